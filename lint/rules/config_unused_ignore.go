package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed config_unused_ignore.md
var configUnusedIgnoreDoc string

var configUnusedIgnore = &lint.Rule{
	Name:  "config/unused-ignore",
	Doc:   configUnusedIgnoreDoc,
	Level: lint.Note,
	Ignores: func(p *lint.Pass, ignores []*lint.Ignore) {
		for _, g := range ignores {
			for _, n := range g.Names {
				if g.By == lint.Dfvet && n.Idle {
					p.Report(n.At, "`%s` ignores nothing here; remove it", n.Text).In(g.File).Tagged(lint.Unnecessary)
				}
			}
		}
	},
}
