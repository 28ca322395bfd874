package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
)

//go:embed compose_service_order.md
var serviceOrderDoc string

var serviceOrder = &lint.Rule{
	Name: "compose/service-order", Aliases: []string{"services-alphabetical-order"}, Doc: serviceOrderDoc,
	Presets: strict(lint.Note), Fix: lint.Safe, Tags: []string{"compose", "style"},
	Compose: func(p *lint.Pass, f *compose.File) {
		for _, doc := range f.Docs {
			if services := doc.Get("services"); services != nil && services.Alias == nil {
				inOrder(p, f, entryChunks(services), func(c chunk) string { return c.key.Text })
			}
		}
	},
}
