package docker

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// offerExtraction offers to split a stage. The selected instructions, or those above the cursor, become a
// stage of their own, and the rest is built on that stage. The resulting image is the same.
func offerExtraction(a *query.Actions, in dockerfile.Instruction, at source.Span) {
	s := in.Common().Stage
	if s == nil || s.From == nil || s.From.Image == nil || in == dockerfile.Instruction(s.From) {
		return
	}
	if on := in.Common().OnBuild; on != nil {
		in = on
	}
	first := slices.Index(s.Body, in)
	last := first
	for last+1 < len(s.Body) && s.Body[last+1].Span().Start < at.End {
		last++
	}
	if first < 0 || first > 0 && !divisible(s, first) {
		return
	}
	title, cuts := "move the instructions above to a separate stage", []int{first}
	if own := s.Body[max(first, 0)].Span(); last > first || at.Start <= own.Start && own.End <= at.End && at.Len() > 0 {
		title = "move the selection to a separate stage"
		if cuts = []int{first, last + 1}; last+1 == len(s.Body) || !divisible(s, last+1) {
			cuts = cuts[:1]
		}
		if first == 0 {
			cuts = cuts[1:]
		}
	}
	if len(cuts) > 0 && cuts[0] > 0 {
		a.Add(title, protocol.CodeActionKindRefactorExtract, nil, false, divided(a, indexOf(a.File), s, cuts))
	}
}

// divisible reports whether a stage builds the same image after it is split before an instruction. An ONBUILD
// would run in the new stage; an ENTRYPOINT clears the CMD of its base stage, but not a CMD in its own stage.
func divisible(s *dockerfile.Stage, cut int) bool {
	cmd := false
	if !slices.ContainsFunc(s.Body[:cut], func(in dockerfile.Instruction) bool { return !dockerfile.OfDialect(in) }) {
		return false // the new stage would build nothing
	}
	for i, in := range s.Body {
		switch in.(type) {
		case *dockerfile.OnBuild, *dockerfile.Bad:
			if i < cut {
				return false
			}
		case *dockerfile.Cmd:
			cmd = cmd || i < cut
		case *dockerfile.Entrypoint:
			if cmd && i >= cut {
				return false
			}
		}
	}
	return true
}

// divided returns the changes that insert a FROM line before each of the given instructions of a stage.
func divided(a *query.Actions, x *index, s *dockerfile.Stage, cuts []int) []query.Change {
	src := a.File.Source
	names := freshNames(x.tree, s, len(cuts))
	as := " AS "
	if k := s.From.Keyword.Text; k == strings.ToLower(k) {
		as = " as "
	}
	at := source.Span{Start: s.From.At.End, End: s.From.At.End}
	if s.From.As != nil {
		at.Start = s.From.Image.At.End
		at.End = s.From.As.At.End
		if s.From.Name != nil {
			at.End = s.From.Name.At.End
		}
	}
	edits := []query.Change{{Place: query.Place{File: src, At: at}, New: as + names[0]}}
	for i, cut := range cuts {
		text := s.From.Keyword.Text + " " + names[i]
		switch {
		case i+1 < len(cuts):
			text += as + names[i+1]
		case s.From.Name != nil:
			text += as + s.From.Name.Text
		}
		pos := aboveComments(src, s.Body[cut])
		edits = append(edits, query.Change{Place: query.Place{File: src, At: source.Span{Start: pos, End: pos}}, New: "\n" + text + "\n"})
	}
	return append(edits, renumbered(a, x, s, len(cuts))...)
}

// aboveComments returns the start of the comments directly above an instruction.
func aboveComments(src *source.File, in dockerfile.Instruction) source.Pos {
	line := src.Line(in.Span().Start)
	for line > 1 {
		above := strings.TrimSpace(src.Slice(src.LineSpan(line - 1)))
		if !strings.HasPrefix(above, "#") || strings.HasPrefix(above, "#:") {
			break
		}
		line--
	}
	return src.LineSpan(line).Start
}

// freshNames returns n names that no stage has.
func freshNames(f *dockerfile.File, s *dockerfile.Stage, n int) []string {
	stem := "base"
	if s.Name() != "" && NewNames[StageName](s.Name()) == "" {
		stem = s.Name() + "-base"
	}
	taken := func(name string) bool {
		return slices.ContainsFunc(f.Stages, func(o *dockerfile.Stage) bool { return o.Name() == name }) ||
			strings.EqualFold(s.From.Image.Value, name)
	}
	var all []string
	for i := 1; len(all) < n; i++ {
		name := stem
		if i > 1 {
			name = fmt.Sprintf("%s%d", stem, i)
		}
		if !taken(name) {
			all = append(all, name)
		}
	}
	return all
}

// renumbered returns the changes that increase the references by number to the split stage and to later ones.
func renumbered(a *query.Actions, x *index, s *dockerfile.Stage, by int) []query.Change {
	var edits []query.Change
	for _, in := range x.all {
		for _, w := range build.Sources(dockerfile.Innermost(in)) {
			if i, err := strconv.Atoi(w.Value); err == nil && i >= s.Index && i < len(x.tree.Stages) {
				edits = append(edits, query.Change{Place: query.Place{File: a.File.Source, At: w.At}, New: strconv.Itoa(i + by)})
			}
		}
	}
	return edits
}
