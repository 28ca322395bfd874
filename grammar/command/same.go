package command

import (
	"path"
	"slices"
	"strings"
)

// An Image describes what an image starts: ENTRYPOINT and CMD, as far as they are known.
type Image struct {
	Entrypoint []string   // empty if there is none, or if it is unknown
	Commands   [][]string // CMD; several are equivalent
	// Hidden means that an unknown entrypoint script may precede CMD.
	Hidden bool
}

// A Match tells how a command line relates to the image's own program.
type Match int8

// The matches, weakest first.
const (
	Other Match = iota // another program, or an unknown one
	Bare               // the image's program, but not through the image's entrypoint script
	Own                // the image's program, started the same way as the image does
)

// Match compares what a container runs, its ENTRYPOINT with its CMD, with what the image starts. It returns
// the call after launchers and the entrypoint script.
func (m Image) Match(run []Word) (Match, Call) {
	script, before := m.script()
	w := through(script, run)
	call := w.call()
	if len(m.Commands) == 0 {
		switch {
		case w.flags(m), script == "" && Same(Read(before), call):
			return Own, call
		}
		return Other, call
	}
	best := Other
	for _, cmd := range m.Commands {
		best = max(best, w.match(m, append(slices.Clone(before), Words(cmd)...)))
	}
	return best, call
}

// Script returns the name of the image's entrypoint script, which runs its arguments, or "" if there is none.
func (m Image) Script() string {
	name, _ := m.script()
	return name
}

// script returns the name of the image's entrypoint script and the words that the image starts before CMD,
// without those of the script. The name is "" if the image starts its program directly.
func (m Image) script() (name string, before []Word) {
	if len(m.Entrypoint) == 0 {
		return "", nil
	}
	words := Words(m.Entrypoint)
	if c := Read(words); isScript(c.Program.Text) {
		return c.Program.Text, c.Args
	}
	return "", words
}

// isScript reports whether a program is probably a script that runs its arguments.
func isScript(program string) bool {
	name := path.Base(program)
	return strings.Contains(name, "entrypoint") || strings.HasSuffix(name, ".sh") || strings.HasSuffix(name, ".bash") || program == "/init"
}

// A way is a command line with the image's entrypoint script resolved.
type way struct {
	script string // "" if the image has none
	rest   []Word // what the script, or the container directly, runs
	passed bool   // the command line runs through the script
	first  Call   // variables and options collected on the way
}

// through follows a command line to the entrypoint script and past it.
func through(script string, run []Word) way {
	w := way{script: script, rest: run}
	for range maxLaunchers {
		c := Read(w.rest)
		if script == "" || !sameProgram(c.Program.Text, script) {
			break
		}
		w.rest, w.passed = c.Args, true
		w.first.Env = append(w.first.Env, c.Env...)
		w.first.EnvOpen = w.first.EnvOpen || c.EnvOpen
		w.first.Open = w.first.Open || c.Open
	}
	return w
}

// call returns the program that finally runs.
func (w way) call() Call {
	if w.passed && len(w.rest) == 0 {
		return w.first
	}
	c := Read(w.rest)
	c.Env = slices.Concat(w.first.Env, c.Env)
	c.EnvOpen = c.EnvOpen || w.first.EnvOpen
	c.Open = c.Open || w.first.Open
	return c
}

// flags reports whether CMD, which the image's program receives, is empty or begins with a flag.
func (w way) flags(m Image) bool {
	if w.script != "" {
		return w.passed && (len(w.rest) == 0 || isFlag(w.rest[0]))
	}
	return len(m.Entrypoint) == 0 && len(w.rest) > 0 && isFlag(w.rest[0])
}

// match compares the command line with own, which the image starts after its entrypoint script.
func (w way) match(m Image, own []Word) Match {
	switch {
	case (w.passed || w.script == "") && equal(own, w.rest):
		return Own
	case len(w.rest) == 0 || len(own) == 0:
		return Other
	case w.flags(m):
		return Own
	case !Same(Read(own), Read(w.rest)):
		return Other
	case (w.script != "" || m.Hidden) && !((w.passed || m.Hidden) && sameProgram(own[0].Text, w.rest[0].Text)):
		return Bare // the script checks the word after it, which differs
	}
	return Own
}

func equal(a, b []Word) bool {
	return slices.EqualFunc(a, b, func(x, y Word) bool { return x.Known && y.Known && x.Text == y.Text })
}

func isFlag(w Word) bool { return strings.HasPrefix(w.Text, "-") }

// Same reports whether run is certainly the program of own: the names are equal, and so is every further word
// of own up to its first flag, path or address. A word without dashes that own lacks is a subcommand.
func Same(own, run Call) bool {
	if own.Program.Text == "" || run.Program.Text == "" || !sameProgram(own.Program.Text, run.Program.Text) {
		return false
	}
	i := 0
	for ; i < len(own.Args); i++ {
		w := own.Args[i]
		if !w.Known {
			return false
		}
		if isFlag(w) || isPlace(w.Text) {
			break
		}
		if i >= len(run.Args) || !run.Args[i].Known || run.Args[i].Text != w.Text {
			return false
		}
	}
	return i >= len(run.Args) || !isSubcommand(run.Args[i])
}

// isPlace reports whether a word is a path, a port or an address: 8000, 0.0.0.0:8000.
func isPlace(s string) bool {
	return strings.Contains(s, "/") || strings.HasPrefix(s, ".") || strings.Trim(s[strings.LastIndexByte(s, ':')+1:], "0123456789") == ""
}

func isSubcommand(w Word) bool {
	for _, c := range w.Text {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-' && c != '_' {
			return false
		}
	}
	return w.Known && !isFlag(w) && w.Text != ""
}

// sameProgram reports whether two words name the same program. A bare name is looked up in PATH; two paths
// relative to the same folder must be equal.
func sameProgram(a, b string) bool {
	if a == "" || b == "" || path.Base(a) != path.Base(b) {
		return false
	}
	a, b = path.Clean(a), path.Clean(b)
	switch {
	case a == b, inBin(a) && inBin(b):
		return true
	case path.IsAbs(b):
		a, b = b, a
	}
	// A file named relative to its folder: server.js, bin/server. A file in the root was copied there.
	return path.IsAbs(a) && !path.IsAbs(b) && strings.ContainsAny(b, "/.") && strings.HasSuffix(a, "/"+b) && strings.Count(a, "/") > 1
}

// inBin reports whether a program is found through PATH, judging by its name.
func inBin(p string) bool {
	dir := path.Base(path.Dir(p))
	return !strings.Contains(p, "/") || path.IsAbs(p) && (dir == "bin" || dir == "sbin")
}
