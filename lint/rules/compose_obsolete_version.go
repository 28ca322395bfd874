package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_obsolete_version.md
var obsoleteVersionDoc string

var obsoleteVersion = &lint.Rule{
	Name: "compose/obsolete-version", Aliases: []string{"no-version-field"}, Doc: obsoleteVersionDoc,
	Level: lint.Note, Presets: family.Strict(lint.Warning), Fix: lint.Safe, Tags: []string{"compose"},
	Compose: func(p *lint.Pass, f *compose.File) {
		for _, doc := range f.Docs {
			e := doc.Entry("version")
			if e == nil || e.Merged {
				continue
			}
			found := p.Report(e.Key.At, "`version` is obsolete, and Compose prints a warning; remove it").Tagged(lint.Deprecated)
			if cut, ok := edit.RemoveLines(f.Source, edit.EntrySpan(e)); ok && len(doc.Entries) > 1 && !hasAnchor(e) && visit.Readable(f) {
				text := f.Source.Text
				for blank := cut.At.Start == 0; blank && int(cut.At.End) < len(text); {
					n := edit.BreakLen(text[cut.At.End:])
					blank, cut.At.End = n > 0, cut.At.End+source.Pos(n)
				}
				found.WithFix("remove it", true, cut)
			}
		}
	},
}
