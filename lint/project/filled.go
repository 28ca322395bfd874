package project

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// filled returns a text in which the variables of the service's environment are substituted.
func (s *Service) filled(src *source.File) *source.File { return fill(src, s.known) }

// known returns the value of a variable of the service's environment, if it is known.
func (s *Service) known(name string) (text string, ok bool) {
	g := s.Env[name]
	if g == nil || !g.Known {
		return "", false
	}
	return g.Text, true
}

// fill returns a text in which variables are substituted, as envsubst does. Variables without a known value
// remain as written. The span of a substituted value is that of the variable.
func fill(src *source.File, value func(name string) (text string, known bool)) *source.File {
	if !strings.Contains(src.Text, "$") {
		return src
	}
	var pieces []source.Piece
	text, from := src.Text, 0
	add := func(value string, start, end int) {
		if start < end {
			pieces = append(pieces, source.Piece{Text: value, At: source.Span{Start: source.Pos(start), End: source.Pos(end)}})
		}
	}
	for i := 0; i < len(text); {
		name, end := variableAt(text, i)
		v, known := value(name)
		if name == "" || !known {
			i = max(end, i+1)
			continue
		}
		add(text[from:i], from, i)
		add(v, i, end)
		i, from = end, end
	}
	if from == 0 {
		return src
	}
	add(text[from:], from, len(text))
	return source.Embed(src, pieces)
}

// variableAt returns the name in $NAME or ${NAME} at an offset, and the offset after it. The name is "" if
// there is no variable.
func variableAt(text string, i int) (name string, end int) {
	if text[i] != '$' {
		return "", i + 1
	}
	start := i + 1
	braces := start < len(text) && text[start] == '{'
	if braces {
		start++
	}
	end = start
	for end < len(text) && (isLetter(text[end]) || end > start && text[end] >= '0' && text[end] <= '9') {
		end++
	}
	name = text[start:end]
	switch {
	case name == "":
		return "", i + 1
	case !braces:
		return name, end
	case end < len(text) && text[end] == '}':
		return name, end + 1
	}
	return "", end
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }
