package facts

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
)

// A Verb is the operation that a package manager is called for.
type Verb int8

// The verbs.
const (
	Other   Verb = iota
	Install      // installs packages by name
	Group        // installs sets of packages: dnf group install
	Refresh      // updates the package lists: apt-get update
	Upgrade
	Remove
	Clean
)

// A Manager is a package manager's command line.
type Manager struct {
	Name   string
	Syntax Syntax
	// Verbs are the subcommands; "group install" is two words, "" is a call without a subcommand.
	Verbs  map[string]Verb
	pin    func(string) Pin
	system build.System // the system that it belongs to, if it indicates one
}

// A Use is one call of a package manager.
type Use struct {
	*Call
	Parsed  // its operands are the words after the subcommand
	Manager *Manager
	Program string // the name it is called by: "microdnf", "pip3"
	Verb    Verb
	Sub     []Word // the words of the subcommand
}

// Subcommand returns the words of the subcommand: "group install".
func (u *Use) Subcommand() string {
	words := make([]string, len(u.Sub))
	for i, w := range u.Sub {
		words[i] = w.Value
	}
	return strings.Join(words, " ")
}

// Is reports whether the manager is one of the named ones.
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

// useOf returns the use of a package manager in a call, or nil if it calls none.
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

// moduleOf returns the module that "python -m" runs, and its arguments.
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

// untilDashes returns the words before "--"; the words after it are options for a gem's own build.
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
		u.Operands, u.Unsure = u.Operands[1:], true // $OPTIONS before the subcommand
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
