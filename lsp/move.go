package lsp

import (
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// A mover moves findings for an older text of a file to their places in the current text.
type mover struct {
	was, now   *source.File
	head, tail source.Pos // the number of equal bytes at the start and at the end
	same       bool       // whether the texts are equal
}

// between compares the current text with an older one. Further calls with the same older text do nothing.
func (m *mover) between(was *source.File) {
	if m.was == was {
		return
	}
	old, now := was.Text, m.now.Text
	n := min(len(old), len(now))
	head := 0
	for head < n && old[head] == now[head] {
		head++
	}
	tail := 0
	for tail < n-head && old[len(old)-1-tail] == now[len(now)-1-tail] {
		tail++
	}
	m.was, m.head, m.tail, m.same = was, source.Pos(head), source.Pos(tail), head == len(old) && head == len(now)
}

// span returns the current place of a span in the older text; ok is false if the text there changed.
func (m *mover) span(at source.Span) (moved source.Span, ok bool) {
	old := source.Pos(len(m.was.Text))
	switch by := source.Pos(len(m.now.Text)) - old; {
	case at.End <= m.head:
		return at, true
	case at.Start >= old-m.tail:
		return source.Span{Start: at.Start + by, End: at.End + by}, true
	}
	return at, false
}

// finding returns a finding at its place in the current text, or nil if the text there changed.
func (m *mover) finding(f *lint.Finding) *lint.Finding {
	if m.between(f.File); m.same {
		return f
	}
	at, ok := m.span(f.At)
	if !ok {
		return nil
	}
	moved := *f
	moved.File, moved.At, moved.Fixes = m.now, at, nil // a fix is valid only for the text it was computed for
	moved.Related = nil
	for _, r := range f.Related {
		if r.File == m.was {
			if r.At, ok = m.span(r.At); !ok {
				continue
			}
			r.File = m.now
		}
		moved.Related = append(moved.Related, r)
	}
	return &moved
}
