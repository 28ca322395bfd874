package command

import (
	"path"
	"slices"
	"strings"
)

// An Image is what an image starts: ENTRYPOINT with CMD, as far as they are known.
type Image struct {
	Entrypoint []string   // empty: none, or not known
	Commands   [][]string // CMD; several are synonyms
	// Hidden: an entrypoint script that is not known may stand before CMD.
	Hidden bool
}

// A Match says how a command line stands to the image's own program.
type Match int8

// The matches, from the weakest.
const (
	Other Match = iota // another program, or not known
	Bare               // the image's program, but not through the image's entrypoint script
	Own                // the image's program, as the image starts it
)

// Match holds what a container runs, its ENTRYPOINT with its CMD, against what the image starts, and
// returns the call behind launchers and the entrypoint script.
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

// Script returns the name of the image's entrypoint script, which runs what it is given; "" where it has none.
func (m Image) Script() string {
	name, _ := m.script()
	return name
}

// script returns the name of the image's entrypoint script, and the words that the image starts
// before CMD, those of the script left out; "" where it starts its program itself.
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

// isScript reports whether a program is likely a script that runs what it is given.
func isScript(program string) bool {
	name := path.Base(program)
	return strings.Contains(name, "entrypoint") || strings.HasSuffix(name, ".sh") || strings.HasSuffix(name, ".bash") || program == "/init"
}

// A way is a command line behind the image's entrypoint script.
type way struct {
	script string // "" where the image has none
	rest   []Word // what the script, or the container itself, runs
	passed bool   // it goes through the script
	first  Call   // what was seen on the way
}

// through follows a command line to the entrypoint script and behind it.
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

// call returns what runs in the end.
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

// flags reports whether the image's program is given nothing but flags.
func (w way) flags(m Image) bool {
	if w.script != "" {
		return w.passed && (len(w.rest) == 0 || isFlag(w.rest[0]))
	}
	return len(m.Entrypoint) == 0 && len(w.rest) > 0 && isFlag(w.rest[0])
}

// match holds the command line against own, which the image starts behind its entrypoint script.
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
		return Bare // the script looks at the word after it, and finds another one
	}
	return Own
}

func equal(a, b []Word) bool {
	return slices.EqualFunc(a, b, func(x, y Word) bool { return x.Known && y.Known && x.Text == y.Text })
}

func isFlag(w Word) bool { return strings.HasPrefix(w.Text, "-") }

// Same reports whether run is surely the program of own: the names are the same, and so is each further
// word of own up to its first flag, path or address. A bare word where own has none is a subcommand.
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

// sameProgram reports whether two words name one program. A bare name is looked up in the PATH; paths
// that are relative to the same folder differ if they are not equal.
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
	// A file named from its folder: server.js, bin/server. What is at the root was put there.
	return path.IsAbs(a) && !path.IsAbs(b) && strings.ContainsAny(b, "/.") && strings.HasSuffix(a, "/"+b) && strings.Count(a, "/") > 1
}

// inBin reports whether a program is found in the PATH, as far as its name tells.
func inBin(p string) bool {
	dir := path.Base(path.Dir(p))
	return !strings.Contains(p, "/") || path.IsAbs(p) && (dir == "bin" || dir == "sbin")
}
