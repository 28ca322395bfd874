package types

import "slices"

// A Fit is how what is provided answers what is needed.
type Fit int8

// The fits, from the best.
const (
	Fits         Fit = iota // proven
	Unproven                // what is provided promises less than is asked, or is not declared
	WrongType               // another type
	WrongVersion            // the right type in a version out of range
)

// Fit says whether have, a provision, answers want, a need (dialect, section 4).
func (r *Registry) Fit(have, want Type) Fit {
	h, w := have.plain(), want.plain()
	switch {
	case h == w:
		if apart(have.Versions, want.Versions) {
			return WrongVersion
		}
		return Fits
	case r.is(h, w):
		return Fits
	case r.is(w, h):
		return Unproven
	case !r.known(h) && r.parents[w], !r.known(w) && r.parents[h]:
		// Nobody said what the one is; it may well be the other.
		return Unproven
	}
	return WrongType
}

// is reports whether a is b, in any number of steps.
func (r *Registry) is(a, b Type) bool {
	if b == anything || b.covers(a) {
		return true
	}
	return slices.Contains(r.Ancestors(a), b)
}

// known reports whether t or a type above it is declared, so that what t is has been said.
func (r *Registry) known(t Type) bool {
	return slices.ContainsFunc(r.Ancestors(t), func(a Type) bool { return r.types[a] != nil })
}

// unfit finds declarations that make a type, or a format, what it is already made of, and
// patterns that cannot be read.
func (r *Registry) unfit() []Problem {
	var problems []Problem
	for _, d := range r.inOrder {
		t := d.Type.plain()
		for _, is := range d.Is {
			if slices.Contains(r.Ancestors(is), t) {
				problems = append(problems, Problem{d.File, d.At, t.Name() + " IS: " + is.Name() + " goes round in a circle: that type is " + t.Name() + " already"})
			}
		}
	}
	for _, d := range r.Formats() {
		if d.Is != nil && r.reaches(d.Is, d.Name.plain(), map[Type]bool{}) {
			problems = append(problems, Problem{d.File, d.At, "the format " + d.Name.Name() + " is made of itself"})
		}
		if _, _, flaw := parsePattern(d.Matches); flaw != nil {
			problems = append(problems, Problem{d.File, d.At, "the format " + d.Name.Name() + " matches nothing: " + flaw.Message})
		}
	}
	return problems
}

// reaches reports whether f is made of the format named t.
func (r *Registry) reaches(f *Format, t Type, seen map[Type]bool) bool {
	if f.Kind == Named {
		n := f.Name.plain()
		if n == t {
			return true
		}
		d := r.formats[n]
		if d == nil || d.Is == nil || seen[n] {
			return false
		}
		seen[n] = true
		return r.reaches(d.Is, t, seen)
	}
	return slices.ContainsFunc(f.Of, func(of *Format) bool { return r.reaches(of, t, seen) })
}
