package project

import (
	"slices"
	"sync"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
)

// A HostPick selects the contract files whose HOST blocks describe one environment, such as production.
type HostPick struct {
	Name  string   // name of the environment, as on the command line
	Files []string // absolute paths of contract files
}

// A HostSet holds the external providers of one environment, each as a service of an app.
type HostSet struct {
	Name string // name of the HostPick, or "" if every contract file counts
	// All lists the providers in the order of the files.
	All func() []*Service

	set *hosts
}

// At returns the providers that HOST blocks with that name describe, one for each contract file. s may be
// nil.
func (s *HostSet) At(name string) []*Service {
	if s == nil || len(s.set.byName) == 0 {
		return nil
	}
	places := s.set.byName[contract.HostName(name)]
	if len(places) == 0 {
		return nil
	}
	var found []*Service
	for _, i := range places {
		found = append(found, s.All()[i])
	}
	return found
}

// hosts are the HOST blocks of the contract files in one environment.
type hosts struct {
	name   string
	all    []*contract.Host
	byName map[string][]int // total number of blocks
}

// picks returns the environments that are checked. If none was picked, there is one that includes every file.
func (o Options) picks() []HostPick {
	if len(o.Hosts) == 0 {
		return []HostPick{{}}
	}
	return o.Hosts
}

// findHosts collects the HOST blocks of the contract files.
func (p *Project) findHosts(picks []HostPick) {
	p.hosts, p.picks = nil, picks
	for _, pick := range picks {
		set := &hosts{name: pick.Name, byName: map[string][]int{}}
		for _, f := range p.declares {
			if pick.Name == "" || slices.Contains(pick.Files, f.Source.Path) {
				set.all = append(set.all, contract.Hosts(f)...)
			}
		}
		for i, h := range set.all {
			set.byName[h.Name] = append(set.byName[h.Name], i)
		}
		p.hosts = append(p.hosts, set)
	}
}

// samePicks reports whether a and b pick the same files.
func samePicks(a, b []HostPick) bool {
	return slices.EqualFunc(a, b, func(x, y HostPick) bool { return x.Name == y.Name && slices.Equal(x.Files, y.Files) })
}

// addHosts adds the providers from HOST blocks to an app. Each is created on first use.
func (app *App) addHosts(sets []*hosts) {
	for _, set := range sets {
		app.HostSets = append(app.HostSets, &HostSet{Name: set.name, set: set, All: sync.OnceValue(func() []*Service {
			all := make([]*Service, len(set.all))
			for i, h := range set.all {
				all[i] = &Service{Service: &compose.Service{Name: compose.Value{Text: h.Name, Known: true, File: h.File.Source, At: h.Word.At}},
					App: app, Index: -1, Contract: h.Contract, Origin: FromFile, Outside: h, OwnProgram: true}
			}
			return all
		})})
	}
}

// Hosts lists the hosts with HOST blocks, in the order of the files.
func (p *Project) Hosts() []*contract.Host {
	if len(p.hosts) == 0 {
		return nil
	}
	all, seen := slices.Clone(p.hosts[0].all), map[*contract.Host]bool{}
	for _, h := range all {
		seen[h] = true
	}
	for _, set := range p.hosts[1:] {
		for _, h := range set.all {
			if !seen[h] {
				seen[h] = true
				all = append(all, h)
			}
		}
	}
	return all
}

// HostsNamed lists the HOST blocks for one host, file by file.
func (p *Project) HostsNamed(name string) []*contract.Host {
	var all []*contract.Host
	for _, set := range p.hosts {
		for _, i := range set.byName[contract.HostName(name)] {
			all = append(all, set.all[i])
		}
	}
	return all
}
