package types

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Short is a short name of a standard type: one of its URL schemes, or the usual name of a service that
// uses it. The table is generated from grammar/catalog.
type Short struct {
	Name string
	Type Type
	TLS  bool // the type with TLS: https
}

// Shorts lists the short names in order.
func Shorts() []Short { return slices.Clone(shorts) }

// LookupShort returns the protocol type that a word without a dot is short for; ok is false if it is not a
// short name.
func LookupShort(word string) (s Short, ok bool) {
	i, ok := slices.BinarySearchFunc(shorts, word, func(s Short, word string) int {
		return strings.Compare(s.Name, strings.ToLower(word))
	})
	if !ok {
		return Short{}, false
	}
	return shorts[i], true
}

// ParseProtocol reads the type of a connection. Unlike ParseType, it also accepts short names. TLS is true if
// the short name implies TLS.
func ParseProtocol(text string) (t Type, tls bool, flaw *Flaw) {
	t, flaw = ParseType(text)
	word, _, _ := strings.Cut(text, "@")
	if flaw != nil || strings.ContainsAny(word, "./") {
		return t, false, flaw
	}
	if s, ok := LookupShort(word); ok {
		versions := t.Versions
		t = s.Type
		t.Versions = versions
		return t, s.TLS, nil
	}
	return t, false, nil
}

// Named returns f with the short names in its references replaced by their types, except for words that are
// the name of a connection or listener.
func (f *Format) Named(isName func(string) bool) *Format {
	s, short := LookupShort(f.Ref.Name)
	short = short && !isName(f.Ref.Name)
	of := f.Of
	for i, o := range f.Of {
		if named := o.Named(isName); named != o {
			if &of[0] == &f.Of[0] {
				of = slices.Clone(f.Of)
			}
			of[i] = named
		}
	}
	if !short && (len(of) == 0 || &of[0] == &f.Of[0]) {
		return f
	}
	out := *f
	out.Of = of
	if short {
		out.Ref.Name, out.Ref.Type, out.Ref.TLS = "", s.Type, s.TLS
	}
	return &out
}

// tlsName returns the short name that spells a reference to a type with TLS, or "" if there is none.
func tlsName(t Type) string {
	for _, s := range shorts {
		if s.TLS && s.Type == t.plain() {
			if t.Versions != "" {
				return s.Name + "@" + t.Versions
			}
			return s.Name
		}
	}
	return ""
}

// NearWords returns the short names and one-word types that an undeclared word was most likely meant to be:
// all equally similar ones.
func (r *Registry) NearWords(word string) []string {
	var words []string
	for _, s := range shorts {
		words = append(words, s.Name)
	}
	for _, d := range r.inOrder {
		if d.Type.Authority == own && !slices.Contains(words, d.Type.Path) {
			words = append(words, d.Type.Path)
		}
	}
	return source.Names.All(word, words)
}
