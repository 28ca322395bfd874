package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed shell_mkdir_mode.md
var mkdirModeDoc string

var mkdirMode = family.Shell(&lint.Rule{
	Name: "shell/mkdir-mode", Aliases: []string{"SC2174"}, Doc: mkdirModeDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Warning),
}, func(p *lint.Pass, s *facts.Script) {
	for _, c := range s.Tree().Calls {
		if c.Name != "mkdir" {
			continue
		}
		o := mkdir.Parse(c.Args())
		if !o.Has("-p", "--parents") || !o.Has("-m", "--mode") {
			continue
		}
		for _, w := range o.Operands {
			if strings.Count(strings.Trim(w.Value, "/"), "/") > 0 {
				p.Report(w, "the mode applies only to the last folder, not to the parents that `mkdir -p` creates")
				break
			}
		}
	}
})

var mkdir = facts.Syntax{Short: "mZ", Long: []string{"mode"}}
