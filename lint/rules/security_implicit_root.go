package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
)

//go:embed security_implicit_root.md
var implicitRootDoc string

var implicitRoot = &lint.Rule{
	Name: "security/implicit-root", Doc: implicitRootDoc, Level: lint.Off,
	Presets: map[string]lint.Level{"strict": lint.Warning}, Fix: lint.Unsafe, Tags: []string{"security"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		final := p.Facts(f).Final()
		if f.Contract || f.Fragment || final == nil || final.From == nil || final.User != nil {
			return
		}
		if !startsAsRoot(p, final.Root().Image) || dropsRights(f.Source.Text) {
			return
		}
		found := p.Report(final.From.Keyword, "the image has no `USER`, so the container runs as root; end with a `USER` other than root")
		edit.EndStage(found, f, final, "end with USER 65534:65534", "USER 65534:65534")
	},
}

// startsAsRoot reports whether an image is known to run as root, from dfvet.lock or because of its name.
func startsAsRoot(p *lint.Pass, image string) bool {
	if locked := p.Project.Lock().Lookup(image); locked != nil {
		_, c := locked.Config("")
		name, _, _ := strings.Cut(c.User, ":")
		return name == "" || name == "root" || name == "0"
	}
	return plainSystem(image) || rootImage(image)
}

// rootImage reports whether an official image leaves it to the images built on it to choose a user.
func rootImage(image string) bool {
	name, _, _ := strings.Cut(strings.TrimPrefix(image, "docker.io/library/"), ":")
	switch name {
	case "python", "node", "golang", "ruby", "rust", "perl", "gcc", "php", "openjdk", "eclipse-temurin", "maven", "buildpack-deps", "pypy", "erlang", "elixir":
		return true
	}
	return false
}

// dropsRights reports whether a file mentions a program that entrypoint scripts use to drop root privileges.
func dropsRights(text string) bool {
	for _, program := range []string{"gosu", "su-exec", "setpriv", "s6-setuidgid", "runuser", "chpst"} {
		if strings.Contains(text, program) {
			return true
		}
	}
	return false
}
