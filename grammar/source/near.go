package source

import "slices"

// A Strictness says how similar two words must be to count as nearly the same. An edit adds, removes or
// replaces a letter, or swaps two neighbours; case is ignored, and "." and "_" are equal.
type Strictness int8

const (
	// Names is for words that users choose, such as hosts and variables: one edit, or two from eight letters
	// on.
	Names Strictness = iota
	// Keywords is for the words of a language, such as instructions, flags and rules: one edit, or two from
	// five letters on.
	Keywords
	// Evidence is for names whose similarity alone proves the fault. It is like Names, but words of up to
	// three letters, and words that differ only in digits, are different.
	Evidence
)

// Near returns the one of among that word was probably meant to be, or "". If several are equally near, it
// returns the first.
func (s Strictness) Near(word string, among []string) string {
	if found := s.All(word, among); len(found) > 0 {
		return found[0]
	}
	return ""
}

// Only is like Near, but returns "" if two different words are equally near.
func (s Strictness) Only(word string, among []string) string {
	if found := s.All(word, among); len(found) == 1 {
		return found[0]
	}
	return ""
}

// Nearly reports whether word differs from other and was probably meant to be it.
func (s Strictness) Nearly(word, other string) bool {
	return word != other && s.Near(word, []string{other}) != ""
}

// Edits returns how many edits are allowed between a word and the one that was meant.
func (s Strictness) Edits(word string) int {
	switch n := len(word); {
	case n < 2, s == Evidence && n <= 3:
		return 0
	case s == Keywords && n >= 5, n >= 8:
		return 2
	}
	return 1
}

// LongestWord is the length in bytes above which a text is not taken for a misspelt word.
const LongestWord = 500

// mostWords is the largest number of words that All compares.
const mostWords = 2000

// All returns all words of among that are equally near and that word was probably meant to be.
func (s Strictness) All(word string, among []string) []string {
	if len(word) < 2 || len(word) > LongestWord || len(among) > mostWords {
		return nil
	}
	best := s.Edits(word) + 1
	var found []string
	for _, other := range among {
		if n := len(other) - len(word); n > best || -n > best || s == Evidence && !evident(word, other) {
			continue
		}
		switch d := Distance(word, other, best); {
		case d < best:
			best, found = d, []string{other}
		case d == best && len(found) > 0 && !slices.Contains(found, other):
			found = append(found, other)
		}
	}
	return found
}

// evident reports whether the similarity of two words can prove a fault.
func evident(a, b string) bool {
	return a != b && (Distance(a, b, 0) == 0 || len(b) > 3 && !SameLetters(a, b))
}

// SameLetters reports whether two words differ only in digits.
func SameLetters(a, b string) bool {
	for i, j := 0, 0; ; i, j = i+1, j+1 {
		for i < len(a) && '0' <= a[i] && a[i] <= '9' {
			i++
		}
		for j < len(b) && '0' <= b[j] && b[j] <= '9' {
			j++
		}
		if i == len(a) || j == len(b) {
			return i == len(a) && j == len(b)
		}
		if fold(a[i]) != fold(b[j]) {
			return false
		}
	}
}

// fold maps bytes that count as equal to the same byte.
func fold(c byte) byte {
	switch {
	case 'A' <= c && c <= 'Z':
		return c + 'a' - 'A'
	case c == '.':
		return '_'
	}
	return c
}
