package compose

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// A spot is one key or value of a Compose file and the way to it.
type spot struct {
	node   *compose.Node
	isKey  bool
	depth  int             // how many keys and items lead to it, its own key among them
	name   string          // the last of them; "[]" of an item
	where  string          // all of them, "*" for each name that the user chose: "services.*.depends_on.[]"
	of     string          // the second of them: the service, network or the like that it stands in, or ""
	schema *compose.Schema // of the value; of a key, that of what stands behind it
	key    *compose.Key    // the nearest key of the table, or nil
	value  *compose.Node   // of a key, what stands behind it
	holder *compose.Node   // the mapping or sequence that it stands in
	up     *spot           // that mapping or sequence; nil for a document
}

// service is the name of the service that a spot stands in, or "".
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

// A composeWalk visits all that is written in a file: not what aliases and merge keys bring in again.
type composeWalk struct {
	visit   func(*spot)
	block   source.Slab[spot]
	ways    map[step]string
	adopted map[string]adoption
}

// An adoption says what the value behind an anchor is: what stands where an alias brings it in. Values
// under keys of the user's own, x-common and the like, are known by nothing else.
type adoption struct {
	where  string
	schema *compose.Schema
	key    *compose.Key
}

// A step leads from a place to one below it.
type step struct{ from, to string }

// walkCompose visits the spots of a file. Each stays as it is and may be kept.
func walkCompose(f *compose.File, visit func(*spot)) { walkAdopted(f, nil, visit) }

func walkAdopted(f *compose.File, adopted map[string]adoption, visit func(*spot)) {
	w := &composeWalk{visit: visit, ways: map[step]string{}, adopted: adopted}
	for _, doc := range f.Docs {
		if doc != nil {
			w.value(w.keep(spot{node: doc, schema: compose.Root}))
		}
	}
}

// keep stores a spot beside others, so that not each is made by itself.
func (w *composeWalk) keep(s spot) *spot {
	kept := w.block.New()
	*kept = s
	return kept
}

// way spells the way to a place below another. Jobs are services that run to an end.
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

// adopt makes a value that nothing is known of what its anchor is used as.
func (w *composeWalk) adopt(s *spot) {
	if a, ok := w.adopted[sliceOf(s.node, s.node.Anchor)]; ok && s.schema == nil {
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

// placeOf returns the key of the table that a key is, or nil, and how the way to it is spelt.
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
