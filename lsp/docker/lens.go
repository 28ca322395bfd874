package docker

import (
	"fmt"
	"slices"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
	"github.com/dfvet/dfvet/lsp/query"
)

// lenses show which services use a stage or a contract block, and which services connect to its listeners.
func lenses(q *query.Query) []query.Lens {
	f := TreeOf(q.File)
	if f == nil {
		return nil
	}
	p := q.Project(f.Source.Path)
	var all []query.Lens
	for _, s := range f.Stages {
		users := users(p, f, s)
		if s.From != nil && len(users) > 0 {
			all = append(all, query.Lens{At: s.From.At, Title: query.Count(len(users), "service"), Places: servicePlaces(users)})
			all = append(all, needLenses(p, s, users)...)
		}
		if built := p.Build(f).Stage(s); !f.Contract && s.From != nil && built.Base == nil && built.Image.Known {
			all = append(all, LockedLens(q, s.From.At, built.Image.Text)...)
		}
		for _, in := range s.Body {
			l, ok := in.(*dockerfile.Listens)
			if !ok {
				continue
			}
			if consumers := consumers(p, f, l); len(users)+len(consumers) > 0 {
				all = append(all, query.Lens{At: l.At, Title: query.Count(len(consumers), "consumer"), Places: servicePlaces(consumers)})
			}
		}
	}
	return all
}

// users lists the services that build a stage, or whose contract uses lines from a block of a contract file.
// The trees of these services may come from another parse of the same text.
func users(l *query.Project, f *dockerfile.File, s *dockerfile.Stage) []*project.Service {
	var all []*project.Service
	for _, app := range l.Apps {
		for _, svc := range app.Services {
			if b := svc.Build; b != nil && b.File != nil && b.Stage != nil && b.File.Source == f.Source && b.Stage.Index == s.Index || f.Contract && ruled(svc, f, s) {
				all = append(all, svc)
			}
		}
	}
	return all
}

// ruled reports whether the contract of a service contains a line of a block.
func ruled(svc *project.Service, f *dockerfile.File, s *dockerfile.Stage) bool {
	if svc.Contract == nil {
		return false
	}
	for _, line := range svc.Contract.Lines() {
		if line.Line.File == f.Source && s.At.Has(line.Line.At.Start) {
			return true
		}
	}
	return false
}

// needLenses shows how many needs the services of a stage have, and how many of them are unmet.
func needLenses(l *query.Project, s *dockerfile.Stage, users []*project.Service) []query.Lens {
	var all wiring.Tally
	for _, svc := range users {
		t := l.Wiring(svc.App).Tally(svc)
		all.Total += t.Total
		all.Unmet += t.Unmet
	}
	if all.Total == 0 {
		return nil
	}
	return []query.Lens{{At: s.From.At, Title: fmt.Sprintf("%s, %d unmet", query.Count(all.Total, "need"), all.Unmet), Places: nil}}
}

// consumers lists the services that have a need which a LISTENS line satisfies.
func consumers(l *query.Project, f *dockerfile.File, in *dockerfile.Listens) []*project.Service {
	var all []*project.Service
	for _, app := range l.Apps {
		for _, n := range l.Wiring(app).Needs {
			if n.Listener != nil && n.Listener.File == f.Source && n.Listener.At == in.At && !slices.Contains(all, n.Service) {
				all = append(all, n.Service)
			}
		}
	}
	return all
}

func servicePlaces(all []*project.Service) []query.Place {
	var places []query.Place
	for _, s := range all {
		places = append(places, query.Place{File: s.Name.File, At: s.Name.At})
	}
	return places
}
