package lsp

import (
	"slices"

	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// typeDefinitionCompose leads from a service to its image's contract.
func typeDefinitionCompose(q *Query) []Place {
	svc := q.serviceAt()
	if svc == nil {
		if s := q.spotAt(); s != nil {
			svc = q.serviceNamed(s.service())
		}
	}
	return contractPlaces(svc)
}

// implementationCompose is "go to provider": from a value that names a host, from a dependency or a
// link to the LISTENS lines at the other end.
func implementationCompose(q *Query) []Place {
	s := q.spotAt()
	if s == nil {
		return nil
	}
	needs := q.needsAt(q.Pos)
	if places := listenersOf(needs); places != nil {
		return places
	}
	if places := q.evidencePlaces(needs); places != nil {
		return places
	}
	if svc := q.serviceAt(); svc != nil {
		return q.provided(s, svc)
	}
	svc := q.serviceNamed(s.service())
	if svc == nil {
		return nil
	}
	switch s.where {
	case "services.*.ports.[]", "services.*.ports.[].target", "services.*.expose.[]":
		return q.portPlaces(svc, s)
	}
	if v := variableOf(svc, s.environmentName()); v != nil {
		return offeredPlaces(q.Wires(svc).Choices(svc, v))
	}
	return nil
}

// offeredPlaces are the lines that would satisfy a need that nothing satisfies yet.
func offeredPlaces(all []wiring.Choice) []Place {
	var places []Place
	for _, o := range all {
		if o.Listener.File == nil {
			continue
		}
		if p := (Place{o.Listener.File, o.Listener.At}); !slices.Contains(places, p) {
			places = append(places, p)
		}
	}
	return places
}

func listenersOf(needs []*wiring.Need) []Place {
	var places []Place
	for _, n := range needs {
		if n.Listener == nil || n.Listener.File == nil {
			continue
		}
		if p := (Place{n.Listener.File, n.Listener.At}); !slices.Contains(places, p) {
			places = append(places, p)
		}
	}
	return places
}

// provided returns what a service listens on: for an entry of depends_on, those lines that the
// dependent connects to where there are such.
func (q *Query) provided(s *spot, svc *project.Service) []Place {
	r := q.Wires(svc)
	needs := slices.DeleteFunc(slices.Clone(r.NeedsTo(svc)), func(n *wiring.Need) bool { return n.Service.Name.Text != s.service() })
	if places := listenersOf(needs); places != nil || svc.Contract == nil {
		return places
	}
	var places []Place
	for _, l := range svc.Contract.Listeners {
		if l.File != nil {
			places = append(places, Place{l.File, l.At})
		}
	}
	return places
}
