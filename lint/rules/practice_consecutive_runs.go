package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed practice_consecutive_runs.md
var consecutiveRunsDoc string

var consecutiveRuns = &lint.Rule{
	Name: "practice/consecutive-runs", Aliases: []string{"DL3059"}, Doc: consecutiveRunsDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Note), Fix: lint.Unsafe, Tags: []string{"size"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		var last *facts.Step
		visit.Steps(p, f, func(step *facts.Step) {
			if last != nil && last.Stage == step.Stage && joinable(f.Source, last, step) {
				reportRuns(p, f.Source, last, step)
			}
			last = step
		})
	},
}

func reportRuns(p *lint.Pass, src *source.File, first, second *facts.Step) {
	r := second.Run()
	found := p.Report(r.Keyword, "this `RUN` and the one above can be one; join them with `&&`")
	between := source.Span{Start: first.Run().At.End, End: r.Command.At.Start}
	if len(r.Common().Comments) == 0 && bare(first) && bare(second) && src.Line(second.Start())-src.Line(first.Run().At.End) == 1 {
		found.WithFix("join them with `&&`", false, source.Replace(between, " && "))
	}
}

// joinable reports whether two adjacent steps are single commands that run in the same way. If one is a chain
// of commands, the author joined it deliberately and the other is assumed to be separate on purpose.
func joinable(src *source.File, a, b *facts.Step) bool {
	x, y := a.Run(), b.Run()
	return x != nil && y != nil && a.Deferred == b.Deferred && single(a) && single(b) && flagText(src, x) == flagText(src, y)
}

func single(step *facts.Step) bool {
	r := step.Run()
	if r.Command.JSON || len(r.Heredocs) > 0 || len(step.Scripts()) == 0 {
		return false
	}
	t := step.Scripts()[0].Tree()
	return len(t.Calls) == 1 && t.Problem == nil && len(t.File.Stmts) == 1 && !t.File.Stmts[0].Background
}

// bare reports whether a script consists only of its statement. A comment or semicolon after it would prevent
// another command from being appended.
func bare(step *facts.Step) bool {
	s := step.Scripts()[0]
	return edit.EndOf(s.Tree().File.Stmts[0]) == len(strings.TrimRight(s.Text, " \t\r\n"))
}

func flagText(src *source.File, r *dockerfile.Run) string {
	if len(r.Flags) == 0 {
		return ""
	}
	return src.Slice(r.Flags[0].At.Cover(r.Flags[len(r.Flags)-1].At))
}
