package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed security_root_user.md
var rootUserDoc string

var rootUser = &lint.Rule{
	Name: "security/root-user", Aliases: []string{"DL3002"}, Doc: rootUserDoc, Level: lint.Warning,
	Presets: family.Hadolint(lint.Warning), Fix: lint.Unsafe, Tags: []string{"security"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		final := p.Facts(f).Final()
		if f.Contract || f.Fragment || final == nil {
			return
		}
		u := final.User
		if u == nil || !rootWord(u.User) {
			return
		}
		found := p.Report(u.User, "the container runs as `%s`; end with another `USER`", u.User.Value)
		edit.EndStage(found, f, final, "end with USER 65534:65534", "USER 65534:65534")
	},
}

func rootWord(w *dockerfile.Word) bool {
	user, _, _ := strings.Cut(w.Value, ":")
	return user == "root" || user == "0"
}
