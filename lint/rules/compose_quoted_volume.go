package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed compose_quoted_volume.md
var quotedVolumeDoc string

var quotedVolume = &lint.Rule{
	Name: "compose/quoted-volume", Aliases: []string{"no-quotes-in-volumes"}, Doc: quotedVolumeDoc,
	Presets: family.Strict(lint.Note), Fix: lint.Safe, Tags: []string{"compose", "style"},
	Compose: func(p *lint.Pass, f *compose.File) {
		eachItem(f, []string{"volumes"}, func(n *compose.Node, flow bool) {
			if text, ok := edit.Unquoted(n, flow); ok && strings.Contains(text, "/") {
				p.Report(n.At, "`%s` needs no quotes", text).WithFix("remove the quotes", true, source.Replace(n.At, text))
			}
		})
	},
}
