package compose

// A Schema says what a value may be: the table of all keys (Root) feeds reading, merging,
// validation, completion and hover.
type Schema struct {
	Types    Types
	Keys     []Key   // of a mapping: the keys that it knows
	Any      *Schema // of a mapping: what stands behind the keys that the user names
	Items    *Schema // of a list
	Enum     []string
	Usual    []string // values that completion offers; others are as good
	Required []string // of a mapping: keys that must be there
	Min, Max *float64 // of a number; nil means no bound

	names    nameRule // of a mapping with Any: what keys may look like
	open     bool     // of a mapping: other keys are not looked at
	bare     bool     // of a mapping: it takes no x- keys
	distinct bool     // of a list: no item twice
	pattern  pattern
	merge    mergeRule
	unique   uniqueRule
	cast     castRule
	format   format
	path     bool // a path, relative to the folder of the project, or a value that holds one
}

// IsPath reports whether a value is a path relative to the folder of the project, or holds one; s may
// be nil.
func (s *Schema) IsPath() bool { return s != nil && s.path }

// A Key is a key of a mapping and what stands behind it.
type Key struct {
	Name string
	*Schema
	Doc string // the manual: a sentence or two
}

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

// A nameRule says what the keys of a mapping may look like.
type nameRule uint8

const (
	namesAny   nameRule = iota // anything but nothing
	namesWord                  // letters, digits, ".", "_" and "-"
	namesLower                 // lower-case letters
)

// A pattern is what a text must look like.
type pattern uint8

const (
	patternNone      pattern = iota
	patternPull              // of pull_policy
	patternContainer         // of container_name
)

// A format is what a text must mean, or Compose refuses it.
type format uint8

const (
	formatNone    format = iota
	formatNoText         // a number, though the schema lets a text pass
	formatNatural        // not negative
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

// Child returns the schema of what stands behind a key; nil where nothing is known of it.
func (s *Schema) Child(key string) *Schema {
	if s == nil {
		return nil
	}
	if k := s.Key(key); k != nil {
		return k.Schema
	}
	return s.Any
}

// Key returns the key of that name, or nil.
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
