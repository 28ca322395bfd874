package types

import (
	"fmt"
	"slices"
)

// A Fit says how well a provision satisfies a need.
type Fit int8

// The fits, best first.
const (
	Fits         Fit = iota // proven
	Unproven                // the provision promises less than is needed, or its type is not declared
	WrongType               // a different type
	WrongVersion            // the right type, but the version is out of range
)

// Fit returns how well have, the type of a provision, satisfies want, the type of a need (dialect, section
// 4).
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
		// One of the types is not declared, so it could be the other.
		return Unproven
	}
	return WrongType
}

// is reports whether a is the same type as b or a subtype of it, directly or through other types.
func (r *Registry) is(a, b Type) bool {
	if b == anything || b.covers(a) {
		return true
	}
	return slices.Contains(r.Ancestors(a), b)
}

// known reports whether t or a type above it is declared, so that its relations are known.
func (r *Registry) known(t Type) bool {
	return slices.ContainsFunc(r.Ancestors(t), func(a Type) bool { return r.types[a] != nil })
}

// unfit returns a problem for each invalid declaration: a type that is its own ancestor, a format that
// contains itself, and a pattern that does not compile.
func (r *Registry) unfit() []Problem {
	var problems []Problem
	rings := r.rings()
	for _, d := range r.inOrder {
		t := d.Type.plain()
		for _, is := range d.Is {
			if n := rings[is.plain()]; n != 0 && n == rings[t] {
				problems = append(problems, Problem{d.File, d.At, t.Name() + " IS: " + is.Name() + " is a cycle: " + is.Name() + " is already a subtype of " + t.Name()})
			}
		}
	}
	if d := r.tooHigh(rings); d != nil {
		problems = append(problems, Problem{d.File, d.At, fmt.Sprintf("%s has more than %d ancestors; more distant ones are ignored", d.Type.plain().Name(), mostAncestors)})
	}
	circles := r.formatRings()
	for _, d := range r.Formats() {
		if circles[d.Name.plain()] {
			problems = append(problems, Problem{d.File, d.At, "the format " + d.Name.Name() + " contains itself"})
		}
		if _, _, flaw := parsePattern(d.Matches); flaw != nil {
			problems = append(problems, Problem{d.File, d.At, "the format " + d.Name.Name() + " has an invalid pattern: " + flaw.Message})
		}
	}
	return problems
}

// rings numbers the types that are part of a cycle, from 1; types of the same cycle have the same number.
// Other types are not in the map.
func (r *Registry) rings() map[Type]int {
	var starts []Type
	for _, d := range r.inOrder {
		starts = append(starts, d.Type.plain())
	}
	return rings(starts, func(t Type) []Type {
		var next []Type
		if d := r.types[t]; d != nil {
			for _, is := range d.Is {
				next = append(next, is.plain())
			}
		}
		if up, ok := t.parent(); ok {
			next = append(next, up)
		}
		return next
	})
}

// tooHigh returns the first declaration of a type with mostAncestors or more levels of types above it, or
// nil.
func (r *Registry) tooHigh(rings map[Type]int) *Declaration {
	heights := map[Type]int{}
	for _, d := range r.inOrder {
		t := d.Type.plain()
		for _, way := range r.straight(t, rings, heights) { // each type after the types above it
			height := 0
			if x := r.types[way]; x != nil {
				for _, is := range x.Is {
					height = max(height, heights[is.plain()])
				}
			}
			if heights[way] = height + 1; height >= mostAncestors && r.types[way] != nil {
				return r.types[way]
			}
		}
	}
	return nil
}

// straight lists t and the types above it whose height is not known yet, highest first. It skips types on a
// cycle.
func (r *Registry) straight(t Type, rings map[Type]int, heights map[Type]int) []Type {
	var order, todo []Type
	opened := map[Type]bool{}
	for todo = append(todo, t); len(todo) > 0; {
		at := todo[len(todo)-1]
		if opened[at] || heights[at] > 0 || rings[at] != 0 {
			todo = todo[:len(todo)-1]
			if opened[at] && heights[at] == 0 {
				heights[at] = 1
				order = append(order, at)
			}
			continue
		}
		opened[at] = true
		if d := r.types[at]; d != nil {
			for _, is := range d.Is {
				todo = append(todo, is.plain())
			}
		}
	}
	return order
}

// formatRings returns the formats that contain themselves.
func (r *Registry) formatRings() map[Type]bool {
	var starts []Type
	for _, d := range r.Formats() {
		starts = append(starts, d.Name.plain())
	}
	in := map[Type]bool{}
	for t := range rings(starts, func(t Type) []Type {
		d := r.formats[t]
		if d == nil || d.Is == nil {
			return nil
		}
		return madeOf(d.Is, nil)
	}) {
		in[t] = true
	}
	return in
}

// madeOf appends the named formats that f contains to all.
func madeOf(f *Format, all []Type) []Type {
	if f.Kind == Named {
		return append(all, f.Name.plain())
	}
	for _, of := range f.Of {
		all = madeOf(of, all)
	}
	return all
}
