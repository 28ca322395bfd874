package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed build_empty_continuation.md
var emptyContinuationDoc string

var emptyContinuation = &lint.Rule{
	Name: "build/empty-continuation", Aliases: []string{"NoEmptyContinuation"}, Doc: emptyContinuationDoc, Level: lint.Warning,
	Presets: family.BuildKit(), Fix: lint.Safe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment {
			return
		}
		for _, in := range f.Instructions() {
			emptyLines(p, f, in.Common())
		}
	},
}

// emptyLines reports the empty lines in an instruction. Like docker build, it reports them once, at the
// instruction's last line.
func emptyLines(p *lint.Pass, f *dockerfile.File, h *dockerfile.Head) {
	src := f.Source
	first := src.Line(h.At.Start)
	last := lastLine(f, h)
	if first == last || h.Spelling != dockerfile.Raw {
		return
	}
	var empty []source.Span
	for n := first + 1; n <= last; n++ {
		if line := src.LineSpan(n); strings.TrimSpace(src.Slice(line)) == "" {
			empty = append(empty, line)
		}
	}
	if len(empty) == 0 {
		return
	}
	at := src.Trim(src.LineSpan(last))
	found := p.Report(at, "empty line inside `%s`, which `docker build` will reject in a later version; remove it", h.Name)
	var edits []source.Edit
	for _, line := range empty {
		found.Relate(src, line, "this line is empty")
		edits = append(edits, source.Delete(edit.WithLineBreak(src, line)))
	}
	if int(empty[len(empty)-1].End) == len(src.Text) {
		return // the instruction continues to the end of the file, so removing lines does not fix it
	}
	found.WithFix("remove the empty lines", true, edits...)
}

// lastLine returns the line that an instruction ends on, not counting its heredocs.
func lastLine(f *dockerfile.File, h *dockerfile.Head) int {
	src := f.Source
	if len(h.Heredocs) > 0 {
		return src.Line(h.Heredocs[0].Body.Start) - 1
	}
	end := int(h.At.End)
	n := len(h.Comments)
	runsOn := end > 0 && src.Text[end-1] == f.Escape || n > 0 && h.Comments[n-1].At.End == h.At.End
	if !runsOn || strings.TrimSpace(src.Text[end:]) != "" {
		return src.Line(h.At.End)
	}
	last := src.Lines()
	if last > 1 && src.LineSpan(last).Len() == 0 {
		last-- // the empty text after the last newline is not a line
	}
	return last
}
