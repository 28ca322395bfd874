package compose

import "github.com/dfvet/dfvet/grammar/source"

// comments returns where comments stand. What lies between values is indicators, blanks and
// comments alone, so it is enough to walk around the scalars.
func (b *builder) comments() []source.Span {
	var found []source.Span
	at := 0
	for _, s := range b.scalars {
		found = b.commentsIn(found, at, s[0])
		at = max(at, s[1])
	}
	return b.commentsIn(found, at, len(b.text))
}

func (b *builder) commentsIn(found []source.Span, at, end int) []source.Span {
	for ; at < end; at++ {
		if b.text[at] == '#' && startsComment(b.text, at) {
			stop := lineEnd(b.text, at)
			found = append(found, b.span(at, stop))
			at = stop
		}
	}
	return found
}
