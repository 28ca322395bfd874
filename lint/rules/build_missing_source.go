package rules

import (
	_ "embed"
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
)

//go:embed build_missing_source.md
var missingSourceDoc string

var missingSource = &lint.Rule{
	Name: "build/missing-source", Doc: missingSourceDoc, Level: lint.Error, Fix: lint.Unsafe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		for _, c := range contexts(p.Project, f) {
			missingSources(p, f, c)
		}
	},
}

// missingSources reports what is not there. Unless a Compose file says what the context is, that
// takes a file beside it whose name is nearly the same; and in any case something else must be
// there, for else the context may be another, or made before the build.
func missingSources(p *lint.Pass, f *dockerfile.File, c *buildContext) {
	var missing []contextSource
	there := false
	for _, s := range c.stages() {
		for _, x := range contextSources(p, s) {
			name := strings.TrimPrefix(path.Clean("/"+x.text.Text), "/")
			if !x.text.Known || name == "" || wild(name) || strings.ContainsAny(name, "\\\n") || x.turn.Deferred {
				continue
			}
			switch c.kind(name) {
			case notThere:
				missing = append(missing, x)
			case aFile, aFolder:
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

func reportMissing(p *lint.Pass, c *buildContext, f *dockerfile.File, x contextSource) {
	name := strings.TrimPrefix(path.Clean("/"+x.text.Text), "/")
	full := path.Join(c.dir, name)
	near := c.nearest(name)
	if near == "" && !c.sure || c.gitIgnores(name) || c.matches(name) || c.exhausted() {
		return
	}
	found := reportTurn(p, x.turn, x.word, "there is no %q in the build context", name)
	if absence(p, full) == lint.Note {
		found.AtLevel(lint.Note)
	} else if !c.sure {
		found.AtLevel(lint.Warning)
	}
	if near == "" {
		return
	}
	found.Message += ": did you mean " + near + "?"
	if at := strings.LastIndex(x.word.Value, name); at >= 0 && x.word.Literal() && x.turn.Triggered == nil && argument(near) && !strings.Contains(near, " ") {
		found.WithFix("write "+near, false, lint.Replace(x.word.InValue(at, at+len(name)), near))
	}
}
