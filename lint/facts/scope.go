package facts

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// A Scope holds the variables that Docker's own instructions find set at one point of a build with
// no build arguments. It does not change: what an instruction sets makes a scope on top.
type Scope struct {
	up     *Scope
	escape byte
	// Name is set here, by Set; an ARG without a value only declares it.
	Name  string
	Value Filled
	Bare  bool
	Set   *dockerfile.Pair // nil for what the builder or the image sets
	In    dockerfile.Instruction
	open  bool // of the bottom: the base image may set more
}

// A Filled is what a text comes to when its variables are filled in.
type Filled struct {
	Text string // variables that are not set count as empty
	// Known is false where a base image that nobody has read, or the builder, has a say in it.
	Known bool
}

// Get returns the variable as it is set at this point, or nil.
func (s *Scope) Get(name string) *Scope {
	for ; s != nil; s = s.up {
		if s.Name == name && !s.Bare && name != "" {
			return s
		}
	}
	return nil
}

// Find returns the variable as it is set or declared at this point, or nil.
func (s *Scope) Find(name string) *Scope {
	for ; s != nil; s = s.up {
		if s.Name == name && name != "" {
			return s
		}
	}
	return nil
}

// Declared reports whether an ARG in force at this point names the variable, be it with a value.
func (s *Scope) Declared(name string) bool {
	for ; s != nil; s = s.up {
		if s.Name == name {
			if _, arg := s.In.(*dockerfile.Arg); arg {
				return true
			}
		}
	}
	return false
}

// Open reports whether the base image may set variables that nobody knows of.
func (s *Scope) Open() bool {
	for s.up != nil {
		s = s.up
	}
	return s.open
}

// Names lists what is set or declared, the latest first.
func (s *Scope) Names() []string {
	var all []string
	for ; s != nil; s = s.up {
		if s.Name != "" {
			all = append(all, s.Name)
		}
	}
	return all
}

// with returns s with one more variable.
func (s *Scope) with(next Scope) *Scope {
	next.up, next.escape = s, s.escape
	return &next
}

// Expand returns what docker build makes of a word.
func (s *Scope) Expand(w *dockerfile.Word) Filled {
	if w == nil || len(w.Parts) == 0 {
		return Filled{Known: true}
	}
	return s.parts(w.Parts)
}

func (s *Scope) parts(parts []dockerfile.Part) Filled {
	if len(parts) == 1 && parts[0].Var == "" {
		return Filled{parts[0].Lit, true}
	}
	var b strings.Builder
	known := true
	for i := range parts {
		v := Filled{parts[i].Lit, true}
		if parts[i].Var != "" {
			v = s.reference(&parts[i])
		}
		b.WriteString(v.Text)
		known = known && v.Known
	}
	return Filled{b.String(), known}
}

// reference returns what $Var or ${Var…} comes to.
func (s *Scope) reference(p *dockerfile.Part) Filled {
	at := s.Get(p.Var)
	v := Filled{"", !s.Open() && !s.Declared(p.Var)}
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
			return Filled{w.Text, w.Known && v.Known}
		}
		return v
	case "+", ":+":
		w := Filled{"", true}
		if !missing {
			w = s.operand(p)
		}
		return Filled{w.Text, w.Known && v.Known}
	}
	text, _, err := shell.NewLex(rune(s.escape)).ProcessWord("${"+p.Var+p.Op+p.Arg+"}", lookup{s})
	return Filled{text, v.Known && err == nil}
}

// operand returns what the word behind a modifier comes to.
func (s *Scope) operand(p *dockerfile.Part) Filled {
	switch {
	case len(p.Inner) > 0:
		return s.parts(p.Inner)
	case strings.ContainsAny(p.Arg, `'"`+string(s.escape)):
		text, _, err := shell.NewLex(rune(s.escape)).ProcessWord(p.Arg, lookup{s})
		return Filled{text, err == nil}
	}
	return Filled{p.Arg, true}
}

// lookup is a Scope as BuildKit's lexer wants it.
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
