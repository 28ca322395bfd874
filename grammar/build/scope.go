package build

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// A Scope holds the variables that are set at one point of a build. It is immutable: an instruction that sets
// a variable makes a new scope on top. A nil scope has no variables.
type Scope struct {
	Name  string // the variable that is set here, "" at the bottom
	Value Filled
	Bare  bool                   // only declared: an ARG without a value
	Set   *dockerfile.Pair       // nil if the builder or the base image sets it
	In    dockerfile.Instruction // the ARG or ENV, or nil

	up       *Scope
	layer    *layer
	size     int    // number of scopes below
	valued   *Scope // the nearest scope from here down that gives the name a value
	declared bool   // an ARG with this name is in effect, set here or below
}

// A bottom is what all scopes of a stage and of the stages built on it share.
type bottom struct {
	escape byte
	open   bool // the base image may set unknown variables
	given  bool // the build arguments are known; one that is not passed has no value
}

// A Filled is a text after its variables were expanded.
type Filled struct {
	Text string // variables without a value count as empty
	// Known is false if the text depends on something unknown: a base image that was not read, a build
	// argument, the builder.
	Known bool
	// Long reports whether the text is over 64 KiB; it is then omitted and unknown.
	Long bool
}

// longest is the largest length of a value in bytes; a longer one is unknown. Variables that contain the
// previous one twice double with every line.
const longest = 64 << 10

// Get returns the variable as set at this point, or nil.
func (s *Scope) Get(name string) *Scope {
	if at := s.top(name); at != nil {
		return at.valued
	}
	return nil
}

// Find returns the variable as set or declared at this point, or nil.
func (s *Scope) Find(name string) *Scope { return s.top(name) }

// Declared reports whether an ARG in effect at this point declares the variable, with or without a value.
func (s *Scope) Declared(name string) bool {
	at := s.top(name)
	return at != nil && at.declared
}

// Below returns the scope without the most recently set variable, or nil.
func (s *Scope) Below() *Scope { return s.up }

// Open reports whether the base image may set unknown variables.
func (s *Scope) Open() bool { return s != nil && s.layer.bottom.open }

// given reports whether the build arguments are known.
func (s *Scope) given() bool { return s != nil && s.layer.bottom.given }

func (s *Scope) escape() byte {
	if s == nil {
		return '\\'
	}
	return s.layer.bottom.escape
}

// Names lists the variables that are set or declared, the latest first.
func (s *Scope) Names() []string {
	var all []string
	for ; s != nil; s = s.up {
		if s.Name != "" {
			all = append(all, s.Name)
		}
	}
	return all
}

// with returns s with one more variable, in the layer of s or in one that begins there.
func (s *Scope) with(l *layer, next Scope) *Scope {
	next.up, next.layer, next.size = s, l, s.size+1
	n := l.scopes.New()
	*n = next
	if !n.Bare {
		n.valued = n
	}
	_, n.declared = n.In.(*dockerfile.Arg)
	if below := s.top(n.Name); below != nil {
		n.declared = n.declared || below.declared
		if n.Bare {
			n.valued = below.valued
		}
	}
	l.add(n)
	return n
}

// Expand expands a word as docker build does. A {{placeholder}} of a contract line stays as written.
func (s *Scope) Expand(w *dockerfile.Word) Filled {
	if w == nil || len(w.Parts) == 0 {
		return Filled{Known: true}
	}
	return s.parts(w.Parts, false)
}

// Partly is like Expand, but leaves unknown variables in the text as written.
func (s *Scope) Partly(w *dockerfile.Word) Filled {
	if w == nil || len(w.Parts) == 0 {
		return Filled{Known: true}
	}
	return s.parts(w.Parts, true)
}

func (s *Scope) parts(parts []dockerfile.Part, partly bool) Filled {
	if len(parts) == 1 {
		return s.part(&parts[0], partly)
	}
	var b strings.Builder
	known := true
	for i := range parts {
		v := s.part(&parts[i], partly)
		if v.Long || b.Len()+len(v.Text) > longest {
			return Filled{Long: true}
		}
		if i == 0 {
			b.Grow(len(v.Text) + 64)
		}
		b.WriteString(v.Text)
		known = known && v.Known
	}
	return Filled{Text: b.String(), Known: known}
}

func (s *Scope) part(p *dockerfile.Part, partly bool) Filled {
	switch {
	case p.Var == "":
		return Filled{Text: p.Lit, Known: true}
	case p.Placeholder:
		return Filled{Text: "{{" + p.Var + "}}", Known: true}
	}
	v := s.reference(p)
	if partly && !v.Known {
		v.Text = "${" + p.Var + p.Op + p.Arg + "}"
	}
	return v
}

// unset returns the value of a variable that is not set: the base image may set it, or the user may pass a
// declared argument.
func (s *Scope) unset(name string) Filled {
	return Filled{Known: !s.Open() && (s.given() || !s.Declared(name))}
}

// reference returns the value of $Var or ${Var…}.
func (s *Scope) reference(p *dockerfile.Part) Filled {
	at := s.Get(p.Var)
	v := s.unset(p.Var)
	if at != nil {
		v = at.Value
	}
	missing := at == nil || strings.HasPrefix(p.Op, ":") && v.Text == ""
	switch p.Op {
	case "", "?", ":?":
		return v
	case "-", ":-":
		if missing {
			w := s.operand(p)
			w.Known = w.Known && v.Known
			return w
		}
		return v
	case "+", ":+":
		w := Filled{Known: true}
		if !missing {
			w = s.operand(p)
		}
		w.Known = w.Known && v.Known
		return w
	}
	text, _, err := shell.NewLex(rune(s.escape())).ProcessWord(source.Readable("${"+p.Var+p.Op+p.Arg+"}"), lookup{s})
	return Filled{Text: text, Known: v.Known && err == nil, Long: v.Long}
}

// operand returns the value of the word after a modifier.
func (s *Scope) operand(p *dockerfile.Part) Filled {
	switch {
	case len(p.Inner) > 0:
		return s.parts(p.Inner, false)
	case strings.ContainsAny(p.Arg, `'"`+string(s.escape())):
		text, _, err := shell.NewLex(rune(s.escape())).ProcessWord(source.Readable(p.Arg), lookup{s})
		return Filled{Text: text, Known: err == nil}
	}
	return Filled{Text: p.Arg, Known: true}
}

// lookup is a Scope in the form that BuildKit's lexer requires.
type lookup struct{ *Scope }

// Get returns the text of a variable.
func (l lookup) Get(name string) (string, bool) {
	if at := l.Scope.Get(name); at != nil {
		return at.Value.Text, true
	}
	return "", false
}

// Keys returns the names of the variables.
func (l lookup) Keys() []string { return l.Names() }
