package docker

import (
	"cmp"
	"slices"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// SpansAround lists the spans that contain the cursor, innermost first, for expanding a selection.
func SpansAround(q *query.Query) []source.Span {
	x := indexOf(q.File)
	s := &selector{pos: q.Pos}
	_, at := q.Word(source.NameByte)
	s.add(at)
	if m, ok := x.mention(q.Pos); ok {
		s.add(m.At)
	}
	if in := x.at(q.Pos); in != nil {
		s.instruction(in)
		s.scripts(x, in)
	}
	_, at = q.Word(query.NotBlank)
	if s.inner().Cover(at) == at { // otherwise a word in quotes or parentheses is only a part of the instruction's word
		s.add(at)
	}
	if c := x.comment(q.Pos); c != nil {
		s.add(c.At)
	}
	for _, st := range x.tree.Stages {
		s.add(st.At)
	}
	s.add(q.Whole())
	slices.SortStableFunc(s.all, func(a, b source.Span) int { return cmp.Compare(a.Len(), b.Len()) })
	return s.all
}

// A selector collects the spans that contain a position.
type selector struct {
	pos source.Pos
	all []source.Span
}

func (s *selector) add(at source.Span) {
	if at.Has(s.pos) && at.Len() > 0 {
		s.all = append(s.all, at)
	}
}

// inner returns the smallest span so far, or an empty one at the position.
func (s *selector) inner() source.Span {
	if len(s.all) == 0 {
		return source.Span{Start: s.pos, End: s.pos}
	}
	return slices.MinFunc(s.all, func(a, b source.Span) int { return cmp.Compare(a.Len(), b.Len()) })
}

func (s *selector) words(list ...*dockerfile.Word) {
	for _, w := range list {
		if w != nil {
			s.add(w.At)
		}
	}
}

func (s *selector) pairs(list []*dockerfile.Pair) {
	for _, p := range list {
		s.add(p.At)
		s.words(p.Key, p.Value)
	}
}

// instruction adds the spans of an instruction and its parts.
func (s *selector) instruction(in dockerfile.Instruction) {
	h := in.Common()
	for _, f := range h.Flags {
		s.add(f.At)
		s.words(f.Value)
		s.pairs(f.Keys)
	}
	for _, c := range dockerfile.ClausesOf(in) {
		s.add(c.At)
		s.words(c.Values...)
	}
	switch do := in.(type) {
	case *dockerfile.Label:
		s.pairs(do.Labels)
	case *dockerfile.Run:
		s.words(do.Command.Exec...)
	case *dockerfile.Cmd:
		s.words(do.Command.Exec...)
	case *dockerfile.Entrypoint:
		s.words(do.Command.Exec...)
	case *dockerfile.Healthcheck:
		s.words(do.Command.Exec...)
		s.add(do.Command.At)
	default:
		s.pairs(pairsOf(in))
	}
	for _, d := range h.Heredocs {
		s.add(d.Body)
		s.add(d.Body.Cover(d.End))
	}
	if h.Args != nil {
		s.add(h.Args.At)
	}
	s.add(h.At)
	if h.OnBuild != nil {
		s.add(h.OnBuild.At)
	}
}

// scripts adds the spans of parts of shell code.
func (s *selector) scripts(x *index, in dockerfile.Instruction) {
	st := x.stage(s.pos)
	if st == nil {
		return
	}
	for _, step := range st.Steps {
		if step.Do != in {
			continue
		}
		for _, script := range step.Scripts() {
			if script.Exec || script.Loose || script.Tree().File == nil {
				continue
			}
			for i := range script.Tree().Visits {
				s.add(script.At(script.Tree().Visits[i].Node))
			}
		}
	}
}

// linked returns the places of a heredoc's delimiter: after << and on the line that ends the heredoc.
func linked(q *query.Query) query.Linked {
	x := indexOf(q.File)
	m, ok := x.mention(q.Pos)
	if !ok || m.Kind != heredocName {
		return query.Linked{}
	}
	out := query.Linked{Pattern: `[^\s<>"'|&;$]+`}
	for _, o := range x.mentions() {
		if o.Name == m.Name {
			out.Places = append(out.Places, o.At)
		}
	}
	if len(out.Places) < 2 {
		return query.Linked{}
	}
	return out
}
