package compose

import (
	"errors"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// The maximum number of attempts and of bytes to read for a recovery. For a large file, a recovery is not
// worth the time; the text above the error is read in any case.
const (
	recoverTries = 6
	recoverBytes = 4 << 20
)

// recover reads invalid YAML, leaving out the lines that cause the error.
func (b *builder) recover(docs []*yaml.Node, err error) []*yaml.Node {
	b.file.broken = true
	m := &repairer{marks: b.marks, indent: -1, decode: decode}
	b.text, docs = m.repair(b.text, docs, err)
	b.complain(m.said)
	return docs
}

func (b *builder) complain(said []complaint) {
	for _, s := range said {
		b.problem(s.start, s.end, BadSyntax, s.message, s.advice)
	}
}

// A repairer makes a text valid YAML by replacing lines with spaces.
type repairer struct {
	marks  *marks
	indent int // the minimum indentation of all lines but the first, which may have less; -1 if there is no minimum
	decode func(text string) ([]*yaml.Node, error)
	said   []complaint
}

// A complaint is a fault in a range of the text.
type complaint struct {
	start, end      int
	message, advice string
}

// repair blanks out lines until the rest can be read, and reports a fault for each. Of the lines that may
// cause the error, it chooses the one whose removal moves the error furthest down.
func (m *repairer) repair(text string, docs []*yaml.Node, err error) (string, []*yaml.Node) {
	budget := recoverBytes
	for try := 0; err != nil && try < recoverTries && budget >= len(text); try++ {
		best, bestDocs, bestErr, bestLine := "", docs, err, 0
		for _, line := range m.suspects(text, err) {
			blanked := m.blank(text, line)
			got, e := m.decode(blanked)
			budget -= len(text)
			if best == "" || reach(e) > reach(bestErr) {
				best, bestDocs, bestErr, bestLine = blanked, got, e, line
			}
			if e == nil || budget < len(text) {
				break
			}
		}
		if best == "" || reach(bestErr) <= reach(err) && try > 0 {
			break
		}
		m.complain(text, err, bestLine)
		text, docs, err = best, bestDocs, bestErr
	}
	if err != nil {
		m.complain(text, err, 0)
		return m.before(text, docs, err)
	}
	return text, docs
}

// before reads the text above an error that cannot be repaired.
func (m *repairer) before(text string, docs []*yaml.Node, err error) (string, []*yaml.Node) {
	line := min(reach(err), len(m.marks.lines)+1)
	for try := 0; line >= 2 && try < recoverTries; try++ {
		cut := m.marks.lines[min(line, len(m.marks.lines))-1]
		cutText := text[:cut] + blankOut(text[cut:])
		got, e := m.decode(cutText)
		if e == nil {
			return cutText, got
		}
		line = min(reach(e), line-1)
	}
	return text, docs
}

// suspects returns the lines that may cause err, the most likely first.
func (m *repairer) suspects(text string, err error) []int {
	var lines []int
	add := func(line int) {
		if line >= 1 && line <= len(m.marks.lines) && !m.isBlank(text, line) && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	var e *yaml.LoadError
	if !errors.As(err, &e) {
		return nil
	}
	if m.indent >= 0 {
		add(m.outdented(text))
	}
	add(e.ContextMark.Line)
	add(e.Mark.Line)
	above := min(e.Mark.Line, len(m.marks.lines)+1) - 1
	for above > 0 && m.isBlank(text, above) {
		above--
	}
	add(above)
	return lines
}

// outdented returns the first line that is indented too little, or 0.
func (m *repairer) outdented(text string) int {
	for line := 2; line <= len(m.marks.lines); line++ {
		start, end := m.marks.span(line)
		body := strings.TrimLeft(text[start:end], " ")
		if body != "" && body[0] != '#' && end-start-len(body) <= m.indent {
			return line
		}
	}
	return 0
}

func (m *repairer) isBlank(text string, line int) bool {
	start, end := m.marks.span(line)
	return strings.TrimSpace(text[start:end]) == ""
}

func (m *repairer) blank(text string, line int) string {
	start, end := m.marks.span(line)
	return text[:start] + blankOut(text[start:end]) + text[end:]
}

// blankOut replaces every byte except line breaks with a space.
func blankOut(s string) string {
	out := []byte(s)
	for i := range out {
		if out[i] != '\n' && out[i] != '\r' {
			out[i] = ' '
		}
	}
	return string(out)
}

// reach returns the number of the line at which the library stopped reading.
func reach(err error) int {
	var e *yaml.LoadError
	switch {
	case err == nil:
		return 1 << 30
	case errors.As(err, &e):
		return e.Mark.Line
	}
	return 0
}

// complain records why the YAML is invalid, at the line that causes the error or where reading stopped.
func (m *repairer) complain(text string, err error, line int) {
	var e *yaml.LoadError
	if !errors.As(err, &e) {
		m.said = append(m.said, complaint{0, 0, "invalid YAML: " + err.Error(), ""})
		return
	}
	at := m.marks.offset(e.Mark.Line, e.Mark.Column)
	if line == 0 {
		line = min(max(e.Mark.Line, 1), len(m.marks.lines))
	}
	start, end := m.marks.span(line)
	if at < start || at >= end {
		at = start + len(text[start:end]) - len(strings.TrimLeft(text[start:end], " "))
	}
	message, advice := explain(text[start:end], text[at:end], e)
	if message == tooFar {
		at = start + len(text[start:end]) - len(strings.TrimLeft(text[start:end], " "))
	}
	m.said = append(m.said, complaint{at, end, message, advice})
}

// explanations maps the errors of the library to our messages.
var explanations = []struct{ has, message, advice string }{
	{"did not find expected key", "this line does not fit the mapping around it", "align it with the keys above"},
	{"did not find expected '-' indicator", "this line does not fit the list around it", "begin it with `- `, or indent it less"},
	{"could not find expected ':'", "a key without `:`", "write `key: value`"},
	{"found character that cannot start any token", "this character cannot begin a value", "put the value in quotes"},
	{"found a tab character", "tabs are not allowed as indentation", "indent with spaces"},
	{"did not find expected ',' or ']'", "a list in `[…]` is not closed", "write `]`"},
	{"did not find expected ',' or '}'", "a mapping in `{…}` is not closed", "write `}`"},
	{"found unexpected end of stream", "a quote is not closed", "close it"},
	{"unknown anchor", "there is no anchor with that name above", "write `&name` before the value it refers to"},
	{"found unknown escape character", "unknown escape sequence in `\"…\"`", "use '…', or write two backslashes"},
	{"max depth", "values are nested more than 10,000 deep", ""},
	{"block sequence entries are not allowed", "a list cannot begin here", "begin it on a separate line"},
	{"found undefined tag handle", "a tag with an unknown prefix", ""},
}

const tooFar = "this line is indented too far"

// explain returns what is wrong with a line; rest is its text from the error on.
func explain(line, rest string, e *yaml.LoadError) (message, advice string) {
	switch {
	case strings.HasPrefix(rest, "\t"):
		return "a tab is not allowed here", "indent with spaces"
	case strings.Count(line, "[") > strings.Count(line, "]"):
		return "a list in `[…]` is not closed", "write `]`"
	case strings.Count(line, "{") > strings.Count(line, "}"):
		return "a mapping in `{…}` is not closed", "write `}`"
	case strings.Contains(e.Message, "mapping values are not allowed"):
		if strings.Count(line+" ", ": ") > 1 {
			return "a value that contains `: ` is not quoted", "put it in quotes"
		}
		return tooFar, "align it with the lines around it"
	}
	for _, x := range explanations {
		if strings.Contains(e.Message, x.has) || strings.Contains(e.ContextMsg, x.has) {
			return x.message, x.advice
		}
	}
	return "invalid YAML: " + e.Message, ""
}
