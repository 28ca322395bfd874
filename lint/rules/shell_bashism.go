package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed shell_bashism.md
var bashismDoc string

var bashism = family.Shell(&lint.Rule{
	Name: "shell/bashism", Doc: bashismDoc, Level: lint.Warning, Presets: family.Hadolint(lint.Warning), Fix: lint.Unsafe, Tags: []string{"correctness"},
	Aliases: []string{"SC2039", "SC3001", "SC3003", "SC3004", "SC3005", "SC3006", "SC3007", "SC3008", "SC3009", "SC3010", "SC3011",
		"SC3014", "SC3015", "SC3016", "SC3018", "SC3019", "SC3020", "SC3021", "SC3024", "SC3025", "SC3028", "SC3029", "SC3030", "SC3032", "SC3036", "SC3037",
		"SC3039", "SC3040", "SC3043", "SC3044", "SC3045", "SC3046", "SC3047", "SC3048", "SC3050", "SC3052", "SC3053", "SC3054", "SC3057", "SC3059", "SC3060"},
}, func(p *lint.Pass, s *facts.Script) {
	dialect := s.Dialect()
	if !dialect.Strict() {
		return
	}
	for _, f := range facts.Extensions(s) {
		if f.Known.In(dialect) {
			continue
		}
		if relinked(s) {
			return
		}
		found := p.Report(s.At(f.Node), "%s is bash syntax, and %s %s it; %s", f.What, shellName(dialect), "does not support", f.Instead)
		if dialect == facts.Sh {
			found.AtLevel(lint.Note) // sh may be bash
		}
		if f.Code == "" {
			continue
		}
		if e, ok := edit.ReplaceCode(s, f.Node, f.Code); ok {
			found.WithFix("write "+f.Code, false, e)
		}
	}
})

// relinked reports whether the file changes /bin/sh to bash.
func relinked(s *facts.Script) bool {
	if s.Step == nil || s.Shell.Program != "sh" {
		return false
	}
	text := s.Step.Stage.File.Dockerfile.Source.Text
	return strings.Contains(text, "bash /bin/sh") || strings.Contains(text, "dpkg-reconfigure dash") || strings.Contains(text, "dpkg-reconfigure -p critical dash")
}

func shellName(d facts.Dialect) string {
	switch d {
	case facts.Dash:
		return "dash, which is /bin/sh here,"
	case facts.Ash:
		return "BusyBox's sh"
	}
	return "a plain sh"
}
