package types

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// Near returns the known types or formats that an undeclared t was most likely meant to be: all equally
// similar ones, the most likely first. Names that differ only in digits are different versions, not typing
// mistakes. If no full name is similar, Near may return the path of t below a known authority.
func (r *Registry) Near(t Type) []Type {
	t = t.plain()
	if found, ok := r.near.Load(t); ok {
		return slices.Clone(found.([]Type))
	}
	found := r.findNear(t)
	r.near.Store(t, found)
	return slices.Clone(found)
}

func (r *Registry) findNear(t Type) []Type {
	if r.Declared(t) || r.LookupFormat(t) != nil {
		return nil
	}
	name, names := t.Name(), r.names()
	found := names.full.nearest(name)
	if found == nil {
		if other := names.otherTop(t); other != "" {
			found = []string{other}
		}
	}
	if found == nil && t.Path != "" {
		for _, authority := range names.authorities.nearest(t.Authority) {
			found = append(found, authority+"/"+t.Path)
		}
	}
	slices.SortStableFunc(found, func(a, b string) int { return shared(b, name) - shared(a, name) })
	var all []Type
	for _, n := range found {
		if near, flaw := ParseType(n); flaw == nil {
			all = append(all, near)
		}
	}
	return all
}

// A nameIndex holds the known names that Near searches.
type nameIndex struct {
	full        shapes
	authorities shapes
	tops        map[string][]string // by the text after the first label
}

// mostNames is the largest number of known names that Near compares.
const mostNames = 5000

func newNameIndex(names []string) *nameIndex {
	x := &nameIndex{full: shapes{}, authorities: shapes{}, tops: map[string][]string{}}
	if len(names) > mostNames {
		return x
	}
	seen := map[string]bool{own: true}
	for _, n := range names {
		x.full.add(n)
		if authority, _, _ := strings.Cut(n, "/"); !seen[authority] {
			seen[authority] = true
			x.authorities.add(authority)
		}
		if _, tail, ok := strings.Cut(n, "."); ok {
			x.tops[tail] = append(x.tops[tail], n)
		}
	}
	return x
}

// otherTop returns the only known name that differs from t only in the first label: com.redis/ for io.redis/.
func (x *nameIndex) otherTop(t Type) string {
	_, rest, _ := strings.Cut(t.Name(), ".")
	if all := x.tops[rest]; len(all) == 1 && len(rest) > 5 {
		return all[0]
	}
	return ""
}

// shapes groups names by their shape. Two names can only be similar if they have the same shape.
type shapes map[shape][][]string // the parts of each name

type shape struct {
	parts  int
	digits string
}

func (s shapes) add(name string) {
	k := shape{len(parts(name)), digits(name)}
	s[k] = append(s[k], append(parts(name), name))
}

// nearest returns the names most similar to name, or nil if none is similar enough.
func (s shapes) nearest(name string) []string {
	const many = 3
	if len(name) > source.LongestWord {
		return nil
	}
	own := parts(name)
	var found []string
	at := many
	for _, n := range s[shape{len(own), digits(name)}] {
		full := n[len(own)]
		switch d := slips(own, n[:len(own)]); {
		case d == 0:
			return nil
		case d < at:
			found, at = []string{full}, d
		case d == at && d < many:
			found = append(found, full)
		}
	}
	return found
}

// shared returns the length of the common prefix of two names.
func shared(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// slips counts the edits between two names of the same shape, part by part. It returns 3 if there are too
// many: more than one in a short part, or more than two in a part of at least eight letters or in total.
func slips(as, bs []string) int {
	const many = 3
	total := 0
	for i := range as {
		if as[i] == bs[i] {
			continue
		}
		most := source.Names.Edits(as[i])
		if short := min(len(as[i]), len(bs[i])); short < 2 || short == 2 && len(as[i]) != len(bs[i]) {
			return many
		}
		d := source.Distance(as[i], bs[i], most)
		if total += d; d > most || total >= many {
			return many
		}
	}
	return total
}

// parts splits the name of a type at dots and slashes.
func parts(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return r == '.' || r == '/' })
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, s)
}
