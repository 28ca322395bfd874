package compose

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A part is a run of a scalar's text: either plain text or one "$" expression.
type part struct {
	start, end int // the span in the text
	expr       bool
	text       string // the resolved text; the text as written if the result is unknown
	known      bool
}

// A variableError says why the project cannot be loaded because of a "$" expression.
type variableError struct {
	name   string // the variable that must be set; "" if the expression is malformed
	reason string
}

func (e *variableError) message() string {
	switch {
	case e.name == "":
		return "this `${` does not begin a variable; write `$$` for a dollar sign"
	case e.reason == "":
		return "required variable " + source.Quote(e.name) + " is not set; set it in .env"
	}
	return "required variable " + source.Quote(e.name) + " is not set (" + short(e.reason) + "); set it in .env"
}

// An expansion resolves the variables in texts.
type expansion struct {
	env    Lookup
	closed bool // a variable that is not set is empty
	depth  int
	grown  int  // the bytes that variables have added so far
	room   *int // the bytes that variables may still add to the texts of a project or a file
	over   bool // a text was cut off
}

// maxNesting is the nesting depth beyond which an expression is treated as unknown.
const maxNesting = 50

// expand resolves the variables in a text as Compose does: $NAME, ${NAME}, ${NAME:-default} and the other
// operators, and $$ for a dollar sign. It returns the first error.
func expand(text string, env Lookup, closed bool) ([]part, *variableError) {
	room := expandedLimit
	x := &expansion{env: env, closed: closed, room: &room}
	return x.all(text)
}

// all resolves the variables in a complete text. A result that exceeds the limit is unknown.
func (x *expansion) all(text string) ([]part, *variableError) {
	parts, err := x.parts(text)
	if x.over {
		return []part{{end: len(text), expr: true, text: text}}, nil
	}
	*x.room -= x.grown
	return parts, err
}

// take counts the bytes of a variable's value, and reports whether they are within the limit.
func (x *expansion) take(value string) bool {
	x.grown += len(value)
	x.over = x.over || x.grown > valueLimit || x.grown > *x.room
	return !x.over
}

func (x *expansion) parts(text string) (parts []part, err *variableError) {
	unclosed := 0 // a "${" before this offset is known to be unclosed
	for at := 0; at < len(text); {
		if x.over = x.over || len(parts) > partLimit; x.over {
			return []part{{end: len(text), expr: true, text: text}}, nil
		}
		dollar := strings.IndexByte(text[at:], '$')
		if dollar < 0 {
			dollar = len(text) - at
		}
		if dollar > 0 {
			parts = append(parts, part{start: at, end: at + dollar, text: text[at : at+dollar], known: true})
			at += dollar
			continue
		}
		end := at + 2
		if at >= unclosed || !strings.HasPrefix(text[at:], "${") {
			end, unclosed = exprEnd(text, at, unclosed)
		}
		p := part{start: at, end: end, expr: true}
		var e *variableError
		if p.text, p.known, e = x.resolve(text[at:end]); e != nil && err == nil {
			err = e
		}
		parts = append(parts, p)
		at = end
	}
	return parts, err
}

// exprEnd returns the end of the expression that begins with the "$" at an offset. If a "${" is not closed,
// the expression ends after these two characters; exprEnd then also returns the offset up to which no brace
// closes it.
func exprEnd(text string, at, unclosed int) (end, still int) {
	rest := text[at+1:]
	switch {
	case rest == "":
		return at + 1, unclosed
	case rest[0] == '$':
		return at + 2, unclosed
	case rest[0] != '{':
		return at + 1 + nameLen(rest), unclosed
	}
	// The expression ends at the brace that balances all others or, if there is none, at the last brace on
	// the line.
	depth, last, i := 0, -1, at+1
	for ; i < len(text) && text[i] != '\n'; i++ {
		switch text[i] {
		case '{':
			depth++
			switch { // text directly after a brace does not count
			case strings.HasPrefix(text[i+1:], "\n"):
			case strings.HasPrefix(text[i+1:], "}"):
				i++
				last = i
			default:
				i++
			}
		case '}':
			depth--
			last = i
			if depth == 0 {
				return i + 1, unclosed
			}
		}
	}
	if last >= 0 {
		return last + 1, unclosed
	}
	return at + 2, i
}

// nameLen returns the length of the variable name at the start of s.
func nameLen(s string) int {
	for i := 0; i < len(s); i++ {
		c := s[i] | 0x20
		if !(c >= 'a' && c <= 'z' || s[i] == '_' || i > 0 && s[i] >= '0' && s[i] <= '9') {
			return i
		}
	}
	return len(s)
}

// resolve returns the value of one expression. An expression that depends on an unknown variable is left as
// it is written.
func (x *expansion) resolve(expr string) (text string, known bool, err *variableError) {
	if expr == "$$" {
		return "$", true, nil
	}
	name, braced := strings.CutPrefix(expr[1:], "{")
	if !braced {
		if name == "" {
			return "$", true, nil
		}
		return x.plain(expr, name)
	}
	inner, closed := strings.CutSuffix(name, "}")
	n := nameLen(inner)
	name, op := inner[:n], inner[n:]
	switch {
	case !closed || n == 0:
		return expr, false, &variableError{}
	case op == "":
		return x.plain(expr, name)
	}
	return x.operator(expr, name, op)
}

func (x *expansion) plain(expr, name string) (string, bool, *variableError) {
	value, set := x.env(name)
	if !set && !x.closed || !x.take(value) {
		return expr, false, nil
	}
	return value, true, nil
}

// operator resolves ${name:-arg} and the other operators. The default applies if the variable is not set. If
// the default is empty, its only purpose is to prevent a warning of Compose, so the value counts as coming
// from the shell.
func (x *expansion) operator(expr, name, op string) (string, bool, *variableError) {
	arg, colon := strings.CutPrefix(op, ":")
	if arg == "" || strings.IndexByte("-+?", arg[0]) < 0 || strings.Contains(arg, "\n") {
		return expr, false, &variableError{}
	}
	value, set := x.env(name)
	given := set && (value != "" || !colon)
	switch {
	case arg[0] == '-' && given, arg[0] == '?' && given:
		return value, x.take(value), nil
	case arg == "-" && !set && !x.closed:
		return expr, false, nil
	case arg[0] == '-':
		return x.nested(expr, arg[1:])
	case !set && !x.closed:
		return expr, false, nil
	case arg[0] == '+' && given:
		return x.nested(expr, arg[1:])
	case arg[0] == '+':
		return "", true, nil
	}
	reason, _, err := x.nested(expr, arg[1:])
	if err == nil {
		err = &variableError{name: name, reason: reason}
	}
	return expr, false, err
}

// nested resolves the variables in the argument of an operator.
func (x *expansion) nested(expr, arg string) (string, bool, *variableError) {
	if !strings.Contains(arg, "$") {
		return arg, true, nil
	}
	if x.depth++; x.depth > maxNesting {
		x.depth--
		return expr, false, nil
	}
	parts, err := x.parts(arg)
	x.depth--
	text, known := join(parts)
	if err != nil || !known {
		return expr, false, err
	}
	return text, true, nil
}

// join returns the text of parts and whether all of it is known.
func join(parts []part) (string, bool) {
	if len(parts) == 1 {
		return parts[0].text, parts[0].known
	}
	var b strings.Builder
	known := true
	for _, p := range parts {
		b.WriteString(p.text)
		known = known && p.known
	}
	return b.String(), known
}
