package types

import (
	"fmt"
	"slices"
)

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
	rings := r.rings()
	for _, d := range r.inOrder {
		t := d.Type.plain()
		for _, is := range d.Is {
			if n := rings[is.plain()]; n != 0 && n == rings[t] {
				problems = append(problems, Problem{d.File, d.At, t.Name() + " IS: " + is.Name() + " goes round in a circle: that type is " + t.Name() + " already"})
			}
		}
	}
	if d := r.tooHigh(rings); d != nil {
		problems = append(problems, Problem{d.File, d.At, fmt.Sprintf("%s is over %d other types, one above the other; those farther up are not used", d.Type.plain().Name(), mostAncestors)})
	}
	circles := r.formatRings()
	for _, d := range r.Formats() {
		if circles[d.Name.plain()] {
			problems = append(problems, Problem{d.File, d.At, "the format " + d.Name.Name() + " is made of itself"})
		}
		if _, _, flaw := parsePattern(d.Matches); flaw != nil {
			problems = append(problems, Problem{d.File, d.At, "the format " + d.Name.Name() + " matches nothing: " + flaw.Message})
		}
	}
	return problems
}

// rings numbers the types that are each other, from 1 on: those of one ring have one number. The others
// are not in it.
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

// tooHigh returns the first declaration of a type that is one of mostAncestors types in a row, or nil.
func (r *Registry) tooHigh(rings map[Type]int) *Declaration {
	heights := map[Type]int{}
	for _, d := range r.inOrder {
		t := d.Type.plain()
		for _, way := range r.straight(t, rings, heights) { // from the top down
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

// straight lists t and what is above it and has no height yet, rings left out, what is highest first.
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

// formatRings returns the formats that are made of themselves.
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

// madeOf adds the named formats in f to all.
func madeOf(f *Format, all []Type) []Type {
	if f.Kind == Named {
		return append(all, f.Name.plain())
	}
	for _, of := range f.Of {
		all = madeOf(of, all)
	}
	return all
}
