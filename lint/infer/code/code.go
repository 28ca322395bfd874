// Package code finds the environment variables that source code reads, with their defaults, and the ports
// that it listens on. It works on tokens and not on text, and uses tables of shapes in one file for each
// language. It depends only on source. Package infer turns its facts into contract lines.
package code

import "github.com/dfvet/dfvet/grammar/source"

// Facts holds what was found in one file.
type Facts struct {
	File    *source.File
	Reads   []Read
	Listens []Listen
	Imports []string // the modules or files that it imports, as written
	// Fills reports whether the program loads a file of variables when it starts, as dotenv does.
	Fills bool
	// Entry reports whether the file is the main file of a program, if the language shows that.
	Entry bool
	// Names maps each wanted word that occurs in the file, whatever its use, to its first occurrence.
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
	At   source.Span // place of the expression with the name
	How  string      // the function that reads it, such as os.getenv

	Default string
	// Known reports whether Default is used if the variable is not set. Other reports whether there is a
	// default that is not a literal, or the variable is also set here.
	Known, Other bool
	// Stops reports whether, according to this place only, the program does not start without the variable.
	Stops bool
	Hint  Hint // the type to which the code converts the value
	Enum  []string
	Doc   string
	// Relaxed reports whether the variable is only one of several ways to set the value, like a property in
	// Spring.
	Relaxed bool
	// Also is another spelling of the variable for the same property, or "".
	Also string

	ref   string // the constant with the variable's name
	bound string // the word to which the value is assigned
}

// A Hint is the type to which code converts a value.
type Hint string

// The hints. They are the names of formats.
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
	Port int    // 0 if it is not a literal
	Name string // the variable with the port, or ""
	Host string // the address that it binds to if that is a literal, or ""
	Type string // "http" or "grpc"

	ref string
}

// A wrapper is a function that uses one of its parameters as the name of a variable.
type wrapper struct {
	name         string
	at, fallback int // indexes of the parameters with the name and the default, or -1
	hint         Hint
	how          string
}

// A call is a call of a function with the name of a variable among its arguments.
type call struct {
	name   string // name of the function
	member bool   // the call is a method call, as in x.name(…)
	args   []argument
	read   Read // the read; its name is not known yet
}

// An argument is one of the first arguments of a call.
type argument struct {
	text    string // value of a plain string
	at      source.Span
	isText  bool
	literal bool // the text is a known default
	value   string
	empty   bool // a value such as None or null
	ref     string
}

// A pass is a function that passes its parameter on to another function.
type pass struct {
	callee string
	member bool
	at     int // index of the argument in that call
	def    function
	param  string
}

// A binding is the meaning of a word: the value of a variable, or a number.
type binding struct {
	name    string // name of the variable
	number  int
	unclear bool
}

// A Language reads the files of one programming language.
type Language struct {
	Name string
	Exts []string
	file func(path string) bool // selects files; if set, Exts is not used
	read func(f *Facts, wanted map[string]bool)
}

// Of returns the language of a file from its name, or nil.
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

// Read returns the facts about a file. wanted are the words whose occurrences are recorded.
func (l *Language) Read(file *source.File, wanted map[string]bool) *Facts {
	f := &Facts{File: file, Names: map[string]source.Span{}, constant: map[string]string{}, bindings: map[string]binding{}}
	l.read(f, wanted)
	return f
}

// spanOf returns the span of a text that starts at an offset.
func spanOf(at int, s string) source.Span {
	return source.Span{Start: source.Pos(at), End: source.Pos(at + len(s))}
}
