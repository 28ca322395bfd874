// Package format formats contract lines, Dockerfiles, contract files and Compose files, for the fmt command
// and for editors. It changes only whitespace and the case of the dialect's keywords, and never what docker
// build and docker compose read. If that is not certain, it changes nothing. Each function returns edits in
// text order that do not overlap. Formatting the result again returns no edits.
package format

import (
	"slices"

	"github.com/dfvet/dfvet/grammar/source"
)

// edits collects the changes to one file.
type edits struct {
	src *source.File
	all []source.Edit
}

// change replaces n bytes with text.
func (e *edits) change(start source.Pos, n int, text string) {
	e.all = append(e.all, source.Edit{File: e.src, At: source.Span{Start: start, End: start + source.Pos(n)}, New: text})
}

// joined returns the changes in text order. It joins changes that touch, because editors differ in how they
// handle an insertion at the start of a replacement.
func (e *edits) joined() []source.Edit {
	slices.SortStableFunc(e.all, func(a, b source.Edit) int { return int(a.At.Start) - int(b.At.Start) })
	var out []source.Edit
	for _, c := range e.all {
		if n := len(out); n > 0 && out[n-1].At.End == c.At.Start {
			out[n-1].At.End = c.At.End
			out[n-1].New += c.New
			continue
		}
		out = append(out, c)
	}
	return out
}

// line returns the text of a line without its line end.
func (e *edits) line(line int) string { return e.src.Slice(e.src.LineSpan(line)) }

// trailing deletes the whitespace at the end of a line.
func (e *edits) trailing(line int) {
	at := e.src.LineSpan(line)
	text := e.src.Slice(at)
	if n := len(trimRight(text)); n < len(text) {
		e.change(at.Start+source.Pos(n), len(text)-n, "")
	}
}
