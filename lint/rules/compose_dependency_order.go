package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_dependency_order.md
var dependencyOrderDoc string

var dependencyOrder = &lint.Rule{
	Name: "compose/dependency-order", Aliases: []string{"service-dependencies-alphabetical-order"}, Doc: dependencyOrderDoc,
	Presets: family.Strict(lint.Note), Fix: lint.Safe, Tags: []string{"compose", "style"},
	Compose: func(p *lint.Pass, f *compose.File) {
		visit.Services(f, func(e *compose.Entry) {
			list := e.Value.Get("depends_on")
			switch {
			case list == nil || list.Alias != nil:
			case list.Kind == compose.Sequence:
				inOrder(p, f, edit.ItemChunks(list), func(c edit.Chunk) string { return c.Node.Text })
			case list.Kind == compose.Mapping:
				inOrder(p, f, edit.EntryChunks(list), func(c edit.Chunk) string { return c.Key.Text })
			}
		})
	},
}

// inOrder reports chunks that are not sorted by name.
func inOrder(p *lint.Pass, f *compose.File, all []edit.Chunk, name func(edit.Chunk) string) {
	less := func(a, b edit.Chunk) bool { return edit.Alphabetical(name(a), name(b)) < 0 }
	late, early := edit.Disorder(all, less)
	if late < 0 {
		return
	}
	at := all[late].At
	if key := all[late].Key; key != nil {
		at = key.At
	}
	found := p.Report(at, "`%s` should come before `%s`", name(all[late]), name(all[early]))
	if visit.Readable(f) && !repeats(f) {
		edit.Order(found, f.Source, all, less)
	}
}
