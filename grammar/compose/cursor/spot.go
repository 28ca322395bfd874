package cursor

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// A Spot is one key or value in a Compose file, with the path of keys that leads to it. A Spot does not change
// after it is built.
type Spot struct {
	Node   *compose.Node
	IsKey  bool
	Depth  int             // the number of keys and items in the path, including its own key
	Name   string          // the last key in the path; "[]" for an item
	Where  string          // the path, with "*" for names that the user chooses: "services.*.depends_on.[]"
	Of     string          // the second key in the path, which names the service, network or the like; otherwise ""
	Schema *compose.Schema // the schema of the value; for a key, that of the value after it
	Key    *compose.Key    // the nearest key in the table, or nil
	Value  *compose.Node   // the value after a key; nil for a value
	Holder *compose.Node   // the mapping or sequence that contains it
	Up     *Spot           // the spot for Holder; nil for a document
}

// Service returns the name of the service that contains a spot, or "" if none does.
func (s *Spot) Service() string {
	if strings.HasPrefix(s.Where, compose.AtService) {
		return s.Of
	}
	return ""
}

// isLeaf reports whether a spot is a key, a scalar or an alias, which never overlap one another.
func (s *Spot) isLeaf() bool {
	return s.IsKey || s.Node.Alias != nil || s.Node.Kind == compose.Scalar
}

// Text returns the text of a scalar value; ok is false for an empty text or anything else.
func (s *Spot) Text() (text string, ok bool) {
	if s.IsKey || s.Node.Kind != compose.Scalar {
		return "", false
	}
	return s.Node.Text, s.Node.Text != ""
}

// PairName returns the name in a pair, which is a key or the text before "=" in an item, and its span. The
// name is "" if the spot is not such a pair.
func (s *Spot) PairName() (string, source.Span) {
	at, exact := s.Node.TextSpan()
	if s.IsKey {
		return s.Name, at
	}
	if s.Name != "[]" || !exact {
		return "", at
	}
	name, _, _ := strings.Cut(s.Node.Text, "=")
	at.End = at.Start + source.Pos(len(name))
	return name, at
}

// A walk visits everything that is written in a file. It does not follow aliases and merge keys.
type walk struct {
	visit   func(*Spot)
	block   source.Slab[Spot]
	paths   map[step]string
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

// Walk calls visit with each spot in a file.
func Walk(f *compose.File, visit func(*Spot)) { walkAdopted(f, nil, visit) }

func walkAdopted(f *compose.File, adopted map[string]adoption, visit func(*Spot)) {
	w := &walk{visit: visit, paths: map[step]string{}, adopted: adopted}
	for _, doc := range f.Docs {
		if doc != nil {
			w.value(w.keep(Spot{Node: doc, Schema: compose.Root}))
		}
	}
}

// keep stores a spot in a shared block, to save allocations.
func (w *walk) keep(s Spot) *Spot {
	kept := w.block.New()
	*kept = s
	return kept
}

// path returns the path of a spot below another one. Below jobs, it is the path for services.
func (w *walk) path(from, to string) string {
	if from == "" {
		if to == "jobs" {
			return "services"
		}
		return to
	}
	k := step{from, to}
	path, ok := w.paths[k]
	if !ok {
		path = from + "." + to
		w.paths[k] = path
	}
	return path
}

// adopt gives a value without a known meaning the one that an alias gives to its anchor.
func (w *walk) adopt(s *Spot) {
	if a, ok := w.adopted[s.Node.Slice(s.Node.Anchor)]; ok && s.Schema == nil {
		s.Where, s.Schema, s.Key, s.Of = a.where, a.schema, a.key, ""
	}
}

func (w *walk) value(s *Spot) {
	n := s.Node
	if n.Anchor != nil && n.Alias == nil && w.adopted != nil {
		w.adopt(s)
	}
	w.visit(s)
	if n.Alias != nil {
		return
	}
	for _, m := range n.Merges {
		one := *s
		one.Node, one.Holder, one.Up, one.IsKey = m, n, s, false
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
		one := Spot{Node: item, Depth: s.Depth + 1, Name: "[]", Where: w.path(s.Where, "[]"), Of: s.Of, Key: s.Key, Holder: n, Up: s}
		if s.Schema != nil {
			one.Schema = s.Schema.Items
		}
		w.value(w.keep(one))
	}
}

func (w *walk) entry(s *Spot, e *compose.Entry) {
	name := e.Key.Text
	key, place := placeOf(s.Schema, name)
	if key == nil {
		key = s.Key
	}
	one := Spot{Node: e.Key, IsKey: true, Depth: s.Depth + 1, Name: name, Where: w.path(s.Where, place), Of: s.Of,
		Schema: s.Schema.Child(name), Key: key, Value: e.Value, Holder: s.Node, Up: s}
	if one.Depth == 2 && s.Where != "" && !strings.Contains(s.Where, ".") {
		one.Of = name
	}
	w.visit(w.keep(one))
	if e.Value == nil {
		return
	}
	one.Node, one.IsKey, one.Value = e.Value, false, nil
	w.value(w.keep(one))
}

// placeOf returns the table's entry for a key, or nil, and the key as it appears in a path: "*" for a name
// that the user chooses.
func placeOf(s *compose.Schema, name string) (key *compose.Key, place string) {
	switch key := s.Key(name); {
	case key != nil:
		return key, name
	case name == compose.ContractKey.Name:
		return compose.ContractKey, name
	case strings.HasPrefix(name, "x-"):
		return nil, name
	}
	return nil, "*"
}
