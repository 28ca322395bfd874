package types

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// Near returns the known type or format name that an undeclared t was likely meant to be, if
// there is exactly one such. A digit more or less is another version, not a slip.
func (r *Registry) Near(t Type) (Type, bool) {
	t = t.plain()
	if r.Declared(t) || r.LookupFormat(t) != nil {
		return Type{}, false
	}
	name := t.Name()
	found, at := "", 3
	for _, n := range r.names() {
		switch d := slips(name, n); {
		case d < at:
			found, at = n, d
		case d == at:
			found = ""
		}
	}
	if at == 3 {
		found = r.otherTop(t)
	}
	if found == "" {
		return Type{}, false
	}
	near, flaw := ParseType(found)
	return near, flaw == nil
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
