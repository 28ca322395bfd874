package compose

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// This file finds the right place for keys at the wrong nesting depth.

// A level is the schema of a mapping on the way to the value that is checked, and the name that messages use
// for it.
type level struct {
	schema *Schema
	what   string
}

// levels are the mappings from the top of the file down to the one that is checked.
type levels []level

// itemOf is the prefix of the name of a list item in messages.
const itemOf = "an item of "

// looksLikeService reports whether a value describes a container.
func looksLikeService(n *Node) bool {
	return n != nil && n.Kind == Mapping && (n.Entry("image") != nil || n.Entry("build") != nil)
}

// misplacedSection reports whether an entry of services is called volumes, networks or similar and was meant
// for the top level, because it contains no keys of a service.
func misplacedSection(key, value *Node) bool {
	switch key.Text {
	case "volumes", "networks", "secrets", "configs":
	default:
		return false
	}
	if value == nil || value.Kind != Mapping || len(value.Entries) == 0 {
		return value == nil || value.Kind == Null
	}
	for _, e := range value.Entries {
		if serviceSchema.Key(e.Key.Text) != nil || e.Value != nil && e.Value.Kind != Mapping && e.Value.Kind != Null {
			return false
		}
	}
	return true
}

// outer returns the advice for a key that would be valid in an enclosing mapping, or "". The last level is
// the mapping in which the key is invalid.
func (l levels) outer(key string) string {
	for i := len(l) - 2; i >= 0; i-- {
		switch up := l[i]; {
		case up.schema.Key(key) == nil || key == "name":
		case up.schema == Root:
			return "it belongs at the top level of the file"
		default:
			return "it is a key of " + up.what + "; move it out to that level"
		}
	}
	return ""
}

// belongs returns the advice for an entry that would be valid at a deeper level or as a service, or "".
func belongs(e *Entry, s *Schema) string {
	key := e.Key.Text
	switch {
	case s == Root && looksLikeService(e.Value):
		return "it looks like a service; indent it below `services:`"
	case s == Root && serviceSchema.Key(key) != nil:
		return "it belongs in a service, below `services:`"
	case s == serviceSchema && looksLikeService(e.Value):
		return "it looks like a service; move it one level up, below `services:`"
	}
	if below := s.holder(key, 2); len(below) > 0 {
		return "it belongs below " + source.Quote(strings.Join(below, "."))
	}
	return ""
}

// holder returns the path of keys to the mapping that allows the key, down to the given depth. It returns nil
// if there is none or more than one.
func (s *Schema) holder(key string, depth int) (found []string) {
	for _, k := range s.Keys {
		if k.Schema == nil || depth == 0 {
			continue
		}
		below := []string{k.Name}
		if k.Schema.Key(key) == nil {
			rest := k.Schema.holder(key, depth-1)
			if rest == nil {
				continue
			}
			below = append(below, rest...)
		}
		if found != nil {
			return nil // ambiguous
		}
		found = below
	}
	return found
}

// listInList returns the advice for a list in a place where an item of a list is expected.
func listInList(n *Node) string {
	if n.Alias != nil {
		return "; YAML cannot merge lists; write the items of " + source.Quote(n.File.Slice(*n.Alias)) + " out here"
	}
	return "; YAML does not flatten nested lists; put the items into the outer list"
}
