package compose

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/wiring"
	"github.com/dfvet/dfvet/lsp/docker"
	"github.com/dfvet/dfvet/lsp/query"
)

// This file handles configuration files with a reader, such as nginx.conf. They have languages of their own,
// and the server knows only what a project uses in them: hosts refer to services.

// fileNeeds returns the needs that a configuration file states at a position, with the places of their hosts
// in the file.
func fileNeeds(q *query.Query) (needs []*wiring.Need, at source.Span) {
	if q.File.Kind != query.Other {
		return nil, at
	}
	l := q.Own()
	for _, use := range l.Uses()[q.File.Source.Path] {
		pos, ok := q.Pos, use.File == q.File.Source
		if outer, _ := use.File.Outer(source.Span{}); !ok && outer == q.File.Source {
			pos, ok = use.File.Inner(q.Pos)
		}
		if !ok {
			continue // the project has another version of the text
		}
		for _, n := range l.Wiring(use.App).NeedsAt(use.File, pos) {
			if n.HostAt.Has(pos) && n.HostAt.Len() > 0 {
				_, at = use.File.Outer(n.HostAt)
				needs = append(needs, n)
			}
		}
	}
	return needs, at
}

// hoverFile describes the service that a host in a configuration file refers to.
func hoverFile(q *query.Query) query.Text {
	needs, at := fileNeeds(q)
	var b strings.Builder
	for i, n := range needs {
		if i == 0 {
			b.WriteString(query.Bold(n.Host))
		}
		b.WriteString(needText(n))
		if n.Fault != nil {
			b.WriteString("\n\n✗ " + query.Message(n.Fault.Message))
		}
	}
	if b.Len() == 0 {
		return query.Text{}
	}
	return query.Text{Markdown: b.String(), At: at}
}

// definitionFile leads from a host to its service.
func definitionFile(q *query.Query) []query.Place {
	needs, _ := fileNeeds(q)
	for _, n := range needs {
		if n.Provider != nil {
			return namedBy(n)
		}
	}
	return nil
}

// implementationFile leads from a host to the listener of its service.
func implementationFile(q *query.Query) []query.Place {
	needs, _ := fileNeeds(q)
	return listenersOf(needs)
}

// referentFile returns the referent of a host in a configuration file: a service, or another name for one.
// Its places are those that a query about the service's Compose file finds.
func referentFile(q *query.Query) query.Referent {
	needs, at := fileNeeds(q)
	for _, n := range needs {
		if n.Provider == nil {
			continue
		}
		if query.IsOutside(n.Provider) {
			return docker.OutsideHost(q, at, n.Host)
		}
		in := q.In(q.Workspace.File(n.Provider.Name.File.Path), n.Provider.Name.At.Start)
		if in.File == nil || in.File.Kind != query.Compose {
			continue
		}
		r := hostReferent(in, n)
		r.At = at
		return r
	}
	return query.Referent{}
}
