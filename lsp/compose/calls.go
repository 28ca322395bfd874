package compose

import (
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
	"github.com/dfvet/dfvet/lsp/query"
)

// callHierarchy returns the service with which a hierarchy of connections starts: the one whose name is at
// the cursor, the one that a host in a value refers to, or else the one that contains the cursor.
func callHierarchy(q *query.Query) []protocol.CallHierarchyItem {
	svc := serviceAt(q)
	for _, n := range needsAt(q, q.Pos) {
		if svc == nil && n.HostAt.Len() > 0 && n.HostAt.Has(q.Pos) && !query.IsOutside(n.Provider) {
			svc = n.Provider
		}
	}
	if s := spotAt(q); svc == nil && s != nil {
		svc = serviceNamed(q, s.Service())
	}
	if svc == nil {
		return nil
	}
	return []protocol.CallHierarchyItem{callItem(q, svc)}
}

// callItem returns a service as an item of the hierarchy.
func callItem(q *query.Query, svc *project.Service) protocol.CallHierarchyItem {
	at := q.Location(query.Place{File: svc.Name.File, At: svc.Name.At})
	all := svc.Name.At
	if n := serviceIn(treeOfFile(q, svc.Name.File), svc.Name.Text); n != nil && n.Alias == nil && n.File == svc.Name.File {
		all = all.Cover(n.At)
	}
	item := protocol.CallHierarchyItem{Name: source.Escape(svc.Name.Text), Kind: protocol.SymbolKindClass, URI: at.URI, SelectionRange: at.Range, Range: q.RangeOf(svc.Name.File, all)}
	switch {
	case svc.Service.Build != nil && svc.Build != nil && svc.Build.Path != "":
		item.Detail = new(q.Line(shortPath(q, svc.Build.Path)))
	case svc.Image != nil:
		item.Detail = new(q.Line(svc.Image.Text))
	}
	return item
}

// called returns the service that an item of the hierarchy describes, or nil.
func called(q *query.Query, item protocol.CallHierarchyItem) *project.Service {
	if svc := serviceNamed(q, strings.Clone(item.Name)); svc != nil {
		return svc
	}
	for _, app := range q.Apps() {
		for _, svc := range app.Services {
			if source.Escape(svc.Name.Text) == item.Name {
				return svc
			}
		}
	}
	return nil
}

// incomingCalls lists the services that connect to a service, with the values that refer to it.
func incomingCalls(q *query.Query, item protocol.CallHierarchyItem) []protocol.CallHierarchyIncomingCall {
	out := []protocol.CallHierarchyIncomingCall{}
	svc := called(q, item)
	if svc == nil {
		return out
	}
	for _, g := range grouped(q.Wires(svc).NeedsTo(svc), func(n *wiring.Need) *project.Service { return n.Service }) {
		if g.end != svc {
			out = append(out, protocol.CallHierarchyIncomingCall{From: callItem(q, g.end), FromRanges: callRanges(q, g.end, g.needs)})
		}
	}
	return out
}

// outgoingCalls lists the services that a service connects to, with the values that refer to them.
func outgoingCalls(q *query.Query, item protocol.CallHierarchyItem) []protocol.CallHierarchyOutgoingCall {
	out := []protocol.CallHierarchyOutgoingCall{}
	svc := called(q, item)
	if svc == nil {
		return out
	}
	for _, g := range grouped(q.Wires(svc).NeedsOf(svc), func(n *wiring.Need) *project.Service { return n.Provider }) {
		if g.end != svc && !query.IsOutside(g.end) {
			out = append(out, protocol.CallHierarchyOutgoingCall{To: callItem(q, g.end), FromRanges: callRanges(q, svc, g.needs)})
		}
	}
	return out
}

// An edge is the connection between two services.
type edge struct {
	end   *project.Service
	needs []*wiring.Need
}

// grouped groups needs by the service at one end of the connection, and keeps their order.
func grouped(needs []*wiring.Need, end func(*wiring.Need) *project.Service) []edge {
	var all []edge
	index := map[*project.Service]int{}
	for _, n := range needs {
		s := end(n)
		if s == nil {
			continue
		}
		i, there := index[s]
		if !there {
			i = len(all)
			index[s] = i
			all = append(all, edge{end: s})
		}
		all[i].needs = append(all[i].needs, n)
	}
	return all
}

// callRanges returns the spans of the values through which a service connects to another, if they are in the
// file that contains its name. Otherwise, it returns the span of the name.
func callRanges(q *query.Query, from *project.Service, needs []*wiring.Need) []protocol.Range {
	file := from.Name.File
	var spans []source.Span
	for _, n := range needs {
		g := n.Value
		if g == nil || g.Image || g.File == nil || g.File.Path != file.Path {
			continue
		}
		at := g.At
		if n.HostAt.Len() > 0 {
			at = n.HostAt
		}
		spans = append(spans, at)
	}
	if len(spans) == 0 {
		spans = append(spans, from.Name.At)
	}
	var out []protocol.Range
	seen := map[source.Span]bool{}
	for _, at := range spans {
		if !seen[at] {
			seen[at] = true
			out = append(out, q.RangeOf(file, at))
		}
	}
	return out
}
