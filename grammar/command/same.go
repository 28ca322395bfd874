package command

import (
	"path"
	"slices"
	"strings"
)

// An Image describes the program that an image starts: its ENTRYPOINT and CMD, as far as they are known.
type Image struct {
	Entrypoint []string   // empty if the image has none, or if it is unknown
	Commands   [][]string // the CMD, followed by commands that are equivalent to it
	// Hidden reports whether an unknown entrypoint script may run before CMD.
	Hidden bool
}

// A Match says how a command line relates to the image's own program.
type Match int8

// The matches, weakest first.
const (
	Other Match = iota // another program, or an unknown one
	Bare               // the image's program, but not through the image's entrypoint script
	Own                // the image's program, started the same way as the image does
)

// Match compares what a container runs, given its ENTRYPOINT and CMD, with what the image starts. It returns
// the call without launchers and entrypoint script.
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

// Starts reports whether a call is certainly of the program that the image starts.
func (m Image) Starts(call Call) bool {
	script, before := m.script()
	if len(m.Commands) == 0 {
		return script == "" && Same(Read(before), call)
	}
	return slices.ContainsFunc(m.Commands, func(cmd []string) bool {
		return Same(Read(append(slices.Clone(before), Words(cmd)...)), call)
	})
}

// Script returns the name of the image's entrypoint script, which runs its arguments, or "" if there is none.
func (m Image) Script() string {
	name, _ := m.script()
	return name
}

// script returns the name of the image's entrypoint script, and the words before CMD without the script
// itself. The name is "" if the image starts its program directly.
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

// A way is a command line in which the image's entrypoint script is separated from what it runs.
type way struct {
	script string // "" if the image has none
	rest   []Word // the words that the script runs, or that the container runs if there is no script
	passed bool   // the image's script runs the command line
	first  Call   // the variables and options set on the way to the words
}

// through follows a command line up to the entrypoint script and past it.
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

// flags reports whether CMD is empty or begins with a flag, so that it only adds arguments to the image's
// program.
func (w way) flags(m Image) bool {
	if w.script != "" {
		return w.passed && (len(w.rest) == 0 || isFlag(w.rest[0]))
	}
	return len(m.Entrypoint) == 0 && len(w.rest) > 0 && isFlag(w.rest[0])
}

// match compares the command line with own, the words that the image starts after its entrypoint script.
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
		return Bare // the script decides by the word after it, which differs
	}
	return Own
}

func equal(a, b []Word) bool {
	return slices.EqualFunc(a, b, func(x, y Word) bool { return x.Known && y.Known && x.Text == y.Text })
}

func isFlag(w Word) bool { return strings.HasPrefix(w.Text, "-") }

// Same reports whether run certainly starts the program of own. The names must be equal, and so must all
// further words of own up to its first flag, path or address. If run has an additional word that is not a
// flag, it may be a subcommand, and Same returns false.
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

// sameProgram reports whether two words name the same program. A bare name is looked up in PATH. Two relative
// paths must be equal; a relative and an absolute path must have the same end.
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
	// A file that is named relative to its folder: server.js, bin/server. A file in the root folder was
	// copied there.
	return path.IsAbs(a) && !path.IsAbs(b) && strings.ContainsAny(b, "/.") && strings.HasSuffix(a, "/"+b) && strings.Count(a, "/") > 1
}

// inBin reports whether the word is a bare name or a path in a folder such as /usr/bin, so that PATH finds
// the program.
func inBin(p string) bool {
	dir := path.Base(path.Dir(p))
	return !strings.Contains(p, "/") || path.IsAbs(p) && (dir == "bin" || dir == "sbin")
}
