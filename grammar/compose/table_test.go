package compose

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/schema"
)

// TestTable compares our table of keys with the schema in compose-go. Both must have the same keys, types,
// values and limits.
func TestTable(t *testing.T) {
	var doc map[string]any
	if err := json.Unmarshal([]byte(schema.Schema), &doc); err != nil {
		t.Fatal(err)
	}
	c := &comparison{t: t, defs: doc["$defs"].(map[string]any), seen: map[string]bool{}}
	c.compare("", Root, c.flatten(doc))
	if len(c.seen) < 400 {
		t.Errorf("compared only %d places", len(c.seen))
	}
}

type comparison struct {
	t    *testing.T
	defs map[string]any
	seen map[string]bool
}

// flat is a JSON schema whose references and alternatives are merged into one object.
type flat struct {
	types    []string
	keys     map[string]any
	named    map[string]any // the schemas of values, by the pattern of the key
	items    any
	enum     []string
	required []string
	min, max any
	pattern  string
	distinct bool
	open     bool
	ext      bool
}

func (c *comparison) flatten(s any) *flat {
	f := &flat{keys: map[string]any{}, named: map[string]any{}, open: true}
	c.add(f, s)
	sort.Strings(f.types)
	f.types = slices.Compact(f.types)
	return f
}

func (c *comparison) add(f *flat, s any) {
	m := s.(map[string]any)
	if ref, ok := m["$ref"].(string); ok {
		c.add(f, c.defs[strings.TrimPrefix(ref, "#/$defs/")])
	}
	for _, alternatives := range []string{"oneOf", "allOf"} {
		for _, a := range list(m[alternatives]) {
			c.add(f, a)
		}
	}
	switch t := m["type"].(type) {
	case string:
		f.types = append(f.types, t)
	case []any:
		f.types = append(f.types, asTexts(t)...)
	}
	if p, ok := m["properties"].(map[string]any); ok {
		for k, v := range p {
			f.keys[k] = v
		}
	}
	if p, ok := m["patternProperties"].(map[string]any); ok {
		for k, v := range p {
			if k == "^x-" {
				f.ext = f.ext || !slices.Contains(f.types, "array")
				continue
			}
			f.named[k] = v
		}
	}
	f.enum = append(f.enum, asTexts(list(m["enum"]))...)
	f.required = append(f.required, asTexts(list(m["required"]))...)
	if v, ok := m["items"]; ok {
		f.items = v
	}
	if v, ok := m["minimum"]; ok {
		f.min = v
	}
	if v, ok := m["maximum"]; ok {
		f.max = v
	}
	if v, ok := m["pattern"].(string); ok {
		f.pattern = v
	}
	f.distinct = f.distinct || m["uniqueItems"] == true
	isList := m["type"] == "array"
	if !isList && (m["additionalProperties"] == false || m["unevaluatedProperties"] == false) {
		f.open = false
	}
}

func list(v any) []any { l, _ := v.([]any); return l }

func asTexts(l []any) []string {
	var out []string
	for _, v := range l {
		out = append(out, fmt.Sprint(v))
	}
	return out
}

var typeNames = []struct {
	t    Types
	name string
}{{String, "string"}, {Integer, "integer"}, {Number, "number"}, {Boolean, "boolean"}, {Nothing, "null"}, {List, "array"}, {Map, "object"}}

func (c *comparison) compare(path string, s *Schema, f *flat) {
	if c.seen[path] || strings.Count(path, ".") > 12 {
		return
	}
	c.seen[path] = true
	if s == nil {
		c.t.Errorf("%s: not in the table", path)
		return
	}
	var types []string
	for _, n := range typeNames {
		if s.Types&n.t != 0 {
			types = append(types, n.name)
		}
	}
	sort.Strings(types)
	c.same(path, "types", types, f.types)
	c.same(path, "values", s.Enum, f.enum)
	c.same(path, "required keys", s.Required, f.required)
	c.same(path, "no item twice", s.distinct, f.distinct)
	c.same(path, "least", bound(s.Min), f.min)
	c.same(path, "most", bound(s.Max), f.max)
	c.same(path, "pattern", s.pattern != patternNone, f.pattern != "")
	if s.Types&Map != 0 {
		c.same(path, "takes any key", s.open, f.open)
		c.same(path, "takes x- keys", !s.bare && !s.open, f.ext && !f.open)
		c.keys(path, s, f)
	}
	if (s.Items != nil) != (f.items != nil) {
		c.t.Errorf("%s: items: %v, schema has %v", path, s.Items, f.items)
	} else if s.Items != nil {
		c.compare(path+".[]", s.Items, c.flatten(f.items))
	}
}

func bound(p *float64) any {
	if p == nil {
		return nil
	}
	return *p
}

func (c *comparison) same(path, what string, got, want any) {
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		c.t.Errorf("%s: %s: table has %s, schema has %s", path, what, g, w)
	}
}

var namePatterns = map[string]nameRule{
	"^[a-zA-Z0-9._-]+$": namesWord, "^[a-z]+$": namesLower, ".+": namesAny, "^.+$": namesAny,
}

func (c *comparison) keys(path string, s *Schema, f *flat) {
	for _, k := range s.Keys {
		v, ok := f.keys[k.Name]
		if !ok {
			c.t.Errorf("%s.%s: the schema does not have this key", path, k.Name)
			continue
		}
		if k.Doc == "" {
			c.t.Errorf("%s.%s: no manual", path, k.Name)
		}
		c.compare(path+"."+k.Name, k.Schema, c.flatten(v))
	}
	for name := range f.keys {
		if s.Key(name) == nil {
			c.t.Errorf("%s.%s: the table does not have this key", path, name)
		}
	}
	if (s.Any != nil) != (len(f.named) > 0) {
		c.t.Errorf("%s: named keys: %v, schema has %v", path, s.Any != nil, f.named)
	}
	for pattern, v := range f.named {
		rule, ok := namePatterns[pattern]
		if !ok || s.names != rule {
			c.t.Errorf("%s: names are %v, schema has %s", path, s.names, pattern)
		}
		if s.Any != nil {
			c.compare(path+".*", s.Any, c.flatten(v))
		}
	}
}
