package compose

import (
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// This file describes values, and what a schema expects, in words.

// types returns the types that n's value has.
func (n *Node) types() Types {
	switch n.Kind {
	case Null:
		return Nothing
	case Sequence:
		return List
	case Mapping:
		return Map
	}
	switch n.Tag {
	case "!!int":
		return Integer | Number
	case "!!float":
		if f, err := strconv.ParseFloat(n.text(), 64); err == nil && f == float64(int64(f)) {
			return Integer | Number
		}
		return Number
	case "!!bool":
		return Boolean
	}
	return String
}

// described returns a description of the value of n.
func (n *Node) described() string {
	switch t := n.types(); {
	case n.Kind != Scalar:
		return n.Kind.name()
	case t&Number != 0:
		return "the number " + source.Quote(n.Text)
	case t == Boolean:
		return source.Quote(n.Text)
	}
	return "the string " + source.Quote(short(n.Text))
}

// short returns the first line of s, shortened to fit into a message.
func short(s string) string {
	line, _, more := strings.Cut(s, "\n")
	if short := source.Short(line, 60); short != line || !more {
		return short
	}
	return line + "…"
}

// words returns the names of the types in s: "a string or a list".
func (t Types) words() string {
	var out []string
	for _, x := range []struct {
		t    Types
		name string
	}{{String, "a string"}, {Integer, "a whole number"}, {Number, "a number"}, {Boolean, "`true` or `false`"}, {List, "a list"}, {Map, "a mapping"}, {Nothing, "null"}} {
		if t&x.t != 0 && !(x.t == Integer && t&Number != 0) {
			out = append(out, x.name)
		}
	}
	return source.List(out, "or")
}

func (r nameRule) allows(key string) bool {
	if r == namesAny {
		return key != ""
	}
	for i := 0; i < len(key); i++ {
		c := key[i]
		lower := c >= 'a' && c <= 'z'
		word := lower || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-'
		if r == namesLower && !lower || !word {
			return false
		}
	}
	return key != ""
}

func bounds(s *Schema) string {
	var out []string
	if s.Min != nil {
		out = append(out, "minimum "+strconv.FormatFloat(*s.Min, 'f', -1, 64))
	}
	if s.Max != nil {
		out = append(out, "maximum "+strconv.FormatFloat(*s.Max, 'f', -1, 64))
	}
	return strings.Join(out, ", ")
}
