package compose

import (
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/compose/cursor"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lsp/query"
)

// A completer lists what can be typed at the cursor.
type completer struct {
	*cursor.Cursor
	indent string // the indentation of what follows below a key that is typed here
}

// completerAt returns the completer for the query's position, or nil if nothing can be completed there.
func completerAt(q *query.Query) *completer {
	src := q.File.Source
	c := cursor.At(src, q.Pos, func() *cursor.Index { return indexAt(q) })
	if c == nil {
		return nil
	}
	// editors add the white space at the start of the cursor's line to each inserted line
	line := src.Slice(src.LineSpan(src.Line(q.Pos)))
	deeper := max(0, c.Column-compose.SkipSpaces(line, 0, len(line)))
	return &completer{c, strings.Repeat(" ", deeper+source.IndentUnit(src.Text))}
}

// complete lists the keys, values and names that are allowed at a position in a Compose file.
func complete(q *query.Query) []query.Item {
	c := completerAt(q)
	if c == nil {
		return nil
	}
	if items, ok := interpolationItems(q, c); ok {
		return items
	}
	if strings.HasPrefix(c.Typed, "*") {
		return aliasItems(q, c)
	}
	if c.IsValue {
		return valueItems(q, c, c.Where, c.Schema)
	}
	var all []query.Item
	if c.IsKey {
		all = keyItems(q, c)
	}
	if c.IsItem {
		where, schema := c.Item()
		items := valueItems(q, c, where, schema)
		if c.LacksDash {
			items = append(c.keysOfItem(schema), items...)
		}
		for i := range items {
			if slices.ContainsFunc(all, func(o query.Item) bool { return o.Label == items[i].Label }) {
				items[i].Label = "- " + items[i].Label
			}
		}
		if c.IsKey {
			preferForm(TreeOf(q.File), c.Where, all, items)
		}
		all = append(all, items...)
	}
	return all
}

// keyItems lists the keys that are allowed in a mapping.
func keyItems(q *query.Query, c *completer) []query.Item {
	var all []query.Item
	if c.Schema != nil {
		all = c.keysOf(c.Schema, "", c.indent)
	}
	for _, from := range composeKeys {
		if from.where == c.Where {
			all = append(all, from.items(q, c)...)
		}
	}
	return append(append(all, referenceKeys(q, c)...), mergeKeys(q, c)...)
}

// A composeSource lists completions at a position that the table of keys does not contain.
type composeSource struct {
	where string
	items func(*query.Query, *completer) []query.Item
}

// composeKeys holds the sources of names that are allowed as keys.
var composeKeys = []composeSource{
	{"services", baseServices},
	{compose.AtService, contractItem},
	{"services.*.environment", variableKeys},
	{"services.*.build.args", argumentKeys},
	{"networks", undefined},
	{"volumes", undefined},
	{"configs", undefined},
	{"secrets", undefined},
	{"models", undefined},
}

// composeValues holds the sources of values, or of the items of a list.
var composeValues = []composeSource{
	{compose.AtImage, imageItems},
	{compose.AtBuildTarget, stageItems},
	{compose.AtBuildArgsItem, argumentItems},
	{compose.AtBuildArgsEntry, argumentValues},
	{compose.AtEnvironmentItem, environmentItems},
	{compose.AtEnvironmentEntry, environmentValues},
	{compose.AtCommandItem, flagItems},
	{compose.AtCommand, lineFlags},
	{compose.AtEntrypointItem, flagItems},
	{compose.AtEntrypoint, lineFlags},
	{compose.AtExtendsService, extendedItems},
	{compose.AtPortsItem, portItems},
	{compose.AtPortsItemTarget, targetPorts},
	{compose.AtExposeItem, targetPorts},
	{compose.AtVolumesItem, mountItems},
	{compose.AtVolumesItemTarget, mountTargets},
	{"services.*.healthcheck.test", healthItems},
	{"services.*.healthcheck.test.[]", healthWords},
}

// valueItems lists the values that are allowed, or the items that are allowed in a list.
func valueItems(q *query.Query, c *completer, where string, schema *compose.Schema) []query.Item {
	var all []query.Item
	if schema != nil {
		all = c.words(schema)
	}
	if ref, ok := cursor.ReferenceAt(where); ok && !ref.IsKey {
		all = append(all, nameItems(q, c, ref)...)
	}
	for _, from := range composeValues {
		if from.where == where {
			all = append(all, from.items(q, c)...)
		}
	}
	return append(all, pathItems(q, c, where)...)
}

// words lists the values that the table of keys contains.
func (c *completer) words(s *compose.Schema) []query.Item {
	var all []query.Item
	for i, w := range s.Enum {
		all = append(all, c.put(query.Item{Label: w, Kind: protocol.CompletionItemKindEnumMember, Sort: fmt.Sprintf("1%02d", i)}, w))
	}
	for i, w := range s.Usual {
		all = append(all, c.put(query.Item{Label: w, Kind: protocol.CompletionItemKindValue, Sort: fmt.Sprintf("1%02d", i)}, w))
	}
	if c.IsValue && s.Types&compose.Boolean != 0 && s.Types&(compose.Number|compose.Integer|compose.List|compose.Map) == 0 && len(s.Usual) == 0 {
		for _, w := range []string{"true", "false"} {
			all = append(all, query.Item{Label: w, Kind: protocol.CompletionItemKindValue, Insert: c.before() + w, At: c.At})
		}
	}
	return all
}

// before returns the text that must be inserted before the typed word.
func (c *completer) before() string {
	switch {
	case c.LacksSpace:
		return " "
	case c.LacksDash && c.IsItem:
		return "- "
	}
	return ""
}

// beforeKey is like before, for a key; keysOfItem adds the dash of a list item.
func (c *completer) beforeKey() string {
	if c.LacksSpace {
		return " "
	}
	return ""
}

// put makes an item replace the typed word with a text, which it quotes if YAML requires that.
func (c *completer) put(it query.Item, text string) query.Item {
	it.At = c.At
	return c.write(it, text)
}

func (c *completer) write(it query.Item, text string) query.Item {
	if it.At.Start == c.At.Start {
		it.Insert = c.before() + c.quoted(text)
	} else {
		it.Insert = text
	}
	return it
}

// quoted returns a text as a YAML scalar.
func (c *completer) quoted(text string) string {
	if c.Quote != 0 {
		return text
	}
	return edit.QuoteYAML(text, c.InBrackets)
}

// keysOfItem lists the keys that can start a list item whose dash the user has not typed yet.
func (c *completer) keysOfItem(s *compose.Schema) []query.Item {
	if s == nil || c.InBrackets {
		return nil
	}
	return c.keysOf(s, "- ", c.indent+"  ")
}

// keysOf lists the keys of a mapping. Keys that are already set come last, with the line that sets them.
func (c *completer) keysOf(s *compose.Schema, before, indent string) []query.Item {
	all := make([]query.Item, 0, len(s.Keys))
	for i := range s.Keys {
		k := &s.Keys[i]
		it := query.Item{Label: k.Name, Doc: keyManual(k), Kind: protocol.CompletionItemKindProperty, At: c.At, Sort: "2" + k.Name}
		if k.Schema != nil {
			it.Detail = typesText(k.Types)
		}
		if slices.Contains(s.Required, k.Name) {
			it.Sort, it.Detail = "1"+k.Name, "required"
		}
		if c.Quote != 0 { // quoted text is rarely a key
			it.Sort = "7" + k.Name
		}
		if row, there := c.Taken[k.Name]; there && before == "" {
			it.Sort, it.Detail = "9"+k.Name, fmt.Sprintf("already set on line %d", row)
		}
		c.keyed(&it, k, before, indent)
		all = append(all, it)
	}
	return all
}

// keyed makes an item insert a key, its colon and the start of its value.
func (c *completer) keyed(it *query.Item, k *compose.Key, before, indent string) {
	if it.Insert = c.beforeKey() + before + k.Name; c.HasColon || c.Quote != 0 {
		return
	}
	it.Insert += ":"
	it.Plain = it.Insert + " "
	if k.Schema == nil {
		it.Insert, it.Plain = it.Plain, ""
		return
	}
	s := &composeSnippet{flow: c.InBrackets}
	s.value(k.Schema, indent)
	it.Insert += s.String()
	if !strings.Contains(it.Insert, "$") {
		it.Plain = ""
	}
}

// A composeSnippet builds the start of a key's value, with a tab stop for each part.
type composeSnippet struct {
	strings.Builder
	stops int
	flow  bool
}

func (s *composeSnippet) stop() { s.stops++; fmt.Fprintf(s, "$%d", s.stops) }

func (s *composeSnippet) choice(words []string) {
	s.stops++
	fmt.Fprintf(s, "${%d|%s|}", s.stops, strings.Join(words, ","))
}

// value writes the start of a value, beginning after the colon of its key.
func (w *composeSnippet) value(s *compose.Schema, indent string) {
	scalar := compose.String | compose.Integer | compose.Number | compose.Boolean
	switch {
	case len(s.Enum) > 0 && s.Types&(compose.List|compose.Map) == 0:
		w.WriteByte(' ')
		w.choice(s.Enum)
	case s.Types&scalar == compose.Boolean || s.Types&scalar == compose.String|compose.Boolean && s.Types&compose.Map == 0:
		w.WriteByte(' ')
		w.choice([]string{"true", "false"})
	case s.Types&scalar != 0 || s.Types == 0 || w.flow:
		w.WriteByte(' ')
	case s.Types&compose.Map == 0:
		w.WriteString("\n" + indent + "- ")
		w.required(s.Items, indent+"  ")
	default:
		w.WriteString("\n" + indent)
		if s.Types&compose.List == 0 {
			w.required(s, indent)
		}
	}
}

// required writes the required keys of a mapping, each with the start of its value.
func (w *composeSnippet) required(s *compose.Schema, indent string) {
	if s == nil || s.Types&compose.Map == 0 {
		return
	}
	for i, name := range s.Required {
		if i > 0 {
			w.WriteString("\n" + indent)
		}
		w.WriteString(name + ":")
		before := w.stops
		if k := s.Child(name); k != nil {
			w.value(k, indent+indent[:min(2, len(indent))])
		}
		if w.stops == before && len(s.Required) > 1 {
			w.stop()
		}
	}
}

// from returns the span of the typed word without its first n bytes.
func (c *completer) from(n int) source.Span {
	return source.Span{Start: c.At.Start + source.Pos(n), End: c.At.End}
}
