package compose

import (
	"maps"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A checker finds faults in a merged project that make Compose refuse it, although the project matches the
// schema.
type checker struct {
	ld       *assembler
	p        *AppModel
	services map[string]*Service
	sorted   []string // the names of the services
	root     *Node
	sections map[string]*declared
	compared int // the number of names that were compared to find the one meant by a misspelt one
}

// declared holds the names of one kind (networks, volumes and so on) that are declared at the top level, in
// order.
type declared struct {
	names []string
	has   map[string]bool
}

// nearLimit limits the number of comparisons between misspelt and declared names in one project.
const nearLimit = 200_000

func (ld *assembler) check(root *Node) {
	c := &checker{ld: ld, p: ld.p, services: map[string]*Service{}, root: root, sections: map[string]*declared{}}
	for _, s := range ld.p.Services {
		c.services[s.Name.Text] = s
	}
	c.sorted = slices.Sorted(maps.Keys(c.services))
	for _, s := range ld.p.Services {
		if s.Node != nil && s.Node.Kind == Mapping {
			c.service(s)
		}
	}
	c.jobs()
	c.resources()
	c.cycles()
}

// active reports whether at least one of the profiles is active. It is true for an empty list.
func (c *checker) active(profiles []Value) bool {
	if len(profiles) == 0 {
		return true
	}
	for _, p := range profiles {
		if slices.Contains(c.ld.profiles, p.Text) || slices.Contains(c.ld.profiles, "*") || !p.Known {
			return true
		}
	}
	return false
}

// report adds a problem at v. If the service is inactive, the problem records its profiles.
func (c *checker) report(s *Service, v Value, kind ProblemKind, message, advice string) {
	c.ld.add(c.problem(s, v, kind, say(message, advice)))
}

func (c *checker) problem(s *Service, v Value, kind ProblemKind, message string) Problem {
	p := Problem{File: v.File, At: v.At, Kind: kind, Message: message}
	if v.Node != nil {
		p.At = v.Node.Span()
		if v.At != v.Node.At {
			p.At = v.At
		}
	}
	if v.File == nil && s != nil {
		p.File, p.At = s.Name.File, s.Name.At
	}
	if s != nil && !c.active(s.Profiles) {
		p.Profiles = texted(s.Profiles)
	}
	return p
}

func texted(values []Value) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = v.Text
	}
	return out
}

func (c *checker) service(s *Service) {
	name := source.Quote(s.Name.Text)
	if misplacedSection(s.Name.Node, s.Node) {
		return // the key of the service was reported already
	}
	if s.Build == nil && (s.Image == nil || s.Image.Text == "" && s.Image.Known) && s.Provider == nil {
		c.report(s, s.Name, Conflict, name+" has neither `image` nor `build`", "")
	}
	c.build(s)
	c.provider(s)
	c.names(s)
	c.dependencies(s)
	c.limits(s)
	c.mounts(s)
	c.watch(s)
	if h := s.Healthcheck; h != nil && h.Test != nil && !h.Test.Shell && len(h.Test.Words) > 0 {
		if w := h.Test.Words[0]; w.Known && w.Text != "CMD" && w.Text != "CMD-SHELL" && w.Text != "NONE" {
			c.report(s, w, Conflict, "a `test` cannot begin with "+source.Quote(w.Text), "begin it with `CMD`, `CMD-SHELL` or `NONE`")
		}
	}
}

func (c *checker) build(s *Service) {
	b := s.Build
	if b == nil {
		return
	}
	if b.Inline != nil && b.Inline.text() != "" && b.Dockerfile != nil && b.Dockerfile.Text != "" {
		c.report(s, *b.Dockerfile, Conflict, "`dockerfile` and `dockerfile_inline` are mutually exclusive", "remove one of them")
	}
	for _, x := range b.AdditionalContexts {
		if x.Value == nil || !x.Value.Known {
			continue
		}
		name, ok := strings.CutPrefix(x.Value.Text, "service:")
		if !ok {
			continue
		}
		switch t := c.services[name]; {
		case t == nil:
			c.undefined(s, *x.Value, "service", name, c.sorted)
		case t.Build == nil:
			c.report(s, *x.Value, Conflict, source.Quote(name)+" has no `build`", "name a service that has one")
		}
	}
	c.platforms(s)
}

func (c *checker) platforms(s *Service) {
	all, one := values(s.Build.Node.Get("platforms")), s.Node.scalar("platform")
	if len(all) == 0 || one == nil || one.Text == "" || !one.Known {
		return
	}
	for _, p := range all {
		if p.Text == one.Text || !p.Known {
			return
		}
	}
	c.report(s, *one, Conflict, source.Quote(one.Text)+" is not among the platforms of `build`", "add it there")
}

// names checks that everything the service refers to by name exists.
func (c *checker) names(s *Service) {
	if m := s.NetworkMode; m != nil && m.Text != "" {
		if n := s.Node.Get("networks"); n != nil && len(asNames(n, false).Entries) > 0 {
			c.report(s, *m, Conflict, "`network_mode` and `networks` are mutually exclusive", "remove one of them")
		}
	}
	for _, a := range s.Networks {
		if !a.Implied {
			c.named(s, a.Network, "network")
		}
	}
	for _, m := range s.Mounts {
		if m.Type == "volume" && m.Source != "" && m.Known {
			c.named(s, m.SourceAt, "volume")
		}
	}
	grants := s.Secrets
	if s.Build != nil {
		grants = slices.Concat(grants, grantsOf(s.Build.Node.Get("secrets"), "/run/secrets/"))
	}
	for _, g := range grants {
		c.named(s, g.Name, "secret")
	}
	for _, g := range s.Configs {
		c.named(s, g.Name, "config")
	}
	for _, g := range s.Models {
		c.named(s, g.Name, "model")
	}
}

// named checks that v is the name of a network, volume or similar at the top level.
func (c *checker) named(s *Service, v Value, what string) {
	known := c.section(what + "s")
	if !v.Known || known.has[v.Text] {
		return
	}
	if what == "network" && v.Text == "default" {
		return // the default network always exists
	}
	if c.root.Get(what+"s") == nil {
		if deep := c.ld.entry(c.root.Get("services"), what+"s"); deep != nil && misplacedSection(deep.Key, deep.Value) && deep.Value.Entry(v.Text) != nil {
			c.report(s, v, UndefinedName, "there is no "+what+" "+source.Quote(v.Text)+" at the top level", source.Messagef("move `%ss` out of `services`", what))
			return
		}
	}
	c.undefined(s, v, what, v.Text, known.names)
}

// section returns the value of a top-level key.
func (c *checker) section(key string) *declared {
	all := c.sections[key]
	if all == nil {
		all = &declared{has: map[string]bool{}}
		if n := c.root.Get(key); n != nil {
			for _, e := range n.Entries {
				all.names = append(all.names, e.Key.Text)
				all.has[e.Key.Text] = true
			}
		}
		slices.Sort(all.names)
		c.sections[key] = all
	}
	return all
}

// undefined reports a name that is not in names, which are sorted.
func (c *checker) undefined(s *Service, v Value, what, name string, names []string) {
	message := "there is no " + what + " " + source.Quote(name)
	near := ""
	if c.compared += len(names); c.compared <= nearLimit {
		near = source.Names.Near(name, names)
	}
	switch {
	case near != "":
		message += "; did you mean " + source.Quote(near) + "?"
	case what != "service":
		message += "; declare it under " + source.Quote(what+"s")
	}
	p := c.problem(s, v, UndefinedName, message)
	p.What, p.Name = what, name
	if v.File != nil && v.File.Slice(v.At) == name {
		p.Instead = near
	}
	c.ld.add(p)
}
