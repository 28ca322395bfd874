package contract

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// A Host is a provider outside the project, as described by the HOST blocks of one contract file.
type Host struct {
	Name     string // in the form of HostName
	File     *dockerfile.File
	Word     *dockerfile.Word // the name as written in the first block
	Contract *Contract        // listeners and provisions; always Open
}

// HostName returns a host name in the form in which names are compared: in lower case, without the brackets
// of an IPv6 address and without a final dot.
func HostName(text string) string {
	text = strings.ToLower(strings.TrimSuffix(strings.Trim(text, "[]"), "."))
	if ip, err := netip.ParseAddr(text); err == nil {
		return ip.String()
	}
	return text
}

// mostHostLines is the maximum number of lines for all hosts of one file: each of many names may share each
// of many blocks.
const mostHostLines = 1 << 20

// Hosts returns the hosts that a contract file describes, in the order of the text. Blocks for the same host
// are merged.
func Hosts(f *dockerfile.File) []*Host {
	var all []*Host
	blocks := map[*Host][]int{} // by the index of their stage
	byName := map[string]*Host{}
	for i, s := range f.Stages {
		for _, head := range s.Hosts {
			for _, w := range head.Names {
				name := HostName(w.Value)
				h := byName[name]
				if h == nil {
					h = &Host{Name: name, File: f, Word: w}
					byName[name] = h
					all = append(all, h)
				}
				if own := blocks[h]; len(own) == 0 || own[len(own)-1] != i {
					blocks[h] = append(own, i)
				}
			}
		}
	}
	room, shared := mostHostLines, map[string]*Contract{}
	for _, h := range all {
		key := fmt.Sprint(blocks[h])
		if shared[key] == nil {
			shared[key] = hostContract(f, blocks[h], &room)
		}
		h.Contract = shared[key]
	}
	return all
}

// hostContract adds the lines of a HOST block, ignoring those that are not allowed there.
func hostContract(f *dockerfile.File, blocks []int, room *int) *Contract {
	c := &Contract{Declared: true, Open: true}
	r := &lineReader{file: f.Source, keys: &keys{}}
	for _, i := range blocks {
		if *room -= len(f.Stages[i].Body); *room < 0 {
			break
		}
		for _, in := range f.Stages[i].Body {
			c.hostLine(r, in)
		}
	}
	c.finish()
	return c
}

func (c *Contract) hostLine(r *lineReader, in dockerfile.Instruction) {
	switch n := in.(type) {
	case *dockerfile.Listens:
		l, ok := r.listener(n)
		if ok && l.On.Placeholder == "" && !l.Loopback && len(l.When)+len(l.Unless) == 0 {
			c.Listeners = put(&r.keys.listeners, c.Listeners, l)
		}
	case *dockerfile.Provisions:
		p, ok := r.provision(n)
		if ok && p.Placeholder == "" && p.InPlaceholder == "" && len(p.When)+len(p.Unless) == 0 {
			c.Provisions = put(&r.keys.provisions, c.Provisions, p)
		}
	}
}

// Into reports whether a provision of the host belongs to a listener: IN: contains the AS: name of that
// listener, or the name of the host, which means all its listeners.
func (h *Host) Into(p *Provision, l *Listener) bool {
	return l.As != "" && l.As == p.In || HostName(p.In) == h.Name
}

// Only returns the account or database (kind is USER or DATABASE) that the host lists for a listener, if it
// lists exactly one; otherwise "".
func (h *Host) Only(l *Listener, kind string) string {
	only := ""
	for _, p := range h.Contract.Provisions {
		if p.Kind != kind || !h.Into(p, l) || p.What == only {
			continue
		}
		if only != "" {
			return ""
		}
		only = p.What
	}
	return only
}
