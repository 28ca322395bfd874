package dockerfile

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// References returns the variables that docker build expands in the body of a heredoc of COPY or ADD. Quotes
// have no meaning there, and a backslash is the escape character.
func (h *Heredoc) References(src *source.File) []Part {
	text := src.Slice(h.Body)
	if !h.Expand || strings.IndexByte(text, '$') < 0 {
		return nil
	}
	l := &Line{Text: text, At: h.Body, segs: []segment{{0, h.Body.Start}}}
	var all []Part
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '$':
			v, end := variable(text, i, '\\', 0)
			if end == 0 {
				continue
			}
			v.At = l.Slice(i, end)
			if strings.IndexByte(v.Arg, '$') >= 0 {
				start := end - 1 - len(v.Arg)
				inner := lexer{line: l, in: cooked{text: v.Arg, base: start}, escape: '\\', dollar: true}
				inner.run()
				v.Inner = inner.parts
			}
			all = append(all, v)
			i = end - 1
		}
	}
	return all
}
