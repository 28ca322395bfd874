package facts

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
)

// A Verb is what a package manager is called to do.
type Verb int8

// The verbs.
const (
	Other   Verb = iota
	Install      // installs packages by name
	Group        // installs groups of packages, as dnf group install does
	Refresh      // updates the package lists, as apt-get update does
	Upgrade
	Remove
	Clean
)

// A Manager describes the command line of a package manager.
type Manager struct {
	Name   string
	Syntax Syntax
	// Verbs maps subcommands to verbs. "group install" is one subcommand of two words, and "" is a call
	// without a subcommand.
	Verbs  map[string]Verb
	pin    func(string) Pin
	system build.System // the system that has this package manager, if only one does
}

// A Use is one call of a package manager.
type Use struct {
	*Call
	Parsed  // the operands are the words after the subcommand
	Manager *Manager
	Program string // the name in the call, such as "microdnf" or "pip3"
	Verb    Verb
	Sub     []Word // words of the subcommand
}

// Subcommand returns the words of the subcommand, such as "group install".
func (u *Use) Subcommand() string {
	words := make([]string, len(u.Sub))
	for i, w := range u.Sub {
		words[i] = w.Value
	}
	return strings.Join(words, " ")
}

// Is reports whether the package manager is one of those named.
func (u *Use) Is(managers ...string) bool {
	for _, m := range managers {
		if u.Manager.Name == m {
			return true
		}
	}
	return false
}

// A Package is a package that a call requests.
type Package struct {
	Word
	Pin Pin
}

// Packages returns the packages that an Install requests by name.
func (u *Use) Packages() []Package {
	if u.Verb != Install {
		return nil
	}
	operands := u.Operands
	if u.Manager.Name == "go" && u.Subcommand() == "run" && len(operands) > 1 {
		operands = operands[:1]
	}
	out := make([]Package, 0, len(operands))
	for _, w := range operands {
		out = append(out, Package{w, u.pinOf(w)})
	}
	return out
}

func (u *Use) pinOf(w Word) Pin {
	pin := u.Manager.pin(w.Value)
	if pin == Unpinned && w.Dynamic {
		return Unclear
	}
	return pin
}

// useOf returns the use of a package manager in a call, or nil if the call is for another program.
func useOf(c *Call) *Use {
	program, args := c.Name, c.Args()
	if strings.HasPrefix(program, "python") || strings.HasPrefix(program, "pypy") {
		program, args = moduleOf(args)
	}
	m := managerOf(program)
	if m == nil {
		return nil
	}
	if m.Name == "gem" {
		args = untilDashes(args)
	}
	u := &Use{Call: c, Manager: m, Program: program, Parsed: m.Syntax.Parse(args)}
	if u.takeVerb(); u.Has("--version", "--help", "-h") {
		u.Verb = Other
	}
	return u
}

// moduleOf returns the module that "python -m" runs, and the module's arguments.
func moduleOf(args []Word) (string, []Word) {
	for i, w := range args {
		if w.Value == "-m" && i+1 < len(args) {
			return args[i+1].Value, args[i+2:]
		}
		if !strings.HasPrefix(w.Value, "-") {
			break
		}
	}
	return "", nil
}

// untilDashes returns the words before "--". The words after it are options for building a gem.
func untilDashes(args []Word) []Word {
	for i, w := range args {
		if w.Value == "--" {
			return args[:i]
		}
	}
	return args
}

func managerOf(program string) *Manager {
	if m, ok := managers[program]; ok {
		return m
	}
	if rest, ok := strings.CutPrefix(program, "pip"); ok && strings.Trim(rest, "0123456789.") == "" {
		return pip
	}
	return nil
}

// takeVerb moves the subcommand from the operands to Sub.
func (u *Use) takeVerb() {
	for len(u.Operands) > 1 && u.Operands[0].Dynamic && strings.HasPrefix(u.Operands[0].Value, "$") {
		u.Operands, u.Unsure = u.Operands[1:], true // a variable before the subcommand may contain options
	}
	for n := min(2, len(u.Operands)); n >= 0; n-- {
		key := ""
		for i, w := range u.Operands[:n] {
			if i > 0 {
				key += " "
			}
			key += w.Value
		}
		if v, ok := u.Manager.Verbs[key]; ok && (n > 0 || len(u.Operands) == 0) {
			u.Verb, u.Sub, u.Operands = v, u.Operands[:n], u.Operands[n:]
			return
		}
	}
	if len(u.Operands) > 0 {
		u.Sub, u.Operands = u.Operands[:1], u.Operands[1:]
	}
}
