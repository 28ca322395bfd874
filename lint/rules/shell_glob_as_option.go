package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed shell_glob_as_option.md
var globAsOptionDoc string

var globAsOption = family.Shell(&lint.Rule{
	Name: "shell/glob-as-option", Aliases: []string{"SC2035"}, Doc: globAsOptionDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Note), Fix: lint.Safe,
}, func(p *lint.Pass, s *facts.Script) {
	for _, c := range s.Tree().Calls {
		if !takesFiles[c.Name] || c.Expr == nil {
			continue
		}
		for _, w := range c.Args() {
			if w.Is("--") {
				break
			}
			if src := w.Source(); !w.Dynamic || !strings.HasPrefix(src, "*") && !strings.HasPrefix(src, "?") {
				continue
			}
			found := p.Report(w, "a file name that begins with a dash is read as an option; write `./%s`", w.Source())
			if code, ok := s.Write("./"); ok {
				found.WithFix("write ./", true, source.Insert(w.Span().Start, code))
			}
		}
	}
})

// takesFiles are commands for which the prefix ./ does not change the meaning of a file name.
var takesFiles = source.Set("rm", "mv", "cp", "chmod", "chown", "chgrp", "touch", "ls", "cat", "rmdir", "ln", "shred", "truncate")
