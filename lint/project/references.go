package project

import (
	"maps"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/lock"
)

// A Reference is an image that the project pulls from a registry.
type Reference struct {
	Key       string   // the key in dfvet.lock
	Platforms []string // the platforms that are used, in order; lock.DefaultPlatform where none is named
	File      *source.File
	At        source.Span // where the image is named first
}

// An Unresolved is an image whose name contains a variable without a value.
type Unresolved struct {
	Text string
	File *source.File
	At   source.Span
}

// References lists the images that the project pulls from registries, by Key. They are named in FROM, COPY
// --from, RUN --mount, additional_contexts and image, with variables resolved. The build of a Compose service
// is read with its arguments, and any other Dockerfile with its defaults.
func (p *Project) References() ([]*Reference, []Unresolved) {
	g := &gatherer{project: p, all: map[string]*Reference{}}
	built := map[*dockerfile.File]bool{}
	for _, app := range p.All() {
		for _, s := range app.Services {
			g.addService(s)
			if b := s.Build; b != nil && b.File != nil && s.Service.Build != nil {
				built[b.File] = true
			}
		}
	}
	for _, f := range p.Dockerfiles {
		if !built[f] && !f.Contract && !f.Fragment {
			g.addBuild(p.Build(f), nil, nil)
		}
	}
	return slices.SortedFunc(maps.Values(g.all), func(a, b *Reference) int { return strings.Compare(a.Key, b.Key) }), g.unresolved
}

type gatherer struct {
	project    *Project
	all        map[string]*Reference
	unresolved []Unresolved
}

// add records that an image is used on the given platforms, or on the default platform if none is given.
func (g *gatherer) add(text string, platforms []string, file *source.File, at source.Span) {
	key, ok := lock.Key(text)
	if !ok || text == "scratch" {
		return
	}
	r := g.all[key]
	if r == nil {
		r = &Reference{Key: key, File: file, At: at}
		g.all[key] = r
	}
	if len(platforms) == 0 {
		platforms = []string{lock.DefaultPlatform}
	}
	for _, name := range platforms {
		if name = lock.Platform(name); strings.Contains(name, "/") && !slices.Contains(r.Platforms, name) {
			r.Platforms = append(r.Platforms, name)
		}
	}
	slices.Sort(r.Platforms)
}

// addService adds the images that a Compose service pulls, or those of its build.
func (g *gatherer) addService(s *Service) {
	platforms := namedPlatforms(s)
	b := s.Service.Build
	if b == nil {
		switch i := s.Image; {
		case i == nil || s.Build != nil || strings.HasPrefix(i.Text, "sha256:"):
		case i.Known:
			g.add(i.Text, platforms, i.File, i.At)
		default:
			g.unresolved = append(g.unresolved, Unresolved{i.Text, i.File, i.At})
		}
		return
	}
	contexts := map[string]bool{}
	for _, c := range b.AdditionalContexts {
		contexts[c.Key.Text] = true
		if c.Value == nil || !c.Value.Known {
			continue
		}
		if image, ok := strings.CutPrefix(c.Value.Text, "docker-image://"); ok {
			g.add(image, platforms, c.Value.File, c.Value.At)
		}
	}
	if s.Build != nil && s.Build.Model != nil {
		g.addBuild(s.Build.Model, contexts, platforms)
	}
}

// namedPlatforms returns the platforms that a service explicitly runs on or is built for.
func namedPlatforms(s *Service) []string {
	var all []string
	add := func(n *compose.Node) {
		if n != nil && n.Kind == compose.Scalar {
			if v := n.Value(); v.Known {
				all = append(all, v.Text)
			}
		}
	}
	add(s.Node.Get("platform"))
	if b := s.Service.Build; b != nil && b.Node != nil && b.Node.Kind == compose.Mapping {
		if list := b.Node.Get("platforms"); list != nil {
			for _, item := range list.Items {
				add(item)
			}
		}
	}
	return all
}

// addBuild adds the images of a build. Names in contexts do not refer to images.
func (g *gatherer) addBuild(b *build.Build, contexts map[string]bool, platforms []string) {
	src := b.File.Source
	for _, s := range b.Stages {
		if s.Base == nil && s.From != nil && s.From.Image != nil && !contexts[s.Image.Text] {
			switch word := s.From.Image; {
			case s.Image.Known:
				g.add(s.Image.Text, platformsOf(s, platforms), src, word.At)
			default:
				g.unresolved = append(g.unresolved, Unresolved{word.Value, src, word.At})
			}
		}
		for _, step := range s.Steps {
			for _, w := range build.Sources(step.Do) {
				if w.Literal() && !contexts[w.Value] && b.Source(w) == nil && (strings.ContainsAny(w.Value, ":/") || catalog.Official(w.Value)) {
					g.add(w.Value, platforms, src, w.At)
				}
			}
		}
	}
}

// platformsOf returns the platforms of a FROM instruction. platforms are those of the build.
func platformsOf(s *build.Stage, platforms []string) []string {
	flag := s.From.Platform
	if flag == nil || flag.Value == nil || strings.Contains(flag.Value.Value, "TARGET") {
		return platforms
	}
	if to := s.Build.Globals.Expand(flag.Value); to.Known && to.Text != "" {
		return []string{to.Text}
	}
	return platforms
}
