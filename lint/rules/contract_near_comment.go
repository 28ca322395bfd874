package rules

import (
	_ "embed"
	"slices"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

//go:embed contract_near_comment.md
var nearCommentDoc string

var nearComment = &lint.Rule{
	Name: "contract/near-comment", Doc: nearCommentDoc, Level: lint.Warning, Fix: lint.Unsafe, Tags: []string{"contract", "correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		problems(p, f)
		if f.Contract || f.Fragment || rawContract(f) {
			return // in such a file, a contract line in a comment has no effect
		}
		for _, c := range f.Comments {
			if c.Inside != nil || !dockerfile.IsContractLine(c.Text) {
				continue
			}
			found := p.Report(c.At, "this contract line is in a plain comment, so it is not checked; write `#:`").AtLevel(lint.Note)
			edit := source.Insert(c.At.Start+1, ":")
			if len(f.Stages) > 0 && f.Stages[0].At.Start < c.At.Start && wellFormed(f.Source, edit) {
				found.WithFix("make it a contract comment", false, edit)
			}
		}
	},
}

// rawContract reports whether the file has a contract line that is not in a comment.
func rawContract(f *dockerfile.File) bool {
	return slices.ContainsFunc(f.Stages, func(s *dockerfile.Stage) bool {
		return slices.ContainsFunc(s.Body, func(in dockerfile.Instruction) bool {
			return in.Common().Spelling == dockerfile.Raw && dockerfile.OfDialect(in)
		})
	})
}
