package compose

import "github.com/dfvet/dfvet/grammar/source"

// walk finds the comments before a scalar and moves past it. Between values there are only indicators,
// whitespace and comments.
func (b *builder) walk(start, end int) {
	for at := b.walked; at < start; at++ {
		if b.text[at] == '#' && startsComment(b.text, at) {
			stop := lineEnd(b.text, at)
			b.notes = append(b.notes, b.span(at, stop))
			at = stop
		}
	}
	b.walked = max(b.walked, end)
}

// comments returns the spans of the comments in a text without values.
func (b *builder) comments() []source.Span {
	b.walk(len(b.text), len(b.text))
	return b.notes
}
