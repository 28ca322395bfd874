package rules

import (
	_ "embed"
	"fmt"
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

//go:embed build_ignored_source.md
var ignoredSourceDoc string

var ignoredSource = &lint.Rule{
	Name: "build/ignored-source", Aliases: []string{"CopyIgnoredFile"}, Doc: ignoredSourceDoc, Level: lint.Error,
	Presets: buildkit(), Fix: lint.Unsafe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		for _, c := range contexts(p.Project, f) {
			if c.list != nil {
				ignoredSources(p, f, c)
			}
		}
	},
}

func ignoredSources(p *lint.Pass, f *dockerfile.File, c *buildContext) {
	out := missesAll
	if p.Dialect(f.Source) == lint.BuildKit {
		out = asBuildKit
	}
	for _, s := range c.stages() {
		for _, x := range contextSources(p, s) {
			name, missed := out(c, x)
			if !missed {
				continue
			}
			message := fmt.Sprintf("%q does not come into the build: .dockerignore leaves it out", x.word.Value)
			if name == "." {
				message = "nothing comes into the build to be copied: .dockerignore leaves all of it out"
			}
			found := reportTurn(p, x.turn, x.word, "%s", message)
			if !c.sure {
				found.AtLevel(lint.Warning)
			}
			if at, ok := c.because(name); ok {
				found.Relate(c.list, at, "this line leaves it out")
				if !wild(name) && name != "." {
					end := source.Pos(len(c.list.Text))
					line := "!" + name + "\n"
					if !strings.HasSuffix(c.list.Text, "\n") {
						line = "\n" + line
					}
					found.WithFix("let it in again", false, lint.Insert(end, line).In(c.list))
				}
			}
		}
	}
}

// asBuildKit judges a source as BuildKit does: by its text alone, and not at all where the list has a
// line with "!".
func asBuildKit(c *buildContext, x contextSource) (name string, missed bool) {
	if c.excepts() {
		return "", false
	}
	name = path.Clean(x.text.Text)
	if (name == "." || name == "/") && !c.emptied() {
		return name, false
	}
	return name, c.matches(name)
}

// missesAll judges a source by what is on the disk too: it is missed where nothing is left of it.
func missesAll(c *buildContext, x contextSource) (name string, missed bool) {
	name = strings.TrimPrefix(path.Clean("/"+x.text.Text), "/")
	switch {
	case !x.text.Known || strings.Contains(name, "\\"):
		return name, false
	case name == "":
		return ".", c.emptied() && !c.excepts()
	case !wild(name):
		return name, c.leftOut(name)
	}
	all, ok := c.glob(name)
	for _, one := range all {
		if !c.leftOut(one) {
			return name, false
		}
	}
	if !ok || len(all) == 0 {
		return name, false
	}
	return all[0], true
}
