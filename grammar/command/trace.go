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
	// List returns the names in a folder. Complete is false if there may be others.
	List(at string) (names []string, complete bool)
	// Variable returns the value of an environment variable. Its presence is Unset if it is not set, and
	// Hidden if its value is unknown.
	Variable(name string) (text string, is Presence)
}

// A Presence says what is known about a file or variable.
type Presence int8

// The values of Presence.
const (
	Absent  Presence = iota // the variable is not set, or the project does not add the file
	Hidden                  // it may exist, with unknown content
	Present                 // it exists, and its content is known
)

// A TracedProgram is a program that a command runs in the end, possibly through scripts and configuration
// files.
type TracedProgram struct {
	Call
	// Sure reports whether the program certainly runs. If so, Program is known.
	Sure bool
	Dir  string // the working directory, or "" if it is unknown
	// Files are the files that were read to find the program, in order.
	Files []*source.File
	// Defines are the system properties that are passed to java: -Dserver.port=80.
	Defines []Setting
}

// A Use is an environment variable that a script reads.
type Use struct {
	Name   string
	File   *source.File
	At     source.Span // the name
	Needed bool        // the script fails if the variable is not set
	// Default is the value that the script uses if the variable is not set, or nil if it has none or the text
	// is unknown.
	Default   *string
	DefaultAt source.Span
}

// A Wait is an address that a script or launcher connects to, either before the program runs or as the
// program.
type Wait struct {
	File *source.File
	At   source.Span // the position of the host, or of the word that contains it
	// PortAt is the position of the port.
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
	// Renderings are the files that scripts write with envsubst, in order.
	Renderings []Rendering
	Steps      int // the number of steps so far
}

// A Line is a command line and the context in which it runs.
type Line struct {
	Words []Word
	Sure  bool   // the words are complete: nothing unknown precedes them
	Dir   string // the working directory, or "" if it is unknown
	// Through is the image's own entrypoint script, which runs its arguments, or "" if there is none.
	Through string
}

const (
	// LongestScript is the maximum length of a script in bytes.
	LongestScript = 64 << 10
	// DeepestScript is the maximum nesting depth of parentheses and braces in a script.
	DeepestScript = 100
	// deepestTrace is the maximum depth to which scripts, functions and package scripts may call each other.
	deepestTrace = 12
	// mostSteps is the maximum number of statements, words and variables that one trace processes.
	mostSteps = 50_000
	// mostPrograms is the maximum number of programs in one trace.
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
	uses      map[string]int // the index in trace.Uses, by name
	steps     int
	read      map[*source.File]map[string]*source.File // the scripts of each package.json
}

// spend counts n steps of the trace and reports whether its limit allows them.
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
			t.program(Call{Args: words}, st) // it is unknown which command receives the arguments
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

// unknown records that a program runs that cannot be determined.
func (t *tracer) unknown(args []Word, st *state) {
	t.program(Call{Args: args, Open: true}, st)
}

// program records a program that runs with the variables of the state.
func (t *tracer) program(c Call, st *state) {
	if len(t.trace.Programs) >= mostPrograms {
		return
	}
	c.Env = append(st.exported(t), c.Env...)
	c.EnvOpen, c.Runtime = c.EnvOpen || st.open, st.runtime
	for i, a := range c.Args {
		if !a.Known && !isFlag(a) && (i == 0 || !isFlag(c.Args[i-1]) || strings.Contains(c.Args[i-1].Text, "=")) {
			c.Open = true // the word may expand to several words
		}
	}
	t.trace.Programs = append(t.trace.Programs, TracedProgram{Call: c, Sure: st.sure && !st.loop && c.Program.Text != "", Dir: st.dir,
		Files: st.files[:len(st.files):len(st.files)], Defines: st.defines})
}

// special follows commands that the table of launchers cannot describe: shells, scripts, package managers and
// commands that run several programs. It returns the words to continue with, if any, and whether the command
// was handled completely.
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

// place returns the absolute path of the program that a word names. It returns "" if the word is a bare name
// or its value is unknown.
func place(word, dir string) string {
	switch {
	case path.IsAbs(word):
		return path.Clean(word)
	case !strings.Contains(word, "/") || dir == "":
		return ""
	}
	return path.Join(dir, word)
}

// pathDirs are the folders in which programs with bare names are looked up.
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
		if st.runtime == "" { // otherwise the file itself is the program, whatever it contains
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

// shebang returns the words in the first line of a script, without those of env: "bash", "-e".
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
