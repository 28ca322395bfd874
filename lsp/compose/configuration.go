package compose

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/wiring"
	"github.com/dfvet/dfvet/lsp/docker"
	"github.com/dfvet/dfvet/lsp/query"
)

// This file handles configuration files for which there is a reader, such as nginx.conf. They are in
// languages of their own; the server knows only the hosts in them that refer to services.

// fileNeeds returns the needs whose host is at the cursor in a configuration file, and the span of that host.
func fileNeeds(q *query.Query) (needs []*wiring.Need, at source.Span) {
	if q.File.Kind != query.Other {
		return nil, at
	}
	l := q.OwnProject()
	for _, use := range l.Uses()[q.File.Source.Path] {
		pos, ok := q.Pos, use.File == q.File.Source
		if outer, _ := use.File.Outer(source.Span{}); !ok && outer == q.File.Source {
			pos, ok = use.File.Inner(q.Pos)
		}
		if !ok {
			continue // the project was loaded with another version of the text
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

// definitionFile returns the definition of the service that a host refers to.
func definitionFile(q *query.Query) []query.Place {
	needs, _ := fileNeeds(q)
	for _, n := range needs {
		if n.Provider != nil {
			return namedBy(n)
		}
	}
	return nil
}

// implementationFile returns the LISTENS lines of the service that a host refers to.
func implementationFile(q *query.Query) []query.Place {
	needs, _ := fileNeeds(q)
	return listenersOf(needs)
}

// referentFile returns the referent of a host in a configuration file: a service, or an additional name for
// one. It lists the same places as a query about the service's Compose file.
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
		if in.File == nil || in.File.Kind != Kind {
			continue
		}
		r := hostReferent(in, n)
		r.At = at
		return r
	}
	return query.Referent{}
}
