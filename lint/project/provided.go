package project

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/types"
)

// This file finds the variables that Compose sets for a service in addition to its environment.

// addInjected finds the variables that Compose itself sets: those of models, and those of the providers that the
// service depends on, whose names start with the name of the provider. Their values are unknown.
func (s *Service) addInjected() {
	for _, m := range s.Models {
		s.Injected = append(s.Injected, m.Target, m.Model)
	}
	for _, d := range s.DependsOn {
		p := s.App.Service(d.Service.Text)
		if p == nil || p.Provider == nil {
			continue
		}
		prefix := p.ProviderPrefix()
		if options, ours := p.DfvetProvider(); ours {
			for _, name := range ProviderVariables {
				if options.Get("host") != nil {
					s.Injected = append(s.Injected, prefix+name)
				}
			}
		} else {
			s.Injected = append(s.Injected, prefix+"*")
			if plain := strings.NewReplacer("-", "_", ".", "_").Replace(prefix); plain != prefix {
				s.Injected = append(s.Injected, plain+"*")
			}
		}
	}
}

// ConsistsOf reports whether the app consists of exactly these files. Files that they include do not count.
func (app *App) ConsistsOf(files []string) bool { return slices.Equal(app.files, files) }

// Contains reports whether a file is one of the Compose files of the app.
func (app *App) Contains(path string) bool {
	return slices.ContainsFunc(app.Model.Files, func(f *compose.File) bool { return f.Source.Path == path })
}

// Dependents returns the names of the active services that depend on s, directly or indirectly. A service is
// active if it has no profile, or one of the given profiles, or a profile of s.
func (app *App) Dependents(s *Service, profiles []string) map[string]bool {
	active := map[string]bool{}
	for _, p := range profiles {
		active[strings.TrimSpace(p)] = true
	}
	for _, p := range s.Profiles {
		active[p.Text] = true
	}
	on := map[string][]*Service{}
	for _, o := range app.Services {
		if len(o.Profiles) > 0 && !active["*"] && !slices.ContainsFunc(o.Profiles, func(p compose.Value) bool { return active[p.Text] }) {
			continue
		}
		for _, d := range o.DependsOn {
			on[d.Service.Text] = append(on[d.Service.Text], o)
		}
	}
	all := map[string]bool{}
	for next := []string{s.Name.Text}; len(next) > 0; {
		name := next[len(next)-1]
		next = next[:len(next)-1]
		for _, o := range on[name] {
			if !all[o.Name.Text] {
				all[o.Name.Text] = true
				next = append(next, o.Name.Text)
			}
		}
	}
	return all
}

// ProviderPrefix returns the prefix of the variables that Compose sets for a provider: the service's name in
// capital letters, with its hyphens unchanged. See pkg/compose/plugins.go in Compose.
func (s *Service) ProviderPrefix() string { return strings.ToUpper(s.Name.Text) + "_" }

// addProvided adds the variables that dfvet's provider sets in the services that directly depend on it. They
// override those of the environment.
func (l *loader) addProvided(s *Service) {
	for _, d := range s.DependsOn {
		p := s.App.Service(d.Service.Text)
		if p == nil || p.Provider == nil {
			continue
		}
		if _, ours := p.DfvetProvider(); !ours {
			s.dropOverridden(p.ProviderPrefix())
			continue
		}
		host := p.ProviderHost()
		if host == nil || host.Text == "" {
			continue
		}
		if !host.Known || !d.Required && len(p.Profiles) > 0 { // the provider may be inactive
			for _, name := range ProviderVariables {
				s.dropOverridden(p.ProviderPrefix() + name)
			}
			continue
		}
		given := Given{Text: host.Text, Known: true, File: host.File, At: host.At, NameAt: host.At, Injected: true}
		if host.File == nil {
			given.File, given.At, given.NameAt = p.Name.File, p.Name.At, p.Name.At
		}
		values, known := l.hostValues[host.Text]
		if !known {
			values, _ = l.project.HostValues(host.Text)
			if l.hostValues == nil {
				l.hostValues = map[string]map[string]string{}
			}
			l.hostValues[host.Text] = values
		}
		for _, name := range ProviderVariables {
			g := given
			g.Name, g.Text = p.ProviderPrefix()+name, values[name]
			if g.Text != "" {
				s.Env[g.Name] = &g
			} else {
				delete(s.Env, g.Name) // the variable may be set; see injected
			}
		}
	}
}

// dropOverridden marks the variables with a prefix as unknown, because a provider may override them.
func (s *Service) dropOverridden(prefix string) {
	for name, g := range s.Env {
		if strings.HasPrefix(name, prefix) && g.Known {
			other := *g
			other.Known, other.Partly = false, false
			s.Env[name] = &other
		}
	}
}

// ProviderVariables are the names of the variables that the provider sets, without the prefix.
var ProviderVariables = []string{"HOST", "PORT", "URL"}

// HostValues returns the variables that the provider sets for a host, by name. known is false if no HOST
// block describes the host. The result omits variables to which several files or environments give different
// values.
func (p *Project) HostValues(host string) (values map[string]string, known bool) {
	values = map[string]string{"HOST": host}
	for _, set := range p.hosts {
		for _, i := range set.byName[contract.HostName(host)] {
			own := hostValues(p.Types, set.all[i], host)
			for _, name := range ProviderVariables[1:] {
				if !known {
					values[name] = own[name]
				} else if values[name] != own[name] {
					values[name] = ""
				}
			}
			known = true
		}
	}
	return values, known
}

// withTLS maps the prefix of a type that has no URL scheme for TLS to the URL parameters that enable it.
var withTLS = map[string]string{"org.postgresql.db/": "sslmode=require", "com.mongodb.db/": "tls=true"}

// hostValues returns the variables that the provider sets for a host with a HOST block. They are HOST and,
// for the first listener if its type has a URL scheme, PORT and URL. The URL contains the account and the
// database if the block lists exactly one of each for the listener. It never contains a password.
func hostValues(reg *types.Registry, h *contract.Host, host string) map[string]string {
	values := map[string]string{"HOST": host}
	if len(h.Contract.Listeners) == 0 {
		return values
	}
	l := h.Contract.Listeners[0]
	port := strconv.Itoa(l.On.First)
	values["PORT"] = port
	u := url.URL{Host: host + ":" + port}
	if strings.Contains(host, ":") {
		u.Host = "[" + strings.Trim(host, "[]") + "]:" + port
	}
	if u.Scheme, u.RawQuery = URLScheme(reg, l); u.Scheme == "" {
		return values
	}
	if user := h.Only(l, dockerfile.USER); user != "" {
		u.User = url.User(user)
	}
	if base := h.Only(l, dockerfile.DATABASE); base != "" {
		u.Path = "/" + base
	}
	values["URL"] = u.String()
	return values
}

// URLScheme returns the scheme of a listener's URLs, and the parameters that enable TLS. The scheme is "" if
// the type has none.
func URLScheme(reg *types.Registry, l *contract.Listener) (scheme, query string) {
	for _, t := range l.For {
		plain, tls := reg.Schemes(t.Type)
		switch {
		case l.TLS == contract.Required && len(tls) > 0:
			return tls[0], ""
		case len(plain) == 0:
		case l.TLS != contract.Required:
			return plain[0], ""
		case withTLS[t.Type.Name()] != "":
			return plain[0], withTLS[t.Type.Name()]
		}
	}
	return "", ""
}
