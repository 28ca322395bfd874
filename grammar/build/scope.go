package build

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// A Scope holds the variables that are set at one point of a build. It is immutable: an instruction that sets
// a variable creates a new scope on top of it. A nil scope has no variables.
type Scope struct {
	Name  string // the variable that this scope adds; "" at the bottom
	Value Filled
	Bare  bool                   // the variable is only declared, by an ARG without a value
	Set   *dockerfile.Pair       // nil if the builder or the base image sets it
	In    dockerfile.Instruction // the ARG or ENV that sets it, or nil

	up       *Scope
	layer    *layer
	size     int    // the number of scopes below
	valued   *Scope // the nearest scope, from this one down, in which the name has a value
	declared bool   // an ARG in this scope or below declares the name
}

// A bottom holds what is the same for all scopes of a stage and of the stages built on it.
type bottom struct {
	escape byte
	open   bool // the base image may set unknown variables
	given  bool // the build arguments are known, so that one that is not passed has no value
}

// A Filled is a text in which variables were expanded.
type Filled struct {
	Text string // the text; a variable without a value expands to nothing
	// Known is false if the text depends on something unknown: a base image that was not read, a build
	// argument, or a variable that the builder sets.
	Known bool
	// Long reports whether the text exceeds 64 KiB. It is then omitted and counts as unknown.
	Long bool
}

// longest is the maximum length of a value in bytes; a longer value is unknown. Without a limit, the length
// could double with every line, if each variable contains the previous one twice.
const longest = 64 << 10

// Get returns the scope that sets the variable at this point, or nil if it has no value.
func (s *Scope) Get(name string) *Scope {
	if at := s.top(name); at != nil {
		return at.valued
	}
	return nil
}

// Find returns the scope that sets or declares the variable at this point, or nil.
func (s *Scope) Find(name string) *Scope { return s.top(name) }

// Declared reports whether an ARG before this point declares the variable, with or without a value.
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

// Names lists the variables that are set or declared at this point, the latest first.
func (s *Scope) Names() []string {
	var all []string
	for ; s != nil; s = s.up {
		if s.Name != "" {
			all = append(all, s.Name)
		}
	}
	return all
}

// with returns s with one more variable. It adds the variable to the layer of s, or to a new layer that
// begins there.
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

// Expand expands a word as docker build does. A {{placeholder}} in a contract line is left as written.
func (s *Scope) Expand(w *dockerfile.Word) Filled {
	if w == nil || len(w.Parts) == 0 {
		return Filled{Known: true}
	}
	return s.parts(w.Parts, false)
}

// Partly is like Expand, but leaves references to unknown variables in the text as written.
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

// unset returns the value of a variable that is not set. It is unknown if the base image may set it, or if
// the user may pass it as a declared argument.
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

// operand returns the value of the operand in ${NAME:-operand}.
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

// lookup adapts a Scope to the interface of BuildKit's lexer.
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
