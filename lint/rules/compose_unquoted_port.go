package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_unquoted_port.md
var unquotedPortDoc string

var unquotedPort = &lint.Rule{
	Name: "compose/unquoted-port", Aliases: []string{"require-quotes-in-ports"}, Doc: unquotedPortDoc,
	Presets: family.Strict(lint.Warning), Fix: lint.Safe, Tags: []string{"compose", "style"},
	Options: []lint.Option{{Name: "quoteType", Doc: "the quotes that the fix writes: single or double, which is the default"}},
	Compose: func(p *lint.Pass, f *compose.File) {
		quote := `"`
		if optionIs(p, "quoteType", "single") {
			quote = "'"
		}
		eachItem(f, []string{"ports", "expose"}, func(n *compose.Node, _ bool) {
			if n.Style != compose.Plain {
				return
			}
			found := p.Report(n.At, "put `%s` in quotes: YAML 1.1 reads 22:22 as 1342, a number in base 60", n.Text)
			if e, ok := edit.AddQuotes(n, quote); ok {
				found.WithFix("put it in quotes", true, e)
			}
		})
	},
}

// eachItem calls do for each text in the lists under the given keys of a service. flow reports whether the
// list is in brackets.
func eachItem(f *compose.File, keys []string, do func(n *compose.Node, flow bool)) {
	visit.Services(f, func(e *compose.Entry) {
		for _, key := range keys {
			list := e.Value.Get(key)
			if list == nil || list.Kind != compose.Sequence {
				continue
			}
			for _, item := range list.Items {
				if item.Kind == compose.Scalar && item.At.Len() > 0 {
					do(item, list.Style == compose.Flow)
				}
			}
		}
	})
}

// optionIs reports whether the configuration sets an option to the given text.
func optionIs(p *lint.Pass, option, text string) bool {
	given := p.Texts(option)
	return len(given) == 1 && given[0] == text
}
