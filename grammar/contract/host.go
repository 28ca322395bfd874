package contract

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// A Host is what the HOST blocks of one contract file say of a provider outside the project.
type Host struct {
	Name     string // as HostName spells it
	File     *dockerfile.File
	Word     *dockerfile.Word // the name in the first block
	Contract *Contract        // listeners and provisions; it is always Open
}

// HostName returns the spelling by which hosts are compared: lower case, without the brackets of an IPv6
// address and the dot at the end.
func HostName(text string) string {
	text = strings.ToLower(strings.TrimSuffix(strings.Trim(text, "[]"), "."))
	if ip, err := netip.ParseAddr(text); err == nil {
		return ip.String()
	}
	return text
}

// Hosts returns the hosts that a contract file describes, in the order of the text. Blocks of one host are
// added up.
func Hosts(f *dockerfile.File) []*Host {
	var all []*Host
	byName := map[string]*Host{}
	known := map[*Host]*keys{}
	for _, s := range f.Stages {
		seen := map[*Host]bool{}
		for _, head := range s.Hosts {
			for _, w := range head.Names {
				name := HostName(w.Value)
				h := byName[name]
				if h == nil {
					h = &Host{Name: name, File: f, Word: w, Contract: &Contract{Stated: true, Open: true}}
					byName[name], known[h] = h, &keys{}
					all = append(all, h)
				}
				if !seen[h] {
					seen[h] = true
					h.add(&reader{file: f.Source, keys: known[h]}, s)
				}
			}
		}
	}
	for _, h := range all {
		h.Contract.Stated = true
		h.Contract.finish()
	}
	return all
}

// add takes the lines of a block that a HOST block may have.
func (h *Host) add(r *reader, s *dockerfile.Stage) {
	for _, in := range s.Body {
		switch n := in.(type) {
		case *dockerfile.Listens:
			l, ok := r.listener(n)
			if ok && l.On.Hole == "" && !l.Loopback && len(l.When)+len(l.Unless) == 0 {
				h.Contract.Listeners = put(&r.keys.listeners, h.Contract.Listeners, l)
			}
		case *dockerfile.Provisions:
			p, ok := r.provision(n)
			if ok && p.Hole == "" && p.InHole == "" && len(p.When)+len(p.Unless) == 0 {
				h.Contract.Provisions = put(&r.keys.provisions, h.Contract.Provisions, p)
			}
		}
	}
}

// Into returns the listeners that a provision of the host is about: those that AS: names so, or all of
// them where IN: gives the host itself.
func (h *Host) Into(p *Provision) []*Listener {
	if HostName(p.In) == h.Name {
		return h.Contract.Listeners
	}
	var all []*Listener
	for _, l := range h.Contract.Listeners {
		if l.As != "" && l.As == p.In {
			all = append(all, l)
		}
	}
	return all
}

// Only returns the account or database that the host lists for a listener, if it lists one: kind is USER or
// DATABASE.
func (h *Host) Only(l *Listener, kind string) string {
	only := ""
	for _, p := range h.Contract.Provisions {
		if p.Kind != kind || !slices.Contains(h.Into(p), l) || p.What == only {
			continue
		}
		if only != "" {
			return ""
		}
		only = p.What
	}
	return only
}
