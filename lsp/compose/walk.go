package compose

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// A spot is one key or value in a Compose file, with the path of keys that leads to it.
type spot struct {
	node   *compose.Node
	isKey  bool
	depth  int             // the number of keys and items in the path, including its own key
	name   string          // the last key in the path; "[]" for an item
	where  string          // the path, with "*" for names that the user chooses: "services.*.depends_on.[]"
	of     string          // the second key in the path, which names the service, network or the like; otherwise ""
	schema *compose.Schema // the schema of the value; for a key, that of the value after it
	key    *compose.Key    // the nearest key in the table, or nil
	value  *compose.Node   // the value after a key; nil for a value
	holder *compose.Node   // the mapping or sequence that contains it
	up     *spot           // the spot for holder; nil for a document
}

// service returns the name of the service that contains a spot, or "" if none does.
func (s *spot) service() string {
	if strings.HasPrefix(s.where, "services.*") {
		return s.of
	}
	return ""
}

// leaf reports whether a spot is a key, a scalar or an alias, which never overlap one another.
func (s *spot) leaf() bool {
	return s.isKey || s.node.Alias != nil || s.node.Kind == compose.Scalar
}

// text returns the text of a scalar value; ok is false for an empty text or anything else.
func (s *spot) text() (string, bool) {
	if s.isKey || s.node.Kind != compose.Scalar {
		return "", false
	}
	return s.node.Text, s.node.Text != ""
}

// A composeWalk visits everything that is written in a file. It does not follow aliases and merge keys.
type composeWalk struct {
	visit   func(*spot)
	block   source.Slab[spot]
	ways    map[step]string
	adopted map[string]adoption
}

// An adoption is the meaning of a value that has an anchor, taken from the place where an alias uses it.
// Values below keys of the user's own, such as x-common, have no other meaning.
type adoption struct {
	where  string
	schema *compose.Schema
	key    *compose.Key
}

// A step leads from a path to a key below it.
type step struct{ from, to string }

// walkCompose calls visit with each spot in a file. The spots do not change, so visit may keep them.
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

// way returns the path of a spot below another one. Below jobs, it is the path for services.
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

// adopt gives a value without a known meaning the one that an alias gives to its anchor.
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

// placeOf returns the table's entry for a key, or nil, and the key as it appears in a path: "*" for a name
// that the user chooses.
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
