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
	// Evidence is for names whose similarity is the only proof of a fault. It is like Names, but never
	// matches a word of up to three letters, or words that differ only in digits.
	Evidence
)

// Near returns the word in among that word was probably meant to be, or "". If several are equally similar,
// it returns the first.
func (s Strictness) Near(word string, among []string) string {
	if found := s.All(word, among); len(found) > 0 {
		return found[0]
	}
	return ""
}

// Only is like Near, but returns "" if two different words are equally similar.
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

// Edits returns the number of edits by which word may differ from the word that was meant.
func (s Strictness) Edits(word string) int {
	switch n := len(word); {
	case n < 2, s == Evidence && n <= 3:
		return 0
	case s == Keywords && n >= 5, n >= 8:
		return 2
	}
	return 1
}

// LongestWord is the maximum length in bytes of a word that is considered misspelt.
const LongestWord = 500

// mostWords is the largest list of words that All searches.
const mostWords = 2000

// All returns the words in among that word was probably meant to be: the most similar ones, if several are
// equally similar. It returns nil if no word is similar enough.
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

// evident reports whether the similarity of two words is enough to prove a fault.
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
