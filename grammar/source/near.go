package source

import "strings"

// Near returns the word of among that a slip of the keyboard away from word was meant, or "":
// one edit for a short word, up to three for a long one; two letters swapped are one edit. The
// case of letters does not count. The first of several that are equally near wins.
func Near(word string, among []string) string {
	limit := 1 + (len(word)-2)/4
	best, found := min(limit, 3, len(word)-1)+1, ""
	low := strings.ToLower(word)
	for _, other := range among {
		if n := len(other) - len(low); n >= best || -n >= best {
			continue
		}
		if d := Distance(low, strings.ToLower(other), best-1); d < best {
			best, found = d, other
		}
	}
	return found
}
