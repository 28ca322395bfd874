package dockerfile

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// InText returns the span in the file of the bytes [start, end) of Text.
func (w *Word) InText(start, end int) source.Span {
	return w.line.Slice(w.off+start, w.off+end)
}

// InValue returns the span in the file of the bytes [start, end) of Value. It includes the quotes and escapes
// between these bytes, but not those around them.
func (w *Word) InValue(start, end int) source.Span {
	end = min(end, len(w.Value))
	start = max(min(start, end), 0)
	if w.vals == nil {
		return w.InText(start, end)
	}
	if start == end {
		at := w.off + len(w.Text)
		if start < len(w.Value) {
			at = int(find(w.vals, start))
		} else if start > 0 {
			at = int(find(w.vals, start-1)) + 1
		}
		return w.line.Slice(at, at)
	}
	return w.line.Slice(int(find(w.vals, start)), int(find(w.vals, end-1))+1)
}

// Literal reports whether the word contains no variable and no placeholder.
func (w *Word) Literal() bool {
	for i := range w.Parts {
		if w.Parts[i].Var != "" {
			return false
		}
	}
	return true
}

// name returns the bytes [start, end) of l as a word without parts: the name of an instruction, a clause or a
// flag.
func (p *parser) name(l *Line, start, end int) *Word {
	w := p.words.New()
	*w = Word{At: l.Slice(start, end), Text: l.Text[start:end], Value: l.Text[start:end], line: l, off: start}
	return w
}

// plain returns the bytes [start, end) of l as a word without special characters.
func (p *parser) plain(l *Line, start, end int) *Word {
	w := p.name(l, start, end)
	if start < end {
		w.Parts = p.parts.Take(1)
		w.Parts[0] = Part{At: w.At, Lit: w.Text}
	}
	return w
}

// word returns the bytes [start, end) of l as a word that Docker's shell lexer reads.
func (p *parser) word(l *Line, start, end int) *Word {
	for i := start; i < end; i++ {
		switch c := l.Text[i]; {
		case c == '\'', c == '"', c == '$', c == p.escape:
			w := p.name(l, start, end)
			p.lex.escape, p.lex.dollar = p.escape, true
			p.lex.placeholders, p.lex.format = false, false
			p.finish(w, cooked{text: w.Text, base: start})
			return w
		}
	}
	return p.plain(l, start, end)
}

// finish runs the parser's lexer on in and stores the value and the parts in w.
func (p *parser) finish(w *Word, in cooked) {
	x := &p.lex
	x.p, x.line, x.in = p, w.line, in
	x.run()
	w.Value = string(x.value)
	w.Broken = x.broken && strings.Count(w.Text, "${") <= maxNesting
	w.Parts = p.parts.Keep(x.parts)
	w.vals = p.segs.Keep(x.vals)
	if len(w.vals) == 0 {
		w.vals = p.segs.Keep([]segment{{0, source.Pos(w.off)}})
	}
}
