package types

// A Tri is an answer that may be missing.
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

// Or returns Yes if one of the answers is, and No if both are.
func (t Tri) Or(u Tri) Tri {
	switch {
	case t == Yes || u == Yes:
		return Yes
	case t == Unknown || u == Unknown:
		return Unknown
	}
	return No
}

// Hold reports whether a line with conditions holds: one of WHEN:, if there are any, and none of UNLESS:.
// Unknown means that it may.
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
