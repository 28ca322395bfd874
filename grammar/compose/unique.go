package compose

import "strings"

// A uniqueRule says when two items of a list are about the same thing, so that the later one replaces the
// earlier one.
type uniqueRule uint8

const (
	uniqueNone uniqueRule = iota
	uniqueKey             // items are the same if the text before "=" is
	uniqueText
	uniqueVolume // items are the same if the target is
	uniqueDevice
	uniqueConfig
	uniqueSecret
	uniquePort
	uniqueEnvFile
)

// unify removes the list items that a later item replaces, in all lists of the tree.
func unify(n *Node, s *Schema) *Node {
	if s == nil || n == nil {
		return n
	}
	switch n.Kind {
	case Mapping:
		return unifyMap(n, s)
	case Sequence:
		if s.unique != uniqueNone {
			return unifyList(n, s.unique)
		}
	}
	return n
}

func unifyMap(n *Node, s *Schema) *Node {
	var entries []*Entry
	for i, e := range n.Entries {
		if e.Value == nil {
			continue
		}
		v := unify(e.Value, s.Child(e.Key.Text))
		if v == e.Value {
			continue
		}
		if entries == nil {
			entries = append(entries, n.Entries...)
		}
		entries[i] = &Entry{Key: e.Key, Value: v, Merged: e.Merged}
	}
	if entries == nil {
		return n
	}
	return withEntries(n, entries)
}

func unifyList(n *Node, rule uniqueRule) *Node {
	at := make(map[string]int, len(n.Items))
	out := make([]*Node, 0, len(n.Items))
	for _, item := range n.Items {
		key := rule.key(item)
		if i, ok := at[key]; ok {
			out[i] = item
			continue
		}
		at[key] = len(out)
		out = append(out, item)
	}
	if len(out) == len(n.Items) {
		return n
	}
	return withItems(n, out)
}

func (rule uniqueRule) key(n *Node) string {
	switch rule {
	case uniqueKey:
		key, _, _ := strings.Cut(n.text(), "=")
		return key
	case uniqueVolume:
		return mount(n).Target
	case uniqueDevice:
		return deviceTarget(n)
	case uniqueConfig:
		return grantKey(n, "/")
	case uniqueSecret:
		return grantKey(n, "/run/secrets/")
	case uniquePort:
		return portKey(n)
	case uniqueEnvFile:
		if n.Kind == Mapping {
			n = n.Get("path")
		}
		if n == nil {
			return ""
		}
		return abs(n.dir(), n.text())
	}
	return n.text()
}

func deviceTarget(n *Node) string {
	if n.Kind == Mapping {
		return n.textOf("target")
	}
	parts := strings.Split(n.text(), ":")
	if len(parts) == 1 || parts[1] == "" {
		return parts[0]
	}
	return parts[1]
}

func grantKey(n *Node, folder string) string {
	if n.Kind != Mapping {
		return folder + n.text()
	}
	if target := n.textOf("target"); target != "" {
		return target
	}
	return folder + n.textOf("source")
}

// portKey returns the key by which Compose compares ports. A published port that is a number in the long form
// differs from the same text.
func portKey(n *Node) string {
	p := port(n)
	host := p.HostIP
	if host == "" {
		host = "0.0.0.0"
	}
	published := "s" + p.Published
	if v := n.Get("published"); v != nil && v.Tag != "!!str" {
		published = "i" + p.Published
	}
	return host + " " + published + " " + p.Target + " " + p.Protocol
}
