package cursor

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// TypedText is a Compose file up to the place where it is being edited. It is read by its indentation and
// brackets, because YAML with a half-typed line can seldom be parsed, and the text below says little.
type TypedText struct {
	text   string
	Levels []OpenLevel
	Fold   int  // column of the key or dash before a block scalar that is open, or -1
	Quote  byte // opening quote of a scalar that is open, or 0
	Inside TypedPlace
	Start  int // where the word that is being typed begins
}

// TypedPlace says what is typed at the end of a TypedText.
type TypedPlace int8

const (
	TypedNewLine TypedPlace = iota // nothing yet, at the column of the end
	TypedKey                       // what may be a key, or an item of a list
	TypedValue                     // the text after "key:"
	TypedItem                      // the text after a dash or in brackets
	TypedMore                      // a further line of a text
	TypedNothing                   // a comment, an anchor, the text after a closing bracket: nothing is expected
)

// OpenLevel is a mapping or list that is not closed yet.
type OpenLevel struct {
	Kind byte // ':' and '-' for blocks, '{' and '[' in brackets
	Col  int  // column of its keys or dashes; in brackets, that of the block around it
	Key  string
	Keys []KeyAt
	past bool // of a mapping in brackets: the key's colon was read
}

// KeyAt is a key and its offset.
type KeyAt struct {
	Name string
	At   int
}

// ReadTyped reads a text up to end.
func ReadTyped(text string, end int) *TypedText {
	s := &TypedText{text: text, Fold: -1, Start: end}
	for at := 0; at <= end; {
		next := end
		if i := strings.IndexByte(text[at:end], '\n'); i >= 0 {
			next = at + i
		}
		s.line(at, next)
		at = next + 1
	}
	return s
}

// Top returns the innermost open level, or nil.
func (s *TypedText) Top() *OpenLevel {
	if len(s.Levels) == 0 {
		return nil
	}
	return &s.Levels[len(s.Levels)-1]
}

func (s *TypedText) pop() { s.Levels = s.Levels[:len(s.Levels)-1] }

// InBrackets reports whether the innermost level is in brackets.
func (s *TypedText) InBrackets() bool {
	l := s.Top()
	return l != nil && (l.Kind == '{' || l.Kind == '[')
}

// line reads the line [from, to), which ends where the scan does or before a line break.
func (s *TypedText) line(from, to int) {
	i := compose.SkipSpaces(s.text, from, to)
	col := i - from
	s.begin(i)
	if i == to || s.text[i] == '\r' && i+1 == to {
		if s.Fold >= 0 && col > s.Fold {
			s.Inside = TypedMore
		}
		return
	}
	if s.Fold >= 0 {
		if col > s.Fold {
			s.Inside = TypedMore
			return
		}
		s.Fold = -1
	}
	if (s.Quote != 0 || s.InBrackets()) && s.broken(i, to, col) {
		s.Quote = 0
		for s.InBrackets() {
			s.pop()
		}
	}
	switch {
	case s.Quote != 0 || s.InBrackets():
		s.flowing(i, to)
	case s.text[i] == '#':
		s.Inside = TypedNothing
	case col == 0 && (strings.HasPrefix(s.text[i:to], "---") || strings.HasPrefix(s.text[i:to], "...")):
		s.Levels = s.Levels[:0]
		s.Inside = TypedNothing
	default:
		s.Leave(col, compose.IsDash(s.text, i, to))
		s.blocks(i, from, to)
	}
}

// begin says what a line is that starts at i.
func (s *TypedText) begin(i int) {
	s.Inside, s.Start = TypedNewLine, i
	switch l := s.Top(); {
	case s.Quote != 0:
		s.Inside = TypedMore
	case s.InBrackets() && l.past:
		s.Inside = TypedValue
	case s.InBrackets() && l.Kind == '{':
		s.Inside = TypedKey
	case s.InBrackets():
		s.Inside = TypedItem
	}
}

// broken reports whether a bracket or quote above was left open: a line that is not indented more
// than the block around it begins with a key or a dash.
func (s *TypedText) broken(i, to, col int) bool {
	around := 0
	for _, l := range s.Levels {
		if l.Kind == ':' || l.Kind == '-' {
			around = l.Col
		}
	}
	if col > around {
		return false
	}
	_, colon := compose.KeyEnd(s.text, i, to)
	return colon >= 0 || compose.IsDash(s.text, i, to)
}

// Leave closes the blocks that a line at a column does not belong to.
func (s *TypedText) Leave(col int, dash bool) {
	for l := s.Top(); l != nil && (l.Col > col || l.Col == col && l.Kind == '-' && !dash); l = s.Top() {
		s.pop()
	}
}

// EndsInItem reports whether what looks like a key after a dash is the beginning of an item, such as a port or
// a mount in "- 8080:". If so, the key is removed from the levels, and the item begins at its place.
func (s *TypedText) EndsInItem() bool {
	n := len(s.Levels)
	if n < 2 || s.Levels[n-1].Kind != ':' || s.Levels[n-2].Kind != '-' || len(s.Levels[n-1].Keys) != 1 || s.text[s.Start-1] != ':' {
		return false
	}
	schema, k := schemaOf(s.Levels[:n-1]), s.Levels[n-1].Keys[0]
	if schema == nil || schema.Types&compose.String == 0 || schema.Key(k.Name) != nil {
		return false
	}
	s.Levels, s.Start = s.Levels[:n-1], k.At
	return true
}

// InDeeperList reports whether a list is open that has its dashes at a column and is indented more than its
// key.
func (s *TypedText) InDeeperList(col int) bool {
	n := len(s.Levels) - 1
	for n >= 0 && s.Levels[n].Col > col {
		n--
	}
	return n > 0 && s.Levels[n].Kind == '-' && s.Levels[n].Col == col && s.Levels[n-1].Col < col
}

// blocks reads the dashes and the key of a line, and the text after them.
func (s *TypedText) blocks(i, from, to int) {
	for i < to {
		switch {
		case compose.IsDash(s.text, i, to):
			s.dash(i - from)
			s.Inside = TypedItem
			i = compose.SkipSpaces(s.text, i+1, to)
			s.Start = i
			continue
		case s.text[i] == '&' || s.text[i] == '!':
			word := i
			for i < to && !source.IsSpace(s.text[i]) {
				i++
			}
			if i == to {
				s.Inside, s.Start = TypedNothing, word
			}
			if i = compose.SkipSpaces(s.text, i, to); i == to && s.Inside != TypedNothing {
				s.Start = i
			}
			continue
		}
		name, colon := compose.KeyEnd(s.text, i, to)
		if colon < 0 {
			s.scalar(i, to)
			return
		}
		s.key(KeyAt{name, i}, i-from)
		i = compose.SkipSpaces(s.text, colon+1, to)
		s.Inside, s.Start = TypedValue, i
		s.value(i, to)
		return
	}
}

// scalar reads what has no colon: a key that is being typed, an item, or the rest of a text.
func (s *TypedText) scalar(i, to int) {
	if s.Inside == TypedItem {
		s.Start = i
		s.value(i, to)
		return
	}
	s.Inside, s.Start = TypedKey, i
	if c := s.text[i]; c == '{' || c == '[' {
		s.flowing(i, to)
	}
}

func (s *TypedText) dash(col int) {
	if l := s.Top(); l != nil && l.Kind == '-' && l.Col == col {
		return
	}
	s.Levels = append(s.Levels, OpenLevel{Kind: '-', Col: col})
}

func (s *TypedText) key(k KeyAt, col int) {
	l := s.Top()
	if l == nil || l.Kind != ':' || l.Col != col {
		s.Levels = append(s.Levels, OpenLevel{Kind: ':', Col: col})
		l = s.Top()
	}
	l.Key = k.Name
	l.Keys = append(l.Keys, k)
}

// value reads the text after a key or a dash.
func (s *TypedText) value(i, to int) {
	for i < to && (s.text[i] == '&' || s.text[i] == '!') {
		word := i
		for i < to && !source.IsSpace(s.text[i]) {
			i++
		}
		if i == to {
			s.Inside, s.Start = TypedNothing, word
			return
		}
		i = compose.SkipSpaces(s.text, i, to)
		s.Start = i
	}
	if i >= to {
		return
	}
	switch s.text[i] {
	case '|', '>':
		s.Fold = s.Top().Col
		s.Inside = TypedNothing
	case '{', '[', '"', '\'':
		s.flowing(i, to)
	case '#':
		s.Inside = TypedNothing
	default:
		if hash := strings.Index(s.text[i:to], " #"); hash >= 0 {
			s.Inside = TypedNothing
		}
	}
}

// flowing reads brackets and quotes.
func (s *TypedText) flowing(i, to int) {
	for i < to {
		c := s.text[i]
		if s.Quote != 0 {
			i = s.quoted(i, to)
			continue
		}
		switch c {
		case '{', '[':
			col := 0
			if l := s.Top(); l != nil {
				col = l.Col
			}
			s.Levels = append(s.Levels, OpenLevel{Kind: c, Col: col})
			s.separated(i + 1)
		case '}', ']':
			if s.InBrackets() {
				s.pop()
			}
			s.Inside, s.Start = TypedNothing, i+1
		case ',':
			s.separated(i + 1)
		case '"', '\'':
			s.Quote, s.Start = c, i+1
		case ':':
			s.colon(i, to)
		case '#':
			if i > 0 && source.IsSpace(s.text[i-1]) {
				s.Inside = TypedNothing
				return
			}
		case ' ', '\t', '\r':
			if strings.TrimSpace(s.text[min(s.Start, i):i]) == "" {
				s.Start = i + 1
			}
		}
		i++
	}
}

// quoted reads on to the end of a quoted text.
func (s *TypedText) quoted(i, to int) int {
	c := s.text[i]
	switch {
	case c == '\\' && s.Quote == '"':
		return min(i+2, to)
	case c == '\'' && s.Quote == '\'' && i+1 < len(s.text) && s.text[i+1] == '\'':
		return min(i+2, to)
	case c == s.Quote:
		s.Quote = 0
		if !s.InBrackets() && i+1 < to {
			s.Inside = TypedNothing
		}
	}
	return i + 1
}

// separated begins another entry of a flow.
func (s *TypedText) separated(at int) {
	l := s.Top()
	if l == nil {
		return
	}
	l.past = false
	if s.Inside, s.Start = TypedItem, at; l.Kind == '{' {
		s.Inside = TypedKey
	}
}

// colon ends a key in a flow mapping.
func (s *TypedText) colon(i, to int) {
	l := s.Top()
	if l == nil || l.Kind != '{' || l.past || i+1 < to && !source.IsSpace(s.text[i+1]) && strings.IndexByte("\"'[{,}", s.text[i+1]) < 0 && s.text[i-1] != '"' && s.text[i-1] != '\'' {
		return
	}
	l.Key = strings.Trim(strings.TrimSpace(s.text[min(s.Start, i):i]), `"'`)
	l.Keys, l.past = append(l.Keys, KeyAt{l.Key, i}), true
	s.Inside, s.Start = TypedValue, i+1
}

// schemaOf returns the schema at the end of a path of open levels, or nil.
func schemaOf(levels []OpenLevel) *compose.Schema {
	schema := compose.Root
	for i, l := range levels {
		switch {
		case l.Kind == '-' || l.Kind == '[':
			if schema != nil {
				schema = schema.Items
			}
		case l.Key != "" || l.Kind != '{' || i == len(levels)-1:
			schema = schema.Child(l.Key)
		}
	}
	return schema
}
