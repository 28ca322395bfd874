package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// writeText writes path:line:column: severity: message [rule], which scripts read, and below it in
// the rich style the source line with the span underlined, the related places and the fix.
func writeText(w io.Writer, r *Report, s Style) error {
	out := bufio.NewWriter(w)
	p := &printer{out, r, s}
	for i, f := range r.Findings {
		if s.Rich && i > 0 {
			out.WriteByte('\n')
		}
		p.head(f)
		if s.Rich {
			p.body(f)
		}
	}
	return out.Flush()
}

type printer struct {
	*bufio.Writer
	r *Report
	s Style
}

// The colours, as ANSI codes.
const (
	bold   = "1"
	red    = "1;31"
	yellow = "1;33"
	blue   = "1;34"
	cyan   = "1;36"
	green  = "1;32"
)

func levelColor(l lint.Level) string {
	switch l {
	case lint.Error:
		return red
	case lint.Warning:
		return yellow
	}
	return cyan
}

func (p *printer) paint(color, text string) string {
	if !p.s.Color || text == "" {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

func (p *printer) head(f *lint.Finding) {
	fmt.Fprintf(p, "%s: %s: %s [%s]\n", source.EscapeLine(p.place(f.File, f.At)), p.paint(levelColor(f.Level), f.Level.String()),
		p.paint(bold, source.Escape(f.Message)), f.Rule.Name)
}

func (p *printer) place(f *source.File, at source.Span) string {
	line, col := f.LineRune(at.Start)
	return fmt.Sprintf("%s:%d:%d", source.Escape(p.r.rel(f.Path)), line, col)
}

func (p *printer) body(f *lint.Finding) {
	gutter := len(strconv.Itoa(f.File.Line(f.At.Start)))
	for _, r := range f.Related {
		gutter = max(gutter, len(strconv.Itoa(r.File.Line(r.At.Start))))
	}
	p.quote(f.File, f.At, gutter, "^", levelColor(f.Level))
	for _, r := range f.Related {
		fmt.Fprintf(p, "%s %s: %s\n", p.margin(gutter, "", ":::"), p.place(r.File, r.At), source.Escape(r.Message))
		p.quote(r.File, r.At, gutter, "-", blue)
	}
	if len(f.Fixes) > 0 {
		fix := f.Fixes[0]
		unsafe := ""
		if !fix.Safe {
			unsafe = " (look at it: the meaning may change)"
		}
		fmt.Fprintf(p, "%s %s %s%s\n", p.margin(gutter, "", "="), p.paint(green, "fix:"), source.Escape(fix.Title), unsafe)
	}
}

// margin is the column of line numbers and the bar behind it.
func (p *printer) margin(width int, number, bar string) string {
	return p.paint(blue, fmt.Sprintf(" %*s %s", width, number, bar))
}

// quote shows the first line of a span, underlined.
func (p *printer) quote(f *source.File, at source.Span, width int, mark, color string) {
	number := f.Line(at.Start)
	line := f.LineSpan(number)
	if line.Len() == 0 {
		return
	}
	end := min(max(at.End, at.Start), line.End)
	before, within, after := p.r.excerpt(f, source.Span{Start: line.Start, End: at.Start}, source.Span{Start: at.Start, End: end},
		source.Span{Start: end, End: line.End})
	before, within, after = show("", before), show(before, within), show(before+within, after)
	before, within, after = clip(before, within, after)
	more := ""
	if at.End > line.End+1 {
		more = " …"
	}
	fmt.Fprintf(p, "%s %s%s%s\n", p.margin(width, strconv.Itoa(number), "|"), before, within, after)
	fmt.Fprintf(p, "%s %s%s%s\n", p.margin(width, "", "|"), strings.Repeat(" ", cells(before)),
		p.paint(color, strings.Repeat(mark, max(1, cells(within)))), more)
}

// widest is how many characters of a line are shown on either side of its span, and of the span.
const widest = 60

// clip shortens a line that no terminal holds, around its span.
func clip(before, within, after string) (b, w, a string) {
	if r := []rune(before); len(r) > widest {
		before = "…" + string(r[len(r)-widest:])
	}
	if r := []rune(within); len(r) > 2*widest {
		within, after = string(r[:2*widest])+"…", ""
	}
	if r := []rune(after); len(r) > widest {
		after = string(r[:widest]) + "…"
	}
	return before, within, after
}

// show makes a piece of a source line fit for a terminal: tabs are four spaces, and what would steer the
// terminal is escaped. Before is the text in front of it, which may begin what the piece goes on with.
func show(before, text string) string {
	text = strings.ReplaceAll(text, "\t", "    ")
	if strings.HasSuffix(before, "#") {
		return strings.TrimPrefix(source.Escape("#"+text), "#")
	}
	return source.Escape(text)
}

// cells counts the columns that text takes on a terminal.
func cells(text string) int {
	n := 0
	for _, r := range text {
		switch {
		case r >= 0x300 && r <= 0x36F || r == 0x200B || r == 0x200D || r >= 0xFE00 && r <= 0xFE0F:
		case r >= 0x1100 && r <= 0x115F || r >= 0x2E80 && r <= 0xA4CF || r >= 0xAC00 && r <= 0xD7A3 ||
			r >= 0xF900 && r <= 0xFAFF || r >= 0xFE30 && r <= 0xFE6F || r >= 0xFF00 && r <= 0xFF60 ||
			r >= 0x1F300 && r <= 0x1FAFF || r >= 0x20000 && r <= 0x3FFFD:
			n += 2
		default:
			n++
		}
	}
	return n
}
