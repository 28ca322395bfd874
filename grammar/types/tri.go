package types

// A Tri is an answer that may be unknown.
type Tri int8

// The answers. Unknown is the zero value: nothing is known until it is proven.
const (
	Unknown Tri = iota
	Yes
	No
)

// TriOf returns Yes or No.
func TriOf(yes bool) Tri {
	if yes {
		return Yes
	}
	return No
}

// Or returns Yes if one of the answers is Yes, and No if both are No.
func (t Tri) Or(u Tri) Tri {
	switch {
	case t == Yes || u == Yes:
		return Yes
	case t == Unknown || u == Unknown:
		return Unknown
	}
	return No
}

// Hold reports whether the conditions of a line are met: at least one of its WHEN: conditions, if it has any,
// and none of its UNLESS: conditions. Unknown means that this is undecided.
func Hold[C any](when, unless []C, test func(C) Tri) Tri {
	met := TriOf(len(when) == 0)
	for _, c := range when {
		met = met.Or(test(c))
	}
	barred := No
	for _, c := range unless {
		barred = barred.Or(test(c))
	}
	switch {
	case met == No || barred == Yes:
		return No
	case met == Yes && barred == No:
		return Yes
	}
	return Unknown
}
