package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
)

//go:embed contract_duplicate.md
var contractDuplicateDoc string

var contractDuplicate = &lint.Rule{
	Name: "contract/duplicate", Doc: contractDuplicateDoc, Level: lint.Warning, Tags: []string{"contract", "correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		for _, s := range f.Stages {
			first := map[string]dockerfile.Instruction{}
			for _, k := range contract.Keys(f, s) {
				before := first[k.Key]
				if before != nil && before.Common().IsDraft() != k.In.Common().IsDraft() {
					continue // the line that is only a draft is redundant
				}
				first[k.Key] = k.In
				if before == nil || before == k.In || said(before) == said(k.In) {
					continue
				}
				p.Report(k.In.Common().At, "this line silently replaces an earlier, different one; remove one of them").
					Relate(f.Source, before.Common().At, "the earlier line")
			}
		}
	},
}

// said returns the content of a line without whitespace.
func said(in dockerfile.Instruction) string {
	if in.Common().Args == nil {
		return ""
	}
	return strings.Join(strings.Fields(in.Common().Args.Text), " ")
}
