package rules

import (
	_ "embed"
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_missing_source.md
var missingSourceDoc string

var missingSource = &lint.Rule{
	Name: "build/missing-source", Doc: missingSourceDoc, Level: lint.Error, Fix: lint.Unsafe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		for _, c := range project.BuildContexts(p.Project, f) {
			missingSources(p, f, c)
		}
	},
}

// missingSources reports sources that do not exist. If no Compose file sets the context, it reports a source
// only if there is a file with a similar name. The folder must also contain other files. Otherwise, the
// context may be another folder, or may be created before the build.
func missingSources(p *lint.Pass, f *dockerfile.File, c *project.BuildContext) {
	var missing []visit.ContextSource
	there := false
	for _, s := range c.Stages() {
		for _, x := range visit.ContextSources(p, s) {
			name := strings.TrimPrefix(path.Clean("/"+x.Text.Text), "/")
			if !x.Text.Known || name == "" || project.Wild(name) || strings.ContainsAny(name, "\\\n") || x.Step.Deferred {
				continue
			}
			switch c.Kind(name) {
			case project.ContextNothing:
				missing = append(missing, x)
			case project.ContextFile, project.ContextFolder:
				there = true
			}
		}
	}
	if !there {
		return
	}
	for _, x := range missing {
		reportMissing(p, c, f, x)
	}
}

func reportMissing(p *lint.Pass, c *project.BuildContext, f *dockerfile.File, x visit.ContextSource) {
	name := strings.TrimPrefix(path.Clean("/"+x.Text.Text), "/")
	full := path.Join(c.Dir, name)
	near := c.Nearest(name)
	if near == "" && !c.Sure || c.GitIgnores(name) || c.Matches(name) || c.Exhausted() {
		return
	}
	found := visit.ReportStep(p, x.Step, x.Word, "`%s` is not in the build context", name)
	if absence(p, full) == lint.Note {
		found.AtLevel(lint.Note)
	} else if !c.Sure {
		found.AtLevel(lint.Warning)
	}
	if near == "" {
		return
	}
	found.Message += "; did you mean " + source.Quote(near) + "?"
	if at := strings.LastIndex(x.Word.Value, name); at >= 0 && x.Word.Literal() && x.Step.Triggered == nil && edit.IsArgument(near) && !strings.Contains(near, " ") {
		found.WithFix("write "+near, false, source.Replace(x.Word.InValue(at, at+len(name)), near))
	}
}
