package types

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Declaration is the content of a TYPE line: what is declared about a protocol type.
type Declaration struct {
	Type       Type
	Is         []Type
	Ports      []Endpoint // the default ports, without and with TLS
	TLSPorts   []Endpoint
	Schemes    []string // the URL schemes, without and with TLS
	TLSSchemes []string
	Doc        string
	Standard   bool // declared in the catalogue
	File       *source.File
	At         source.Span
}

// A FormatDeclaration is the content of a FORMAT line, which declares a named format.
type FormatDeclaration struct {
	Name    Type
	Is      *Format // either Is or Matches is set
	Matches string  // a regular expression in RE2 syntax
	Doc     string
	File    *source.File
	At      source.Span

	Standard bool // declared in the catalogue
}

// A Registry holds the declared types and formats, and compares types. It does not change after NewRegistry.
type Registry struct {
	types    map[Type]*Declaration
	formats  map[Type]*FormatDeclaration
	byScheme map[string][]Type
	families map[Type]bool // the types above a declared type by path
	parents  map[Type]bool // all ancestors of the declared types, by path and by IS:
	above    sync.Map      // the ancestors of a type, []Type by Type
	inOrder  []*Declaration
	names    func() *nameIndex // all known names, for Near
	near     sync.Map          // the results of Near, []Type by Type
	patterns sync.Map          // compiled regular expressions by their text
	states   atomic.Int64      // the total number of states of the compiled patterns
}

// A Problem is an invalid declaration: a cycle of IS:, a second declaration of a name, or a pattern that does
// not compile.
type Problem struct {
	File    *source.File
	At      source.Span
	Message string
}

// anything is the root type. Every type is a subtype of it.
var anything = Type{Authority: own, Path: "any"}

// NewRegistry returns a registry of the declarations. A later declaration of a name replaces an earlier one,
// so that a workspace can override the catalogue. Two declarations of a name in one file are a problem.
func NewRegistry(ts []*Declaration, fs []*FormatDeclaration) (*Registry, []Problem) {
	r := &Registry{
		types:    make(map[Type]*Declaration, len(ts)),
		formats:  make(map[Type]*FormatDeclaration, len(fs)),
		byScheme: map[string][]Type{},
		families: map[Type]bool{},
		parents:  map[Type]bool{},
	}
	var problems []Problem
	for _, d := range ts {
		key := d.Type.plain()
		if old := r.types[key]; old != nil && old.File == d.File {
			problems = append(problems, Problem{d.File, d.At, "the type " + key.Name() + " is declared twice in this file; keep one of the lines"})
		}
		r.types[key] = d
	}
	for _, d := range fs {
		key := d.Name.plain()
		if old := r.formats[key]; old != nil && old.File == d.File {
			problems = append(problems, Problem{d.File, d.At, "the format " + key.Name() + " is declared twice in this file; keep one of the lines"})
		}
		r.formats[key] = d
	}
	r.inOrder = slices.SortedFunc(maps.Values(r.types), func(a, b *Declaration) int { return byName(a.Type, b.Type) })
	r.names = sync.OnceValue(func() *nameIndex { return newNameIndex(r.allNames()) })
	r.index()
	if anyOwn(ts, fs) { // the catalogue's own tests check its declarations
		problems = append(problems, r.unfit()...)
	}
	return r, problems
}

// anyOwn reports whether a declaration comes from outside the catalogue.
func anyOwn(ts []*Declaration, fs []*FormatDeclaration) bool {
	return slices.ContainsFunc(ts, func(d *Declaration) bool { return !d.Standard }) ||
		slices.ContainsFunc(fs, func(d *FormatDeclaration) bool { return !d.Standard })
}

// index fills the maps that are derived from the declarations.
func (r *Registry) index() {
	var above []Type
	for _, d := range r.inOrder {
		t := d.Type.plain()
		for _, s := range slices.Concat(d.Schemes, d.TLSSchemes) {
			s = strings.ToLower(s)
			r.byScheme[s] = append(r.byScheme[s], t)
		}
		for up, ok := t.parent(); ok; up, ok = up.parent() {
			r.families[up] = true
		}
		above = append(above, d.Is...)
	}
	r.climb(above, func(t Type) bool {
		r.parents[t] = true
		return true
	})
}

// allNames lists the names that Near may suggest: types, the types above them, and formats.
func (r *Registry) allNames() []string {
	names := map[string]bool{}
	for t := range r.types {
		names[t.Name()] = true
	}
	for t := range r.families {
		names[t.Name()] = true
	}
	for t := range r.formats {
		names[t.Name()] = true
	}
	return slices.Sorted(maps.Keys(names))
}

func byName(a, b Type) int {
	return cmp.Or(strings.Compare(a.Authority, b.Authority), strings.Compare(a.Path, b.Path))
}

// Lookup returns the declaration of t, ignoring versions, or nil.
func (r *Registry) Lookup(t Type) *Declaration { return r.types[t.plain()] }

// LookupFormat returns the declaration of the format named t, or nil.
func (r *Registry) LookupFormat(t Type) *FormatDeclaration { return r.formats[t.plain()] }

// Declared reports whether t is declared or lies above a declared type by complete path segments: org.amqp/
// counts as declared if org.amqp/0-9-1 is.
func (r *Registry) Declared(t Type) bool {
	return r.types[t.plain()] != nil || r.families[t.plain()] || t.plain() == anything
}

// Types returns the declarations of types, sorted by name.
func (r *Registry) Types() []*Declaration {
	return slices.Clone(r.inOrder)
}

// Formats returns the declarations of formats, sorted by name.
func (r *Registry) Formats() []*FormatDeclaration {
	return slices.SortedFunc(maps.Values(r.formats), func(a, b *FormatDeclaration) int {
		return byName(a.Name, b.Name)
	})
}

// mostAncestors is the maximum number of ancestors of a type; more distant ones are ignored.
const mostAncestors = 256

// Ancestors returns t and every type that t is a subtype of, nearest first, at most 256. Callers must not
// modify the result.
func (r *Registry) Ancestors(t Type) []Type {
	t = t.plain()
	if all, ok := r.above.Load(t); ok {
		return all.([]Type)
	}
	var all []Type
	r.climb([]Type{t}, func(a Type) bool {
		all = append(all, a)
		return len(all) < mostAncestors
	})
	r.above.Store(t, all)
	return all
}

// climb calls do for types and all their ancestors, nearest first and each once, until do returns false.
func (r *Registry) climb(from []Type, do func(Type) bool) {
	seen := make(map[Type]bool, 8)
	var todo []Type
	add := func(t Type) {
		if t = t.plain(); !seen[t] {
			seen[t] = true
			todo = append(todo, t)
		}
	}
	for _, t := range from {
		add(t)
	}
	for i := 0; i < len(todo); i++ {
		t := todo[i]
		if !do(t) {
			return
		}
		if d := r.types[t]; d != nil {
			for _, is := range d.Is {
				add(is)
			}
		}
		if up, ok := t.parent(); ok {
			add(up)
		}
	}
}

// Children returns the declared types directly below t, by IS: or by path.
func (r *Registry) Children(t Type) []Type {
	t = t.plain()
	var below []Type
	for _, d := range r.inOrder {
		u := d.Type.plain()
		is := slices.ContainsFunc(d.Is, func(v Type) bool { return v.plain() == t })
		if u != t && (is || t.covers(u) && r.nextAbove(u, t) == t) {
			below = append(below, u)
		}
	}
	return below
}

// nextAbove goes up the path of u to the first declared type or to top, and returns it. It returns u if there
// is neither.
func (r *Registry) nextAbove(u, top Type) Type {
	for up, ok := u.parent(); ok; up, ok = up.parent() {
		if up == top || r.types[up] != nil {
			return up
		}
	}
	return u
}

// Defaults returns the endpoints at which t is served if no port is given: its own or those of its nearest
// ancestor. With tls, it returns the TLS ports if the type declares them separately.
func (r *Registry) Defaults(t Type, tls bool) []Endpoint {
	for _, a := range r.Ancestors(t) {
		d := r.types[a]
		if d == nil || len(d.Ports)+len(d.TLSPorts) == 0 {
			continue
		}
		if tls && len(d.TLSPorts) > 0 {
			return d.TLSPorts
		}
		return d.Ports
	}
	return nil
}

// Schemes returns the URL schemes of t and its ancestors, without and with TLS.
func (r *Registry) Schemes(t Type) (plain, tls []string) {
	for _, a := range r.Ancestors(t) {
		if d := r.types[a]; d != nil {
			plain = appendNew(plain, d.Schemes)
			tls = appendNew(tls, d.TLSSchemes)
		}
	}
	return plain, tls
}

func appendNew(to, more []string) []string {
	for _, s := range more {
		if !slices.Contains(to, s) {
			to = append(to, s)
		}
	}
	return to
}

// OfScheme returns the declared types with this URL scheme, with or without TLS.
func (r *Registry) OfScheme(scheme string) []Type {
	return slices.Clone(r.byScheme[strings.ToLower(scheme)])
}
