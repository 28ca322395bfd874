package command

import (
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Container is what a trace asks of the container that a command runs in. Paths are absolute.
type Container interface {
	// File returns the text of the file that is at a path.
	File(at string) (*source.File, Presence)
	// List returns the names in a folder; complete is false where there may be others.
	List(at string) (names []string, complete bool)
	// Variable returns the value of a variable of its environment. It may be Unset, or Hidden, which is not known.
	Variable(name string) (text string, is Presence)
}

// A Presence says what is known of a file or variable.
type Presence int8

// The presences.
const (
	Absent  Presence = iota // no such variable; of a file, the project puts none there
	Hidden                  // it may be there, and what it holds is not known
	Present                 // it is there, and known
)

// A Traced is a program that a command runs in the end, through scripts and files that name it.
type Traced struct {
	Call
	// Sure: it runs for certain. Its Program is then known.
	Sure bool
	Dir  string // the working directory, "" where it is not known
	// Files are the files that were read to find it, in order.
	Files []*source.File
	// Defines are the system properties that java sets for it: -Dserver.port=80.
	Defines []Setting
}

// A Use is a variable of the environment that a script reads.
type Use struct {
	Name   string
	File   *source.File
	At     source.Span // the name
	Needed bool        // the script stops without it
	// Default is the value that the script takes without it; nil where it is not a known text.
	Default   *string
	DefaultAt source.Span
}

// A Wait is an address that a script or launcher connects to before the program runs, or as the program.
type Wait struct {
	File *source.File
	At   source.Span // of the host, or of the word that holds it
	// PortAt is where the port is.
	PortAt source.Span
	// Host and Port are texts, or the names of variables that hold them. A port of "" is that of the type.
	Host, HostVariable string
	Port, PortVariable string
	// Type is a protocol type, "" where it may be any.
	Type string
	TLS  bool
}

// A Trace is all that a command is found to do.
type Trace struct {
	Programs []Traced
	Uses     []Use
	Waits    []Wait
	Steps    int // how much was looked at
}

// A Line is a command line and where it runs.
type Line struct {
	Words []Word
	Sure  bool   // nothing unknown stands before the words
	Dir   string // the working directory, "" where it is not known
	// Through is the image's own entrypoint script, which runs what it is given; "" where there is none.
	Through string
}

const (
	// LongestScript is how long a script may be, in bytes.
	LongestScript = 64 << 10
	// DeepestScript is how deep parentheses and braces may be nested.
	DeepestScript = 100
	// deepestTrace bounds how deep scripts, functions and package scripts may call each other.
	deepestTrace = 12
	// mostSteps bounds how many statements, words and variables one trace looks at.
	mostSteps = 50_000
	// mostPrograms bounds how many programs one trace lists.
	mostPrograms = 100
)

// Follow returns what a command line runs in a container: it reads shell scripts, package.json and the files of
// process managers on the way.
func Follow(l Line, c Container) Trace {
	t := &tracer{container: c, through: l.Through, uses: map[string]int{}}
	st := &state{dir: l.Dir, sure: l.Sure, zero: Word{Text: "sh", Known: true, Index: -1}}
	t.command(l.Words, st)
	t.trace.Steps = t.steps
	return t.trace
}

// A tracer follows one command line.
type tracer struct {
	container Container
	through   string
	trace     Trace
	uses      map[string]int // by name, in trace.Uses
	steps     int
	read      map[*source.File]map[string]*source.File // the scripts of each package.json
}

// spend takes work off what the trace may do, and reports whether there is some left.
func (t *tracer) spend(n int) bool {
	t.steps += n
	return t.steps <= mostSteps
}

// command follows a command that is run as a program.
func (t *tracer) command(words []Word, st *state) {
	st.runtime = ""
	for range maxLaunchers {
		switch {
		case len(words) == 0:
			return
		case !t.spend(1), !words[0].Known, words[0].Text == "":
			t.unknown(words, st)
			return
		case strings.HasPrefix(words[0].Text, "-"):
			t.program(Call{Args: words}, st) // what they are given to is not known
			return
		}
		if t.through != "" && sameProgram(words[0].Text, t.through) && t.absent(words[0].Text, st) {
			words = words[1:]
			continue
		}
		next, done := t.special(words, st)
		if done {
			return
		}
		if next != nil {
			words = next
			continue
		}
		r := reader{}
		next, more := r.step(words)
		st.take(r.call)
		switch {
		case r.lost:
			t.unknown(nil, st)
			return
		case !more:
			t.program(Call{Program: words[0], Args: words[1:]}, st)
			return
		}
		st.defines = append(st.defines, defines(words[:len(words)-len(next)])...)
		words = next
	}
	t.unknown(nil, st)
}

// defines returns the system properties among java's flags.
func defines(words []Word) []Setting {
	if len(words) == 0 || tool(words[0].Text) != "java" {
		return nil
	}
	var all []Setting
	for _, w := range words[1:] {
		name, value, ok := strings.Cut(strings.TrimPrefix(w.Text, "-D"), "=")
		if strings.HasPrefix(w.Text, "-D") && ok {
			w.Text = value
			if w.File != nil && w.At.Len() == len(name)+3+len(value) {
				w.At.Start = w.At.End - source.Pos(len(value))
			}
			all = append(all, Setting{name, w})
		}
	}
	return all
}

// unknown notes that something runs which cannot be told.
func (t *tracer) unknown(args []Word, st *state) {
	t.program(Call{Args: args, Open: true}, st)
}

// program notes a program that runs in the state.
func (t *tracer) program(c Call, st *state) {
	if len(t.trace.Programs) >= mostPrograms {
		return
	}
	c.Env = append(st.exported(t), c.Env...)
	c.EnvOpen, c.Runtime = c.EnvOpen || st.open, st.runtime
	for i, a := range c.Args {
		if !a.Known && !isFlag(a) && (i == 0 || !isFlag(c.Args[i-1]) || strings.Contains(c.Args[i-1].Text, "=")) {
			c.Open = true // it may be several words
		}
	}
	t.trace.Programs = append(t.trace.Programs, Traced{Call: c, Sure: st.sure && !st.loop && c.Program.Text != "", Dir: st.dir,
		Files: st.files[:len(st.files):len(st.files)], Defines: st.defines})
}

// special follows what a launcher's table cannot tell: shells, scripts, package managers, and what runs several
// programs. next are the words that go on, nil where words are nothing of that.
func (t *tracer) special(words []Word, st *state) (next []Word, done bool) {
	name := tool(words[0].Text)
	switch {
	case t.ownFile(words[0].Text, st):
		return t.file(words, st)
	case isShell(name):
		return t.shell(words, st)
	case name == "su" || name == "runuser":
		return t.su(words, st)
	case waiterOf(name) != nil:
		waiterOf(name)(t, words, st)
		return nil, false
	case runners[name] != nil:
		return t.runner(words, st)
	}
	if m := managerOf(name); m != nil {
		return nil, m(t, words, st)
	}
	return nil, false
}

// place returns the absolute path that a word names as a program: "" where it is bare or not known.
func place(word, dir string) string {
	switch {
	case path.IsAbs(word):
		return path.Clean(word)
	case !strings.Contains(word, "/") || dir == "":
		return ""
	}
	return path.Join(dir, word)
}

// pathDirs are the folders in which a bare name is looked up.
var pathDirs = []string{"/usr/local/sbin/", "/usr/local/bin/", "/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"}

// lookup finds the file that a program's word names.
func (t *tracer) lookup(word, dir string) (*source.File, Presence) {
	if strings.Contains(word, "/") {
		at := place(word, dir)
		if at == "" {
			return nil, Hidden
		}
		return t.container.File(at)
	}
	if !t.spend(len(pathDirs)) {
		return nil, Hidden
	}
	for _, d := range pathDirs {
		if f, is := t.container.File(d + word); is == Present {
			return f, is
		}
	}
	return nil, Absent
}

func (t *tracer) absent(word string, st *state) bool {
	_, is := t.lookup(word, st.dir)
	return is == Absent || is == Hidden && !strings.Contains(word, "/")
}

// ownFile reports whether the project puts the file there that the word names as a program.
func (t *tracer) ownFile(word string, st *state) bool {
	if !strings.Contains(word, "/") && !isScript(word) && launchersOf()[tool(word)] != nil {
		return false // env, tini
	}
	_, is := t.lookup(word, st.dir)
	return is == Present || is == Hidden && strings.Contains(word, "/") && !inBin(word) && path.Base(path.Dir(word)) != ".bin"
}

// file follows a program that is a file of the project.
func (t *tracer) file(words []Word, st *state) (next []Word, done bool) {
	f, is := t.lookup(words[0].Text, st.dir)
	if is != Present {
		if st.runtime == "" { // else it is the program, whatever it holds
			st.sure, st.open = false, st.open || isScript(words[0].Text)
		}
		t.program(Call{Program: words[0], Args: words[1:]}, st)
		return nil, true
	}
	interpreter := shebang(f.Text)
	switch {
	case len(interpreter) == 0 && !strings.HasSuffix(words[0].Text, ".sh"):
		t.program(Call{Program: words[0], Args: words[1:]}, st)
		return nil, true
	case len(interpreter) > 0 && tool(interpreter[0]) == "with-contenv" && len(interpreter) > 1:
		interpreter = interpreter[1:]
	case len(interpreter) > 0 && !isShell(tool(interpreter[0])):
		st.files = append(st.files, f)
		t.program(Call{Program: words[0], Args: words[1:]}, st)
		return nil, true
	}
	st.options(interpreter)
	t.script(f, words[0], words[1:], st)
	return nil, true
}

// shebang returns the words of a script's first line, those of env left out: "bash", "-e".
func shebang(text string) []string {
	line, ok := strings.CutPrefix(text, "#!")
	if !ok {
		return nil
	}
	if i := strings.IndexAny(line[:min(len(line), 200)], "\r\n"); i >= 0 {
		line = line[:i]
	} else if len(line) > 200 {
		return nil
	}
	words := strings.Fields(line)
	for len(words) > 1 && (path.Base(words[0]) == "env" || strings.HasPrefix(words[0], "-") && !isShell(tool(words[0]))) {
		words = words[1:]
	}
	return words
}
