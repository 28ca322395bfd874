package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed practice_copy_many_to_one.md
var copyManyToOneDoc string

var copyManyToOne = &lint.Rule{
	Name: "practice/copy-many-to-one", Aliases: []string{"DL3021"}, Doc: copyManyToOneDoc, Level: lint.Warning,
	Presets: family.Hadolint(lint.Error), Fix: lint.Safe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		visit.Steps(p, f, func(step *facts.Step) {
			c, ok := step.Do.(*dockerfile.Copy)
			if !ok || len(c.Sources) < 2 || c.Dest == nil || isFolder(c.Dest.Value) {
				return
			}
			at := c.Dest.At.End
			if text := f.Source.Slice(c.Dest.At); strings.HasSuffix(text, `"`) || strings.HasSuffix(text, "'") {
				at-- // inside the quotes
			}
			p.Report(c.Dest, "the destination of several sources must be a folder; write `%s/`", c.Dest.Value).
				WithFix("write "+c.Dest.Value+"/", true, source.Edit{At: source.Span{Start: at, End: at}, New: "/"})
		})
	},
}

// isFolder reports whether a destination is surely read as a folder, or a variable may be one.
func isFolder(v string) bool {
	last := baseName(v)
	return last == "" || last == "." || last == ".." || strings.Contains(v, "$")
}
