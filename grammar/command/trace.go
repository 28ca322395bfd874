package command

import (
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Container gives a trace access to the container that a command runs in. Paths are absolute.
type Container interface {
	// File returns the text of the file at a path.
	File(at string) (*source.File, Presence)
	// List returns the names in a folder; complete is false if there may be others.
	List(at string) (names []string, complete bool)
	// Variable returns the value of a variable in the environment. It may be Unset, or Hidden if its value is
	// unknown.
	Variable(name string) (text string, is Presence)
}

// A Presence tells what is known about a file or variable.
type Presence int8

// The values of Presence.
const (
	Absent  Presence = iota // the variable is not set, or the project does not add the file
	Hidden                  // it may exist, with unknown content
	Present                 // it exists, and its content is known
)

// A TracedProgram is a program that a command finally runs, possibly through scripts and configuration files.
type TracedProgram struct {
	Call
	// Sure means that the program certainly runs. Its Program is then known.
	Sure bool
	Dir  string // the working directory, or "" if unknown
	// Files are the files that were read to find the program, in order.
	Files []*source.File
	// Defines are the system properties that are passed to java: -Dserver.port=80.
	Defines []Setting
}

// A Use is a variable of the environment that a script reads.
type Use struct {
	Name   string
	File   *source.File
	At     source.Span // the name
	Needed bool        // the script fails if it is not set
	// Default is the value that the script uses if the variable is not set, or nil if that is not a known
	// text.
	Default   *string
	DefaultAt source.Span
}

// A Wait is an address that a script or launcher connects to, either before the program runs or as the
// program.
type Wait struct {
	File *source.File
	At   source.Span // the place of the host, or of the word that contains it
	// PortAt is the place of the port.
	PortAt source.Span
	// Host and Port are literal texts, or the names of variables that hold them. An empty Port means the
	// default port of Type.
	Host, HostVariable string
	Port, PortVariable string
	// Type is a protocol type, or "" for any.
	Type string
	TLS  bool
}

// A Trace is the complete result of following a command.
type Trace struct {
	Programs []TracedProgram
	Uses     []Use
	Waits    []Wait
	Steps    int // the number of steps taken so far
}

// A Line is a command line and the context in which it runs.
type Line struct {
	Words []Word
	Sure  bool   // nothing unknown precedes the words
	Dir   string // the working directory, or "" if unknown
	// Through is the image's own entrypoint script, which runs its arguments, or "" if there is none.
	Through string
}

const (
	// LongestScript is the largest length of a script, in bytes.
	LongestScript = 64 << 10
	// DeepestScript limits how deeply parentheses and braces may nest.
	DeepestScript = 100
	// deepestTrace limits how deeply scripts, functions and package scripts may call each other.
	deepestTrace = 12
	// mostSteps limits how many statements, words and variables one trace processes.
	mostSteps = 50_000
	// mostPrograms limits how many programs one trace lists.
	mostPrograms = 100
)

// Follow returns what a command line runs in a container. It reads the shell scripts, package.json files and
// process manager configurations on the way.
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
	uses      map[string]int // index in trace.Uses by name
	steps     int
	read      map[*source.File]map[string]*source.File // the scripts of each package.json
}

// spend uses up some of the trace's step limit and reports whether any is left.
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
			t.program(Call{Args: words}, st) // the command that receives the arguments is unknown
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

// defines returns the system properties in java's flags.
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

// unknown records that something runs that cannot be determined.
func (t *tracer) unknown(args []Word, st *state) {
	t.program(Call{Args: args, Open: true}, st)
}

// program records a program that runs in the state.
func (t *tracer) program(c Call, st *state) {
	if len(t.trace.Programs) >= mostPrograms {
		return
	}
	c.Env = append(st.exported(t), c.Env...)
	c.EnvOpen, c.Runtime = c.EnvOpen || st.open, st.runtime
	for i, a := range c.Args {
		if !a.Known && !isFlag(a) && (i == 0 || !isFlag(c.Args[i-1]) || strings.Contains(c.Args[i-1].Text, "=")) {
			c.Open = true // it may expand to several words
		}
	}
	t.trace.Programs = append(t.trace.Programs, TracedProgram{Call: c, Sure: st.sure && !st.loop && c.Program.Text != "", Dir: st.dir,
		Files: st.files[:len(st.files):len(st.files)], Defines: st.defines})
}

// special follows commands that the launcher table cannot describe: shells, scripts, package managers and
// commands that run several programs. next are the words to continue with, or nil if the command is not one of
// these.
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

// place returns the absolute path that a word names as a program, or "" if the word is a bare name or
// unknown.
func place(word, dir string) string {
	switch {
	case path.IsAbs(word):
		return path.Clean(word)
	case !strings.Contains(word, "/") || dir == "":
		return ""
	}
	return path.Join(dir, word)
}

// pathDirs are the folders in which bare names are looked up.
var pathDirs = []string{"/usr/local/sbin/", "/usr/local/bin/", "/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"}

// lookup finds the file of the program that a word names.
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

// ownFile reports whether the program that the word names is a file that the project adds to the image.
func (t *tracer) ownFile(word string, st *state) bool {
	if !strings.Contains(word, "/") && !isScript(word) && launchersOf()[tool(word)] != nil {
		return false // env, tini
	}
	_, is := t.lookup(word, st.dir)
	return is == Present || is == Hidden && strings.Contains(word, "/") && !inBin(word) && path.Base(path.Dir(word)) != ".bin"
}

// file follows a program that is a file in the project.
func (t *tracer) file(words []Word, st *state) (next []Word, done bool) {
	f, is := t.lookup(words[0].Text, st.dir)
	if is != Present {
		if st.runtime == "" { // otherwise the file is the program, whatever it contains
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

// shebang returns the words of a script's first line without those of env: "bash", "-e".
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
