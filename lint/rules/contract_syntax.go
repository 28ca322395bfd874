package rules

import (
	_ "embed"
	"slices"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed contract_syntax.md
var contractSyntaxDoc string

var contractSyntax = &lint.Rule{
	Name: "contract/syntax", Doc: contractSyntaxDoc, Level: lint.Error, Fix: lint.Unsafe, Tags: []string{"contract", "correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		problems(p, f)
		if f.Contract || f.Fragment || garbled(f) {
			return
		}
		for _, s := range f.Stages {
			if !slices.ContainsFunc(s.Body, dockerfile.OfDialect) {
				continue
			}
			for _, l := range p.Project.Stage(f, s).Refused {
				if l.Depth == 0 && l.Why != "" {
					p.Report(l.WhyAt, "%s", l.Why)
				}
			}
		}
	},
	Project: func(p *lint.Pass, _ *project.Project) {
		for _, x := range p.Project.TypeProblems {
			p.Report(x.At, "%s", x.Message).In(x.File)
		}
	},
}

// problems reports the problems of the rule that the parser found. If the parser suggests a word, that is the fix.
func problems(p *lint.Pass, f *dockerfile.File) {
	for _, x := range f.Problems {
		if !p.Reports(visit.DockerfileRules[x.Kind]) {
			continue
		}
		found := p.Report(x.At, "%s", x.Message)
		// A line that other tools treat as a comment must not become an invalid contract line.
		if x.Instead != "" && (x.Kind != dockerfile.NearContractLine || wellFormed(f.Source, source.Replace(x.At, x.Instead))) {
			found.WithFix("write "+x.Instead, false, source.Replace(x.At, x.Instead))
		}
	}
}

// wellFormed reports whether an edit leaves its line a valid contract line.
func wellFormed(src *source.File, e source.Edit) bool {
	line := src.LineSpan(src.Line(e.At.Start))
	if e.At.End > line.End {
		return false
	}
	text := src.Text[line.Start:e.At.Start] + e.New + src.Text[e.At.End:line.End]
	return len(dockerfile.Parse(source.New(src.Path, "FROM scratch\n"+text+"\n")).Problems) == 0
}
