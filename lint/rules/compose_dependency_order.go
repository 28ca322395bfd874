package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
)

//go:embed compose_dependency_order.md
var dependencyOrderDoc string

var dependencyOrder = &lint.Rule{
	Name: "compose/dependency-order", Aliases: []string{"service-dependencies-alphabetical-order"}, Doc: dependencyOrderDoc,
	Presets: strict(lint.Note), Fix: lint.Safe, Tags: []string{"compose", "style"},
	Compose: func(p *lint.Pass, f *compose.File) {
		eachWritten(f, func(e *compose.Entry) {
			list := e.Value.Get("depends_on")
			switch {
			case list == nil || list.Alias != nil:
			case list.Kind == compose.Sequence:
				inOrder(p, f, itemChunks(list), func(c chunk) string { return c.node.Text })
			case list.Kind == compose.Mapping:
				inOrder(p, f, entryChunks(list), func(c chunk) string { return c.key.Text })
			}
		})
	},
}

// inOrder reports chunks that are not sorted by their names.
func inOrder(p *lint.Pass, f *compose.File, all []chunk, name func(chunk) string) {
	less := func(a, b chunk) bool { return alphabetical(name(a), name(b)) < 0 }
	late, early := disorder(all, less)
	if late < 0 {
		return
	}
	at := all[late].at
	if key := all[late].key; key != nil {
		at = key.At
	}
	found := p.Report(at, "`%s` belongs before `%s`", name(all[late]), name(all[early]))
	if readable(f) && !repeats(f) {
		orderFix(found, f.Source, all, less)
	}
}
