package types

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// Near returns the known types or formats that an undeclared t was likely meant to be: all that are
// equally near, the likeliest first. A digit more or less is another version, not a slip. Where no
// type of the whole name is near, one of a known authority may be.
func (r *Registry) Near(t Type) []Type {
	t = t.plain()
	if r.Declared(t) || r.LookupFormat(t) != nil {
		return nil
	}
	name := t.Name()
	found := nearestNames(name, r.names())
	if found == nil {
		if other := r.otherTop(t); other != "" {
			found = []string{other}
		}
	}
	if found == nil && t.Path != "" {
		for _, authority := range nearestNames(t.Authority, r.authorities()) {
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

// nearestNames returns those of names that are nearest to name, if any is near.
func nearestNames(name string, names []string) []string {
	const many = 3
	var found []string
	at := many
	for _, n := range names {
		switch d := slips(name, n); {
		case d == 0:
			return nil
		case d < at:
			found, at = []string{n}, d
		case d == at && d < many:
			found = append(found, n)
		}
	}
	return found
}

// shared counts the bytes that two names begin with in common.
func shared(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// authorities lists the authorities of the known names.
func (r *Registry) authorities() []string {
	var all []string
	for _, n := range r.names() {
		authority, _, _ := strings.Cut(n, "/")
		if authority != own && !slices.Contains(all, authority) {
			all = append(all, authority)
		}
	}
	return all
}

// slips counts the edits between two names part by part, 3 where they are too many: one in a
// short part, two in one of eight letters, two in all.
func slips(a, b string) int {
	const many = 3
	as, bs := parts(a), parts(b)
	if len(as) != len(bs) || digits(a) != digits(b) {
		return many
	}
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

// parts cuts a type's name at its dots and slashes.
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

// otherTop finds the one known name that differs from t in the first label alone: com.redis/
// for io.redis/.
func (r *Registry) otherTop(t Type) string {
	_, rest, _ := strings.Cut(t.Name(), ".")
	found := ""
	for _, n := range r.names() {
		if _, tail, ok := strings.Cut(n, "."); ok && tail == rest && len(rest) > 5 {
			if found != "" {
				return ""
			}
			found = n
		}
	}
	return found
}
