package docker

import (
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// This file finds the hosts that HOST blocks in contract files describe. Their names appear in contract
// files, after TO: in Dockerfiles, and in values in Compose files.

// hostWords adds the names on the first line of a HOST block.
func (m *mentioner) hostWords(s *dockerfile.Stage) {
	for _, head := range s.Hosts {
		for _, w := range head.Names {
			m.add(head, Name{Kind: hostName, Text: contract.HostName(w.Value)}, w.At, true)
		}
	}
}

// hostUse adds the host in a CONNECTS line, if it is a name.
func (m *mentioner) hostUse(in dockerfile.Instruction) {
	if do, ok := in.(*dockerfile.Connects); ok && do.To != nil && do.To.Literal() {
		m.add(in, Name{Kind: hostName, Text: contract.HostName(do.To.Value)}, do.To.At, false)
	}
}

// HostPlaces returns the places where HOST blocks declare a name.
func HostPlaces(q *query.Query, text string) []query.Place {
	var places []query.Place
	for _, h := range q.OwnProject().HostsNamed(text) {
		places = append(places, query.Place{File: h.File.Source, At: h.Word.At})
	}
	return places
}

// hostReferences returns all places of the name of a host that a HOST block describes.
func hostReferences(q *query.Query, text string) []query.Place {
	own := q.OwnProject()
	if len(own.HostsNamed(text)) == 0 {
		return nil
	}
	var places []query.Place
	add := func(p query.Place) {
		if !slices.Contains(places, p) {
			places = append(places, p)
		}
	}
	want := mention{Name: Name{Kind: hostName, Text: text}}
	for _, tree := range own.Trees(q.File) {
		if strings.Contains(strings.ToLower(tree.Source.Text), text) {
			for _, p := range same(tree, Mentions(tree), want) {
				add(p)
			}
		}
	}
	for _, app := range own.Apps {
		for _, set := range app.HostSets {
			for _, s := range set.At(text) {
				for _, n := range own.Wiring(app).NeedsTo(s) {
					if p, ok := q.HostOf(n, n.Host); ok {
						add(p)
					}
				}
			}
		}
		for _, s := range app.Services {
			if host := s.ProviderHost(); host != nil && host.Node != nil && contract.HostName(host.Text) == text {
				if at, exact := host.Node.TextSpan(); exact {
					add(query.Place{File: host.File, At: at})
				}
			}
		}
	}
	return places
}

// OutsideHost returns the Referent for a host that a HOST block describes.
func OutsideHost(q *query.Query, at source.Span, text string) query.Referent {
	return query.Referent{At: at, Places: hostReferences(q, contract.HostName(text)), Check: NewNames[hostName]}
}

func hostCheck(s string) string {
	return query.Unless(s != "" && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789-_.:") == "",
		"invalid name for a host: use letters, digits, `-`, `_` and `.`")
}

// outsideText shows the HOST blocks for a name, and the services that connect to that host. A service with
// the same name takes precedence over a HOST block.
func outsideText(q *query.Query, m mention) string {
	if !m.Makes && hostText(q, m.Text) != "" {
		return ""
	}
	own := q.OwnProject()
	var parts, who []string
	for _, h := range own.HostsNamed(m.Text) {
		if text := contractText(h.Contract); text != "" {
			parts = append(parts, text)
		}
	}
	for _, app := range own.Apps {
		for _, set := range app.HostSets {
			for _, s := range set.At(m.Text) {
				for _, n := range own.Wiring(app).NeedsTo(s) {
					who = query.Once(who, query.Code(n.Service.Name.Text)+": "+n.Verdict.String())
				}
			}
		}
	}
	if parts == nil {
		return ""
	}
	text := query.Bold(m.Text) + " is a host outside the project\n\n" + strings.Join(parts, "\n\n")
	if who != nil {
		text += "\n\nneeded by " + strings.Join(who, ", ")
	}
	return text
}

// hostItems lists the hosts that HOST blocks describe.
func hostItems(own *query.Project, at source.Span) []query.Item {
	var items []query.Item
	for _, h := range own.Hosts() {
		items = append(items, query.Item{Label: h.Name, Detail: "HOST in " + h.File.Source.Path[strings.LastIndexByte(h.File.Source.Path, '/')+1:], At: at,
			Kind: protocol.CompletionItemKindReference, Sort: "3"})
	}
	return items
}
