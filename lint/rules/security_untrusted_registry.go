package rules

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed security_untrusted_registry.md
var untrustedRegistryDoc string

var untrustedRegistry = &lint.Rule{
	Name: "security/untrusted-registry", Aliases: []string{"DL3026"}, Doc: untrustedRegistryDoc, Level: lint.Error,
	Presets: family.Hadolint(lint.Error), Tags: []string{"security"},
	Options: []lint.Option{{Name: "registries", Doc: "the registries that images may come from, with or without a path; `*` matches any text"}},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		trusted := p.Texts("registries")
		if len(trusted) == 0 || f.Contract || f.Fragment {
			return
		}
		for _, s := range p.Facts(f).Stages {
			if s.Image == "" || s.Base != nil || s.Image == "scratch" {
				continue
			}
			untrusted(p, s.From.Image, s.Image, trusted)
		}
		refused := refusedPlaces(p, f)
		visit.Steps(p, f, func(step *facts.Step) {
			for _, w := range build.Sources(step.Do) {
				if isImage(p, f, w, refused) {
					untrusted(p, w, w.Value, trusted)
				}
			}
		})
	},
}

// untrusted reports an image that is not from one of the trusted registries.
func untrusted(p *lint.Pass, at *dockerfile.Word, image string, trusted []string) {
	if path := registryPath(p, image); !trusts(trusted, path) {
		p.Report(at, "`%s` is from `%s`, which is not a trusted registry; use one of `%s`", image, registryOf(image), strings.Join(trusted, ", "))
	}
}

// isImage reports whether --from or from= names an image, and not a stage, a number or a context from a
// Compose file.
func isImage(p *lint.Pass, f *dockerfile.File, w *dockerfile.Word, refused map[source.Span]bool) bool {
	name := w.Value
	if _, err := strconv.Atoi(name); err == nil || name == "" || name == "scratch" || !w.Literal() || refused[w.At] {
		return false
	}
	return p.Facts(f).Build.Named(name) == nil && !isContext(p, f, name)
}

// registryPath returns the full name of an image: registry, namespaces and repository, without tag
// and digest.
func registryPath(p *lint.Pass, image string) string {
	if ref := p.Project.Ref(image); ref.Name != "" {
		return ref.Name
	}
	return registryOf(image)
}

// registryOf returns the host that an image comes from.
func registryOf(image string) string {
	host, _, ok := strings.Cut(image, "/")
	if !ok || !strings.ContainsAny(host, ".:") && host != "localhost" {
		return "docker.io"
	}
	return host
}

// trusts reports whether an entry in the list is the image's registry, or a prefix of its path up to a slash.
func trusts(trusted []string, image string) bool {
	for _, t := range trusted {
		if first, rest, _ := strings.Cut(t, "/"); first == "hub.docker.com" || first == "index.docker.io" {
			t = strings.TrimSuffix("docker.io/"+rest, "/")
		}
		want := strings.Split(strings.TrimSuffix(t, "/"), "/")
		have := strings.Split(image, "/")
		if len(want) > len(have) {
			continue
		}
		if slices.EqualFunc(want, have[:len(want)], fitsGlob) {
			return true
		}
	}
	return false
}

// fitsGlob matches a part of a path with a pattern in which * matches any text.
func fitsGlob(pattern, part string) bool {
	head, tail, glob := strings.Cut(pattern, "*")
	return pattern == part || glob && len(part) >= len(head)+len(tail) && strings.HasPrefix(part, head) && strings.HasSuffix(part, tail)
}
