package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// writeText writes path:line:column: severity: message [rule], which scripts can read. The rich style adds a
// frame below it, with the source line, the span underlined and labelled, the related places and the fix.
func writeText(w io.Writer, r *Report, s Style) error {
	out := bufio.NewWriter(w)
	p := &printer{out, r, s}
	if !s.Rich {
		for _, f := range r.Findings {
			p.head(f)
		}
		return out.Flush()
	}
	for _, frame := range frames(r.Findings) {
		p.frame(frame)
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

// margin returns the column with line numbers and the bar after it.
func (p *printer) margin(width int, number, bar string) string {
	return p.paint(blue, fmt.Sprintf(" %*s %s", width, number, bar))
}

// show prepares a piece of a source line for a terminal. Tabs become four spaces, and control characters are
// escaped. before is the text before the piece, in which a control sequence may start.
func show(before, text string) string {
	text = strings.ReplaceAll(text, "\t", "    ")
	if strings.HasSuffix(before, "#") {
		return strings.TrimPrefix(source.Escape("#"+text), "#")
	}
	return source.Escape(text)
}

// cells returns how many columns a text uses on a terminal.
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
