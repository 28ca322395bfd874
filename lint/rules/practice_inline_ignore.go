package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

//go:embed practice_inline_ignore.md
var inlineIgnoreDoc string

var inlineIgnore = &lint.Rule{
	Name: "practice/inline-ignore", Aliases: []string{"DL1001"}, Doc: inlineIgnoreDoc, Level: lint.Off,
	Presets: map[string]lint.Level{"all": lint.Note}, Fix: lint.Unsafe,
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		for _, c := range f.Comments {
			if ignores(c.Text) {
				line := f.Source.LineSpan(f.Source.Line(c.At.Start))
				whole := source.Span{Start: line.Start, End: min(line.End+1, source.Pos(len(f.Source.Text)))}
				p.Report(c.At, "this comment ignores findings; fix the fault, or ignore it in `dfvet.yaml`").
					WithFix("remove the comment", false, source.Delete(whole))
			}
		}
	},
}

// ignores reports whether a comment tells a linter to ignore something.
func ignores(text string) bool {
	left, _, ok := strings.Cut(text, "=")
	if !ok {
		return false
	}
	switch strings.Join(strings.Fields(left), " ") {
	case "hadolint ignore", "hadolint global ignore", "hadolint stage ignore", "dfvet ignore", "dfvet file-ignore":
		return true
	}
	return false
}
