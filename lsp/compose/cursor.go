package compose

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// A cursor is what is typed at a place of a Compose file: a key or value, and the way to it.
type cursor struct {
	where  string          // of a key, the way to its mapping; of a value, to its key; of an item, to itself
	schema *compose.Schema // of what is at where
	key    *compose.Key    // the nearest key of the table, or nil
	name   string          // the key of a value
	keys   []string        // the keys that lead there, "[]" for an item
	isKey  bool            // a key may be typed
	value  bool            // a value after "key:"
	item   bool            // an item of a list
	dash   bool            // the item's dash is not written yet
	flow   bool            // it is in brackets
	quote  byte            // or in quotes
	gap    bool            // a blank is missing before it
	renews bool            // the key is there with its colon, and is written over
	at     source.Span     // the word that is typed, up to its end
	typed  string          // the word as far as the cursor
	taken  map[string]int  // the keys that the mapping has, and their lines
	indent string          // of what follows below a key that is typed here
}

// service is the name of the service that the cursor is in, or "".
func (c *cursor) service() string {
	if len(c.keys) > 1 && (c.keys[0] == "services" || c.keys[0] == "jobs") {
		return c.keys[1]
	}
	return ""
}

// cursorOf reads what is typed at the query's place; nil where nothing can be completed.
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

// follow walks the table of keys along the way.
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
	if c.dash && c.schema != nil && c.item { // below a key: an item of its list would go here
		c.item = c.schema.Items != nil
	}
}

// itemWhere is the way to the item that may be typed.
func (c *cursor) itemWhere() (string, *compose.Schema) {
	if !c.dash {
		return c.where, c.schema
	}
	if c.schema == nil {
		return c.where + ".[]", nil
	}
	return c.where + ".[]", c.schema.Items
}

// word finds the ends of what is typed.
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

// ends reports whether the word that is typed ends before a byte.
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

// beside notes the keys that the mapping has already, above and below.
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

// indentBelow is the indentation of what is below a key at a column, from the white space that
// the cursor's line begins with: an editor adds that to each line that is inserted.
func indentBelow(q *query.Query, col int) string {
	src := q.File.Source
	line := src.Slice(src.LineSpan(src.Line(q.Pos)))
	return strings.Repeat(" ", max(0, col-compose.SkipSpaces(line, 0, len(line)))+source.IndentUnit(src.Text))
}
