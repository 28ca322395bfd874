package lower

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// A line is one physical line of a text: the offsets [start, end) without its line ending, and the offset of
// the next line.
type line struct{ start, end, next int }

func linesOf(text string) []line {
	var all []line
	for at := 0; at < len(text); {
		next := len(text)
		if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
			next = at + i + 1
		}
		end := next
		for end > at && (text[end-1] == '\n' || text[end-1] == '\r') {
			end--
		}
		all = append(all, line{at, end, next})
		at = next
	}
	return all
}

// text joins the lines, each with its own line ending.
func (l *lowering) text() string {
	var b strings.Builder
	for n, at := range l.lines {
		if text, ok := l.edits[n]; ok {
			b.WriteString(text)
		} else {
			b.WriteString(l.file.Source.Text[at.start:at.end])
		}
		b.WriteString(l.file.Source.Text[at.end:at.next])
	}
	return b.String()
}

// A part is one physical line of an instruction.
type part struct {
	n      int    // the number of the line, from 0
	text   string // the line without its line ending
	indent int
	kind   partKind
}

type partKind int8

const (
	words   partKind = iota
	blank            // only whitespace
	comment          // an ordinary comment between continued lines
)

// parts returns the physical lines of an instruction, and the index of the last one that contains words of
// it.
func (l *lowering) parts(h *dockerfile.Head) (all []part, last int) {
	first, end := l.file.Source.Line(h.At.Start)-1, l.file.Source.Line(max(h.At.End-1, h.At.Start))-1
	for n := first; n <= end; n++ {
		at := l.lines[n]
		p := part{n: n, text: l.file.Source.Text[at.start:at.end]}
		rest := strings.TrimLeft(p.text, " \t\v\f\r")
		p.indent = len(p.text) - len(rest)
		switch {
		case rest == "":
			p.kind = blank
		case n > first && strings.HasPrefix(rest, "#") && (h.Spelling == dockerfile.Raw || !strings.HasPrefix(rest, "#:")):
			p.kind = comment
		default:
			last = len(all)
		}
		all = append(all, p)
	}
	return all, last
}

// set replaces a line with a comment. It reports a fault if the comment is too long.
func (l *lowering) set(n int, text string) {
	if len(text) > LongestLine {
		l.fault(l.file.Source.LineSpan(n+1), "line too long: as a comment it would have more than the %d bytes that `docker build` reads; build the file with the frontend",
			LongestLine)
	}
	l.edits[n] = text
}

// comment rewrites a raw contract line as a contract comment.
func (l *lowering) comment(h *dockerfile.Head) {
	parts, last := l.parts(h)
	for i, p := range parts {
		switch {
		case i == 0:
			rest := h.Name + strings.TrimPrefix(p.text[p.indent:], h.Keyword.Text)
			l.set(p.n, p.text[:p.indent]+"#: "+rest)
		case p.kind == words:
			l.set(p.n, "#:"+p.text)
		case p.kind == blank && i < last:
			l.set(p.n, "#: "+string(l.file.Escape))
		default:
			l.ordinary(p)
		}
	}
}

// ordinary keeps a comment inside a contract line from becoming a contract comment, now that it is no longer
// between continued lines.
func (l *lowering) ordinary(p part) {
	if rest := p.text[p.indent:]; strings.HasPrefix(rest, "#:") {
		l.set(p.n, p.text[:p.indent]+"# "+rest[1:])
	}
}

// uncomment turns the physical lines of a contract line into ordinary comments. It returns where the LABEL
// that replaces the last line is written: its indentation and the number of the line.
func (l *lowering) uncomment(h *dockerfile.Head) (indent string, n int) {
	parts, last := l.parts(h)
	for i, p := range parts {
		switch {
		case i == last:
		case p.kind == words && h.Spelling == dockerfile.Raw:
			l.set(p.n, "# "+p.text)
		case p.kind == words:
			l.set(p.n, p.text[:p.indent]+"# "+strings.TrimPrefix(p.text[p.indent:], "#:"))
		default:
			l.ordinary(p)
		}
	}
	p := parts[last]
	return p.text[:p.indent], p.n
}
