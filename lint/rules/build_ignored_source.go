package rules

import (
	_ "embed"
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_ignored_source.md
var ignoredSourceDoc string

var ignoredSource = &lint.Rule{
	Name: "build/ignored-source", Aliases: []string{"CopyIgnoredFile"}, Doc: ignoredSourceDoc, Level: lint.Error,
	Presets: family.BuildKit(), Fix: lint.Unsafe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		for _, c := range project.BuildContexts(p.Project, f) {
			if c.List != nil {
				ignoredSources(p, f, c)
			}
		}
	},
}

func ignoredSources(p *lint.Pass, f *dockerfile.File, c *project.BuildContext) {
	out := missesAll
	if p.Dialect(f.Source) == lint.BuildKit {
		out = asBuildKit
	}
	for _, s := range c.Stages() {
		for _, x := range visit.ContextSources(p, s) {
			name, missed := out(c, x)
			if !missed {
				continue
			}
			message := source.Messagef("`%s` is not sent to the build, because `.dockerignore` excludes it", x.Word.Value)
			if name == "." {
				message = "nothing can be copied, because `.dockerignore` excludes all of it"
			}
			found := visit.ReportStep(p, x.Step, x.Word, "%s", message)
			if !c.Sure {
				found.AtLevel(lint.Warning)
			}
			if at, ok := c.Because(name); ok {
				found.Relate(c.List, at, "this line excludes it")
				if !project.Wild(name) && name != "." {
					end := source.Pos(len(c.List.Text))
					line := "!" + name + "\n"
					if !strings.HasSuffix(c.List.Text, "\n") {
						line = "\n" + line
					}
					found.WithFix("include it again", false, source.Insert(end, line).In(c.List))
				}
			}
		}
	}
}

// asBuildKit checks a source as BuildKit does: from its text only, and not at all if the ignore file has a
// line with "!".
func asBuildKit(c *project.BuildContext, x visit.ContextSource) (name string, missed bool) {
	if c.Excepts() {
		return "", false
	}
	name = path.Clean(x.Text.Text)
	if (name == "." || name == "/") && !c.Emptied() {
		return name, false
	}
	return name, c.Matches(name)
}

// missesAll also checks the files on disk. A source is missing if all of its files are excluded.
func missesAll(c *project.BuildContext, x visit.ContextSource) (name string, missed bool) {
	name = strings.TrimPrefix(path.Clean("/"+x.Text.Text), "/")
	switch {
	case !x.Text.Known || strings.Contains(name, "\\"):
		return name, false
	case name == "":
		return ".", c.Emptied() && !c.Excepts()
	case !project.Wild(name):
		return name, c.LeftOut(name)
	}
	all, ok := c.Glob(name)
	for _, one := range all {
		if !c.LeftOut(one) {
			return name, false
		}
	}
	if !ok || len(all) == 0 {
		return name, false
	}
	return all[0], true
}
