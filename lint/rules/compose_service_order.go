package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed compose_service_order.md
var serviceOrderDoc string

var serviceOrder = &lint.Rule{
	Name: "compose/service-order", Aliases: []string{"services-alphabetical-order"}, Doc: serviceOrderDoc,
	Presets: family.Strict(lint.Note), Fix: lint.Safe, Tags: []string{"compose", "style"},
	Compose: func(p *lint.Pass, f *compose.File) {
		for _, doc := range f.Docs {
			if services := doc.Get("services"); services != nil && services.Alias == nil {
				inOrder(p, f, edit.EntryChunks(services), func(c edit.Chunk) string { return c.Key.Text })
			}
		}
	},
}
