package project

import (
	"slices"
	"strings"
)

// Service returns the service with that name, or nil.
func (app *App) Service(name string) *Service { return app.byName[name] }

// add adds a service to the app. If two services have the same name, lookups find the first.
func (app *App) add(s *Service) {
	s.App, s.Index = app, len(app.Services)
	app.Services = append(app.Services, s)
	if app.byName == nil {
		app.byName, app.built = map[string]*Service{}, map[string]*Service{}
	}
	if app.byName[s.Name.Text] == nil {
		app.byName[s.Name.Text] = s
	}
	if s.Service.Build != nil && s.Image != nil && (s.Image.Known || unknownTag(s.Image.Text)) {
		for _, key := range imageKeys(s.Image.Text) {
			if app.built[key] == nil {
				app.built[key] = s
			}
		}
	}
	app.partly = app.partly || s.Unread
}

// Answers reports whether a service has the given host name on any network. That can be its own name, another
// name that Compose gives it, tasks.NAME, or NAME.NETWORK.
func (app *App) Answers(host string) bool {
	host = strings.ToLower(host)
	name, network, dotted := strings.Cut(strings.TrimPrefix(host, "tasks."), ".")
	return slices.ContainsFunc(app.Services, func(s *Service) bool {
		names := hostsOf(s.Node)
		for _, a := range s.Networks {
			if dotted && strings.HasSuffix("_"+network, "_"+strings.ToLower(a.Network.Text)) && (strings.EqualFold(s.Name.Text, name) || slices.Contains(names, declaration{"host", name})) {
				return true
			}
		}
		return slices.Contains(names, declaration{"host", host}) || !dotted && strings.EqualFold(s.Name.Text, name)
	})
}

// After returns the services that must start before s because of depends_on, links, volumes_from or
// network_mode.
func (s *Service) After() []*Service {
	var all []*Service
	add := func(name string) {
		if p := s.App.Service(name); p != nil && p != s {
			all = append(all, p)
		}
	}
	for _, d := range s.DependsOn {
		add(d.Service.Text)
	}
	for _, l := range s.Links {
		name, _, _ := strings.Cut(l.Text, ":")
		add(name)
	}
	for _, f := range s.VolumesFrom {
		name, _, _ := strings.Cut(f.Text, ":")
		add(name)
	}
	if name, ok := strings.CutPrefix(s.Mode(), "service:"); ok {
		add(name)
	}
	return all
}

// An Order records which services of one app start before which.
type Order struct {
	app   *App
	after [][]*Service // dependencies of each service, by Index
	users [][]*Service // the inverse of after; computed on first use
}

// NewOrder reads the dependencies of an app.
func NewOrder(app *App) *Order {
	o := &Order{app: app, after: make([][]*Service, len(app.Services))}
	for i, s := range app.Services {
		o.after[i] = s.After()
	}
	return o
}

// Starts reports whether starting a also starts b. It also returns true if the search reaches its limit of
// services.
func (o *Order) Starts(a, b *Service, limit int) bool {
	if a == b {
		return true
	}
	seen := map[*Service]bool{a: true}
	for queue := []*Service{a}; len(queue) > 0; {
		next := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, p := range o.after[next.Index] {
			if p == b || len(seen) > limit {
				return true
			}
			if !seen[p] {
				seen[p] = true
				queue = append(queue, p)
			}
		}
	}
	return false
}

// Together reports whether there is a service that starts both a and b. It also returns false if the search
// reaches its limit.
func (o *Order) Together(a, b *Service, limit int) bool {
	if o.users == nil {
		o.users = make([][]*Service, len(o.after))
		for i, list := range o.after {
			for _, p := range list {
				o.users[p.Index] = append(o.users[p.Index], o.app.Services[i])
			}
		}
	}
	if a == b {
		return true
	}
	if len(o.users[a.Index]) == 0 && len(o.users[b.Index]) == 0 {
		return false
	}
	starts := o.starting(a, limit)
	for s := range o.starting(b, limit) {
		if starts[s] {
			return true
		}
	}
	return false
}

// starting returns s and the services whose start also starts s. It stops at about limit services.
func (o *Order) starting(s *Service, limit int) map[*Service]bool {
	seen := map[*Service]bool{s: true}
	for queue := []*Service{s}; len(queue) > 0 && len(seen) < limit; {
		next := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, p := range o.users[next.Index] {
			if !seen[p] {
				seen[p] = true
				queue = append(queue, p)
			}
		}
	}
	return seen
}

// Started returns, by Index, which services start with s: s itself and its direct and indirect dependencies.
func (o *Order) Started(s *Service) []bool {
	seen := make([]bool, len(o.after))
	seen[s.Index] = true
	queue := []*Service{s}
	for len(queue) > 0 {
		next := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, p := range o.after[next.Index] {
			if !seen[p.Index] {
				seen[p.Index] = true
				queue = append(queue, p)
			}
		}
	}
	return seen
}
