package compose

// A Schema says what a value may be.
type Schema struct {
	Types Types
	Keys  []Key   // of a mapping: the keys that it knows
	Any   *Schema // of a mapping: what stands behind every other key
	Items *Schema // of a list
	Enum  []string

	open   bool // of a mapping: any other key will do
	merge  mergeRule
	unique uniqueRule
	cast   castRule
	path   bool // a path, relative to the folder of the project, or a value that holds one
}

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

// child returns the schema of what stands behind a key; nil where nothing is known of it.
func (s *Schema) child(key string) *Schema {
	if s == nil {
		return nil
	}
	for i := range s.Keys {
		if s.Keys[i].Name == key {
			return s.Keys[i].Schema
		}
	}
	return s.Any
}

func (s *Schema) items() *Schema {
	if s == nil {
		return nil
	}
	return s.Items
}

// A castRule says what a text becomes that stands where a number or boolean belongs.
type castRule uint8

const (
	castNone castRule = iota
	castBool
	castInt
	castFloat
	castUmask
)
