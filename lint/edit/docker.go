package edit

import (
	"strings"
	"unicode"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
)

// LineAbove returns the edit that inserts a line before a step.
func LineAbove(step *facts.Step, line string) source.Edit {
	if step.Deferred {
		line = "ONBUILD " + line
	}
	return source.Insert(step.Start(), line+"\n")
}

// EndStage adds to a finding the unsafe fix that inserts lines at the end of a stage. It adds none if the
// stage ends in a line continuation, because the lines would become part of it.
func EndStage(found *lint.Finding, f *dockerfile.File, s *facts.Stage, title string, lines ...string) {
	src := f.Source
	for n := src.Line(s.At.End); n > 0; n-- {
		line := strings.TrimSpace(src.Slice(src.LineSpan(n)))
		if line == "" || line[0] == '#' {
			continue
		}
		if strings.HasSuffix(line, string(f.Escape)) {
			return
		}
		break
	}
	found.WithFix(title, false, source.Insert(s.At.End, "\n"+strings.Join(lines, "\n")))
}

// IsArgument reports whether a word of shell code can be an argument of an instruction without changes.
// Instructions treat quotes, variables and the escape character differently.
func IsArgument(value string) bool {
	return value != "" && !strings.ContainsAny(value, "\"'`\\$<") && !strings.ContainsFunc(value, unicode.IsControl)
}

// WithSpaces extends a span by the spaces after it.
func WithSpaces(src *source.File, at source.Span) source.Span {
	for int(at.End) < len(src.Text) && (src.Text[at.End] == ' ' || src.Text[at.End] == '\t') {
		at.End++
	}
	return at
}

// RemoveLabel returns the edit that removes a label, and its instruction if the label is the only one.
func RemoveLabel(f *dockerfile.File, step *facts.Step, pair *dockerfile.Pair) source.Edit {
	l := step.Do.(*dockerfile.Label)
	if len(l.Labels) == 1 {
		line := f.Source.LineSpan(f.Source.Line(l.At.End))
		return source.Delete(source.Span{Start: step.Start(), End: min(line.End+1, source.Pos(len(f.Source.Text)))})
	}
	at := pair.At
	for i, other := range l.Labels {
		switch {
		case other != pair:
		case i > 0:
			at.Start = l.Labels[i-1].At.End
		default:
			at.End = l.Labels[1].At.Start
		}
	}
	return source.Delete(at)
}

// WithLineBreak extends a span of complete lines of an instruction by the line break after it.
func WithLineBreak(src *source.File, at source.Span) source.Span {
	at.Start = src.LineSpan(src.Line(at.Start)).Start
	at.End = src.LineSpan(src.Line(max(at.Start, at.End-1))).End
	for int(at.End) < len(src.Text) {
		at.End++
		if src.Text[at.End-1] == '\n' {
			break
		}
	}
	return at
}
