package compose

import (
	"slices"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/compose/cursor"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
	"github.com/dfvet/dfvet/lsp/query"
)

// typeDefinition returns the contract of a service's image.
func typeDefinition(q *query.Query) []query.Place {
	svc := serviceAt(q)
	if svc == nil {
		if s := spotAt(q); s != nil {
			svc = serviceNamed(q, s.Service())
		}
	}
	return contractPlaces(svc)
}

// implementation implements "go to provider". From a value with a host, a dependency or a link, it goes to
// the LISTENS lines of the other service.
func implementation(q *query.Query) []query.Place {
	s := spotAt(q)
	if s == nil {
		return nil
	}
	needs := needsAt(q, q.Pos)
	if places := listenersOf(needs); places != nil {
		return places
	}
	if places := evidencePlaces(q, needs); places != nil {
		return places
	}
	if svc := serviceAt(q); svc != nil {
		return provided(q, s, svc)
	}
	svc := serviceNamed(q, s.Service())
	if svc == nil {
		return nil
	}
	switch s.Where {
	case compose.AtPortsItem, compose.AtPortsItemTarget, compose.AtExposeItem:
		return portPlaces(q, svc, s)
	}
	if v := variableOf(svc, environmentName(s)); v != nil {
		return offeredPlaces(q.Wires(svc).Choices(svc, v))
	}
	return nil
}

// offeredPlaces returns the lines that could satisfy an unmet need.
func offeredPlaces(all []wiring.Choice) []query.Place {
	var places []query.Place
	for _, o := range all {
		if o.Listener.File == nil {
			continue
		}
		if p := (query.Place{File: o.Listener.File, At: o.Listener.At}); !slices.Contains(places, p) {
			places = append(places, p)
		}
	}
	return places
}

func listenersOf(needs []*wiring.Need) []query.Place {
	var places []query.Place
	for _, n := range needs {
		if n.Listener == nil || n.Listener.File == nil {
			continue
		}
		if p := (query.Place{File: n.Listener.File, At: n.Listener.At}); !slices.Contains(places, p) {
			places = append(places, p)
		}
	}
	return places
}

// provided returns the listeners of a service. For an entry of depends_on, it returns only those to which the
// dependent service connects, if there are any.
func provided(q *query.Query, s *cursor.Spot, svc *project.Service) []query.Place {
	r := q.Wires(svc)
	needs := slices.DeleteFunc(slices.Clone(r.NeedsTo(svc)), func(n *wiring.Need) bool { return n.Service.Name.Text != s.Service() })
	if places := listenersOf(needs); places != nil || svc.Contract == nil {
		return places
	}
	var places []query.Place
	for _, l := range svc.Contract.Listeners {
		if l.File != nil {
			places = append(places, query.Place{File: l.File, At: l.At})
		}
	}
	return places
}
