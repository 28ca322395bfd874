package format

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// quotes returns, for each line of an instruction, whether it starts inside quotes. The last entry is for the
// line after the instruction. In contract lines, a backslash in quotes has no special meaning.
func (f *dockerFormatter) quotes(in dockerfile.Instruction, first, last int) []bool {
	contract := dockerfile.OfDialect(in)
	inside := make([]bool, 1, last-first+2)
	var quote byte
	for line := first; line <= last; line++ {
		text := strings.TrimLeft(f.line(line), " \t")
		if line > first && (in.Common().Spelling == dockerfile.InComment || !strings.HasPrefix(text, "#")) || line == first {
			quote = endQuote(text, quote, f.tree.Escape, contract)
		}
		inside = append(inside, quote != 0)
	}
	return inside
}

// endQuote returns the quote that is open at the end of a text, or 0.
func endQuote(text string, quote, escape byte, contract bool) byte {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case (c == escape || c == '\\') && quote != '\'' && (!contract || quote == 0):
			i++
		case c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		}
	}
	return quote
}

// indentable reports whether a continuation line starts in the first column and may be indented.
func (f *dockerFormatter) indentable(in dockerfile.Instruction, first, line int) bool {
	text := f.line(line)
	if strings.TrimSpace(text) == "" || dockerfile.SpaceOrTab(text[0]) || text[0] == '#' {
		return false
	}
	above := line - 1
	for above > first && (strings.HasPrefix(strings.TrimSpace(f.line(above)), "#") || trimRight(f.line(above)) == string(f.tree.Escape)) {
		above-- // an empty continuation line is indented itself, if this line can be
	}
	before := trimRight(f.line(above))
	n := len(before)
	if n < 2 || before[n-1] != f.tree.Escape || !dockerfile.SpaceOrTab(before[n-2]) || n > 2 && (before[n-3] == f.tree.Escape || before[n-3] == '\\') {
		return false
	}
	return f.style.Shell || separates(in, f.src.LineSpan(line).Start)
}

// separates reports whether whitespace at a place only separates words, so that docker build does not keep
// it.
func separates(in dockerfile.Instruction, at source.Pos) bool {
	do := dockerfile.Innermost(in)
	h := do.Common()
	if h.Args == nil || at <= h.Args.At.Start || dockerfile.OfDialect(in) {
		return true
	}
	switch h.Name {
	case dockerfile.ADD, dockerfile.COPY, dockerfile.VOLUME, dockerfile.EXPOSE, dockerfile.FROM, dockerfile.ARG:
		return true
	case dockerfile.ENV, dockerfile.LABEL: // "ENV NAME a b" has one value, which contains the spaces
		name, _, _ := strings.Cut(h.Args.Text, " ")
		return strings.Contains(name, "=")
	}
	return false
}

// beforeEscape changes the whitespace before the escape character at the end of a contract line to one space.
func (f *dockerFormatter) beforeEscape(line int) {
	text, more := dockerfile.CutEscape(f.line(line), f.tree.Escape)
	if kept := trimRight(text); more && kept != "" && len(text)-len(kept) > 0 && text[len(kept):] != " " {
		f.change(f.src.LineSpan(line).Start+source.Pos(len(kept)), len(text)-len(kept), " ")
	}
}

// spaceAfter changes the whitespace after a keyword to one space. In a contract comment, it does the same
// before the keyword.
func (f *dockerFormatter) spaceAfter(h *dockerfile.Head) {
	if h.Keyword == nil {
		return
	}
	if h.Spelling == dockerfile.InComment && f.src.Line(h.At.Start) == f.src.Line(h.Keyword.At.Start) {
		end := h.At.Start + source.Pos(len("#:"))
		if h.IsDraft() {
			end = h.Draft.At.End
		}
		f.spaces(end, " ")
	}
	f.spaces(h.Keyword.At.End, " ")
}

// contractWords changes the whitespace between words on the same line of a contract line to one space. It
// also changes the line's keywords to upper case.
func (f *dockerFormatter) contractWords(h *dockerfile.Head) {
	f.upper(h.Keyword.At)
	if h.Args == nil {
		return
	}
	all := dockerfile.CutContractWords(h.Args.Text, 0)
	for i := 1; i < len(all); i++ {
		if end := h.Args.Slice(all[i-1].Start, all[i-1].End).End; f.src.Line(end) == f.src.Line(h.Args.Pos(all[i].Start)) {
			f.spaces(end, " ")
		}
	}
	if h.Form == nil {
		return
	}
	for _, c := range dockerfile.ReadClauses(h.Form, h.Args.Text, 0).Clauses {
		f.upper(h.Args.Slice(c.Keyword.Start, c.Keyword.End))
	}
}

// upper changes a keyword to upper case.
func (f *dockerFormatter) upper(at source.Span) {
	if text := f.src.Slice(at); strings.ToUpper(text) != text && len(strings.ToUpper(text)) == len(text) {
		f.change(at.Start, len(text), strings.ToUpper(text))
	}
}

// marked sets the whitespace after the "#:" of a continuation line in a contract comment.
func (f *dockerFormatter) marked(line int) {
	at := f.src.LineSpan(line)
	text := f.src.Slice(at)
	cut := strings.Index(text, "#:")
	if cut < 0 || strings.TrimSpace(text[cut+2:]) == "" {
		return
	}
	if len(text[cut+2:])-len(strings.TrimLeft(text[cut+2:], " \t")) < 2 {
		f.spaces(at.Start+source.Pos(cut+2), " "+f.style.Indent)
	}
}

// sameDockerfile reports whether two files differ only in whitespace and in the case of contract lines.
func sameDockerfile(a, b *dockerfile.File) bool {
	x, y := a.Instructions(), b.Instructions()
	if a.Escape != b.Escape || len(x) != len(y) || len(a.Comments) != len(b.Comments) || len(a.Directives) != len(b.Directives) || len(a.Problems) != len(b.Problems) {
		return false
	}
	for i := range a.Comments {
		if a.Comments[i].Text != b.Comments[i].Text {
			return false
		}
	}
	for i := range x {
		if !sameInstruction(x[i], y[i]) {
			return false
		}
	}
	return true
}

func sameInstruction(x, y dockerfile.Instruction) bool {
	a, b := x.Common(), y.Common()
	if a.Name != b.Name || a.Spelling != b.Spelling || a.IsDraft() != b.IsDraft() || len(a.Flags) != len(b.Flags) || len(a.Heredocs) != len(b.Heredocs) || (a.Args == nil) != (b.Args == nil) {
		return false
	}
	for i := range a.Heredocs {
		if a.Heredocs[i].Text != b.Heredocs[i].Text {
			return false
		}
	}
	if a.Args == nil {
		return true
	}
	same := func(s, t string) bool { return s == t }
	if dockerfile.OfDialect(x) {
		same = strings.EqualFold
	}
	return slices.EqualFunc(strings.Fields(a.Args.Text), strings.Fields(b.Args.Text), same)
}
