package lint

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// Tools disagree about some faults that they share. A rule then judges as the tool whose name it was selected
// by: --only DL3000 selects hadolint's judgement, --preset buildkit BuildKit's.

// An asking records that the user named a rule, and by which tool's name.
type asking struct {
	named bool
	by    Dialect // only valid if alias is set
	alias bool
}

// askingOf returns what selecting a rule by this name means.
func askingOf(r *Rule, name string) asking {
	for _, alias := range r.Aliases {
		switch {
		case !strings.EqualFold(alias, strings.TrimSpace(name)):
		case hadolintCode(alias):
			return asking{true, Hadolint, true}
		case buildkitName(alias):
			return asking{true, BuildKit, true}
		}
	}
	return asking{named: true}
}

// hadolintCode recognizes hadolint's names by their form: DL3008.
func hadolintCode(name string) bool {
	return len(name) == 6 && strings.EqualFold(name[:2], "DL") && strings.Trim(name[2:], "0123456789") == ""
}

// dialect returns the tool whose rules a preset has.
func (p preset) dialect() Dialect {
	switch p.name {
	case "hadolint":
		return Hadolint
	case "buildkit":
		return BuildKit
	}
	return Dfvet
}

// Dialect returns the tool whose judgement the user selected for the rule on a file: by the name in the
// configuration, or by the preset; otherwise dfvet's own.
func (p *Pass) Dialect(f *source.File) Dialect {
	v := p.viewOf(f)
	if a := v.asked[p.rule]; a.alias {
		return a.by
	}
	return v.preset.dialect()
}

// Asked reports whether the user named the rule, on the command line or in the configuration of the file, and
// did not only select a preset with it.
func (p *Pass) Asked(f *source.File) bool { return p.viewOf(f).asked[p.rule].named }

func (p *Pass) viewOf(f *source.File) view {
	if p.check.view != nil && f == p.file {
		return *p.check.view
	}
	f, _ = f.Outer(source.Span{})
	return p.check.set.at(p.Project, f.Path)
}
