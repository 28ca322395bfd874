package dockerfile

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// This file finds the faults that prevent docker build from expanding a text.

// Given returns the value of the flag as docker build sees it: without the quotes and escapes around the
// flag, and with variables as typed.
func (f *Flag) Given() string { return f.given.text }

// BadReferences returns the span of each unquoted "${" in the word that does not begin a variable in docker
// build's syntax, up to its "}".
func (w *Word) BadReferences(escape byte) (all []source.Span) {
	w.scan(escape, func(i int) int {
		at := w.InText(i, i+1).Start
		known := slices.IndexFunc(w.Parts, func(p Part) bool { return p.Var != "" && p.At.Start == at })
		if known >= 0 {
			return i + w.Parts[known].At.Len()
		}
		end := strings.IndexByte(w.Text[i:], '}') + i + 1
		if end == i {
			end = len(w.Text)
		}
		all = append(all, w.InText(i, end))
		return end
	})
	return all
}

// OpenQuote returns the offset in Text of the quote that is never closed, or -1.
func (w *Word) OpenQuote(escape byte) int {
	return w.scan(escape, func(i int) int {
		if _, end := variable(w.Text, i, escape, 0); end > 0 {
			return end
		}
		return i + 2
	})
}

// scan goes through Text as docker build's shell lexer does. At each "${" it calls do, which returns the
// offset at which to continue. scan returns the offset of a quote that is not closed, or -1.
func (w *Word) scan(escape byte, do func(i int) int) int {
	text, quote, from := w.Text, byte(0), -1
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == escape && quote != '\'':
			i++
		case c == quote:
			quote, from = 0, -1
		case quote == 0 && (c == '\'' || c == '"'):
			quote, from = c, i
		case c == '$' && quote != '\'' && strings.HasPrefix(text[i:], "${"):
			i = max(do(i), i+1) - 1
		}
	}
	return from
}

// BadReferences returns the span of each "${" in the body of a heredoc of COPY or ADD that does not begin a
// variable in docker build's syntax, up to its "}" or the end of the line.
func (h *Heredoc) BadReferences(src *source.File) (all []source.Span) {
	text := src.Slice(h.Body)
	if !h.Expand || !strings.Contains(text, "${") {
		return nil
	}
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\':
			i++
		case strings.HasPrefix(text[i:], "${"):
			_, end := variable(text, i, '\\', 0)
			if end == 0 {
				end = i + strings.IndexAny(text[i:], "}\n") + 1
				if end == i {
					end = len(text)
				}
				start := h.Body.Start
				all = append(all, source.Span{Start: start + source.Pos(i), End: start + source.Pos(end)})
			}
			i = end - 1
		}
	}
	return all
}
