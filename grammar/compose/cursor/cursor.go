// Package cursor finds what is at a position of a Compose file, for editors: the key or value in the tree
// (Index, Spot), the names that are declared or used there (Mention), and, where the text is still being typed
// and the tree says little, what can follow (Cursor, which is read from the text).
package cursor

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// A Cursor describes what is typed at a position of a Compose file: a key, a value or an item, and the path to it.
type Cursor struct {
	// Where is a path in the file, such as "services.*.environment": that of the mapping if a key is typed, that of
	// the key if a value is typed, and that of the item otherwise.
	Where      string
	Schema     *compose.Schema // describes what is at Where
	Key        *compose.Key    // the nearest key in the table, or nil
	Name       string          // the key whose value is typed
	Keys       []string        // the keys on the path; "[]" for an item
	IsKey      bool            // a key may be typed
	IsValue    bool            // a value after "key:" is typed
	IsItem     bool            // an item of a list is typed
	LacksDash  bool            // the dash of the item is still missing
	LacksSpace bool            // a space is missing before the word
	HasColon   bool            // the word replaces a key that already has its colon
	InBrackets bool
	Quote      byte           // the quote character that is open, or 0
	At         source.Span    // the complete word at the cursor
	Typed      string         // the word up to the cursor
	Column     int            // the column of the word, or that of the cursor before the word begins
	Taken      map[string]int // the keys that the mapping already has, with their lines
}

// Service is the name of the service that the cursor is in, or "".
func (c *Cursor) Service() string {
	if len(c.Keys) > 1 && (c.Keys[0] == "services" || c.Keys[0] == "jobs") {
		return c.Keys[1]
	}
	return ""
}

// At returns what is typed at a position, or nil if nothing can be completed there. It calls index for the
// file's index if the path leads to a value whose meaning only an alias gives.
func At(src *source.File, at source.Pos, index func() *Index) *Cursor {
	pos := int(at)
	s := ReadTyped(src.Text, pos)
	c := &Cursor{Quote: s.Quote, InBrackets: s.InBrackets(), Taken: map[string]int{}}
	c.Column = s.Start - int(src.LineSpan(src.Line(source.Pos(s.Start))).Start)
	switch s.Inside {
	case TypedNothing, TypedMore:
		return nil
	case TypedNewLine, TypedKey:
		c.IsKey = true
		if !c.InBrackets {
			c.IsKey = !s.InDeeperList(c.Column)
			s.Leave(c.Column, false)
			c.IsItem, c.LacksDash = true, true
		}
	case TypedItem:
		c.IsItem, c.IsKey = true, true
	case TypedValue:
		if c.IsValue = !s.EndsInItem(); !c.IsValue {
			c.IsItem, c.IsKey = true, true
		}
	}
	levels := s.Levels
	if l := s.Top(); l != nil && c.IsKey && (l.Kind == ':' && l.Col >= c.Column || l.Kind == '{') { // one more key of this mapping
		levels = levels[:len(levels)-1]
		c.IsItem, c.LacksDash = false, false
	}
	c.follow(levels, index)
	c.word(src.Text, s.Start, pos)
	if c.IsKey {
		c.beside(src, s, pos)
		c.IsItem = c.IsItem && (!c.LacksDash || len(c.Taken) == 0)
	}
	return c
}

// follow looks up the schema and the table of keys along the path of open levels.
func (c *Cursor) follow(levels []OpenLevel, index func() *Index) {
	c.Schema = compose.Root
	var places []string
	for i, l := range levels {
		if l.Kind == '-' || l.Kind == '[' {
			if c.Schema != nil {
				c.Schema = c.Schema.Items
			}
			c.Keys, places = append(c.Keys, "[]"), append(places, "[]")
			continue
		}
		if l.Key == "" && l.Kind == '{' && i < len(levels)-1 {
			continue
		}
		k, place := placeOf(c.Schema, l.Key)
		if k != nil {
			c.Key = k
		}
		if i == 0 && place == "jobs" {
			place = "services"
		}
		c.Schema, c.Name = c.Schema.Child(l.Key), l.Key
		c.Keys, places = append(c.Keys, l.Key), append(places, place)
		if c.Schema == nil {
			if a, ok := index().adoptedAt(c.Keys); ok {
				c.Schema, c.Key, places = a.schema, a.key, strings.Split(a.where, ".")
			}
		}
	}
	c.Where = strings.Join(places, ".")
	if c.LacksDash && c.Schema != nil && c.IsItem { // the cursor is below a key, where an item of its list can begin
		c.IsItem = c.Schema.Items != nil
	}
}

// Item returns the path and the schema of the item that can be typed.
func (c *Cursor) Item() (where string, schema *compose.Schema) {
	if !c.LacksDash {
		return c.Where, c.Schema
	}
	if c.Schema == nil {
		return c.Where + ".[]", nil
	}
	return c.Where + ".[]", c.Schema.Items
}

// word sets the span of the word that is typed, and the part of it before the cursor.
func (c *Cursor) word(text string, start, pos int) {
	end := pos
	for end < len(text) && !c.ends(text, end) {
		end++
	}
	for end > pos && source.IsSpace(text[end-1]) {
		end--
	}
	c.Typed = text[start:pos]
	if c.IsKey {
		word := end
		for word < len(text) && (text[word] == '"' || text[word] == '\'' || text[word] == ' ') {
			word++
		}
		c.HasColon = word < len(text) && text[word] == ':'
	}
	c.LacksSpace = start > 0 && (text[start-1] == ':' || text[start-1] == '-') && c.Quote == 0
	c.At = source.Span{Start: source.Pos(start), End: source.Pos(end)}
}

// ends reports whether the typed word ends before the byte at i.
func (c *Cursor) ends(text string, i int) bool {
	switch ch := text[i]; {
	case ch == '\n' || ch == '\r':
		return true
	case c.Quote != 0:
		return ch == c.Quote
	case c.InBrackets:
		return strings.IndexByte(",]}", ch) >= 0 || ch == ':' && c.IsKey
	case c.IsKey && ch == ':':
		return i+1 == len(text) || source.IsSpace(text[i+1])
	}
	return text[i] == '#' && (i == 0 || source.IsSpace(text[i-1]))
}

// beside records the keys that the mapping already has, above and below the cursor.
func (c *Cursor) beside(src *source.File, s *TypedText, pos int) {
	if l := s.Top(); l != nil && (l.Kind == '{' || l.Kind == ':' && l.Col == c.Column) {
		for _, k := range l.Keys {
			c.Taken[k.Name] = src.Line(source.Pos(k.At))
		}
	}
	if c.InBrackets {
		return
	}
	for r := src.Line(source.Pos(pos)) + 1; r <= src.Lines(); r++ {
		text := src.Slice(src.LineSpan(r))
		i := compose.SkipSpaces(text, 0, len(text))
		if i == len(text) || text[i] == '#' || i > c.Column {
			continue
		}
		name, colon := compose.KeyEnd(text, i, len(text))
		if i < c.Column || colon < 0 && !compose.IsDash(text, i, len(text)) {
			break
		}
		if colon >= 0 {
			c.Taken[name] = r
		}
	}
}
