package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// The maximum size of a fix that is shown as a diff, in lines and bytes. For a longer fix, only the title is
// shown.
const (
	longestDiff = 3
	longestText = 4 << 10
)

// fixes prints the first fix of each finding.
func (p *printer) fixes(findings []*lint.Finding, width int) {
	shown := map[source.Edit]bool{} // by the first edit
	for _, f := range findings {
		if len(f.Fixes) == 0 || len(f.Fixes[0].Edits) == 0 {
			continue
		}
		fix, unsafe := f.Fixes[0], ""
		if !fix.Safe {
			unsafe = "  (unsafe)"
		}
		if shown[fix.Edits[0]] {
			continue
		}
		shown[fix.Edits[0]] = true
		if rows := p.changes(f, fix); rows != nil {
			p.rows(rows, width, unsafe)
			continue
		}
		fmt.Fprintf(p, "%s %s %s%s\n", p.margin(width, "", "="), p.paint(green, "fix:"), source.Escape(fix.Title), unsafe)
	}
}

// rows prints the lines of a diff. The first line says whether the fix is unsafe.
func (p *printer) rows(rows []change, width int, unsafe string) {
	for _, c := range rows {
		text := c.text
		if room := p.room(width) - len(unsafe); cells(text) > room {
			text = front(text, room-1) + "…"
		}
		color := green
		if c.sign == "-" {
			color = red
		}
		fmt.Fprintf(p, "%s %s%s\n", p.margin(width, strconv.Itoa(c.line), "")+p.paint(color, c.sign), p.paint(color, text), unsafe)
		unsafe = ""
	}
}

// A change is one line in a diff: "+" or "-", the line number, and the text.
type change struct {
	sign string
	line int
	text string
}

// changes returns a fix as a diff. It omits the old line that the finding's frame already shows. It returns
// nil if the diff is too long, is for another file, or contains text that must not be shown.
func (p *printer) changes(f *lint.Finding, fix source.Fix) []change {
	edits := slices.Clone(fix.Edits)
	slices.SortStableFunc(edits, func(a, b source.Edit) int { return int(a.At.Start) - int(b.At.Start) })
	if p.r.hidden().env(f.File.Path) || slices.ContainsFunc(edits, func(e source.Edit) bool { return e.File != f.File || p.r.tells(e) }) {
		return nil
	}
	first, last := f.File.Line(edits[0].At.Start), f.File.Line(edits[len(edits)-1].At.End)
	if last-first > longestDiff || f.File.LineSpan(last).End-f.File.LineSpan(first).Start > longestText {
		return nil
	}
	before, after := p.both(f.File, edits, first, last)
	for len(before) > 0 && len(after) > 0 && before[0] == after[0] {
		before, after, first = before[1:], after[1:], first+1
	}
	for len(before) > 0 && len(after) > 0 && before[len(before)-1] == after[len(after)-1] {
		before, after = before[:len(before)-1], after[:len(after)-1]
	}
	var rows []change
	for i, text := range before {
		if len(after) == 0 || first+i != f.File.Line(f.At.Start) {
			rows = append(rows, change{"-", first + i, show("", text)})
		}
	}
	for i, text := range after {
		rows = append(rows, change{"+", first + i, show("", text)})
	}
	if len(rows) > longestDiff {
		return nil
	}
	return rows
}

// both returns the lines first to last before and after the edits, without secrets.
func (p *printer) both(f *source.File, edits []source.Edit, first, last int) (before, after []string) {
	span := source.Span{Start: f.LineSpan(first).Start, End: f.LineSpan(last).End}
	s := p.r.hidden()
	masked := func(start, end source.Pos) string {
		return s.known.Mask(f.MaskedWith(source.Span{Start: start, End: end}, s.at[f.Path]))
	}
	var b strings.Builder
	at := span.Start
	for _, e := range edits {
		if e.At.Start > at {
			b.WriteString(masked(at, e.At.Start))
		}
		b.WriteString(e.New)
		at = max(at, e.At.End)
	}
	if at < span.End {
		b.WriteString(masked(at, span.End))
	}
	return lines(masked(span.Start, span.End)), lines(b.String())
}

// lines splits a text into lines without their line ends.
func lines(text string) []string { return strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") }
