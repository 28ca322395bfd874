package lsp

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// This file is about configuration files that a reader reads, such as nginx.conf. They are in languages of their own,
// of which the server knows no more than what a project uses: hosts lead to services.

// A fileUse is one use of a configuration file by a project, and the text as the program reads it.
type fileUse struct {
	whole *project.Whole
	file  *source.File
}

// usesOf finds the configuration files of the projects, by path.
func usesOf(all []*project.Whole) map[string][]fileUse {
	of := map[string][]fileUse{}
	for _, w := range all {
		for _, s := range w.Services {
			for _, r := range s.Reads {
				use := fileUse{w, r.File}
				if list := of[r.File.Path]; !slices.Contains(list, use) {
					of[r.File.Path] = append(list, use)
				}
			}
		}
	}
	return of
}

// fileNeeds returns the needs that a configuration file states at a place, with the place of their hosts in the file.
func (q *Query) fileNeeds() (needs []*wiring.Need, at source.Span) {
	if q.File.Language != Other {
		return nil, at
	}
	l := q.Project(q.File.Source.Path)
	for _, use := range l.uses()[q.File.Source.Path] {
		pos, ok := q.Pos, use.file == q.File.Source
		if outer, _ := use.file.Outer(source.Span{}); !ok && outer == q.File.Source {
			pos, ok = use.file.Inner(q.Pos)
		}
		if !ok {
			continue // the project is of another text
		}
		for _, n := range l.Wiring(use.whole).NeedsAt(use.file, pos) {
			if n.HostAt.Has(pos) && n.HostAt.Len() > 0 {
				_, at = use.file.Outer(n.HostAt)
				needs = append(needs, n)
			}
		}
	}
	return needs, at
}

// hoverFile says where a host in a configuration file leads to.
func hoverFile(q *Query) Text {
	needs, at := q.fileNeeds()
	var b strings.Builder
	for i, n := range needs {
		if i == 0 {
			b.WriteString(bold(n.Host))
		}
		b.WriteString(needText(n))
		if n.Fault != nil {
			b.WriteString("\n\n✗ " + message(n.Fault.Message))
		}
	}
	if b.Len() == 0 {
		return Text{}
	}
	return Text{b.String(), at}
}

// definitionFile leads from a host to the service.
func definitionFile(q *Query) []Place {
	needs, _ := q.fileNeeds()
	for _, n := range needs {
		if n.Provider != nil {
			return namedBy(n)
		}
	}
	return nil
}

// implementationFile leads from a host to where the service listens.
func implementationFile(q *Query) []Place {
	needs, _ := q.fileNeeds()
	return listenersOf(needs)
}

// referentFile is what a host in a configuration file means: a service, or another name of one. Its places are those
// that a query about the service's Compose file finds.
func (q *Query) referentFile() referent {
	needs, at := q.fileNeeds()
	for _, n := range needs {
		if n.Provider == nil {
			continue
		}
		if isOutside(n.Provider) {
			return q.outsideHost(at, n.Host)
		}
		in := &Query{Call: q.Call, File: q.Snapshot.File(n.Provider.Name.File.Path), Pos: n.Provider.Name.At.Start}
		if in.File == nil || in.File.Language != Compose {
			continue
		}
		r := in.hostReferent(n)
		r.at = at
		return r
	}
	return referent{}
}

// filledBy returns the value of the service's environment that fills ${NAME} in a configuration file with a host.
func filledBy(svc *project.Service, variable, host string) (Place, bool) {
	g := svc.Env[strings.Trim(variable, "${}")]
	if g == nil || g.Image || g.File == nil || g.File.Slice(g.At) != host {
		return Place{}, false
	}
	return Place{g.File, g.At}, true
}
