package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed shell_cd_back.md
var cdBackDoc string

var cdBack = family.Shell(&lint.Rule{
	Name: "shell/cd-back", Aliases: []string{"SC2103"}, Doc: cdBackDoc, Level: lint.Off,
	Presets: map[string]lint.Level{"hadolint": lint.Note, "strict": lint.Note},
}, func(p *lint.Pass, s *facts.Script) {
	inside := false
	for _, c := range s.Tree().Calls {
		if c.Name != "cd" || len(c.Words) != 2 {
			continue
		}
		if inside && c.Words[1].Is("..", "-", "../") {
			p.Report(c, "`cd` back is fragile; put the commands between the two `cd` in a subshell: `(cd folder && …)`")
		}
		inside = !c.Words[1].Is("..", "-", "../")
	}
})
