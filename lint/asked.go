package lint

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// Tools differ on what a fault is that they share. Where they do, a rule judges as the one whose
// name it was asked by: --only DL3000 is hadolint's judgement, --preset buildkit is BuildKit's.

// An asking says that the user named a rule, and whose name that was.
type asking struct {
	named bool
	by    Dialect // meant only where alias is set
	alias bool
}

// askingOf tells what naming a rule so asks for.
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

// hadolintCode tells hadolint's names by their looks: DL3008.
func hadolintCode(name string) bool {
	return len(name) == 6 && strings.EqualFold(name[:2], "DL") && strings.Trim(name[2:], "0123456789") == ""
}

// dialect is whose rules a preset has.
func (p preset) dialect() Dialect {
	switch p.name {
	case "hadolint":
		return Hadolint
	case "buildkit":
		return BuildKit
	}
	return Dfvet
}

// Dialect returns whose judgement is wanted of the rule on a file: that of the tool whose name the
// user gave it, or whose preset is on; else our own.
func (p *Pass) Dialect(f *source.File) Dialect {
	v := p.viewOf(f)
	if a := v.asked[p.rule]; a.alias {
		return a.by
	}
	return v.preset.dialect()
}

// Asked reports whether the user named the rule, on the command line or in the configuration of
// the file, rather than taking it with a preset.
func (p *Pass) Asked(f *source.File) bool { return p.viewOf(f).asked[p.rule].named }

func (p *Pass) viewOf(f *source.File) view {
	if p.check.view != nil && f == p.file {
		return *p.check.view
	}
	f, _ = f.Outer(source.Span{})
	return p.check.set.at(p.Project, f.Path)
}
