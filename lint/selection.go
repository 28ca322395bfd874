package lint

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// Tools disagree about some faults that they share. In such cases a rule follows the tool whose name selected
// it: --only DL3000 selects hadolint's behaviour, --preset buildkit BuildKit's.

// A selection records that the user selected a rule, and by which tool's name.
type selection struct {
	named bool
	by    Dialect // meaningful only if alias is true
	alias bool
}

// selectionOf returns what it means to select a rule by the given name.
func selectionOf(r *Rule, name string) selection {
	for _, alias := range r.Aliases {
		switch {
		case !strings.EqualFold(alias, strings.TrimSpace(name)):
		case hadolintCode(alias):
			return selection{true, Hadolint, true}
		case buildkitName(alias):
			return selection{true, BuildKit, true}
		}
	}
	return selection{named: true}
}

// hadolintCode reports whether a name has the form of hadolint's codes, such as DL3008.
func hadolintCode(name string) bool {
	return len(name) == 6 && strings.EqualFold(name[:2], "DL") && strings.Trim(name[2:], "0123456789") == ""
}

// dialect returns the tool whose rules are in a preset.
func (p preset) dialect() Dialect {
	switch p.name {
	case "hadolint":
		return Hadolint
	case "buildkit":
		return BuildKit
	}
	return Dfvet
}

// Dialect returns the tool whose behaviour the user selected for the rule in a file, by a name in the
// configuration or by the preset. The default is dfvet itself.
func (p *Pass) Dialect(f *source.File) Dialect {
	v := p.viewOf(f)
	if a := v.selected[p.rule]; a.alias {
		return a.by
	}
	return v.preset.dialect()
}

// Selected reports whether the user selected the rule itself, on the command line or in the file's
// configuration, and not only a preset that contains it.
func (p *Pass) Selected(f *source.File) bool { return p.viewOf(f).selected[p.rule].named }

func (p *Pass) viewOf(f *source.File) view {
	if p.check.view != nil && f == p.file {
		return *p.check.view
	}
	f, _ = f.Outer(source.Span{})
	return p.check.set.at(p.Project, f.Path)
}
