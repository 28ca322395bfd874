package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed security_root_user.md
var rootUserDoc string

var rootUser = &lint.Rule{
	Name: "security/root-user", Aliases: []string{"DL3002"}, Doc: rootUserDoc, Level: lint.Warning,
	Presets: hadolint(lint.Warning), Fix: lint.Unsafe, Tags: []string{"security"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		final := p.Facts(f).Final()
		if f.Contract || f.Fragment || final == nil {
			return
		}
		u := lastUser(final)
		if u == nil || !rootWord(u.User) {
			return
		}
		end := final.At.End
		p.Report(u.User, "the container runs as %s: end with a USER of its own", u.User.Value).
			WithFix("end with USER 65534:65534", false, lint.Insert(end, "\nUSER 65534:65534"))
	},
}

// lastUser returns the USER in force at the end of a stage, its bases included, or nil.
func lastUser(s *facts.Stage) *dockerfile.User {
	for _, s := range s.Chain() {
		for i := len(s.Steps) - 1; i >= 0; i-- {
			if u, ok := s.Steps[i].Do.(*dockerfile.User); ok && u.User != nil && !s.Steps[i].Deferred {
				return u
			}
		}
	}
	return nil
}

func rootWord(w *dockerfile.Word) bool {
	user, _, _ := strings.Cut(w.Value, ":")
	return user == "root" || user == "0"
}
