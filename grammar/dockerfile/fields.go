package dockerfile

import (
	"unicode"
	"unicode/utf8"
)

// fields splits l into words at the bytes that BuildKit treats as whitespace.
func (p *parser) fields(l *Line) []*Word {
	var ws []*Word
	for i := 0; i < len(l.Text); {
		if blank(l.Text[i]) {
			i++
			continue
		}
		start := i
		for i < len(l.Text) && !blank(l.Text[i]) {
			i++
		}
		ws = append(ws, p.word(l, start, i))
	}
	return ws
}

// blank reports whether c separates arguments: BuildKit's [\t\v\f\r ].
func blank(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' && c != '\n' }

// quotedFields returns the bounds of the words of l. As in ENV, LABEL and ARG, quoted whitespace does not end
// a word.
func (p *parser) quotedFields(l *Line) (bounds [][2]int) {
	text := l.Text
	for i := skipSpace(text, 0, len(text)); i < len(text); i = skipSpace(text, i, len(text)) {
		start, end := i, i
		var quote byte
		for i < len(text) {
			c, n := text[i], 1
			if c >= utf8.RuneSelf {
				var r rune
				if r, n = utf8.DecodeRuneInString(text[i:]); quote == 0 && unicode.IsSpace(r) {
					break
				}
			} else if quote == 0 && asciiSpace(c) {
				break
			}
			switch {
			case c == p.escape && quote != '\'':
				if i+1 == len(text) { // an escape character at the end is dropped
					i++
					continue
				}
				_, next := utf8.DecodeRuneInString(text[i+1:])
				n += next
			case c == quote && quote != 0:
				quote = 0
			case quote == 0 && (c == '\'' || c == '"'):
				quote = c
			}
			i += n
			end = i
		}
		if end > start {
			bounds = append(bounds, [2]int{start, end})
		}
	}
	return bounds
}
