package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/convert"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_invalid_value.md
var invalidValueDoc string

var invalidValue = &lint.Rule{
	Name: "build/invalid-value", Doc: invalidValueDoc, Level: lint.Error,
	Presets: map[string]lint.Level{"hadolint": lint.Error, "buildkit": lint.Error}, Fix: lint.Unsafe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		refusals(p, f, convert.Value, func(r *convert.Refusal) {
			if from, ok := r.Do.(*dockerfile.From); ok && needsUndeclared(p, f, from.Platform.Value) {
				return // build/undefined-argument reports it
			}
			reportRefusal(p, f, r)
		})
	},
}

// refusals calls do for each error of one kind that docker build reports, but only once for each position.
func refusals(p *lint.Pass, f *dockerfile.File, kind convert.Kind, do func(*convert.Refusal)) {
	if f.Contract || f.Fragment {
		return
	}
	all := p.Refusals(f)
	for i := range all {
		if all[i].Kind == kind {
			do(&all[i])
		}
	}
}

// refusedPlaces returns the positions of the errors for which docker build rejects a file.
func refusedPlaces(p *lint.Pass, f *dockerfile.File) map[source.Span]bool {
	all := map[source.Span]bool{}
	for _, r := range p.Refusals(f) {
		all[r.At] = true
	}
	return all
}

// reportRefusal reports an error of docker build at its position.
func reportRefusal(p *lint.Pass, f *dockerfile.File, r *convert.Refusal) *lint.Finding {
	found := visit.ReportIn(p, f, r.Do, r.At, "%s", r.Message)
	if r.Related != nil && r.Related.From != nil && r.Related.From.Name != nil {
		found.Relate(f.Source, r.Related.From.Name, "the stage begins here")
	}
	if r.Instead != "" {
		found.WithFix("write "+r.Instead, false, source.Replace(r.At, r.Instead))
	}
	return found
}

// needsUndeclared reports whether a word in FROM refers to a variable that no ARG before the first FROM
// declares.
func needsUndeclared(p *lint.Pass, f *dockerfile.File, w *dockerfile.Word) bool {
	if w == nil {
		return false
	}
	globals, found := p.Facts(f).Build.Globals, false
	visit.References(w.Parts, false, func(part *dockerfile.Part, guarded bool) {
		found = found || !guarded && globals.Find(part.Var) == nil
	})
	return found
}
