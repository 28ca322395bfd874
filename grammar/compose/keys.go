package compose

import (
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// entries reports duplicate keys and replaces each merge key with the entries that it merges.
func (b *builder) entries(n *Node) {
	seen := make(map[string]*Entry, len(n.Entries))
	merges := false
	own := n.Entries[:0]
	for _, e := range n.Entries {
		if isMerge(e.Key) {
			merges = true
		} else {
			b.textKey(e.Key)
		}
		if first := seen[e.Key.Text]; first != nil {
			b.duplicate(e, first)
			continue
		}
		seen[e.Key.Text] = e
		own = append(own, e)
	}
	n.Entries = own
	if merges {
		b.merge(n, seen)
	}
}

// textKey reports a key that is not a string. Compose treats the key TRUE as a boolean, for example, and
// refuses it.
func (b *builder) textKey(key *Node) {
	switch {
	case key.Kind != Scalar:
		b.report(key.Span(), BadSchema, "a key must be a string, not "+key.Kind.name(), "")
	case key.types()&String == 0:
		b.report(key.Span(), BadSchema, "the key "+source.Quote(key.Text)+" is not a string", "put it in quotes")
		if last := &b.file.Problems[len(b.file.Problems)-1]; last.At == key.Span() {
			last.Instead = strconv.Quote(key.Text)
		}
	}
}

func (b *builder) duplicate(e, first *Entry) {
	advice := "remove one of them"
	if isMerge(e.Key) {
		advice = "write one `<<` with a list: " + source.Quote("<<: ["+b.aliases(first.Value)+", "+b.aliases(e.Value)+"]")
	}
	b.report(e.Key.Span(), DuplicateKey, source.Quote(e.Key.Text)+" is already set above, in line "+itoa(b.file.Source.Line(first.Key.At.Start)), advice)
}

// aliases returns the value of a merge key for a message: "*a", or "*a, *b" for a list.
func (b *builder) aliases(n *Node) string {
	switch {
	case n.Alias != nil:
		return b.file.Source.Slice(*n.Alias)
	case n.Kind == Sequence && len(n.Items) > 0:
		names := make([]string, len(n.Items))
		for i, item := range n.Items {
			names[i] = b.aliases(item)
		}
		return strings.Join(names, ", ")
	}
	return "…"
}

func isMerge(key *Node) bool {
	return key.Text == "<<" && key.Style == Plain && key.Kind == Scalar
}

// merge replaces each "<<" entry of n with the entries of the mappings it refers to. The keys of n take
// precedence over them, and earlier mappings over later ones.
func (b *builder) merge(n *Node, seen map[string]*Entry) {
	var all []*Entry
	for _, e := range n.Entries {
		if !isMerge(e.Key) {
			all = append(all, e)
			continue
		}
		from := []*Node{e.Value}
		if e.Value.Kind == Sequence {
			from = e.Value.Items
		}
		for _, m := range from {
			n.Merges = append(n.Merges, m)
			all = b.mergeOne(all, m, seen)
		}
	}
	n.Entries = all
}

func (b *builder) mergeOne(all []*Entry, m *Node, seen map[string]*Entry) []*Entry {
	if m.Tag == "!reset" {
		return all
	}
	if m.Kind != Mapping {
		b.report(m.Span(), BadSyntax, "`<<` requires a mapping or a list of mappings", "name an anchor of a mapping")
		return all
	}
	for _, e := range m.Entries {
		// entries marked !reset are removed before merging, so they do not hide merged entries
		if own := seen[e.Key.Text]; own != nil && own.Value.Tag != "!reset" {
			continue
		}
		if b.merged++; b.merged > mergeLimit {
			break
		}
		if !e.Merged {
			e = &Entry{Key: e.Key, Value: e.Value, Merged: true}
		}
		seen[e.Key.Text] = e
		all = append(all, e)
	}
	return all
}
