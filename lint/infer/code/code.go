// Package code finds the environment variables that source code reads, with their defaults, and the ports
// that it listens on. It works on tokens, never on text, and uses tables of shapes, one file per language. It
// depends only on source; infer turns its facts into contract lines.
package code

import "github.com/dfvet/dfvet/grammar/source"

// Facts are the facts found in one file.
type Facts struct {
	File    *source.File
	Reads   []Read
	Listens []Listen
	Imports []string // the modules or files that it imports, as written
	// Fills says that the program loads a file of variables when it starts (dotenv).
	Fills bool
	// Entry says that the file is the main file of a program, if the language reveals that.
	Entry bool
	// Names are the wanted words that occur in the file, whatever their use, with the first occurrence of
	// each.
	Names map[string]source.Span

	wrappers []wrapper
	calls    []call
	passes   []pass
	constant map[string]string
	bindings map[string]binding
}

// A Read is one place where a program reads a variable.
type Read struct {
	Name string
	File *source.File
	At   source.Span // of the expression's name
	How  string      // the reading function: os.getenv

	Default string
	// Known says that Default is used if the variable is not set. Other says that there is a default that is
	// not a literal, or that the variable is also set here.
	Known, Other bool
	// Stops says that the program does not start without the variable, judging by this place only.
	Stops bool
	Hint  Hint // the type to which the code converts the value
	Enum  []string
	Doc   string
	// Relaxed says that the variable is one of several ways to set the value, such as a property in Spring.
	Relaxed bool
	// Also is another spelling of the variable that sets the same property, or "".
	Also string

	ref   string // the constant that holds the name
	bound string // the word that is assigned the value
}

// A Hint is the type to which code converts a value.
type Hint string

// The hints: the names of formats.
const (
	Int      Hint = "INT"
	Number   Hint = "NUMBER"
	Bool     Hint = "BOOL"
	Duration Hint = "DURATION"
	Port     Hint = "PORT"
	List     Hint = "LIST"
)

// A Listen is one place where a program starts to listen.
type Listen struct {
	File *source.File
	At   source.Span
	How  string
	Port int    // or 0
	Name string // the variable that holds the port, or ""
	Host string // the literal address that it binds to, or ""
	Type string // http or grpc

	ref string
}

// A wrapper is a function that passes a parameter on as the name of a variable.
type wrapper struct {
	name         string
	at, fallback int // the parameters: the name and the default, or -1
	hint         Hint
	how          string
}

// A call is a call that has the name of a variable among its arguments.
type call struct {
	name   string // of the function
	member bool   // a method call: x.name(…)
	args   []argument
	read   Read // without a name
}

// An argument is one of the first arguments of a call.
type argument struct {
	text    string // of a plain string
	at      source.Span
	isText  bool
	literal bool // a known default
	value   string
	empty   bool // nothing, None, null
	ref     string
}

// A pass is a function that passes its parameter to another function.
type pass struct {
	callee string
	member bool
	at     int // the argument of the callee
	def    function
	param  string
}

// A binding is the meaning of a word: the value of a variable, or a number.
type binding struct {
	name    string // the variable
	number  int
	unclear bool
}

// A Language reads the files of one programming language.
type Language struct {
	Name string
	Exts []string
	file func(path string) bool // instead of Exts
	read func(f *Facts, wanted map[string]bool)
}

// Of returns the language of a file according to its name, or nil.
func Of(name string) *Language {
	for _, l := range languages {
		if l.takes(name) {
			return l
		}
	}
	return nil
}

func (l *Language) takes(name string) bool {
	if l.file != nil {
		return l.file(name)
	}
	for _, e := range l.Exts {
		if len(name) > len(e) && name[len(name)-len(e):] == e {
			return true
		}
	}
	return false
}

// Read returns the facts in a file. Wanted are the words whose occurrences are reported.
func (l *Language) Read(file *source.File, wanted map[string]bool) *Facts {
	f := &Facts{File: file, Names: map[string]source.Span{}, constant: map[string]string{}, bindings: map[string]binding{}}
	l.read(f, wanted)
	return f
}

// spanOf returns the span of a text that begins at an offset.
func spanOf(at int, s string) source.Span {
	return source.Span{Start: source.Pos(at), End: source.Pos(at + len(s))}
}
