package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed practice_high_uid.md
var highUIDDoc string

var highUID = &lint.Rule{
	Name: "practice/high-uid", Aliases: []string{"DL3046"}, Doc: highUIDDoc, Level: lint.Warning,
	Presets: family.Hadolint(lint.Warning), Fix: lint.Safe, Tags: []string{"size"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		visit.Calls(p, f, func(c *facts.Call) {
			if c.Name != "useradd" {
				return
			}
			o := useradd.Parse(c.Args())
			uid := o.Option("-u", "--uid")
			if uid == nil || !isHigh(uid.Value) || o.Has("-l", "--no-log-init") {
				return
			}
			found := p.Report(c.Words[0], "the user ID `%s` makes `useradd` write a huge log file; write `useradd -l`", uid.Value)
			if e, ok := edit.AddWords(c, c.Words[0], "-l"); ok {
				found.WithFix("add -l", true, e)
			}
		})
	},
}

var useradd = facts.Syntax{Short: "bcdefgGkKpRPsuZ", Long: []string{"base-dir", "comment", "home-dir", "expiredate",
	"inactive", "gid", "groups", "skel", "key", "password", "root", "prefix", "shell", "uid", "selinux-user"}}

// isHigh reports whether a number has more than five digits.
func isHigh(v string) bool {
	return len(v) > 5 && strings.Trim(v, "0123456789") == "" && v[0] != '0'
}
