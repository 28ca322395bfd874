package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed security_untrusted_registry.md
var untrustedRegistryDoc string

var untrustedRegistry = &lint.Rule{
	Name: "security/untrusted-registry", Aliases: []string{"DL3026"}, Doc: untrustedRegistryDoc, Level: lint.Error,
	Presets: hadolint(lint.Error), Tags: []string{"security"},
	Options: []lint.Option{{Name: "registries", Doc: "the registries that images may come from; * stands for any text"}},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		trusted := p.Texts("registries")
		if len(trusted) == 0 || f.Contract || f.Fragment {
			return
		}
		for _, s := range p.Facts(f).Stages {
			if s.Image == "" || s.Base != nil || s.Image == "scratch" {
				continue
			}
			if host := registryOf(s.Image); !trusts(trusted, host) {
				p.Report(s.From.Image, "%s is no registry to take images from: take one of %s", host, strings.Join(trusted, ", "))
			}
		}
		eachStep(p, f, func(step *facts.Step) {
			c, ok := step.Do.(*dockerfile.Copy)
			if ok && c.From != nil && strings.Contains(c.From.Value, "/") && !trusts(trusted, registryOf(c.From.Value)) {
				p.Report(c.From, "%s is no registry to take images from: take one of %s", registryOf(c.From.Value), strings.Join(trusted, ", "))
			}
		})
	},
}

// registryOf returns the host that an image comes from.
func registryOf(image string) string {
	host, _, ok := strings.Cut(image, "/")
	if !ok || !strings.ContainsAny(host, ".:") && host != "localhost" {
		return "docker.io"
	}
	return host
}

func trusts(trusted []string, host string) bool {
	for _, t := range trusted {
		if t == "hub.docker.com" || t == "index.docker.io" {
			t = "docker.io"
		}
		head, tail, glob := strings.Cut(t, "*")
		if t == host || glob && len(host) >= len(head)+len(tail) && strings.HasPrefix(host, head) && strings.HasSuffix(host, tail) {
			return true
		}
	}
	return false
}
