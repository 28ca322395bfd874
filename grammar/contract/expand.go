package contract

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// A scope holds the build-time variables at one point of a stage: a name that is set, and
// whether its value is known.
type scope struct {
	known map[string]string
	open  map[string]bool // set, to what nobody knows
}

func newScope() *scope {
	return &scope{known: map[string]string{}, open: map[string]bool{}}
}

func (s *scope) set(name, value string, known bool) {
	delete(s.known, name)
	delete(s.open, name)
	if known {
		s.known[name] = value
	} else {
		s.open[name] = true
	}
}

func (s *scope) clone() *scope {
	c := newScope()
	for k, v := range s.known {
		c.known[k] = v
	}
	for k := range s.open {
		c.open[k] = true
	}
	return c
}

// Expand returns the word with its build-time variables filled in, as BuildKit does; a hole stays
// as it is written. It is not known where a variable is not, which then stays as written too.
func (s *scope) expand(w *dockerfile.Word) (text string, known bool) {
	if w == nil {
		return "", true
	}
	if len(w.Parts) == 0 {
		return w.Value, true
	}
	var b strings.Builder
	known = true
	for _, p := range w.Parts {
		switch {
		case p.Hole:
			b.WriteString("{{" + p.Var + "}}")
		case p.Var == "":
			b.WriteString(p.Lit)
		default:
			v, ok := s.variable(p)
			if !ok {
				known = false
				v = "${" + p.Var + p.Op + p.Arg + "}"
			}
			b.WriteString(v)
		}
	}
	return b.String(), known
}

// Variable applies a reference's modifier (Dockerfile reference, "Environment replacement").
func (s *scope) variable(p dockerfile.Part) (string, bool) {
	if s.open[p.Var] {
		return "", false
	}
	v, set := s.known[p.Var]
	switch p.Op {
	case "":
		return v, set || !Predefined(p.Var)
	case ":-", "-":
		if !set || p.Op == ":-" && v == "" {
			return s.nested(p.Arg)
		}
		return v, true
	case ":+", "+":
		if set && (p.Op == "+" || v != "") {
			return s.nested(p.Arg)
		}
		return "", true
	case ":?", "?":
		return v, set
	}
	return "", false // pattern operators are left to the build
}

func (s *scope) nested(arg string) (string, bool) {
	if strings.Contains(arg, "$") {
		return "", false
	}
	return strings.Trim(arg, `"'`), true
}

// Predefined reports whether a build has an argument of that name without an ARG.
func Predefined(name string) bool { return dockerfile.Argument(name) != nil }
