// Package command finds out what a command line runs. It follows launchers (tini, env, sh -c, poetry run) and
// interpreters (python, node) to the program that they run. It depends only on the shell parser; contract and
// project depend on it.
package command

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Word is one word of a command.
type Word struct {
	Text  string
	Known bool // false if the word contains a variable of unknown value, so that it may expand to several words
	Index int  // the index in the command of the word that this one comes from: itself, or the shell text that contains it
	// File and At say where the word is written; File is nil if that is unknown. The position of a word in a
	// shell text refers to that text, which is an embedded file (source.Embed).
	File *source.File
	At   source.Span
}

// Source returns the word's text as a file whose spans map back to where it is written, or nil if that is
// unknown.
func (w Word) Source() *source.File {
	if w.File == nil {
		return nil
	}
	at := w.At
	if raw := w.File.Slice(at); len(raw) == len(w.Text)+2 && raw[1:len(raw)-1] == w.Text {
		at.Start, at.End = at.Start+1, at.End-1 // the word is quoted
	}
	return source.Embed(w.File, []source.Piece{{Text: w.Text, At: at}})
}

// Words returns the texts as words of known value, with their indexes.
func Words(texts []string) []Word {
	all := make([]Word, len(texts))
	for i, t := range texts {
		all[i] = Word{Text: t, Known: true, Index: i}
	}
	return all
}

// A Setting is a variable that a launcher adds to the program's environment.
type Setting struct {
	Name  string
	Value Word
}

// A Call is the program that a command runs, after all launchers.
type Call struct {
	// Program is the program, script or module: "redis-server", "manage.py", or "npm" with the arguments
	// "run" and the name of a package script. Its text is empty if it is unknown.
	Program Word
	// Runtime is the interpreter or virtual machine that runs the program, by its name in the tables:
	// "python" for python3 manage.py. It is "" if the program runs directly.
	Runtime string
	Args    []Word
	Env     []Setting
	// EnvOpen reports whether a launcher or script may set further variables.
	EnvOpen bool
	// Open reports whether the program has more arguments than Args, because a shell expands them.
	Open bool
}

// maxLaunchers limits how many launchers may run one another.
const maxLaunchers = 16

// Read returns the program that a command runs.
func Read(words []Word) Call {
	r := reader{}
	for range maxLaunchers {
		more := false
		if words, more = r.step(words); !more {
			break
		}
	}
	switch {
	case !r.lost && len(words) == 0:
		return r.call
	case r.lost || !words[0].Known || words[0].Text == "":
		r.call.Open = true
		return r.call
	case strings.HasPrefix(words[0].Text, "-"):
		r.call.Args = words // it is unknown which command receives the arguments
		return r.call
	}
	r.call.Program, r.call.Args = words[0], subcommand(words)
	return r.call
}

// subcommand returns a program's arguments with the subcommand moved before any flags that precede it: the
// arguments of celery -A app worker become worker -A app.
func subcommand(words []Word) []Word {
	args := words[1:]
	for _, g := range globalsOf()[tool(words[0].Text)] {
		for i := 0; i < len(args) && args[i].Known; {
			if !strings.HasPrefix(args[i].Text, "-") {
				return slices.Concat(args[i:i+1], args[:i], args[i+1:])
			}
			n, ok := g.flag(args[i].Text)
			if !ok {
				break
			}
			i += n
		}
	}
	return args
}

// A reader holds the state of one call to Read.
type reader struct {
	call Call
	lost bool // the program cannot be determined
}

// lose records that the program is unknown, which ends the reading.
func (r *reader) lose() ([]Word, bool) {
	r.lost = true
	return nil, false
}

// step removes one launcher from the words. It returns false if they do not begin with a launcher.
func (r *reader) step(words []Word) (next []Word, more bool) {
	if len(words) == 0 || !words[0].Known {
		return words, false
	}
	name := tool(words[0].Text)
	if isShell(name) {
		return r.shell(words)
	}
	if name == "su" {
		return r.su(words)
	}
	if runners[name] != nil {
		return r.script(name, words)
	}
	hidden := false
	for _, l := range launchersOf()[name] {
		if l.sub == "" {
			return r.launch(l, words, 1)
		}
		switch n := l.at(words); {
		case n > 0:
			return r.launch(l, words, n)
		case n < 0:
			hidden = true
		}
	}
	if hidden {
		return r.lose()
	}
	return words, false
}

// IsRuntime reports whether a program is an interpreter or a virtual machine.
func IsRuntime(name string) bool { return has(runtimes, name) }

// tool returns the name by which the tables list a program: "python" for /usr/bin/python3.12.
func tool(word string) string {
	name := strings.TrimSuffix(path.Base(word), ".exe")
	if bare := strings.TrimRight(name, "0123456789."); versioned[bare] {
		return bare
	}
	return name
}

// launch skips the flags and operands of a launcher, which begin at words[i], and returns the rest.
func (r *reader) launch(l launcher, words []Word, i int) (next []Word, more bool) {
	if l.opaque {
		return r.lose()
	}
	if name := tool(words[0].Text); has(runtimes, name) {
		r.call.Runtime = name
	}
	r.call.EnvOpen = r.call.EnvOpen || l.fills
	if l.dashes {
		return r.afterDashes(words[i:])
	}
	skip := l.skip
	for i < len(words) {
		w := words[i]
		switch {
		case !w.Known:
			return r.lose()
		case w.Text == "-":
			return r.lose()
		case w.Text == "--":
			if i++; skip > 0 || i == len(words) {
				return r.lose()
			}
			return l.command(words[i:]), true
		case strings.HasPrefix(w.Text, "-"):
			n, ok := l.flag(w.Text)
			switch {
			case has(l.stays, w.Text):
				return words, false
			case has(l.module, w.Text) && i+1 < len(words):
				return words[i+1:], true
			case !ok:
				return r.lose()
			}
			i += n
			r.call.EnvOpen = r.call.EnvOpen || strings.Contains(w.Text, "env-file")
		case l.assigns && r.assign(w):
			i++
		case skip > 0:
			skip, i = skip-1, i+1
		default:
			return l.command(words[i:]), true
		}
	}
	return words, false // without a command, the launcher itself is the program (a bare python or env)
}

// afterDashes returns the command after "--", for a launcher that requires it.
func (r *reader) afterDashes(words []Word) ([]Word, bool) {
	for i, w := range words {
		if w.Known && w.Text == "--" && i+1 < len(words) {
			return words[i+1:], true
		}
	}
	return r.lose()
}

// assign adds NAME=value to the environment.
func (r *reader) assign(w Word) bool {
	name, value, ok := strings.Cut(w.Text, "=")
	if !ok || !isName(name) {
		return false
	}
	v := w
	v.Text = value
	if v.File != nil && v.At.Len() == len(w.Text) {
		v.At.Start = v.At.End - source.Pos(len(value))
	}
	r.call.Env = append(r.call.Env, Setting{name, v})
	return true
}

func isName(s string) bool {
	for i, c := range s {
		if c != '_' && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// script reads which script of a package a package manager runs: "npm run NAME" in all its spellings.
func (r *reader) script(name string, words []Word) (next []Word, more bool) {
	m := runners[name]
	i := 1
	for i < len(words) && words[i].Known && strings.HasPrefix(words[i].Text, "-") {
		if !has(quiet, words[i].Text) {
			return r.lose() // in another folder, or in a workspace
		}
		i++
	}
	if i == len(words) {
		return words, false
	}
	sub := words[i]
	switch {
	case !sub.Known:
		return r.lose()
	case has(m.exec, sub.Text):
		return r.launch(launcher{bare: "-y --yes --no -q --silent", value: "-p --package"}, words, i+1)
	case has(m.run, sub.Text):
		return r.named(m, words, i+1)
	case has(m.short, sub.Text) || m.bare && !has(m.own, sub.Text):
		return r.named(m, words, i)
	}
	return words, false
}

// named returns the program "npm run NAME" for the script that words[i] names.
func (r *reader) named(m *runner, words []Word, i int) ([]Word, bool) {
	for i < len(words) && words[i].Known && has(quiet, words[i].Text) {
		i++
	}
	if i == len(words) || !words[i].Known || strings.HasPrefix(words[i].Text, "-") {
		return r.lose()
	}
	if at := strings.LastIndexByte(words[i].Text, '.'); m.files && at > 0 && has(sources, words[i].Text[at:]) {
		return words[i:], true // bun run server.ts
	}
	head := words[0]
	run := []Word{{Text: "npm", Known: true, Index: head.Index}, {Text: "run", Known: true, Index: words[i].Index}, words[i]}
	rest := words[i+1:]
	for _, w := range rest {
		if name, _, _ := strings.Cut(w.Text, "="); w.Text == "--" {
			break
		} else if has(folders, name) {
			return r.lose()
		}
	}
	if len(rest) > 0 && rest[0].Text == "--" {
		rest = rest[1:]
	}
	return append(run, rest...), false
}

// Name returns the name by which dfvet knows a program: "python" for /usr/bin/python3.12.
func Name(program string) string { return tool(program) }
