package rules

import (
	_ "embed"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed practice_unknown_copy_source.md
var unknownCopySourceDoc string

var unknownCopySource = &lint.Rule{
	Name: "practice/unknown-copy-source", Aliases: []string{"DL3022"}, Doc: unknownCopySourceDoc, Level: lint.Warning,
	Presets: hadolint(lint.Warning), Fix: lint.Unsafe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		eachStep(p, f, func(step *facts.Step) {
			c, ok := step.Do.(*dockerfile.Copy)
			if ok && c.From != nil && !isKnownSource(p.Facts(f), step, c.From.Value) && !isContext(p, c.From.Value) {
				reportSource(p, f, step, c.From)
			}
		})
	},
}

// isKnownSource reports whether --from names a stage above, or looks like an image of its own.
func isKnownSource(f *facts.File, step *facts.Step, from string) bool {
	if strings.ContainsAny(from, "$:/@.") || from == "" {
		return true
	}
	if n, err := strconv.Atoi(from); err == nil {
		return n < step.Stage.Index
	}
	if facts.Official(from) {
		return true
	}
	return f.Named(strings.ToLower(from), step.Stage.Index) != nil || strings.EqualFold(from, step.Stage.Name())
}

// isContext reports whether a Compose file gives the build a further context of the name.
func isContext(p *lint.Pass, name string) bool {
	for _, c := range p.Project.Composes {
		if text := c.Source.Text; strings.Contains(text, "additional_contexts") && strings.Contains(text, name) {
			return true
		}
	}
	return false
}

func reportSource(p *lint.Pass, f *dockerfile.File, step *facts.Step, from *dockerfile.Word) {
	stages := p.Facts(f).Stages
	var names []string
	for _, s := range stages {
		switch name := s.Name(); {
		case s.Index > step.Stage.Index && name != "" && strings.EqualFold(name, from.Value):
			p.Report(from, "stage %q stands further down: --from takes stages above", from.Value).
				Relate(f.Source, s.From.Name, "it begins here")
			return
		case s.Index < step.Stage.Index && name != "":
			names = append(names, name)
		}
	}
	if _, err := strconv.Atoi(from.Value); err == nil {
		p.Report(from, "there is no stage %s above: the first one is 0", from.Value)
		return
	}
	if near := source.Names.Near(from.Value, names); near != "" {
		p.Report(from, "there is no stage %q, did you mean %q?", from.Value, near).
			WithFix("write "+near, false, lint.Replace(from, near))
		return
	}
	p.Report(from, "no stage above is called %q: an image of this name is fetched, so write its tag", from.Value).AtLevel(lint.Note).
		WithFix("write "+from.Value+":latest", false, lint.Insert(from.At.End, ":latest"))
}
