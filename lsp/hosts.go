package lsp

import (
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// This file finds the hosts that HOST blocks of contract files describe: in contract files, after TO: of
// Dockerfiles, and in the values of Compose files that lead there.

// hostWords adds the names in the heads of a HOST block.
func (m *mentioner) hostWords(s *dockerfile.Stage) {
	for _, head := range s.Hosts {
		for _, w := range head.Names {
			m.add(head, name{kind: hostName, text: contract.HostName(w.Value)}, w.At, true)
		}
	}
}

// hostUse adds the host that a CONNECTS line names, if it is a name.
func (m *mentioner) hostUse(in dockerfile.Instruction) {
	if do, ok := in.(*dockerfile.Connects); ok && do.To != nil && do.To.Literal() {
		m.add(in, name{kind: hostName, text: contract.HostName(do.To.Value)}, do.To.At, false)
	}
}

// hostPlaces returns where HOST blocks give the name.
func (q *Query) hostPlaces(text string) []Place {
	var places []Place
	for _, h := range q.Own().HostsNamed(text) {
		places = append(places, Place{h.File.Source, h.Word.At})
	}
	return places
}

// hostReferences returns all places of a host that some HOST block describes.
func (q *Query) hostReferences(text string) []Place {
	own := q.Own()
	if len(own.HostsNamed(text)) == 0 {
		return nil
	}
	var places []Place
	add := func(p Place) {
		if !slices.Contains(places, p) {
			places = append(places, p)
		}
	}
	want := mention{name: name{kind: hostName, text: text}}
	for _, tree := range own.Trees(q.File) {
		if strings.Contains(strings.ToLower(tree.Source.Text), text) {
			for _, p := range same(tree, mentions(tree), want) {
				add(p)
			}
		}
	}
	for _, w := range own.Apps {
		for _, set := range w.HostSets {
			for _, s := range set.At(text) {
				for _, n := range own.Wiring(w).NeedsTo(s) {
					if p, ok := q.HostOf(n, n.Host); ok {
						add(p)
					}
				}
			}
		}
		for _, s := range w.Services {
			if host := s.ProviderHost(); host != nil && host.Node != nil && contract.HostName(host.Text) == text {
				if at, exact := inner(host.Node); exact {
					add(Place{host.File, at})
				}
			}
		}
	}
	return places
}

// outsideHost is the Referent of a host that a HOST block describes.
func (q *Query) outsideHost(at source.Span, text string) Referent {
	return Referent{At: at, Places: q.hostReferences(contract.HostName(text)), Check: newNames[hostName]}
}

func hostCheck(s string) string {
	return unless(s != "" && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789-_.:") == "",
		"the name of a host is made of letters, digits, \"-\", \"_\" and \".\"")
}

// outsideText shows what the HOST blocks say of a name, and who connects to it. A service of a name comes
// before a HOST block.
func (q *Query) outsideText(m mention) string {
	if !m.makes && q.hostText(m.text) != "" {
		return ""
	}
	own := q.Own()
	var parts, who []string
	for _, h := range own.HostsNamed(m.text) {
		if text := contractText(h.Contract); text != "" {
			parts = append(parts, text)
		}
	}
	for _, w := range own.Apps {
		for _, set := range w.HostSets {
			for _, s := range set.At(m.text) {
				for _, n := range own.Wiring(w).NeedsTo(s) {
					who = once(who, code(n.Service.Name.Text)+": "+n.Verdict.String())
				}
			}
		}
	}
	if parts == nil {
		return ""
	}
	text := bold(m.text) + " is a host outside the project\n\n" + strings.Join(parts, "\n\n")
	if who != nil {
		text += "\n\nneeded by " + strings.Join(who, ", ")
	}
	return text
}

// hostItems lists the hosts that HOST blocks describe.
func hostItems(own *Project, at source.Span) []Item {
	var items []Item
	for _, h := range own.Hosts() {
		items = append(items, Item{Label: h.Name, Detail: "HOST of " + h.File.Source.Path[strings.LastIndexByte(h.File.Source.Path, '/')+1:], At: at,
			Kind: protocol.CompletionItemKindReference, Sort: "3"})
	}
	return items
}
