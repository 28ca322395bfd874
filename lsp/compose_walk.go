package lsp

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// A spot is one key or value of a Compose file and the way to it.
type spot struct {
	node   *compose.Node
	isKey  bool
	keys   []string        // the keys that lead to it, "[]" for an item; a key's own is the last
	places []string        // the same with "*" for each name that the user chose
	schema *compose.Schema // of the value; of a key, that of what stands behind it
	key    *compose.Key    // the nearest key of the table, or nil
	value  *compose.Node   // of a key, what stands behind it
	holder *compose.Node   // the mapping or sequence that it stands in
}

// where spells the way to a spot: "services.*.depends_on.[]".
func (s *spot) where() string {
	w := strings.Join(s.places, ".")
	if rest, job := strings.CutPrefix(w, "jobs."); job {
		return "services." + rest
	}
	return w
}

// service is the name of the service that a spot stands in, or "".
func (s *spot) service() string {
	if len(s.keys) > 1 && s.keys[0] == "services" {
		return s.keys[1]
	}
	return ""
}

// A composeWalk visits all that is written in a file, in order: not what aliases and merge keys
// bring in again.
type composeWalk struct {
	visit func(*spot)
	file  *source.File
}

func walkCompose(f *compose.File, visit func(*spot)) {
	w := &composeWalk{visit, f.Source}
	for _, doc := range f.Docs {
		w.value(&spot{node: doc, schema: compose.Root})
	}
}

func (w *composeWalk) value(s *spot) {
	if s.node == nil {
		return
	}
	w.visit(s)
	if s.node.Alias != nil {
		return
	}
	for _, m := range s.node.Merges {
		w.value(&spot{node: m, keys: s.keys, places: s.places, schema: s.schema, key: s.key, holder: s.node})
	}
	for _, e := range s.node.Entries {
		if !e.Merged {
			w.entry(s, e)
		}
	}
	for _, item := range s.node.Items {
		child := &spot{node: item, keys: grown(s.keys, "[]"), places: grown(s.places, "[]"), key: s.key, holder: s.node}
		if s.schema != nil {
			child.schema = s.schema.Items
		}
		w.value(child)
	}
}

func (w *composeWalk) entry(s *spot, e *compose.Entry) {
	name, place, key := e.Key.Text, e.Key.Text, s.schema.Key(e.Key.Text)
	if key == nil {
		place, key = "*", s.key
	}
	child := spot{node: e.Key, isKey: true, keys: grown(s.keys, name), places: grown(s.places, place),
		schema: s.schema.Child(name), key: key, value: e.Value, holder: s.node}
	w.visit(&child)
	value := child
	value.node, value.isKey, value.value = e.Value, false, nil
	w.value(&value)
}

func grown(list []string, s string) []string { return append(slices.Clip(list), s) }

// spotAt returns the innermost key or scalar at a place, or nil.
func spotAt(f *compose.File, pos source.Pos) *spot {
	var found *spot
	walkCompose(f, func(s *spot) {
		n := s.node
		inside := n.Span().Has(pos) || n.Anchor != nil && n.Anchor.Has(pos)
		if inside && (s.isKey || n.Alias != nil || n.Kind == compose.Scalar || n.Anchor != nil && n.Anchor.Has(pos)) {
			found = s
		}
	})
	return found
}

// inner returns where the text of a scalar stands, without its quotes; false where escapes or folds
// make it another text than what is written.
func inner(n *compose.Node) (source.Span, bool) {
	at := n.At
	if n.Style == compose.SingleQuoted || n.Style == compose.DoubleQuoted {
		at.Start++
		at.End = max(at.Start, at.End-1)
	}
	return at, n.File.Slice(at) == n.Text
}
