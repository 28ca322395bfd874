package docker

import (
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// A formatter changes only white space in a Dockerfile. Instructions start at the margin with one space after
// the keyword. Continuation lines are indented if a space before the line's end shows that no word is split.
// Trailing spaces are removed, and the words of a contract line are separated by one space. Heredocs remain
// unchanged.
type formatter struct {
	*index
	src    *source.File
	indent string
	all    []query.Change
}

// formatDocker returns the changes in text order.
func formatDocker(x *index, indent string) []query.Change {
	f := &formatter{index: x, src: x.tree.Source, indent: indent}
	next := 1
	for _, d := range x.tree.Directives {
		next = f.src.Line(d.At.Start) + 1
	}
	for _, in := range x.all {
		h := in.Common()
		first, last := f.src.Line(h.At.Start), f.src.Line(h.At.End)
		f.between(next, first)
		next = last + 1
		if _, bad := in.(*dockerfile.Bad); bad {
			f.leading(first, "")
			continue
		}
		for _, d := range innermost(in).Common().Heredocs {
			last = min(last, f.src.Line(d.Body.Start)-1)
		}
		f.instruction(in, first, last)
	}
	f.between(next, f.src.Lines()+1)
	return f.all
}

// innermost returns the trigger of an ONBUILD, or the instruction itself.
func innermost(in dockerfile.Instruction) dockerfile.Instruction {
	if on, ok := in.(*dockerfile.OnBuild); ok && on.Do != nil {
		return on.Do
	}
	return in
}

// between removes the extra spaces from comments and empty lines.
func (f *formatter) between(from, to int) {
	for line := from; line < to; line++ {
		f.leading(line, "")
		f.trailing(line)
	}
}

func (f *formatter) instruction(in dockerfile.Instruction, first, last int) {
	h := in.Common()
	f.leading(first, "")
	f.trailing(first)
	f.spaceAfter(h)
	if do := innermost(in); do != in {
		f.spaceAfter(do.Common())
	}
	for line := first + 1; line <= last; line++ {
		switch {
		case h.Spelling == dockerfile.InComment:
			f.leading(line, "")
			f.marked(line)
		case f.indentable(line):
			f.leading(line, f.indent)
		}
		f.trailing(line)
	}
	if dockerfile.OfDialect(in) {
		f.contractWords(h)
	}
}

// spaceAfter leaves one space after a keyword, and one before it in a contract comment.
func (f *formatter) spaceAfter(h *dockerfile.Head) {
	if h.Keyword == nil {
		return
	}
	f.blanks(h.Keyword.At.End, " ")
	if h.Spelling == dockerfile.InComment && f.src.Line(h.At.Start) == f.src.Line(h.Keyword.At.Start) {
		end := h.At.Start + source.Pos(len("#:"))
		if h.IsDraft() {
			end = h.Draft.At.End
		}
		f.blanks(end, " ")
	}
}

// contractWords leaves one space between the words of a contract line that are on the same line.
func (f *formatter) contractWords(h *dockerfile.Head) {
	if h.Args == nil {
		return
	}
	all := dockerfile.CutContractWords(h.Args.Text, 0)
	for i := 1; i < len(all); i++ {
		if end := h.Args.Slice(all[i-1].Start, all[i-1].End).End; f.src.Line(end) == f.src.Line(h.Args.Pos(all[i].Start)) {
			f.blanks(end, " ")
		}
	}
}

// marked sets the spaces after the "#:" of a continuation line in a contract comment.
func (f *formatter) marked(line int) {
	at := f.src.LineSpan(line)
	text := f.src.Slice(at)
	cut := strings.Index(text, "#:")
	if cut < 0 || strings.TrimSpace(text[cut+2:]) == "" {
		return
	}
	start := at.Start + source.Pos(cut+2)
	if want := " " + f.indent; len(text[cut+2:])-len(strings.TrimLeft(text[cut+2:], " \t")) < 2 {
		f.blanks(start, want)
	}
}

// indentable reports whether a line is at the margin and can be indented.
func (f *formatter) indentable(line int) bool {
	text := textOf(f.src, line)
	if strings.TrimSpace(text) == "" || dockerfile.SpaceOrTab(text[0]) || text[0] == '#' {
		return false
	}
	above := strings.TrimRight(textOf(f.src, line-1), " \t")
	n := len(above)
	return n > 1 && above[n-1] == f.tree.Escape && dockerfile.SpaceOrTab(above[n-2]) && strings.Count(above, `"`)%2 == 0 && strings.Count(above, "'")%2 == 0
}

// leading sets the white space before a line's text.
func (f *formatter) leading(line int, want string) {
	f.blanks(f.src.LineSpan(line).Start, want)
}

// blanks sets the spaces at a place, before other text of the line.
func (f *formatter) blanks(start source.Pos, want string) {
	rest := f.src.Slice(source.Span{Start: start, End: f.src.LineSpan(f.src.Line(start)).End})
	text := strings.TrimLeft(rest, " \t")
	if have := rest[:len(rest)-len(text)]; have != want && text != "" {
		f.change(start, len(have), want)
	}
}

// trailing takes away the blanks at a line's end.
func (f *formatter) trailing(line int) {
	at := f.src.LineSpan(line)
	text := f.src.Slice(at)
	if n := len(strings.TrimRight(text, " \t")); n < len(text) {
		f.change(at.Start+source.Pos(n), len(text)-n, "")
	}
}

func (f *formatter) change(start source.Pos, n int, text string) {
	f.all = append(f.all, query.Change{Place: query.Place{File: f.src, At: source.Span{Start: start, End: start + source.Pos(n)}}, New: text})
}

// inHeredoc reports whether a place is in the body of a heredoc.
func (x *index) inHeredoc(pos source.Pos) bool {
	in := x.at(pos)
	return in != nil && in.Common().InHeredoc(x.tree.Source, pos)
}

// formatted gives the edits of a file that lie within a range of lines.
func formatted(q *query.Query, opts *protocol.FormattingOptions, first, last int) []protocol.TextEdit {
	out := []protocol.TextEdit{}
	for _, c := range formatDocker(indexOf(q.File), query.IndentOf(opts)) {
		if line := q.File.Source.Line(c.At.Start); first <= line && line <= last {
			out = append(out, protocol.TextEdit{Range: q.RangeOf(q.File.Source, c.At), NewText: c.New})
		}
	}
	return out
}

// textOf returns the text of a line.
func textOf(src *source.File, line int) string { return src.Slice(src.LineSpan(line)) }

// formatTyped formats the line that was ended, and begins the one that goes on with it.
func formatTyped(q *query.Query, opts *protocol.FormattingOptions) []protocol.TextEdit {
	x := indexOf(q.File)
	line := q.File.Source.Line(q.Pos)
	out := formatted(q, opts, line-1, line-1)
	src := q.File.Source
	own := textOf(src, line)
	_, more := dockerfile.CutEscape(textOf(src, max(line-1, 1)), x.tree.Escape)
	if !more || line == 1 || strings.TrimSpace(own) != "" || x.inHeredoc(q.Pos) {
		return out
	}
	want := query.IndentOf(opts)
	above := strings.TrimLeft(textOf(src, line-1), " \t")
	switch in := x.at(q.File.Source.LineSpan(line - 1).Start); {
	case strings.HasPrefix(above, "#:"):
		want = "#: " + want
	case strings.HasPrefix(above, "#") || in == nil:
		return out
	case len(above) < len(textOf(src, line-1)): // as the line above
		want = textOf(src, line-1)[:len(textOf(src, line-1))-len(above)]
	}
	if own != want {
		out = append(out, protocol.TextEdit{Range: q.RangeOf(q.File.Source, q.File.Source.LineSpan(line)), NewText: want})
	}
	return out
}
