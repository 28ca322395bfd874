package types

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// nearest returns the one word that s was likely meant to be: one edit away, or two where s has
// eight letters or more. Two words equally near are no answer.
func nearest(s string, words []string) string {
	most := 1
	if len(s) >= 8 {
		most = 2
	}
	if len(s) < 3 || len(s) > longest {
		return ""
	}
	found, at := "", most+1
	for _, w := range words {
		if len(w) > longest || w == s {
			continue
		}
		switch d := source.Distance(strings.ToLower(s), strings.ToLower(w), most); {
		case d < at:
			found, at = w, d
		case d == at && w != found:
			found = ""
		}
	}
	if at > most {
		return ""
	}
	return found
}

// Near returns the known type or format name that an undeclared t was likely meant to be, if
// there is exactly one such. A digit more or less is another version, not a slip.
func (r *Registry) Near(t Type) (Type, bool) {
	t = t.plain()
	if r.Declared(t) || r.LookupFormat(t) != nil {
		return Type{}, false
	}
	var names []string
	for _, n := range r.names {
		if digits(n) == digits(t.Name()) {
			names = append(names, n)
		}
	}
	n := nearest(t.Name(), names)
	if n == "" {
		n = r.otherTop(t)
	}
	if n == "" {
		return Type{}, false
	}
	near, flaw := ParseType(n)
	return near, flaw == nil
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
	for _, n := range r.names {
		if _, tail, ok := strings.Cut(n, "."); ok && tail == rest && len(rest) > 5 {
			if found != "" {
				return ""
			}
			found = n
		}
	}
	return found
}
