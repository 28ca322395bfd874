package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed build_instruction_case.md
var instructionCaseDoc string

var instructionCase = &lint.Rule{
	Name: "build/instruction-case", Aliases: []string{"ConsistentInstructionCasing"}, Doc: instructionCaseDoc, Level: lint.Note,
	Presets: family.BuildKit(), Fix: lint.Safe, Tags: []string{"style"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment {
			return
		}
		heads := caseHeads(f)
		cased, word := strings.ToUpper, "upper"
		if mostlyLower(heads) {
			cased, word = strings.ToLower, "lower"
		}
		for _, h := range heads {
			want := cased(h.Keyword.Text)
			if want == h.Keyword.Text {
				continue
			}
			edits := []source.Edit{source.Replace(h.Keyword, want)}
			if from := h.Stage.From; from != nil && from.Keyword == h.Keyword && from.Name != nil && cased(from.As.Text) != from.As.Text {
				edits = append(edits, source.Replace(from.As, cased(from.As.Text)))
			}
			p.Report(h.Keyword, "most instructions of this file are in %s case; write `%s`", word, want).WithFix("write "+want, true, edits...)
		}
	},
}

// caseHeads returns the known instructions in the stages. It omits each ARG before the first FROM.
func caseHeads(f *dockerfile.File) []*dockerfile.Head {
	var all []*dockerfile.Head
	for _, s := range f.Stages {
		if s.From != nil {
			all = append(all, s.From.Common())
		}
		for _, in := range s.Body {
			if h := in.Common(); h.Form != nil && !h.Form.Dialect {
				all = append(all, h)
			}
		}
	}
	return all
}

func mostlyLower(heads []*dockerfile.Head) bool {
	lower, upper := 0, 0
	for _, h := range heads {
		switch word := h.Keyword.Text; word {
		case strings.ToLower(word):
			lower++
		case strings.ToUpper(word):
			upper++
		}
	}
	return lower > upper
}
