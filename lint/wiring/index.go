package wiring

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// This file finds services by what they offer, mount and receive, so that the cost of a project is linear in
// the number of its services. If thousands of services match, only the first ones are considered, because no
// message names more than a few.

const (
	// mostCandidates limits the number of services that are considered as provider for one need.
	mostCandidates = 50
	// mostAnswers limits the number of services that have the same host name. If there are more, the result
	// is unknown.
	mostAnswers = 50
	// mostTargets limits the number of addresses that are read from one value.
	mostTargets = 1000
	// longestValue limits the length of the values that are searched for addresses.
	longestValue = 64 << 10
	// comparisons limits how many names and types are compared in one project to find a suggestion.
	comparisons = 300_000
	// walked limits the number of services that are visited to find out whether one starts another.
	walked = 1000
)

// targets returns the addresses in a value, or nil if there are too many.
func targets(reg *types.Registry, f *types.Format, text string) []types.Target {
	if len(text) > longestValue {
		return nil
	}
	if all := reg.Targets(f, text); len(all) <= mostTargets {
		return all
	}
	return nil
}

// tooMany records that the addresses in a value are not read.
func (c *ledger) tooMany(v *view, f *types.Format, g *project.Given, text string) {
	if g == nil || len(c.Limits) > 0 || len(text) <= mostTargets || len(text) <= longestValue && len(c.types.Targets(f, text)) <= mostTargets {
		return
	}
	c.Limits = append(c.Limits, (&Fault{Message: fmt.Sprintf("the addresses in this value are not checked, because it is over 64 KiB or has over %d of them", mostTargets)}).
		at(v.Service, g, types.Part{}))
}

// An index finds the services of a Compose project by what they offer, mount and receive.
type index struct {
	mu       sync.Mutex // the editor uses the index after Check
	fitting  map[string][]candidate
	compared int
	near     int
	schema   int // number of schemas that were compared

	schemas  func() ([]provisionedSchema, bool)
	ports    func() map[string]outlet // by host port
	clients  func() map[*project.Service][]*Need
	emitters func() map[string][]emitter
	given    func() map[entry][]*project.Service
	mounts   func() *mountIndex
	files    func() map[string]bool // paths of the Compose files
}

func (c *checker) newIndex() *index {
	return &index{
		fitting:  map[string][]candidate{},
		emitters: sync.OnceValue(c.emitters),
		given:    sync.OnceValue(c.givenTo),
		mounts:   sync.OnceValue(c.mountedBy),
		schemas:  sync.OnceValues(c.sequence.provisions),
		ports:    sync.OnceValue(c.outlets),
		clients: sync.OnceValue(func() map[*project.Service][]*Need {
			all := map[*project.Service][]*Need{}
			for _, n := range c.Needs {
				if n.Provider != nil {
					all[n.Provider] = append(all[n.Provider], n)
				}
			}
			return all
		}),
		files: sync.OnceValue(func() map[string]bool {
			all := map[string]bool{}
			for _, f := range c.App.Model.Files {
				all[f.Source.Path] = true
			}
			return all
		}),
	}
}

// fitting lists the services that certainly listen for one of the types, beginning with those for exactly
// that type.
func (c *serviceFinder) fitting(want []contract.Typed) []candidate {
	c.index.mu.Lock()
	defer c.index.mu.Unlock()
	key := typeList(want)
	all, ok := c.index.fitting[key]
	if ok {
		return all
	}
	for _, s := range c.App.Services {
		some, _ := c.listening(s)
		if c.index.compared += 1 + len(some); c.index.compared > comparisons {
			all = nil
			break
		}
		for _, l := range some {
			if !l.may && !l.loopback && l.port != 0 && c.fit(l.listener.For, want) == types.Fits {
				all = append(all, candidate{service: s, listener: l.listener, port: l.port, same: sameType(l.listener.For, want)})
				break
			}
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return -compare(a.same, b.same) })
	all = append(all, c.externalProviders(want)...)
	c.index.fitting[key] = all
	return all
}

// compares reports whether the limit allows one more name to be compared with a misspelt one.
func (x *index) compares() bool {
	x.near++
	return x.near <= comparisons
}

// An emitter is a line that says which value a service emits.
type emitter struct {
	at   int // index among all emitters
	from *view
	line *contract.Variable
}

// emitters finds the lines that emit a value, by its name and by its format.
func (c *serviceFinder) emitters() map[string][]emitter {
	all, n := map[string][]emitter{}, 0
	add := func(key string, e emitter) {
		if len(all[key]) < mostCandidates {
			all[key] = append(all[key], e)
		}
	}
	for _, s := range c.App.Services {
		v := c.view(s)
		for _, l := range v.c.Variables {
			if !l.Emits {
				continue
			}
			n++
			add("name "+l.Name, emitter{n, v, l})
			if l.Format.Kind == types.Token {
				add("format "+l.Format.String(), emitter{n, v, l})
			}
		}
	}
	return all
}

// emitting returns the lines of other services that emit the value that a variable needs, in order.
func (c *serviceFinder) emitting(v *view, l *contract.Variable) []emitter {
	all := c.index.emitters()
	list := slices.Concat(all["name "+l.Name], all["format "+l.Format.String()])
	slices.SortFunc(list, func(a, b emitter) int { return cmp.Compare(a.at, b.at) })
	list = slices.CompactFunc(list, func(a, b emitter) bool { return a.at == b.at })
	return slices.DeleteFunc(list, func(e emitter) bool { return e.from == v || !emits(e.line, l) })
}

// An entry is the place where a variable is written. Several services may receive the same entry.
type entry struct {
	name, file string
	at         source.Span
}

func entryOf(g *project.Given) entry {
	e := entry{name: g.Name, at: g.NameAt}
	if g.File != nil {
		e.file = g.File.Path
	}
	return e
}

// givenTo maps each entry to the services that receive it.
func (c *shared) givenTo() map[entry][]*project.Service {
	all := map[entry][]*project.Service{}
	for _, s := range c.App.Services {
		for name, g := range s.Env {
			e := entryOf(g)
			e.name = name
			if list := all[e]; len(list) < mostCandidates {
				all[e] = append(list, s)
			}
		}
	}
	return all
}

// firstServices holds only the first few services. They are enough to find out whether there is any service
// other than a given one.
type firstServices []*project.Service

func (f *firstServices) add(s *project.Service) {
	if len(*f) < 2 && !slices.Contains(*f, s) {
		*f = append(*f, s)
	}
}

// other reports whether f contains a service other than s.
func (f firstServices) other(s *project.Service) bool {
	return slices.ContainsFunc(f, func(o *project.Service) bool { return o != s })
}

// mountIndex finds services by what they mount.
type mountIndex struct {
	users, writers    map[string]firstServices // services by the content that they mount, or mount for writing
	unknown, unsure   firstServices            // services that mount something unknown, or mount it for writing
	binders           map[string]firstServices // services that mount a host folder for writing
	unsureBind, takes firstServices            // services with an unknown bind mount for writing, or with volumes_from
	sources           map[string]bool
	names             map[string]string // names of volumes, by key
	apart             map[string]bool   // volumes that exist outside the project or have a driver
	external          map[string]bool
}

func (c *shared) mountedBy() *mountIndex {
	m := &mountIndex{users: map[string]firstServices{}, writers: map[string]firstServices{}, binders: map[string]firstServices{}, sources: map[string]bool{},
		names: map[string]string{}, apart: map[string]bool{}, external: map[string]bool{}}
	for _, vol := range c.App.Model.Volumes {
		key := vol.Key.Text
		if _, ok := m.names[key]; !ok && vol.Name != nil {
			m.names[key] = "=" + vol.Name.Text
		}
		m.external[key] = m.external[key] || vol.External
		m.apart[key] = m.apart[key] || vol.External || len(vol.DriverOpts) > 0 || vol.Driver != nil && vol.Driver.Text != "local"
	}
	for _, s := range c.App.Services {
		if len(s.VolumesFrom) > 0 {
			m.takes.add(s)
		}
		for i := range s.Mounts {
			m.add(s, &s.Mounts[i])
		}
	}
	return m
}

func (m *mountIndex) add(s *project.Service, o *compose.Mount) {
	put := func(in map[string]firstServices, key string) {
		f := in[key]
		f.add(s)
		in[key] = f
	}
	content := m.content(o)
	m.sources[o.Source] = true
	put(m.users, content)
	if !o.Known {
		m.unknown.add(s)
	}
	if o.ReadOnly {
		return
	}
	put(m.writers, content)
	if !o.Known {
		m.unsure.add(s)
	}
	switch {
	case o.Type != "bind":
	case !o.Known:
		m.unsureBind.add(s)
	default:
		put(m.binders, path.Clean(o.SourceAt.Abs()))
	}
}

// content returns a key that is equal for two mounts with the same content. It returns "" if no other service
// can mount the content.
func (m *mountIndex) content(o *compose.Mount) string {
	switch {
	case o.Source == "":
	case o.Type == "volume":
		if name, ok := m.names[o.Source]; ok {
			return "volume " + name
		}
		return "volume " + o.Source
	case o.Type == "bind" && o.SourceAt.Known && !strings.HasPrefix(o.Source, "~"):
		return "bind " + path.Clean(o.SourceAt.Abs())
	}
	return ""
}

// binds reports whether a service other than s mounts the given host folder, or one above it, for writing.
func (m *mountIndex) binds(s *project.Service, host string) bool {
	for dir := path.Clean(host); ; dir = path.Dir(dir) {
		if m.binders[dir].other(s) {
			return true
		}
		if dir == path.Dir(dir) {
			return false
		}
	}
}

// An outlet is a service and the container port that a host port leads to.
type outlet struct {
	service *project.Service
	inside  int
}

// outlets finds, for each host port, the first service that publishes one of its container ports there.
func (c *shared) outlets() map[string]outlet {
	all := map[string]outlet{}
	for _, s := range c.App.Services {
		own := map[string]bool{}
		for _, p := range s.Ports {
			if !p.Known || own[p.Published] {
				continue
			}
			own[p.Published] = true
			inside, err := strconv.Atoi(p.Target)
			if _, there := all[p.Published]; err == nil && !there {
				all[p.Published] = outlet{s, inside}
			}
		}
	}
	return all
}
