package rules

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed wiring_port_conflict.md
var portConflictDoc string

var portConflict = &lint.Rule{
	Name: "wiring/port-conflict", Doc: portConflictDoc, Level: lint.Error, Tags: []string{"wiring", "correctness"},
	Whole: func(p *lint.Pass, w *project.Whole) {
		taken := takenPorts(w)
		together := closures(w)
		warned := false
		for i, b := range taken {
			for _, a := range taken[:i] {
				if a.service == b.service || !a.clashes(b) || !mayMeet(a.service, b.service) {
					continue
				}
				sure := slices.ContainsFunc(together, func(c map[*project.Service]bool) bool { return c[a.service] && c[b.service] })
				if !sure && warned {
					continue
				}
				found := p.Report(b.port.At.At, "`%s` and `%s` both publish host port %s", a.service.Name.Text, b.service.Name.Text, b.port.Published).
					In(b.port.At.File).Relate(a.port.At.File, a.port.At.At, "`%s` publishes it here", a.service.Name.Text)
				if !sure {
					warned = true
					found.AtLevel(lint.Warning)
					found.Message += ": they cannot run at the same time"
				}
				break
			}
		}
	},
}

// A taken is a run of host ports that a service publishes.
type taken struct {
	service     *project.Service
	port        compose.Port
	first, last int
}

func takenPorts(w *project.Whole) []taken {
	var all []taken
	for _, s := range w.Services {
		for _, p := range s.Ports {
			from, to, dash := strings.Cut(p.Published, "-")
			if !dash {
				to = from
			}
			first, err1 := strconv.Atoi(from)
			last, err2 := strconv.Atoi(to)
			// of a range for one container port, the engine takes any free one
			if err1 != nil || err2 != nil || !p.Known || first == 0 || dash && !strings.Contains(p.Target, "-") {
				continue
			}
			all = append(all, taken{s, p, first, last})
		}
	}
	return all
}

func (t taken) clashes(o taken) bool {
	if t.port.Protocol != o.port.Protocol || t.last < o.first || o.last < t.first {
		return false
	}
	return t.port.HostIP == o.port.HostIP || everywhere(t.port.HostIP) && !v6(o.port.HostIP) || everywhere(o.port.HostIP) && !v6(t.port.HostIP)
}

func everywhere(ip string) bool { return ip == "" || ip == "0.0.0.0" }

func v6(ip string) bool { return strings.Contains(ip, ":") }

// mayMeet is false for services of profiles that have nothing in common: they are alternatives.
func mayMeet(a, b *project.Service) bool {
	if len(a.Profiles) == 0 || len(b.Profiles) == 0 {
		return true
	}
	return slices.ContainsFunc(a.Profiles, func(x compose.Value) bool {
		return slices.ContainsFunc(b.Profiles, func(y compose.Value) bool { return x.Text == y.Text })
	})
}

// closures returns, for each service, what is started with it.
func closures(w *project.Whole) []map[*project.Service]bool {
	var all []map[*project.Service]bool
	for _, s := range w.Services {
		set := map[*project.Service]bool{}
		startedWith(w, s, set)
		all = append(all, set)
	}
	return all
}

func startedWith(w *project.Whole, s *project.Service, set map[*project.Service]bool) {
	if set[s] {
		return
	}
	set[s] = true
	for _, d := range s.DependsOn {
		if next := w.Service(d.Service.Text); next != nil {
			startedWith(w, next, set)
		}
	}
	for _, l := range s.Links {
		name, _, _ := strings.Cut(l.Text, ":")
		if next := w.Service(name); next != nil {
			startedWith(w, next, set)
		}
	}
}
