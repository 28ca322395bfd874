package compose

import (
	"strings"
	"unicode"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/dfvet/dfvet/grammar/source"
)

// ReadEnvFile reads a file of variables: .env or a file named in env_file. The format is Compose's own or, if
// format is "raw", plain KEY=VALUE lines. Variables in values are looked up with Env first, then in the file
// itself. A Pair without a value is taken from the shell. The problem says why the rest of the file cannot be
// read; it is nil if the complete file was read.
func ReadEnvFile(src *source.File, format string, env Lookup, closed bool) ([]Pair, *Problem) {
	text := strings.TrimPrefix(src.Text, bom)
	r := &envReader{src: src, text: text, base: len(src.Text) - len(text), env: env, closed: closed, set: map[string]Value{}, room: expandedLimit}
	if format == "raw" {
		return r.raw(), r.bad
	}
	for r.at = r.skip(0); r.at < len(text) && r.bad == nil; r.at = r.skip(r.at) {
		r.statement()
	}
	return r.pairs, r.bad
}

type envReader struct {
	src    *source.File
	text   string
	base   int
	at     int
	env    Lookup
	closed bool
	set    map[string]Value // the values that were read so far
	pairs  []Pair
	bad    *Problem
	room   int // the number of bytes that variables may still add
}

func (r *envReader) span(start, end int) source.Span {
	return source.Span{Start: source.Pos(start + r.base), End: source.Pos(end + r.base)}
}

func (r *envReader) value(start, end int) Value {
	text := r.text[start:end]
	return Value{Text: text, Known: true, Raw: text, File: r.src, At: r.span(start, end)}
}

// skip returns the start of the next statement, after whitespace and comments.
func (r *envReader) skip(at int) int {
	for at < len(r.text) {
		switch c := rune(r.text[at]); {
		case c == '#':
			at += lineLen(r.text[at:])
		case unicode.IsSpace(c) && c < 0x80:
			at++
		default:
			return at
		}
	}
	return at
}

const inlineSpace = " \t\v\f\r"

func (r *envReader) statement() {
	start := r.at
	if rest, ok := strings.CutPrefix(r.text[r.at:], "export"); ok && rest != "" && strings.IndexByte(inlineSpace+"\n", rest[0]) >= 0 {
		r.at = len(r.text) - len(strings.TrimLeft(rest, inlineSpace))
	}
	nameStart := r.at
	end := nameEnd(r.text, nameStart)
	if nameStart == len(r.text) {
		r.fail(r.value(start, nameStart), "missing name after `export`")
		return
	}
	if end == len(r.text) { // Compose ignores a last line that contains only a name and has no line end
		r.at = end
		return
	}
	name := strings.TrimRightFunc(r.text[nameStart:end], unicode.IsSpace)
	key := r.value(nameStart, nameStart+len(name))
	if strings.IndexByte("=:\n", r.text[end]) < 0 || strings.Contains(name, " ") {
		key.At = r.span(nameStart, nameStart+lineLen(r.text[nameStart:]))
		if r.text[end] == '=' {
			key.At = r.span(nameStart, nameStart+len(name))
			r.spaced(key)
			return
		}
		r.fail(key, "this is neither a comment nor `NAME=value`")
		return
	}
	if r.at = end + 1; r.text[end] == '\n' {
		r.inherited(key)
		return
	}
	for r.at < len(r.text) && strings.IndexByte(inlineSpace, r.text[r.at]) >= 0 {
		r.at++
	}
	valueStart := r.at
	valueEnd, next := r.valueEnd(valueStart)
	if r.parse(start, valueEnd, key, valueStart) {
		r.at = next
	}
}

// nameEnd returns the end of the name that starts at an offset. The name ends at a separator, a line end, a
// character that a name cannot contain, or the end of the text.
func nameEnd(text string, at int) int {
	for i, c := range text[at:] {
		if !unicode.IsLetter(c) && !unicode.IsNumber(c) && !strings.ContainsRune("_.-[]"+inlineSpace+"\u0085\u00a0", c) {
			return at + i
		}
	}
	return len(text)
}

// inherited reads a line that contains only a name, whose value comes from the shell.
func (r *envReader) inherited(key Value) {
	if key.Text == "" {
		return
	}
	p := Pair{Key: key}
	if text, ok := r.env(key.Text); ok {
		v := key
		v.Text = text
		p.Value = &v
		r.set[key.Text] = v
	}
	r.pairs = append(r.pairs, p)
}

// valueEnd returns the end of a value, and the offset at which reading continues.
func (r *envReader) valueEnd(at int) (end, next int) {
	if at < len(r.text) && (r.text[at] == '"' || r.text[at] == '\'') {
		for i := at + 1; i < len(r.text); i++ {
			switch r.text[i] {
			case '\\':
				i++
			case r.text[at]:
				return i + 1, i + 1
			}
		}
	}
	end = strings.IndexByte(r.text[at:], '\n')
	if end < 0 {
		end = len(r.text) - at
	}
	next = min(at+end+1, len(r.text))
	value, _, _ := strings.Cut(r.text[at:at+end], " #")
	return at + len(strings.TrimRightFunc(value, unicode.IsSpace)), next
}

// parse reads one statement as Compose does.
func (r *envReader) parse(start, end int, key Value, valueStart int) bool {
	v := r.value(valueStart, max(end, valueStart))
	v.Raw = unquote(v.Raw)
	p := Pair{Key: key, Value: &v}
	if unknown, cut := r.unknown(v); unknown {
		v.Text, v.Known, v.Cut = v.Raw, false, cut
	} else {
		got, err := dotenv.UnmarshalWithLookup(r.text[start:max(end, valueStart)], dotenv.LookupFn(r.lookup))
		text, ok := got[key.Text]
		if err != nil || !ok {
			r.fail(v, "this is not `NAME=value`")
			return false
		}
		v.Text = text
	}
	r.set[key.Text] = v
	r.pairs = append(r.pairs, p)
	return true
}

// unknown reports whether v was cut off or depends on a variable whose value may be unknown.
func (r *envReader) unknown(v Value) (unknown, cut bool) {
	if strings.HasPrefix(v.Text, "'") || !hasDollar(v.Raw) {
		return false, false
	}
	x := &expansion{env: r.lookup, closed: r.closed, room: &r.room}
	parts, err := x.all(unescaped(v.Raw))
	_, known := join(parts)
	return err == nil && !known, x.over
}

// lookup returns the value of a variable: from the environment if it is set there, else from the lines read
// so far.
func (r *envReader) lookup(name string) (string, bool) {
	if text, ok := r.env(name); ok {
		return text, true
	}
	v, ok := r.set[name]
	return v.Text, ok && v.Known
}

func (r *envReader) fail(at Value, message string) {
	r.bad = &Problem{File: r.src, At: at.At, Kind: BadEnvFile,
		Message: say(message, "write `NAME=value`, with quotes around a value that contains `#` or line breaks")}
}

func unquote(s string) string {
	if len(s) > 1 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}

// unescaped returns the text of a quoted value with "\$" converted to the form that interpolation expects.
func unescaped(s string) string { return strings.ReplaceAll(s, `\$`, "$$") }

// spaced reports a name that contains a space.
func (r *envReader) spaced(key Value) {
	r.bad = &Problem{File: r.src, At: key.At, Kind: BadEnvFile,
		Message: "the name " + source.Quote(short(key.Text)) + " contains a space, and Compose stops reading here; write `NAME=value`"}
}

// raw reads KEY=VALUE lines without interpreting quotes or variables. It stops at the first name that
// contains a space.
func (r *envReader) raw() []Pair {
	for at := 0; at < len(r.text); {
		end := at + lineLen(r.text[at:])
		line := strings.TrimRight(r.text[at:end], "\r")
		if name, _, ok := strings.Cut(line, "="); !strings.HasPrefix(strings.TrimSpace(line), "#") && strings.TrimSpace(line) != "" {
			p := Pair{Key: r.value(at, at+len(name))}
			if trimmed := strings.TrimLeft(name, " \t"); strings.ContainsAny(trimmed, " \t") {
				p.Key.At.Start += source.Pos(len(name) - len(trimmed))
				p.Key.Text = trimmed
				r.spaced(p.Key)
				return r.pairs
			}
			if ok {
				v := r.value(at+len(name)+1, at+len(line))
				p.Value = &v
			}
			r.pairs = append(r.pairs, p)
		}
		at = end + 1
	}
	return r.pairs
}

// lineLen returns the length of the first line of s.
func lineLen(s string) int {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return i
	}
	return len(s)
}
