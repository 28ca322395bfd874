package types

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A version holds the numbers of 16.4.1; a suffix ("-rc1") is not compared.
type version []int64

// A bounds is the half-open range of versions [low, high); nil means no limit. A short version includes all
// versions that begin with it: 16 is [16, 17).
type bounds struct{ low, high version }

var operators = []string{">=", "<=", ">", "<", "=", ""}

// parseRange reads comparisons that must all be true: ">=14<17", "16", "=3.1".
func parseRange(text string) (bounds, *Flaw) {
	var b bounds
	for at := 0; at < len(text) || at == 0; {
		i := slices.IndexFunc(operators, func(op string) bool { return strings.HasPrefix(text[at:], op) })
		op := operators[i]
		start := at + len(op)
		end := start
		for end < len(text) && !strings.ContainsRune("<>=", rune(text[end])) {
			end++
		}
		v, ok := parseVersion(text[start:end])
		if !ok {
			return b, flawAt(start, end-start, "%s is not a version; write a range such as >=14<17 or 16", quote(text[start:end]))
		}
		b.narrow(op, v)
		at = end
	}
	return b, nil
}

func parseVersion(text string) (version, bool) {
	text = strings.TrimPrefix(text, "v")
	var v version
	for i := 0; i < len(text); {
		n, start := int64(0), i
		for ; i < len(text) && isDigit(text[i]); i++ {
			n = min(n*10+int64(text[i]-'0'), 1<<40)
		}
		if i == start {
			return v, false
		}
		v = append(v, n)
		if i == len(text) || text[i] == '-' || text[i] == '+' {
			return v, restOfVersion(text[i:])
		}
		if text[i] != '.' {
			return v, false
		}
		i++
	}
	return v, false
}

// restOfVersion reports whether s can follow the numbers of a version: "", "-rc.1", "+build".
func restOfVersion(s string) bool {
	for i := range len(s) {
		if !source.Alnum(s[i]) && !strings.ContainsRune("-+._", rune(s[i])) {
			return false
		}
	}
	return true
}

// next returns the smallest version after all that begin with v: 16.5 for 16.4.
func (v version) next() version {
	n := slices.Clone(v)
	n[len(n)-1]++
	return n
}

func (b *bounds) narrow(op string, v version) {
	if op != "<" && op != "<=" && slices.Compare(b.low, v) < 0 {
		b.low = v
	}
	high := v
	if op == "" || op == "=" || op == "<=" {
		high = v.next()
	} else if op != "<" {
		return
	}
	if b.high == nil || slices.Compare(b.high, high) > 0 {
		b.high = high
	}
}

// apart reports whether no version can be in both ranges. A range that cannot be read may contain any
// version.
func apart(have, want string) bool {
	if have == "" || want == "" || have == "TAG" || want == "TAG" {
		return false
	}
	h, flaw := parseRange(have)
	w, flaw2 := parseRange(want)
	if flaw != nil || flaw2 != nil {
		return false
	}
	return h.misses(w)
}

// misses reports whether no version is in both ranges.
func (b bounds) misses(c bounds) bool {
	return b.high != nil && slices.Compare(b.high, c.low) <= 0 || c.high != nil && slices.Compare(c.high, b.low) <= 0
}

// within reports whether every version of b is in c.
func (b bounds) within(c bounds) bool {
	return slices.Compare(b.low, c.low) >= 0 && (c.high == nil || b.high != nil && slices.Compare(b.high, c.high) <= 0)
}

// InRange returns whether a version, such as the start of a tag, is in the range. A short version can be
// both: 16 could be 16.1 or 16.9. A version that cannot be read is Unknown.
func InRange(version, versions string) Tri {
	v, flaw := parseRange(version)
	w, flaw2 := parseRange(versions)
	switch {
	case flaw != nil || flaw2 != nil:
		return Unknown
	case v.misses(w):
		return No
	case v.within(w):
		return Yes
	}
	return Unknown
}
