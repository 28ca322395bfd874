package compose

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// A cursor describes what is typed at a position of a Compose file: a key, a value or an item, and the path to it.
type cursor struct {
	// where is a path in the file, such as "services.*.environment": that of the mapping if a key is typed, that of
	// the key if a value is typed, and that of the item otherwise.
	where  string
	schema *compose.Schema // describes what is at where
	key    *compose.Key    // the nearest key in the table, or nil
	name   string          // the key whose value is typed
	keys   []string        // the keys on the path; "[]" for an item
	isKey  bool            // a key may be typed
	value  bool            // a value after "key:" is typed
	item   bool            // an item of a list is typed
	dash   bool            // the dash of the item is still missing
	flow   bool            // the cursor is in brackets
	quote  byte            // the quote character that is open, or 0
	gap    bool            // a space is missing before the word
	renews bool            // the word replaces a key that already has its colon
	at     source.Span     // the complete word at the cursor
	typed  string          // the word up to the cursor
	taken  map[string]int  // the keys that the mapping already has, with their lines
	indent string          // the indentation of what follows below a key that is typed here
}

// service is the name of the service that the cursor is in, or "".
func (c *cursor) service() string {
	if len(c.keys) > 1 && (c.keys[0] == "services" || c.keys[0] == "jobs") {
		return c.keys[1]
	}
	return ""
}

// cursorOf returns what is typed at the query's position, or nil if nothing can be completed there.
func cursorOf(q *query.Query) *cursor {
	src := q.File.Source
	pos := int(q.Pos)
	s := compose.ReadTyped(src.Text, pos)
	c := &cursor{quote: s.Quote, flow: s.InBrackets(), taken: map[string]int{}}
	col := s.Start - int(src.LineSpan(src.Line(source.Pos(s.Start))).Start)
	switch s.Inside {
	case compose.TypedNothing, compose.TypedMore:
		return nil
	case compose.TypedNewLine, compose.TypedKey:
		c.isKey = true
		if !c.flow {
			c.isKey = !s.InDeeperList(col)
			s.Leave(col, false)
			c.item, c.dash = true, true
		}
	case compose.TypedItem:
		c.item, c.isKey = true, true
	case compose.TypedValue:
		if c.value = !s.EndsInItem(); !c.value {
			c.item, c.isKey = true, true
		}
	}
	levels := s.Levels
	if l := s.Top(); l != nil && c.isKey && (l.Kind == ':' && l.Col >= col || l.Kind == '{') { // one more key of this mapping
		levels = levels[:len(levels)-1]
		c.item, c.dash = false, false
	}
	c.follow(levels, func() *index { return indexAt(q) })
	c.word(src.Text, s.Start, pos)
	c.indent = indentBelow(q, col)
	if c.isKey {
		beside(q, c, s, col, pos)
		c.item = c.item && (!c.dash || len(c.taken) == 0)
	}
	return c
}

// follow looks up the schema and the table of keys along the path of open levels.
func (c *cursor) follow(levels []compose.OpenLevel, index func() *index) {
	c.schema = compose.Root
	var places []string
	for i, l := range levels {
		if l.Kind == '-' || l.Kind == '[' {
			if c.schema != nil {
				c.schema = c.schema.Items
			}
			c.keys, places = append(c.keys, "[]"), append(places, "[]")
			continue
		}
		if l.Key == "" && l.Kind == '{' && i < len(levels)-1 {
			continue
		}
		k, place := placeOf(c.schema, l.Key)
		if k != nil {
			c.key = k
		}
		if i == 0 && place == "jobs" {
			place = "services"
		}
		c.schema, c.name = c.schema.Child(l.Key), l.Key
		c.keys, places = append(c.keys, l.Key), append(places, place)
		if c.schema == nil && index != nil {
			if a, ok := index().adoptedAt(c.keys); ok {
				c.schema, c.key, places = a.schema, a.key, strings.Split(a.where, ".")
			}
		}
	}
	c.where = strings.Join(places, ".")
	if c.dash && c.schema != nil && c.item { // the cursor is below a key, where an item of its list can begin
		c.item = c.schema.Items != nil
	}
}

// itemWhere returns the path and the schema of the item that can be typed.
func (c *cursor) itemWhere() (string, *compose.Schema) {
	if !c.dash {
		return c.where, c.schema
	}
	if c.schema == nil {
		return c.where + ".[]", nil
	}
	return c.where + ".[]", c.schema.Items
}

// word sets the span of the word that is typed, and the part of it before the cursor.
func (c *cursor) word(text string, start, pos int) {
	end := pos
	for end < len(text) && !c.ends(text, end) {
		end++
	}
	for end > pos && source.IsSpace(text[end-1]) {
		end--
	}
	c.typed = text[start:pos]
	if c.isKey {
		word := end
		for word < len(text) && (text[word] == '"' || text[word] == '\'' || text[word] == ' ') {
			word++
		}
		c.renews = word < len(text) && text[word] == ':'
	}
	c.gap = start > 0 && (text[start-1] == ':' || text[start-1] == '-') && c.quote == 0
	c.at = source.Span{Start: source.Pos(start), End: source.Pos(end)}
}

// ends reports whether the typed word ends before the byte at i.
func (c *cursor) ends(text string, i int) bool {
	switch ch := text[i]; {
	case ch == '\n' || ch == '\r':
		return true
	case c.quote != 0:
		return ch == c.quote
	case c.flow:
		return strings.IndexByte(",]}", ch) >= 0 || ch == ':' && c.isKey
	case c.isKey && ch == ':':
		return i+1 == len(text) || source.IsSpace(text[i+1])
	}
	return text[i] == '#' && source.IsSpace(text[i-1])
}

// beside records the keys that the mapping already has, above and below the cursor.
func beside(q *query.Query, c *cursor, s *compose.TypedText, col, pos int) {
	src := q.File.Source
	row := src.Line(source.Pos(pos))
	if l := s.Top(); l != nil && (l.Kind == '{' || l.Kind == ':' && l.Col == col) {
		for _, k := range l.Keys {
			c.taken[k.Name] = src.Line(source.Pos(k.At))
		}
	}
	if c.flow {
		return
	}
	for r := row + 1; r <= src.Lines(); r++ {
		at := src.LineSpan(r)
		text := src.Slice(at)
		i := compose.SkipSpaces(text, 0, len(text))
		if i == len(text) || text[i] == '#' || i > col {
			continue
		}
		name, colon := compose.KeyEnd(text, i, len(text))
		if i < col || colon < 0 && !compose.IsDash(text, i, len(text)) {
			break
		}
		if colon >= 0 {
			c.taken[name] = r
		}
	}
}

// indentBelow returns the indentation of what follows below a key in column col. It leaves out the white
// space at the start of the cursor's line, because editors add that to each inserted line.
func indentBelow(q *query.Query, col int) string {
	src := q.File.Source
	line := src.Slice(src.LineSpan(src.Line(q.Pos)))
	return strings.Repeat(" ", max(0, col-compose.SkipSpaces(line, 0, len(line)))+source.IndentUnit(src.Text))
}
