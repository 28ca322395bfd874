package compose

// A Schema describes the valid values of a key. The same table of all keys (Root) is used for reading,
// merging, validation, completion and hover.
type Schema struct {
	Types    Types
	Keys     []Key   // for a mapping: its known keys
	Any      *Schema // for a mapping: the schema of the values whose keys the user chooses
	Items    *Schema // for a list: the schema of its items
	Enum     []string
	Usual    []string // values that completion suggests; others are valid too
	Required []string // for a mapping: the keys that must be present
	Min, Max *float64 // for a number; nil means no limit

	names    nameRule // for a mapping with Any: the rule for its keys
	open     bool     // for a mapping: unknown keys are ignored
	bare     bool     // for a mapping: keys that begin with x- are invalid
	distinct bool     // for a list: no item may appear twice
	pattern  pattern
	merge    mergeRule
	unique   uniqueRule
	cast     castRule
	format   format
	path     bool // the value is or contains a path relative to the project directory
}

// IsPath reports whether a value is or contains a path relative to the project directory. It may be called on
// a nil schema.
func (s *Schema) IsPath() bool { return s != nil && s.path }

// A Key is a key of a mapping, with the schema of its value.
type Key struct {
	Name string
	*Schema
	Doc string // the description shown in the editor: a sentence or two
}

// ContractKey is the key that dfvet adds to a service. It is not in Root, because Compose ignores it.
var ContractKey = &Key{"x-contract", text,
	"Contract lines for the service, such as `LISTENS ON: TCP:80 FOR: org.ietf.http/`. They add to the contract of its image and take precedence over it. Compose replaces variables such as `$NAME` in them."}

// Types is a set of types.
type Types uint8

// The types.
const (
	String Types = 1 << iota
	Integer
	Number
	Boolean
	Nothing // null
	List
	Map
)

// A nameRule says which keys are valid in a mapping.
type nameRule uint8

const (
	namesAny   nameRule = iota // any text that is not empty
	namesWord                  // letters, digits, ".", "_" and "-"
	namesLower                 // lower-case letters
)

// A pattern selects a regular expression of Compose that a text must match.
type pattern uint8

const (
	patternNone      pattern = iota
	patternPull              // for pull_policy
	patternContainer         // for container_name
)

// A format is a requirement that Compose checks in addition to the type of a value.
type format uint8

const (
	formatNone    format = iota
	formatNoText         // must be a number, although the schema also allows text
	formatNatural        // must not be negative
	formatDuration
	formatBytes
	formatPort
	formatVolume
	formatDevice
	formatCommand
	formatHosts
	formatMode
	formatCount
	formatCPUs
	formatKeyValue
	formatSSH
	formatEnv
	formatTexts // a mapping of texts
)

// Child returns the schema of the value of a key, or nil if it is unknown.
func (s *Schema) Child(key string) *Schema {
	if s == nil {
		return nil
	}
	if k := s.Key(key); k != nil {
		return k.Schema
	}
	return s.Any
}

// Key returns the key with that name, or nil.
func (s *Schema) Key(name string) *Key {
	if s == nil {
		return nil
	}
	for i := range s.Keys {
		if s.Keys[i].Name == name {
			return &s.Keys[i]
		}
	}
	return nil
}

func (s *Schema) items() *Schema {
	if s == nil {
		return nil
	}
	return s.Items
}
