package docker

import (
	"sort"
	"sync"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lsp/query"
)

// An index holds the parts of one Dockerfile or contract file that features often need. Like the tree, it
// does not change.
type index struct {
	tree     *dockerfile.File
	all      []dockerfile.Instruction // in the order of the text
	mentions func() []mention
	facts    func() *facts.File
}

// indexOf returns the index of a Dockerfile or contract file, or nil for any other kind.
func indexOf(f *query.File) *index {
	if TreeOf(f) == nil {
		return nil
	}
	return query.Derived(f, func(f *query.File) *index { return newIndex(TreeOf(f)) })
}

func newIndex(f *dockerfile.File) *index {
	return &index{tree: f, all: f.Instructions(),
		mentions: sync.OnceValue(func() []mention { return Mentions(f) }),
		facts:    sync.OnceValue(func() *facts.File { return facts.Of(f) })}
}

// at returns the instruction that contains a position, or nil. In an ONBUILD, it returns the instruction that
// ONBUILD triggers.
func (x *index) at(pos source.Pos) dockerfile.Instruction {
	i := sort.Search(len(x.all), func(i int) bool { return x.all[i].Span().End >= pos })
	if i == len(x.all) || !x.all[i].Span().Has(pos) {
		return nil
	}
	if on, ok := x.all[i].(*dockerfile.OnBuild); ok && on.Do != nil && on.Do.Span().Has(pos) {
		return on.Do
	}
	return x.all[i]
}

// typed reads the possibly unfinished instruction at a position.
func (x *index) typed(pos source.Pos) dockerfile.TypedInstruction {
	return dockerfile.TypedAt(x.tree, x.at(pos), pos)
}

// within returns the instructions that a span overlaps or touches.
func (x *index) within(at source.Span) []dockerfile.Instruction {
	from := sort.Search(len(x.all), func(i int) bool { return x.all[i].Span().End >= at.Start })
	to := sort.Search(len(x.all), func(i int) bool { return x.all[i].Span().Start > at.End })
	return x.all[from:max(from, to)]
}

// mention returns the name at a position.
func (x *index) mention(pos source.Pos) (mention, bool) { return mentionAt(x.mentions(), pos) }

// stage returns the facts of the stage that contains a position, or nil. The text after the last instruction
// of a stage belongs to the stage, because the user may add the next instruction there.
func (x *index) stage(pos source.Pos) *facts.Stage {
	all := x.facts().Stages
	i := sort.Search(len(all), func(i int) bool { return all[i].Stage.At.Start > pos })
	if i == 0 {
		return nil
	}
	return all[i-1]
}

// scope returns the variables that are set at a position. If global is true, these are the variables for FROM
// lines, including those that are set further down.
func (x *index) scope(pos source.Pos) (scope *build.Scope, global bool) {
	b := x.facts().Build
	s := x.stage(pos)
	if s == nil || s.From != nil && s.From.At.Has(pos) {
		return b.Globals, true
	}
	stage := b.Stages[s.Index]
	for _, t := range stage.Steps {
		if t.Triggered == nil && t.Do.Common().At.End >= pos {
			return t.Scope, false
		}
	}
	return stage.End, false
}

// comment returns the comment that contains a position, or nil.
func (x *index) comment(pos source.Pos) *dockerfile.Comment {
	for _, c := range x.tree.Comments {
		if query.Covers(c.At, pos) {
			return c
		}
	}
	return nil
}
