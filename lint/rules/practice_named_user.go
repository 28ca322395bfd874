package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed practice_named_user.md
var namedUserDoc string

var namedUser = &lint.Rule{
	Name: "practice/named-user", Aliases: []string{"DL3066"}, Doc: namedUserDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Note), Fix: lint.Unsafe, Tags: []string{"security"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		final := p.Facts(f).Final()
		if f.Contract || f.Fragment || final == nil || final.System() == build.Windows {
			return
		}
		if u := final.User; u != nil {
			judgeUser(p, f, final, u)
		}
		for _, step := range final.Steps {
			if u, ok := step.Do.(*dockerfile.User); ok && step.Deferred && u.User != nil {
				judgeUser(p, f, final, u)
			}
		}
	},
}

func judgeUser(p *lint.Pass, f *dockerfile.File, final *facts.Stage, u *dockerfile.User) {
	name, _, _ := strings.Cut(u.User.Value, ":")
	if name == "" || rootWord(u.User) || strings.Contains(u.User.Value, "$") || strings.Trim(name, "0123456789") == "" || createdWithID(final, name) {
		return
	}
	found := p.Report(u.User, "the name `%s` does not tell Kubernetes whether the user is root; write its numeric UID", name)
	if id := wellKnownID(final, name); id != "" && u.User.Value == f.Source.Slice(u.User.At) {
		found.WithFix("write "+id, false, source.Replace(u.User, id+u.User.Value[len(name):]))
	}
}

// createdWithID reports whether the stages create the user with an explicit number, so that the author can
// look it up.
func createdWithID(s *facts.Stage, name string) bool {
	for _, s := range s.Chain() {
		for _, script := range s.Runs() {
			for _, c := range script.Tree().Calls {
				if (c.Name == "useradd" || c.Name == "adduser" || c.Name == "usermod") && c.Mentions(name) && givesID(c) {
					return true
				}
			}
		}
	}
	return false
}

func givesID(c *facts.Call) bool {
	for _, w := range c.Args() {
		v := w.Value
		if strings.HasPrefix(v, "--uid") || len(v) > 1 && v[0] == '-' && v[1] != '-' && strings.Contains(v, "u") {
			return true
		}
	}
	return false
}

// wellKnownID returns the number of a user that exists in every system or in a well-known image, or "".
func wellKnownID(s *facts.Stage, name string) string {
	image := s.Root().Image
	switch {
	case name == "nobody" && (s.System() == build.Alpine || s.System() == build.Debian):
		return "65534"
	case name == "www-data" && s.System() == build.Debian:
		return "33"
	case name == "www-data" && s.System() == build.Alpine:
		return "82"
	case name == "node" && strings.HasPrefix(image, "node:"), name == "nonroot" && strings.Contains(image, "/distroless/"):
		return map[string]string{"node": "1000", "nonroot": "65532"}[name]
	case name == "nginx" && strings.HasPrefix(image, "nginx:"):
		return "101"
	}
	return ""
}
