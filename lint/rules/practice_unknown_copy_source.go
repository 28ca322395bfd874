package rules

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/convert"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed practice_unknown_copy_source.md
var unknownCopySourceDoc string

var unknownCopySource = &lint.Rule{
	Name: "practice/unknown-copy-source", Aliases: []string{"DL3022"}, Doc: unknownCopySourceDoc, Level: lint.Warning,
	Presets: family.Hadolint(lint.Warning), Fix: lint.Unsafe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		refusals(p, f, convert.Source, func(r *convert.Refusal) {
			if !isContext(p, f, f.Source.Slice(r.At)) {
				reportRefusal(p, f, r).AtLevel(lint.Error)
			}
		})
		refused := refusedPlaces(p, f)
		visit.Steps(p, f, func(step *facts.Step) {
			for _, from := range build.Sources(step.Do) {
				if !isKnownSource(p.Facts(f), step, from) && !refused[from.At] && !isContext(p, f, from.Value) {
					reportSource(p, f, step, from)
				}
			}
		})
	},
}

// isKnownSource reports whether --from or from= names a stage or is certainly an image. It is an image if it
// has a tag, a digest, a registry or a namespace, or is an official one.
func isKnownSource(f *facts.File, step *facts.Step, w *dockerfile.Word) bool {
	from := w.Value
	if !w.Literal() || strings.ContainsAny(from, "$:/@.") || from == "" {
		return true
	}
	if _, err := strconv.Atoi(from); err == nil {
		return true
	}
	if from == "scratch" || catalog.Official(from) {
		return true
	}
	return f.Named(strings.ToLower(from), step.Stage.Index) != nil || strings.EqualFold(from, step.Stage.Name())
}

// isContext reports whether a Compose or bake file may define an additional build context with that name.
func isContext(p *lint.Pass, f *dockerfile.File, name string) bool {
	return slices.ContainsFunc(p.ContextTexts(f), func(text string) bool { return strings.Contains(text, name) })
}

// reportSource reports a name that is neither an earlier stage nor an official image. The builder looks for
// it on Docker Hub, where it does not exist.
func reportSource(p *lint.Pass, f *dockerfile.File, step *facts.Step, from *dockerfile.Word) {
	stages := p.Facts(f).Stages
	var names []string
	for _, s := range stages {
		switch name := s.Name(); {
		case s.Index > step.Stage.Index && name != "" && strings.EqualFold(name, from.Value):
			p.Report(from, "stage `%s` comes later in the file; `--from` accepts only earlier stages", from.Value).
				Relate(f.Source, s.From.Name, "the stage begins here")
			return
		case s.Index < step.Stage.Index && name != "":
			names = append(names, name)
		}
	}
	if near := source.Names.Near(strings.ToLower(from.Value), names); near != "" {
		p.Report(from, "no stage is named `%s`; did you mean `%s`?", from.Value, near).
			WithFix("write "+near, false, source.Replace(from, near))
		return
	}
	p.Report(from, "`%s` is neither an earlier stage nor an official image; the build stops unless `--build-context %s=…` is given", from.Value, from.Value)
}
