package wiring

import (
	"slices"
	"sort"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// A lookup finds needs by the place of their values and by the services that they connect.
type lookup struct {
	placed map[string][]placedNeed // by path, in the order in the text
	of     map[*project.Service][]*Need
	to     map[*project.Service][]*Need
}

// A placedNeed is a need with the span of its name and value.
type placedNeed struct {
	at   source.Span
	need *Need
}

func (r *Result) lookups() *lookup {
	l := &lookup{map[string][]placedNeed{}, map[*project.Service][]*Need{}, map[*project.Service][]*Need{}}
	for _, n := range r.Needs {
		l.of[n.Service] = append(l.of[n.Service], n)
		if n.Provider != nil {
			l.to[n.Provider] = append(l.to[n.Provider], n)
		}
		if g := n.Value; g != nil && g.File != nil {
			l.placed[g.File.Path] = append(l.placed[g.File.Path], placedNeed{g.NameAt.Cover(g.At), n})
		}
	}
	for _, list := range l.placed {
		slices.SortStableFunc(list, func(a, b placedNeed) int { return int(a.at.Start - b.at.Start) })
	}
	return l
}

// NeedsTo returns the needs that were connected to a service, or checked against it.
func (r *Result) NeedsTo(s *project.Service) []*Need { return r.find().to[s] }

// NeedsAt returns the needs that a value states. The place is in the value or in the name before it.
func (r *Result) NeedsAt(f *source.File, pos source.Pos) []*Need {
	list := r.find().placed[f.Path]
	end := sort.Search(len(list), func(i int) bool { return list[i].at.Start > pos })
	var all []*Need
	for i := end - 1; i >= 0 && (list[i].at.Start == list[end-1].at.Start || list[i].at.Has(pos)); i-- {
		if g := list[i].need.Value; g.File == f && (g.At.Has(pos) || g.NameAt.Has(pos)) {
			all = append(all, list[i].need)
		}
	}
	slices.Reverse(all)
	return all
}

// Within returns the needs whose values are in a file, in the order in the text.
func (r *Result) Within(f *source.File) []*Need {
	var all []*Need
	for _, p := range r.find().placed[f.Path] {
		if p.need.Value.File == f {
			all = append(all, p.need)
		}
	}
	return all
}

// Holds returns whether a line of a service's contract applies to the service as it is called. Unknown means
// that it may apply.
func (r *Result) Holds(s *project.Service, l *contract.Line) types.Tri {
	if v := r.by.views[s]; v != nil {
		return v.holds(l)
	}
	return types.Unknown
}

// Told returns the account and the database that clients of a listener should use, in Compose syntax. A
// result is "" if it is unknown.
func (r *Result) Told(s *project.Service, l *contract.Listener) (user, database string) {
	k := r.by.providerAccounts(r.by.views[s], l)
	user, _, database = k.clientAccount("")
	return user, database
}
