package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed compose_section_order.md
var sectionOrderDoc string

// extensions represents all keys that begin with x-.
const extensions = "x-properties"

var sections = []string{extensions, "version", "name", "include", "services", "networks", "volumes", "secrets", "configs"}

var sectionOrder = &lint.Rule{
	Name: "compose/section-order", Aliases: []string{"top-level-properties-order"}, Doc: sectionOrderDoc,
	Presets: family.Strict(lint.Note), Fix: lint.Safe, Tags: []string{"compose", "style"},
	Options: []lint.Option{{Name: "customOrder", Doc: "the keys in the order in which they are expected, " + extensions + " for all that begin with x-"}},
	Compose: func(p *lint.Pass, f *compose.File) {
		order := p.Texts("customOrder")
		if len(order) == 0 {
			order = sections
		}
		for _, doc := range f.Docs {
			byRank(p, f, doc, func(key string) int {
				if strings.HasPrefix(key, "x-") {
					key = extensions
				}
				return rankIn(order, key)
			})
		}
	},
}
