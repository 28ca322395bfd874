package lsp

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// A cursor is where something is typed in a Compose file. It is read from the indentation of the
// lines above, since the YAML of a line that is being typed can seldom be parsed.
type cursor struct {
	spot              // the way to the mapping or list that is typed in; of a value, to its key
	value bool        // a value is typed, behind "key:"
	item  bool        // what is typed may be an item of a list
	at    source.Span // what is typed of the word
	taken []string    // the keys that the mapping has
	deep  int         // the column of the key that is typed
}

// A token is a key or the dash of an item, and its column.
type token struct {
	col  int
	text string // "[]" for a dash
	rest string // of a key, what stands behind it
}

// tokensOfLine reads "- name: value" as a dash and a key.
func tokensOfLine(line string) []token {
	var all []token
	line = strings.TrimRight(line, " \t\r")
	for i := 0; i < len(line); {
		switch {
		case line[i] == ' ':
			i++
		case line[i] == '-' && (i+1 == len(line) || line[i+1] == ' '):
			all = append(all, token{i, "[]", ""})
			i++
		case line[i] == '#':
			return all
		default:
			key, rest, ok := strings.Cut(line[i:], ":")
			if ok && (rest == "" || rest[0] == ' ') {
				all = append(all, token{i, strings.Trim(key, `"'`), strings.TrimSpace(rest)})
			}
			return all
		}
	}
	return all
}

// cursorOf reads what is typed at the query's place.
func (q *Query) cursorOf() *cursor {
	src := q.File.Source
	row := src.Line(q.Pos)
	start := src.LineSpan(row).Start
	before := src.Slice(source.Span{Start: start, End: q.Pos})
	here := tokensOfLine(before)
	c := &cursor{}
	c.at = q.typed(func(b byte) bool { return b > ' ' && b != '"' && b != '\'' && b != ',' && b != '[' })
	trimmed := strings.TrimLeft(before, " ")
	col := len(before) - len(trimmed)
	var way []token
	if n := len(here); n > 0 {
		col = here[0].col
		last := here[n-1]
		if last.text != "[]" {
			c.value, way = true, here
			if i := strings.IndexByte(before[last.col:], ':'); int(c.at.Start-start) <= last.col+i {
				c.at.Start = start + source.Pos(last.col+i+1)
			}
		} else {
			way = here
			c.item = true
		}
	}
	c.deep = col
	if n := len(here); n > 0 && !c.value {
		rest := before[here[n-1].col+1:]
		c.deep = here[n-1].col + 1 + len(rest) - len(strings.TrimLeft(rest, " "))
	}
	way = append(q.above(row, col, len(here) > 0 && here[0].text == "[]"), way...)
	c.follow(way)
	c.taken = q.keysBeside(row, c.deep)
	return c
}

// above returns the keys and dashes that a column stands below. A list may stand at the column of
// its key.
func (q *Query) above(row, col int, dash bool) []token {
	var way []token
	for r := row - 1; r > 0 && (col > 0 || dash); r-- {
		all := tokensOfLine(q.File.Source.Slice(q.File.Source.LineSpan(r)))
		for _, t := range slices.Backward(all) {
			if t.col < col || dash && t.col == col && t.text != "[]" {
				way = append(way, t)
				col, dash = t.col, t.text == "[]"
			}
		}
	}
	slices.Reverse(way)
	return way
}

// follow walks the table of keys along the way.
func (c *cursor) follow(way []token) {
	c.schema = compose.Root
	for _, t := range way {
		place := t.text
		switch {
		case t.text == "[]":
			if c.schema != nil {
				c.schema = c.schema.Items
			}
		default:
			if k := c.schema.Key(t.text); k != nil {
				c.key = k
			} else {
				place = "*"
			}
			c.schema = c.schema.Child(t.text)
		}
		c.keys, c.places = append(c.keys, t.text), append(c.places, place)
	}
}

// keysBeside lists the keys at a column, up and down from a line as far as the mapping goes.
func (q *Query) keysBeside(row, col int) []string {
	var keys []string
	for _, step := range []int{-1, 1} {
		for r := row + step; r > 0 && r <= q.File.Source.Lines(); r += step {
			all := tokensOfLine(q.File.Source.Slice(q.File.Source.LineSpan(r)))
			i := slices.IndexFunc(all, func(t token) bool { return t.col == col && t.text != "[]" })
			if i >= 0 && (step < 0 || i == 0) {
				keys = append(keys, all[i].text)
			}
			if len(all) > 0 && all[0].col < col {
				break
			}
		}
	}
	return keys
}
