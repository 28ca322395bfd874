package rules

import (
	"cmp"
	"strings"
)

// alphabetical compares names as a reader sorts them: the case of letters counts only between names
// that are otherwise the same, and signs come before digits, digits before letters.
func alphabetical(a, b string) int {
	for i := range min(len(a), len(b)) {
		if d := cmp.Compare(byteRank(a[i]), byteRank(b[i])); d != 0 {
			return d
		}
	}
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(b, a))
}

// byteRank orders bytes; those of other scripts stand behind the letters.
func byteRank(c byte) int {
	switch {
	case c >= 'a' && c <= 'z':
		return int(c-'a') + 200
	case c >= 'A' && c <= 'Z':
		return int(c-'A') + 200
	case c >= '0' && c <= '9':
		return int(c) + 100
	case c == '_':
		return 0
	case c >= 0x80:
		return int(c) + 300
	}
	return int(c)
}
