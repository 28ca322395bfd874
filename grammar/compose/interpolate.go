package compose

import (
	"errors"
	"strings"

	"github.com/compose-spec/compose-go/v2/template"
)

// A part is a run of a scalar's text: plain text, or one "$" expression.
type part struct {
	start, end int // in the text
	expr       bool
	text       string // what it amounts to; of an unknown one, as it is written
	known      bool
}

// expand resolves the variables of text. Closed: a variable that nobody set is empty.
func expand(text string, env Lookup, closed bool) (parts []part, err error) {
	for at := 0; at < len(text); {
		dollar := strings.IndexByte(text[at:], '$')
		if dollar < 0 {
			dollar = len(text) - at
		}
		if dollar > 0 {
			parts = append(parts, part{start: at, end: at + dollar, text: text[at : at+dollar], known: true})
			at += dollar
			continue
		}
		end := exprEnd(text, at)
		p := part{start: at, end: end, expr: true}
		if e := p.resolve(text[at:end], env, closed); e != nil && err == nil {
			err = e
		}
		parts = append(parts, p)
		at = end
	}
	return parts, err
}

// exprEnd returns the end of the expression whose "$" stands at at. Of a "${" that nothing
// closes, and of a lone "$", it takes in just that.
func exprEnd(text string, at int) int {
	rest := text[at+1:]
	switch {
	case rest == "":
		return at + 1
	case rest[0] == '$':
		return at + 2
	case rest[0] == '{':
		return bracedEnd(text, at)
	}
	return at + 1 + nameLen(rest)
}

// bracedEnd finds the brace that closes "${": the one that makes them even, else the last of the
// line, as Compose does.
func bracedEnd(text string, at int) int {
	depth, last := 0, -1
	for i := at + 1; i < len(text) && text[i] != '\n'; i++ {
		switch text[i] {
		case '{':
			depth++
			i++ // a brace right behind a brace does not count
		case '}':
			depth--
			last = i
			if depth == 0 {
				return i + 1
			}
		}
	}
	if last >= 0 {
		return last + 1
	}
	return at + 2
}

// nameLen returns the length of the variable name that s begins with.
func nameLen(s string) int {
	for i := 0; i < len(s); i++ {
		c := s[i] | 0x20
		if !(c >= 'a' && c <= 'z' || s[i] == '_' || i > 0 && s[i] >= '0' && s[i] <= '9') {
			return i
		}
	}
	return len(s)
}

func (p *part) resolve(expr string, env Lookup, closed bool) error {
	p.text, p.known = expr, false
	if !closed && unknown(expr, env) {
		return nil
	}
	if name, op := split(expr); op == "" && name != "" {
		p.text, _ = env(name)
		p.known = true
		return nil
	}
	text, err := template.Substitute(expr, template.Mapping(env))
	if err != nil {
		return err
	}
	p.text, p.known = text, true
	return nil
}

// split returns the variable that expr asks for and the operator with its argument.
func split(expr string) (name, op string) {
	if !strings.HasPrefix(expr, "${") {
		return expr[1:][:nameLen(expr[1:])], ""
	}
	inner := strings.TrimSuffix(expr[2:], "}")
	n := nameLen(inner)
	return inner[:n], inner[n:]
}

// unknown reports whether expr hangs on a variable whose value we may not know. One that has a
// default is taken to have it.
func unknown(expr string, env Lookup) bool {
	name, op := split(expr)
	if name == "" {
		return false
	}
	value, set := env(name)
	colon := strings.HasPrefix(op, ":")
	arg := strings.TrimPrefix(op, ":")
	if arg == "" {
		return !set
	}
	given := set && (value != "" || !colon)
	switch arg[0] {
	case '-':
		return !given && anyUnknown(arg[1:], env)
	case '+':
		return !set || given && anyUnknown(arg[1:], env)
	case '?':
		return !set
	}
	return !set
}

func anyUnknown(text string, env Lookup) bool {
	for at := 0; at < len(text); {
		dollar := strings.IndexByte(text[at:], '$')
		if dollar < 0 {
			return false
		}
		at += dollar
		end := exprEnd(text, at)
		if unknown(text[at:end], env) {
			return true
		}
		at = end
	}
	return false
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

// variableMessage says what is wrong with a "$" expression.
func variableMessage(err error) (message, instead string) {
	var required *template.MissingRequiredError
	if errors.As(err, &required) {
		message = "`" + required.Variable + "` must be set"
		if required.Reason != "" {
			message += ": " + required.Reason
		}
		return message, "set it in .env"
	}
	return "this `$` begins no variable", "write `$$` for a dollar sign"
}
