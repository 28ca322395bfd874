package code

import (
	"slices"
	"strings"
)

// A need says where in a program a read stops the program if the variable is not set.
type need uint8

const (
	never  need = iota
	atTop       // at the top level of a file
	inMain      // in the function main
	always
)

// A shape is one way in which a language or library reads a variable. It is one row of data.
//
// Its pattern is a list of tokens, some of which are placeholders:
//
//	NAME  a string, or a constant or parameter with a string as its value
//	KEY   a word that is itself the name of the variable
//	DEF   an optional comma and the default
//	KIND  optional type arguments
//	ANY   one argument
type shape struct {
	pattern string
	how     string
	has     string // text that must occur in the file, or ""
	caps    bool   // the name must be in capital letters
	member  bool   // may come after a dot
	need    need   // applies if there is no default
	hint    Hint
	write   bool     // assigning the variable sets a default, which is not a read
	then    []string // if not nil, need applies only before one of these
	key     keying
}

// A keying says how a key in the code is converted to the name of a variable.
type keying uint8

const (
	asWritten  keying = iota
	ofColons          // A:B becomes A__B
	connection        // X becomes ConnectionStrings__X
	ofDots            // a.b-c becomes A_BC
)

// variable returns the variable for a key. relaxed reports whether it is only one of several ways to set the
// value.
func (k keying) variable(s string) (name string, relaxed bool) {
	switch k {
	case ofColons:
		return strings.ReplaceAll(s, ":", "__"), true
	case connection:
		return "ConnectionStrings__" + s, true
	case ofDots:
		if isCaps(s) {
			return s, false
		}
		return relaxedName(s), true
	}
	return s, false
}

// relaxedName returns the variable that sets a property in Spring.
func relaxedName(key string) string {
	if len(key) > 100 {
		return ""
	}
	return strings.ToUpper(strings.NewReplacer("-", "", ".", "_", "[", "_", "]", "").Replace(key))
}

// dashedName returns the other variable for a property with a dash, or "". For a.b-c, this is A_B_C, which
// both Quarkus and Spring read.
func dashedName(key string) string {
	if len(key) > 100 || !strings.Contains(key, "-") {
		return ""
	}
	return relaxedName(strings.ReplaceAll(key, "-", "_"))
}

// A compiled is a shape that is split into words.
type compiled struct {
	*shape
	parts []string
}

// compile groups shapes by their first word.
func compile(shapes []shape) map[string][]compiled {
	all := map[string][]compiled{}
	for i := range shapes {
		parts := strings.Fields(shapes[i].pattern)
		all[parts[0]] = append(all[parts[0]], compiled{&shapes[i], parts})
	}
	return all
}

// A found is a match of a shape.
type found struct {
	shape *shape
	end   int // index of the token after the match
	name  int // index of the token with the name
	text  string
	ref   string
	value value
	// relaxed reports whether there are other ways to set the value.
	relaxed bool
	// also is another spelling of the variable, or "".
	also string
}

// A value is the default in a read.
type value struct {
	text  string
	known bool
	other bool // there is a default, but it is not a literal
}

// match compares a shape with the tokens from i. ok is false if it does not match.
func (r *reader) match(c compiled, i int) (f found, ok bool) {
	f = found{shape: c.shape, name: -1}
	for _, p := range c.parts {
		if p == "DEF" {
			i = r.fallback(i, &f, slices.Contains(c.parts, "("))
			continue
		}
		if p == "KIND" {
			i = r.skipKinds(i)
			continue
		}
		if i >= len(r.tokens) {
			return f, false
		}
		t := &r.tokens[i]
		switch p {
		case "NAME":
			next := r.nameAt(i, &f)
			if next < 0 {
				return f, false
			}
			i = next
			continue
		case "KEY":
			if t.kind != word || !isCaps(t.text) {
				return f, false
			}
			f.name, f.text = i, t.text
		case "ANY":
			end := r.argument(i)
			if end == i {
				return f, false
			}
			i = end
			continue
		default:
			if !t.is(p) {
				return f, false
			}
		}
		i++
	}
	f.end = i
	if f.text != "" {
		if c.key == ofDots {
			f.also = dashedName(f.text)
		}
		f.text, f.relaxed = c.key.variable(f.text)
	}
	return f, f.name >= 0 && (f.text == "" && f.ref != "" || isName(f.text) && (!c.caps || isCaps(f.text)))
}

// nameAt reads the name of a variable, or the word with the name, and returns the index after it. It returns
// -1 if there is none.
func (r *reader) nameAt(i int, f *found) int {
	t := &r.tokens[i]
	switch {
	case t.kind == text && t.plain:
		f.name, f.text = i, t.text
		return i + 1
	case t.kind != word || isNumberWord(t.text):
		return -1
	}
	f.name = i
	for i+2 < len(r.tokens) && (r.tokens[i+1].is(".") || r.tokens[i+1].is("::")) && r.tokens[i+2].kind == word {
		i += 2
	}
	f.ref = r.tokens[i].text
	if i+1 < len(r.tokens) && !r.tokens[i+1].is(",") && !r.tokens[i+1].is(")") && !r.tokens[i+1].is("]") {
		return -1
	}
	return i + 1
}

func isNumberWord(s string) bool { return s == "None" || s == "null" || s == "nil" || s == "undefined" }

// fallback reads ", default" and returns the index after it. Without parentheses, the default ends at the end
// of the line.
func (r *reader) fallback(i int, f *found, bracketed bool) int {
	if i >= len(r.tokens) || !r.tokens[i].is(",") {
		return i
	}
	end := r.argument(i + 1)
	if !bracketed {
		end = r.operand(i + 1)
	}
	if end == i+1 { // a trailing comma
		return end
	}
	from := i + 1
	if from+2 < end && r.tokens[from].kind == word && (r.tokens[from+1].is("=") || r.tokens[from+1].is(":")) { // as in default=…
		from += 2
	}
	f.value = r.literal(from, end)
	if end < len(r.tokens) && r.tokens[end].is(",") { // skip more arguments, which do not matter
		for end < len(r.tokens) && r.tokens[end].is(",") {
			end = r.argument(end + 1)
		}
	}
	return end
}

// skipKinds returns the index after the type arguments <T>, if there are any.
func (r *reader) skipKinds(i int) int {
	if i >= len(r.tokens) || !r.tokens[i].is("<") {
		return i
	}
	for j := i + 1; j < len(r.tokens) && j < i+24; j++ {
		switch r.tokens[j].text {
		case ">":
			if r.tokens[j].kind == punct {
				return j + 1
			}
		case ">>":
			return j + 1
		case ";", "{":
			return i
		}
	}
	return i
}

// maxArgument limits how many tokens of an argument are read.
const maxArgument = 400

// argument returns the index after the argument that starts at i. It ends at a comma, a closing bracket or a
// semicolon.
func (r *reader) argument(i int) int {
	depth := 0
	for j := i; j < len(r.tokens) && j < i+maxArgument; j++ {
		t := &r.tokens[j]
		if t.kind != punct {
			continue
		}
		switch t.text {
		case "(", "[", "{", "${":
			depth++
		case ")", "]", "}":
			if depth == 0 {
				return j
			}
			depth--
		case ",", ";":
			if depth == 0 {
				return j
			}
		}
	}
	return min(i+maxArgument, len(r.tokens))
}

// operand returns the index after the operand that starts at i. It ends where an argument ends, at a new line
// outside brackets, or at a colon.
func (r *reader) operand(i int) int {
	end, depth := r.argument(i), 0
	for j := i; j < end; j++ {
		t := &r.tokens[j]
		if j > i && t.first && depth == 0 && !t.is(".") && !t.is("||") && !t.is("??") {
			return j
		}
		if t.kind != punct {
			continue
		}
		switch t.text {
		case "(", "[", "{", "${":
			depth++
		case ")", "]", "}":
			depth--
		}
	}
	return end
}

// conversions are calls around a literal that do not change its text.
var conversions = split([]string{"String :: from (", "str (", "String (", "int (", "Number (", "bool (", "float (", "string (", "("})

// endings are tokens after a literal that do not change its text.
var endings = split([]string{". to_string ( )", ". to_owned ( )", ". into ( )", ". toString ( )", ". to_s", ". freeze", ". to_i", ". toInt ( )", "as any", "as string", "!"})

// literal returns the default in the tokens between from and to.
func (r *reader) literal(from, to int) value {
	for _, parts := range endings {
		if n := len(parts); to-n > from && r.spells(to-n, parts) {
			to -= n
		}
	}
	for _, parts := range conversions {
		if n := len(parts); to-from > n+1 && r.spells(from, parts) && r.tokens[to-1].is(")") && r.argument(from+n) == to-1 {
			return r.literal(from+n, to-1)
		}
	}
	switch {
	case to <= from:
		return value{}
	case to == from+2 && r.tokens[from].is("-") && r.tokens[from+1].kind == number:
		if v := ofToken(&r.tokens[from+1]); v.known {
			return value{text: "-" + v.text, known: true}
		}
	case to == from+1:
		return ofToken(&r.tokens[from])
	}
	return value{other: true}
}

func (r *reader) spells(i int, parts []string) bool {
	for n, p := range parts {
		if i+n >= len(r.tokens) || !r.tokens[i+n].is(p) {
			return false
		}
	}
	return true
}

// ofToken returns the default in one token.
func ofToken(t *token) value {
	switch t.kind {
	case text:
		if t.plain && len(t.text) <= 400 && !strings.ContainsAny(t.text, "\r\n\x00") {
			return value{text: t.text, known: true}
		}
	case number:
		if n := strings.TrimRight(strings.ReplaceAll(t.text, "_", ""), "lLnfFdDmM"); strings.Trim(n, "0123456789.") == "" && strings.Count(n, ".") < 2 {
			return value{text: n, known: true}
		}
	case word:
		switch strings.ToLower(t.text) {
		case "none", "null", "nil", "undefined":
			return value{}
		case "true", "false":
			return value{text: strings.ToLower(t.text), known: true}
		}
	}
	return value{other: true}
}

// isName reports whether s looks like the name of a variable.
func isName(s string) bool {
	if s == "" || len(s) > 100 || '0' <= s[0] && s[0] <= '9' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !isWordByte(c) || c == '$' || c >= 0x80 {
			return false
		}
	}
	return strings.Trim(s, "_") != ""
}

// isCaps reports whether s is a name in capital letters with at least two letters, as is usual for variables.
func isCaps(s string) bool {
	if len(s) < 2 || s[0] < 'A' || s[0] > 'Z' || len(s) > 100 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}

// oneOf reports whether the token is one of the words or operators.
func (t *token) oneOf(words []string) bool { return t.kind != text && slices.Contains(words, t.text) }
