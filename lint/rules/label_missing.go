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
)

//go:embed label_missing.md
var labelMissingDoc string

var labelMissing = &lint.Rule{
	Name: "label/missing", Aliases: []string{"DL3049"}, Doc: labelMissingDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Note), Fix: lint.Unsafe, Options: family.LabelOption,
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		wanted := p.Texts("labels")
		final := p.Facts(f).Final()
		if len(wanted) == 0 || f.Contract || f.Fragment || final == nil {
			return
		}
		has := map[string]bool{}
		for _, s := range final.Chain() {
			for _, step := range s.Steps {
				for _, pair := range labelsOf(step) {
					has[pair.Key.Value] = true
				}
			}
		}
		for _, key := range wanted {
			if has[key] {
				continue
			}
			name := strings.TrimSuffix(family.VariableName(key), "_VERSION")
			found := p.Report(placeOf(f, final), "the image lacks the required label `%s`; add `LABEL %s=…`", key, key)
			edit.EndStage(found, f, final, "use a build argument", "ARG "+name, "LABEL "+key+"=\"${"+name+"}\"")
		}
	},
}

func labelsOf(step *facts.Step) []*dockerfile.Pair {
	if l, ok := step.Do.(*dockerfile.Label); ok && !step.Deferred {
		return l.Labels
	}
	return nil
}

// placeOf returns the position for findings about a complete stage, which is its FROM.
func placeOf(f *dockerfile.File, s *facts.Stage) source.Spanned {
	if s.From != nil {
		return s.From.Keyword
	}
	return f.Source.LineSpan(1)
}
