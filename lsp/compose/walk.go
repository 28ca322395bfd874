package compose

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// A spot is one key or value in a Compose file with the path of keys to it.
type spot struct {
	node   *compose.Node
	isKey  bool
	depth  int             // the number of keys and items in its path, including its own key
	name   string          // the last of them; "[]" for an item
	where  string          // all of them, with "*" for names chosen by the user: "services.*.depends_on.[]"
	of     string          // the second of them: the service, network or the like that contains the spot, or ""
	schema *compose.Schema // of the value; for a key, of the value after it
	key    *compose.Key    // the nearest key in the table, or nil
	value  *compose.Node   // for a key, the value after it
	holder *compose.Node   // the mapping or sequence that contains it
	up     *spot           // the spot of that mapping or sequence; nil for a document
}

// service returns the name of the service that contains a spot, or "".
func (s *spot) service() string {
	if strings.HasPrefix(s.where, "services.*") {
		return s.of
	}
	return ""
}

// leaf reports whether a spot is a key, a scalar or an alias: no two of these overlap.
func (s *spot) leaf() bool {
	return s.isKey || s.node.Alias != nil || s.node.Kind == compose.Scalar
}

// text returns the text of a scalar value, and whether it has one.
func (s *spot) text() (string, bool) {
	if s.isKey || s.node.Kind != compose.Scalar {
		return "", false
	}
	return s.node.Text, s.node.Text != ""
}

// A composeWalk visits everything written in a file, but does not follow aliases and merge keys.
type composeWalk struct {
	visit   func(*spot)
	block   source.Slab[spot]
	ways    map[step]string
	adopted map[string]adoption
}

// An adoption gives the meaning of the value at an anchor: that of the position where an alias uses it.
// Values under the user's own keys, such as x-common, have no other meaning.
type adoption struct {
	where  string
	schema *compose.Schema
	key    *compose.Key
}

// A step leads from a spot to one below it.
type step struct{ from, to string }

// walkCompose visits the spots in a file. They do not change and may be kept.
func walkCompose(f *compose.File, visit func(*spot)) { walkAdopted(f, nil, visit) }

func walkAdopted(f *compose.File, adopted map[string]adoption, visit func(*spot)) {
	w := &composeWalk{visit: visit, ways: map[step]string{}, adopted: adopted}
	for _, doc := range f.Docs {
		if doc != nil {
			w.value(w.keep(spot{node: doc, schema: compose.Root}))
		}
	}
}

// keep stores a spot in a shared block, to save allocations.
func (w *composeWalk) keep(s spot) *spot {
	kept := w.block.New()
	*kept = s
	return kept
}

// way returns the path to a spot below another. Jobs are treated as services.
func (w *composeWalk) way(from, to string) string {
	if from == "" {
		if to == "jobs" {
			return "services"
		}
		return to
	}
	k := step{from, to}
	way, ok := w.ways[k]
	if !ok {
		way = from + "." + to
		w.ways[k] = way
	}
	return way
}

// adopt gives a value in an unknown position the meaning of its anchor's use.
func (w *composeWalk) adopt(s *spot) {
	if a, ok := w.adopted[s.node.Slice(s.node.Anchor)]; ok && s.schema == nil {
		s.where, s.schema, s.key, s.of = a.where, a.schema, a.key, ""
	}
}

func (w *composeWalk) value(s *spot) {
	n := s.node
	if n.Anchor != nil && n.Alias == nil && w.adopted != nil {
		w.adopt(s)
	}
	w.visit(s)
	if n.Alias != nil {
		return
	}
	for _, m := range n.Merges {
		one := *s
		one.node, one.holder, one.up, one.isKey = m, n, s, false
		w.value(w.keep(one))
	}
	for _, e := range n.Entries {
		if !e.Merged {
			w.entry(s, e)
		}
	}
	for _, item := range n.Items {
		if item == nil {
			continue
		}
		one := spot{node: item, depth: s.depth + 1, name: "[]", where: w.way(s.where, "[]"), of: s.of, key: s.key, holder: n, up: s}
		if s.schema != nil {
			one.schema = s.schema.Items
		}
		w.value(w.keep(one))
	}
}

func (w *composeWalk) entry(s *spot, e *compose.Entry) {
	name := e.Key.Text
	key, place := placeOf(s.schema, name)
	if key == nil {
		key = s.key
	}
	one := spot{node: e.Key, isKey: true, depth: s.depth + 1, name: name, where: w.way(s.where, place), of: s.of,
		schema: s.schema.Child(name), key: key, value: e.Value, holder: s.node, up: s}
	if one.depth == 2 && s.where != "" && !strings.Contains(s.where, ".") {
		one.of = name
	}
	w.visit(w.keep(one))
	if e.Value == nil {
		return
	}
	one.node, one.isKey, one.value = e.Value, false, nil
	w.value(w.keep(one))
}

// placeOf returns the key's entry in the table, or nil, and its path.
func placeOf(s *compose.Schema, name string) (key *compose.Key, place string) {
	switch key := s.Key(name); {
	case key != nil:
		return key, name
	case name == contractKey.Name:
		return contractKey, name
	case strings.HasPrefix(name, "x-"):
		return nil, name
	}
	return nil, "*"
}
