package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_relative_workdir.md
var relativeWorkdirDoc string

var relativeWorkdir = &lint.Rule{
	Name: "build/relative-workdir", Aliases: []string{"WorkdirRelativePath", "DL3000"}, Doc: relativeWorkdirDoc, Level: lint.Warning,
	Presets: family.BuildKitAnd(lint.Error), Fix: lint.Unsafe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		settled := map[*build.Stage]bool{} // relative paths are based on an earlier WORKDIR
		visit.Stages(p, f, func(s *build.Stage) {
			settled[s] = settled[s.Base]
			for _, t := range visit.BuildStepsOf(p, s) {
				do, ok := t.Do.(*dockerfile.Workdir)
				if !ok || do.Path == nil {
					continue
				}
				if relativePath(p, t, do.Path) && (!settled[s] || p.Dialect(f.Source) == lint.Hadolint) {
					reportWorkdir(p, t, do)
				}
				settled[s] = settled[s] || !t.Deferred
			}
		})
	},
}

// relativePath reports whether a path is certainly relative. BuildKit treats unknown variables as empty.
func relativePath(p *lint.Pass, t *build.Step, w *dockerfile.Word) bool {
	v := t.Scope.Expand(w)
	if p.Dialect(t.Stage.Build.File.Source) != lint.BuildKit && (!v.Known || v.Text == "" || isAbsolute(v.Text)) {
		return false
	}
	if t.Stage.Windows {
		v.Text = strings.ReplaceAll(v.Text, `\`, "/")
		if len(v.Text) > 1 && v.Text[1] == ':' {
			v.Text = v.Text[2:]
		}
	}
	return !strings.HasPrefix(v.Text, "/")
}

func reportWorkdir(p *lint.Pass, t *build.Step, do *dockerfile.Workdir) {
	found := visit.ReportStep(p, t, do.Path, "`%s` is relative to a folder that the base image sets; write an absolute path", do.Path.Text)
	if path := t.Scope.Expand(do.Path).Text; t.Triggered == nil && do.Path.Literal() && !strings.HasPrefix(path, ".") {
		found.WithFix("write /"+path, false, source.Insert(do.Path.InValue(0, 0).Start, "/"))
	}
}
