// Package engine finds what the Docker Engine and Compose reject when they start a project whose files are
// valid. Examples are relative paths where the engine requires absolute ones, unknown values and drivers, and
// addresses outside their network. It implements the rule compose/engine-refused, and uses visit and edit.
package engine

import (
	"slices"
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

// Refuse reports everything in a project that the engine rejects.
func Refuse(p *lint.Pass, app *project.App) {
	balanced := sync.OnceValue(func() bool { return swarm(app) })
	for _, s := range app.Services {
		if s.Node == nil || s.Node.Kind != compose.Mapping || s.Provider != nil {
			continue
		}
		refuseMounts(p, s)
		refuseValues(p, s)
		refuseImage(p, s)
		refuseNetworkMode(p, s)
		refuseReplicas(p, s, balanced)
	}
	refuseAddresses(p, app)
	refuseSubnets(p, app)
	refuseDrivers(p, app)
	refuseIncludes(p, app)
}

// choice reports a value that the engine does not know. word is the value, or the unknown part of it.
func choice(p *lint.Pass, v compose.Value, word, what string, known []string) {
	near := source.Keywords.Near(word, known)
	if near == "" {
		visit.ReportAt(p, v, "`%s` is not a valid %s, so the engine refuses to create the container", v.Text, what)
		return
	}
	found := visit.ReportAt(p, v, "`%s` is not a valid %s, so the engine refuses to create the container; did you mean `%s`?", v.Text, what, near)
	edit.Instead(found, v, strings.Replace(v.Text, word, near, 1))
}

// always reports whether every `docker compose up` starts the service.
func always(s *project.Service) bool { return len(s.Profiles) == 0 }

// Dates reports unquoted dates where Compose expects a string, because YAML reads them as times.
func Dates(p *lint.Pass, f *compose.File) {
	done := map[*compose.Node]bool{}
	visit.Services(f, func(e *compose.Entry) {
		for _, n := range []*compose.Node{
			e.Value.Get("environment"), e.Value.Get("labels"), e.Value.Get("build").Get("args"), e.Value.Get("build").Get("labels"), e.Value.Get("annotations"),
		} {
			if n == nil || n.Kind != compose.Mapping {
				continue
			}
			for _, entry := range n.Entries {
				if v := entry.Value; v != nil && v.Kind == compose.Scalar && v.Tag == "!!timestamp" && v.Alias == nil && !done[v] {
					done[v] = true
					p.Report(v, "`%s` without quotes is a date, not a text: Compose refuses it, or passes on `%s`; put it in quotes", v.Text, v.Value().Text).
						WithFix("put it in quotes", false, source.Replace(v.At, `"`+v.Text+`"`))
				}
			}
		}
	})
}

// swarm reports whether a project is meant for `docker stack deploy`, where all containers of a service can
// share one published port.
func swarm(app *project.App) bool {
	for _, s := range app.Services {
		d := s.Node.Get("deploy")
		for _, key := range []string{"placement", "update_config", "rollback_config", "mode", "endpoint_mode", "labels"} {
			if d.Get(key) != nil {
				return true
			}
		}
	}
	return slices.ContainsFunc(app.Model.Networks, func(n *compose.Network) bool {
		return n.Driver != nil && n.Driver.Text == "overlay" || n.Node.Get("attachable") != nil
	})
}
