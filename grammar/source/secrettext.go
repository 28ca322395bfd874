package source

import (
	"slices"
	"strings"
)

// SecretTexts holds the texts of the secrets of several files, so that a secret found in one place is hidden
// in all others. The zero value is empty.
type SecretTexts struct {
	find *strings.Replacer
	all  map[string]bool
}

// mostMatched is the length in bytes of the pieces into which a longer secret is split for the search.
const mostMatched = 64

// NewSecretTexts returns a set of those texts that hardly occur in other meanings. A common word is left out:
// with the password "secret", every message with that word would be hidden. A named secret that is a common
// word is hidden only next to its name.
func NewSecretTexts(texts []string, named ...NamedSecret) *SecretTexts {
	s := &SecretTexts{all: map[string]bool{}}
	pairs := besideNames(named)
	for _, text := range texts {
		if text = strings.TrimSpace(text); !Distinctive(text) {
			continue
		}
		for chunk := range slices.Chunk([]byte(text), mostMatched) {
			if piece := string(chunk); !s.all[piece] && len(piece) >= leastDistinct {
				s.all[piece] = true
			}
		}
	}
	for text := range s.all {
		pairs = append(pairs, text, strings.Repeat("\x00", len(text)))
		if quoted := quotable(text); quoted != text {
			pairs = append(pairs, quoted, strings.Repeat("\x00", len(quoted)))
		}
	}
	if len(pairs) > 0 {
		s.find = strings.NewReplacer(longFirst(pairs)...)
	}
	return s
}

// longFirst sorts the pairs so that the longer of two texts with the same beginning is matched.
func longFirst(pairs []string) []string {
	order := slices.Collect(slices.Chunk(pairs, 2))
	slices.SortFunc(order, func(a, b []string) int {
		if len(a[0]) != len(b[0]) {
			return len(b[0]) - len(a[0])
		}
		return strings.Compare(a[0], b[0])
	})
	return slices.Concat(order...)
}

// A NamedSecret is the value of a variable that is secret whatever the variable's name.
type NamedSecret struct{ Name, Text string }

// besideNames returns the replacements that hide secrets that are common words, but only after the name of
// their variable.
func besideNames(named []NamedSecret) []string {
	var pairs []string
	seen := map[NamedSecret]bool{}
	for _, n := range named {
		if seen[n] || Distinctive(n.Text) || n.Name == "" || n.Text == "" {
			continue
		}
		seen[n] = true
		for _, between := range []string{"=", `="`, "='", " ", ": ", `: "`, ": '"} {
			pairs = append(pairs, n.Name+between+n.Text, n.Name+between+strings.Repeat("\x00", len(n.Text)))
		}
	}
	return pairs
}

// Spans returns where the secrets are in a text, in order.
func (s *SecretTexts) Spans(text string) []Span {
	if s == nil || s.find == nil {
		return nil
	}
	marked := s.find.Replace(text)
	if marked == text {
		return nil
	}
	var all []Span
	for i := 0; i < len(marked); i++ {
		if marked[i] != 0 || text[i] == 0 {
			continue
		}
		start := i
		for i < len(marked) && marked[i] == 0 && text[i] != 0 {
			i++
		}
		all = append(all, Span{Pos(start), Pos(i)})
	}
	return all
}

// Mask returns text with Hidden in the place of the secrets.
func (s *SecretTexts) Mask(text string) string { return Cover(text, s.Spans(text)) }

const leastDistinct = 6

// Distinctive reports whether a secret is unlikely to be in a text for another reason: it has at least
// six characters, and digits, signs or letters of both cases among them, or is long.
func Distinctive(text string) bool {
	if len(text) < leastDistinct {
		return false
	}
	lower, upper, digit, sign := 0, 0, 0, 0
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 'a' && c <= 'z':
			lower++
		case c >= 'A' && c <= 'Z':
			upper++
		case c >= '0' && c <= '9':
			digit++
		default:
			sign++
		}
	}
	switch {
	case digit == len(text):
		return digit >= 9
	case digit > 0 && lower+upper+sign > 0, lower > 0 && upper > 1:
		return true
	}
	return len(text) >= 12 || sign > 0 && strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_./ ") != ""
}

// WithoutWords hides the words of a line that are among the texts.
func WithoutWords(line string, texts []string) string {
	secret := map[string]bool{}
	for _, text := range texts {
		secret[text] = true
	}
	var b strings.Builder
	from := 0
	for i := 0; i <= len(line); i++ {
		if i < len(line) && strings.IndexByte(" \t=\"',{}[]:;", line[i]) < 0 {
			continue
		}
		if word := line[from:i]; word != "" && secret[word] {
			b.WriteString(Hidden)
		} else {
			b.WriteString(word)
		}
		if i < len(line) {
			b.WriteByte(line[i])
		}
		from = i + 1
	}
	return b.String()
}
