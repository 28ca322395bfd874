package compose

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// An edge says that a service cannot start before another one.
type edge struct {
	to       string
	at       Value
	required bool
}

// edges returns the services that s depends on: those in depends_on, and those that other keys imply.
func (s *Service) edges() (out []edge) {
	seen := make(map[string]bool, len(s.DependsOn))
	for _, d := range s.DependsOn {
		out = append(out, edge{d.Service.Text, d.Service, d.Required})
		seen[d.Service.Text] = true
	}
	add := func(name string, at Value) {
		if !seen[name] {
			seen[name] = true
			out = append(out, edge{name, at, true})
		}
	}
	for _, l := range s.Links {
		name := l.Text
		if parts := strings.Split(name, ":"); len(parts) == 2 {
			name = parts[0]
		}
		add(name, l)
	}
	for _, key := range []string{"network_mode", "ipc", "pid", "uts", "cgroup"} {
		if v := s.Node.scalar(key); v != nil {
			if name, ok := strings.CutPrefix(v.Text, "service:"); ok {
				add(name, *v)
			}
		}
	}
	for _, v := range s.VolumesFrom {
		if !strings.HasPrefix(v.Text, "container:") {
			name, _, _ := strings.Cut(v.Text, ":")
			add(name, v)
		}
	}
	return out
}

func (c *checker) dependencies(s *Service) {
	for _, e := range s.edges() {
		if !e.at.Known {
			continue
		}
		switch to := c.services[e.to]; {
		case to == nil && c.section("jobs").has[e.to]:
			c.report(s, e.at, Conflict, source.Quote(e.to)+" is a job, and services cannot depend on jobs", "")
		case to == nil:
			c.undefined(s, e.at, "service", e.to, c.sorted)
		case !c.active(to.Profiles) && e.required && c.active(s.Profiles):
			c.report(s, e.at, InactiveProfile, source.Quote(e.to)+" starts only with the profile "+source.QuoteAny(texted(to.Profiles))+", and "+source.Quote(s.Name.Text)+" always needs it",
				"give both the same profiles, or write `required: false`")
		}
	}
}

// cycles reports services that wait for each other in a cycle.
func (c *checker) cycles() {
	const (
		open = iota + 1
		closed
	)
	state := map[*Service]int{}
	var visit func(s *Service)
	visit = func(s *Service) {
		state[s] = open
		for _, e := range s.edges() {
			to := c.services[e.to]
			if to == nil || to.Node == nil || !c.active(to.Profiles) && c.active(s.Profiles) {
				continue
			}
			switch state[to] {
			case 0:
				visit(to)
			case open:
				message := source.Quote(s.Name.Text) + " and " + source.Quote(e.to) + " depend on each other"
				if to == s {
					message = source.Quote(e.to) + " depends on itself"
				}
				c.report(s, e.at, Cycle, message, "remove a dependency")
			}
		}
		state[s] = closed
	}
	for _, s := range c.p.Services {
		if state[s] == 0 && s.Node != nil {
			visit(s)
		}
	}
}

// jobs checks the dependencies of jobs, and that no service has the same name as a job.
func (c *checker) jobs() {
	jobs := c.section("jobs").has
	for _, e := range c.root.section("jobs") {
		if c.services[e.Key.Text] != nil {
			c.report(nil, e.Key.Value(), Conflict, "a service is also called "+source.Quote(e.Key.Text), "")
		}
		for _, d := range dependencies(e.Value.Get("depends_on")) {
			if d.Service.Known && !jobs[d.Service.Text] && c.services[d.Service.Text] == nil {
				c.report(nil, d.Service, UndefinedName, "there is no service or job "+source.Quote(d.Service.Text), "")
			}
		}
	}
}

// resources checks the networks, volumes, secrets and configs at the top level.
func (c *checker) resources() {
	for _, section := range []string{"networks", "volumes", "secrets", "configs"} {
		for _, e := range c.root.section(section) {
			name, old := e.Value.scalar("name"), e.Value.Get("external").scalar("name")
			if name != nil && old != nil && name.Text != old.Text {
				c.report(nil, *old, Conflict, "`name` is already set to "+source.Quote(name.Text), "keep that one, and write `external: true`")
			}
		}
	}
	for _, v := range c.p.Volumes {
		if v.External {
			for _, e := range v.Node.Entries {
				if k := e.Key.Text; k != "name" && k != "external" && !strings.HasPrefix(k, "x-") {
					c.report(nil, e.Key.Value(), Conflict, "an external volume cannot have "+source.Quote(k), "remove it")
				}
			}
		}
	}
	for _, r := range c.p.Secrets {
		c.source(r, "file", "environment")
	}
	for _, r := range c.p.Configs {
		c.source(r, "file", "environment", "content")
	}
}

// source reports a secret or config that does not have exactly one source.
func (c *checker) source(r *Resource, keys ...string) {
	var given []*Entry
	for _, k := range keys {
		if e := r.Node.Entry(k); e != nil {
			given = append(given, e)
		}
	}
	switch {
	case len(given) > 1:
		c.report(nil, given[1].Key.Value(), Conflict, source.Quote(given[0].Key.Text)+" and "+source.Quote(given[1].Key.Text)+" are mutually exclusive", "remove one of them")
	case len(given) == 0 && r.Node != nil && r.Node.Entry("driver") == nil && r.Node.Entry("external") == nil,
		len(given) == 0 && len(keys) == 2 && !r.External:
		c.report(nil, r.Key, Conflict, source.Quote(r.Key.Text)+" has no source", "add "+source.QuoteAny(keys))
	}
}
