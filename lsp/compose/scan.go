package compose

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// A composeScan reads a Compose file from its beginning up to a place, by indentation and brackets:
// the YAML of a line that is being typed can seldom be parsed, and the text below it says little.
type composeScan struct {
	text   string
	levels []level
	fold   int  // column of the key or dash before a block scalar that is open, or -1
	quote  byte // of a quoted scalar that is open
	inside scanPlace
	start  int // where the word begins that is being typed
}

// A scanPlace says what is typed at the end of a scan.
type scanPlace int8

const (
	newLine scanPlace = iota // nothing yet, at the column of the end
	aKey                     // what may be a key, or an item of a list
	aValue                   // the text after "key:"
	anItem                   // the text after a dash or in brackets
	aText                    // a further line of a text
	settled                  // a comment, an anchor, the text after a closed bracket: nothing is expected
)

// A level is a mapping or list that is open.
type level struct {
	kind byte // ':' and '-' of blocks, '{' and '[' of flows
	col  int  // of its keys or dashes; of a flow, that of the block around it
	key  string
	keys []keyAt
	past bool // of a flow mapping: the key's colon was read
}

// A keyAt is a key and its place.
type keyAt struct {
	name string
	at   int
}

func scanCompose(text string, end int) *composeScan {
	s := &composeScan{text: text, fold: -1, start: end}
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

func (s *composeScan) top() *level {
	if len(s.levels) == 0 {
		return nil
	}
	return &s.levels[len(s.levels)-1]
}

func (s *composeScan) pop() { s.levels = s.levels[:len(s.levels)-1] }

func (s *composeScan) flow() bool {
	l := s.top()
	return l != nil && (l.kind == '{' || l.kind == '[')
}

// line reads the line [from, to), which ends where the scan does or before a line break.
func (s *composeScan) line(from, to int) {
	i := compose.SkipSpaces(s.text, from, to)
	col := i - from
	s.begin(i)
	if i == to || s.text[i] == '\r' && i+1 == to {
		if s.fold >= 0 && col > s.fold {
			s.inside = aText
		}
		return
	}
	if s.fold >= 0 {
		if col > s.fold {
			s.inside = aText
			return
		}
		s.fold = -1
	}
	if (s.quote != 0 || s.flow()) && s.broken(i, to, col) {
		s.quote = 0
		for s.flow() {
			s.pop()
		}
	}
	switch {
	case s.quote != 0 || s.flow():
		s.flowing(i, to)
	case s.text[i] == '#':
		s.inside = settled
	case col == 0 && (strings.HasPrefix(s.text[i:to], "---") || strings.HasPrefix(s.text[i:to], "...")):
		s.levels = s.levels[:0]
		s.inside = settled
	default:
		s.leave(col, compose.IsDash(s.text, i, to))
		s.blocks(i, from, to)
	}
}

// begin says what a line is that starts at i.
func (s *composeScan) begin(i int) {
	s.inside, s.start = newLine, i
	switch l := s.top(); {
	case s.quote != 0:
		s.inside = aText
	case s.flow() && l.past:
		s.inside = aValue
	case s.flow() && l.kind == '{':
		s.inside = aKey
	case s.flow():
		s.inside = anItem
	}
}

// broken reports whether a bracket or quote above was left open: a line that is not indented more
// than the block around it begins with a key or a dash.
func (s *composeScan) broken(i, to, col int) bool {
	around := 0
	for _, l := range s.levels {
		if l.kind == ':' || l.kind == '-' {
			around = l.col
		}
	}
	if col > around {
		return false
	}
	_, colon := compose.KeyEnd(s.text, i, to)
	return colon >= 0 || compose.IsDash(s.text, i, to)
}

// leave closes the blocks that a line at a column does not belong to.
func (s *composeScan) leave(col int, dash bool) {
	for l := s.top(); l != nil && (l.col > col || l.col == col && l.kind == '-' && !dash); l = s.top() {
		s.pop()
	}
}

// short reports whether what looks like a key after a dash is the beginning of an item, as of a port
// or a mount: "- 8080:". Then it is taken for one.
func (s *composeScan) short() bool {
	n := len(s.levels)
	if n < 2 || s.levels[n-1].kind != ':' || s.levels[n-2].kind != '-' || len(s.levels[n-1].keys) != 1 || s.text[s.start-1] != ':' {
		return false
	}
	c := &cursor{}
	c.follow(s.levels[:n-1], nil)
	k := s.levels[n-1].keys[0]
	if c.schema == nil || c.schema.Types&compose.String == 0 || c.schema.Key(k.name) != nil {
		return false
	}
	s.levels, s.start = s.levels[:n-1], k.at
	return true
}

// listed reports whether a list is open whose dashes are at a column, deeper than its key.
func (s *composeScan) listed(col int) bool {
	n := len(s.levels) - 1
	for n >= 0 && s.levels[n].col > col {
		n--
	}
	return n > 0 && s.levels[n].kind == '-' && s.levels[n].col == col && s.levels[n-1].col < col
}

// blocks reads the dashes and the key of a line, and the text after them.
func (s *composeScan) blocks(i, from, to int) {
	for i < to {
		switch {
		case compose.IsDash(s.text, i, to):
			s.dash(i - from)
			s.inside = anItem
			i = compose.SkipSpaces(s.text, i+1, to)
			s.start = i
			continue
		case s.text[i] == '&' || s.text[i] == '!':
			word := i
			for i < to && !source.IsSpace(s.text[i]) {
				i++
			}
			if i == to {
				s.inside, s.start = settled, word
			}
			if i = compose.SkipSpaces(s.text, i, to); i == to && s.inside != settled {
				s.start = i
			}
			continue
		}
		name, colon := compose.KeyEnd(s.text, i, to)
		if colon < 0 {
			s.scalar(i, to)
			return
		}
		s.key(keyAt{name, i}, i-from)
		i = compose.SkipSpaces(s.text, colon+1, to)
		s.inside, s.start = aValue, i
		s.value(i, to)
		return
	}
}

// scalar reads what has no colon: a key that is being typed, an item, or the rest of a text.
func (s *composeScan) scalar(i, to int) {
	if s.inside == anItem {
		s.start = i
		s.value(i, to)
		return
	}
	s.inside, s.start = aKey, i
	if c := s.text[i]; c == '{' || c == '[' {
		s.flowing(i, to)
	}
}

func (s *composeScan) dash(col int) {
	if l := s.top(); l != nil && l.kind == '-' && l.col == col {
		return
	}
	s.levels = append(s.levels, level{kind: '-', col: col})
}

func (s *composeScan) key(k keyAt, col int) {
	l := s.top()
	if l == nil || l.kind != ':' || l.col != col {
		s.levels = append(s.levels, level{kind: ':', col: col})
		l = s.top()
	}
	l.key = k.name
	l.keys = append(l.keys, k)
}

// value reads the text after a key or a dash.
func (s *composeScan) value(i, to int) {
	for i < to && (s.text[i] == '&' || s.text[i] == '!') {
		word := i
		for i < to && !source.IsSpace(s.text[i]) {
			i++
		}
		if i == to {
			s.inside, s.start = settled, word
			return
		}
		i = compose.SkipSpaces(s.text, i, to)
		s.start = i
	}
	if i >= to {
		return
	}
	switch s.text[i] {
	case '|', '>':
		s.fold = s.top().col
		s.inside = settled
	case '{', '[', '"', '\'':
		s.flowing(i, to)
	case '#':
		s.inside = settled
	default:
		if hash := strings.Index(s.text[i:to], " #"); hash >= 0 {
			s.inside = settled
		}
	}
}

// flowing reads brackets and quotes.
func (s *composeScan) flowing(i, to int) {
	for i < to {
		c := s.text[i]
		if s.quote != 0 {
			i = s.quoted(i, to)
			continue
		}
		switch c {
		case '{', '[':
			col := 0
			if l := s.top(); l != nil {
				col = l.col
			}
			s.levels = append(s.levels, level{kind: c, col: col})
			s.separated(i + 1)
		case '}', ']':
			if s.flow() {
				s.pop()
			}
			s.inside, s.start = settled, i+1
		case ',':
			s.separated(i + 1)
		case '"', '\'':
			s.quote, s.start = c, i+1
		case ':':
			s.colon(i, to)
		case '#':
			if i > 0 && source.IsSpace(s.text[i-1]) {
				s.inside = settled
				return
			}
		case ' ', '\t', '\r':
			if strings.TrimSpace(s.text[min(s.start, i):i]) == "" {
				s.start = i + 1
			}
		}
		i++
	}
}

// quoted reads on to the end of a quoted text.
func (s *composeScan) quoted(i, to int) int {
	c := s.text[i]
	switch {
	case c == '\\' && s.quote == '"':
		return min(i+2, to)
	case c == '\'' && s.quote == '\'' && i+1 < len(s.text) && s.text[i+1] == '\'':
		return min(i+2, to)
	case c == s.quote:
		s.quote = 0
		if !s.flow() && i+1 < to {
			s.inside = settled
		}
	}
	return i + 1
}

// separated begins another entry of a flow.
func (s *composeScan) separated(at int) {
	l := s.top()
	if l == nil {
		return
	}
	l.past = false
	if s.inside, s.start = anItem, at; l.kind == '{' {
		s.inside = aKey
	}
}

// colon ends a key in a flow mapping.
func (s *composeScan) colon(i, to int) {
	l := s.top()
	if l == nil || l.kind != '{' || l.past || i+1 < to && !source.IsSpace(s.text[i+1]) && strings.IndexByte("\"'[{,}", s.text[i+1]) < 0 && s.text[i-1] != '"' && s.text[i-1] != '\'' {
		return
	}
	l.key = strings.Trim(strings.TrimSpace(s.text[min(s.start, i):i]), `"'`)
	l.keys, l.past = append(l.keys, keyAt{l.key, i}), true
	s.inside, s.start = aValue, i+1
}
