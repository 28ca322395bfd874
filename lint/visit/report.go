package visit

import (
	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// ReportAt reports a finding at a value in a project, in the file that contains the value.
func ReportAt(p *lint.Pass, v compose.Value, format string, args ...any) *lint.Finding {
	return p.Report(v.At, format, args...).In(v.File)
}

// ReportStep reports a finding at a place in an instruction. If the instruction is an ONBUILD trigger, the
// place is the FROM that runs it.
func ReportStep(p *lint.Pass, t *build.Step, at source.Spanned, format string, args ...any) *lint.Finding {
	if t.Triggered == nil {
		return ReportIn(p, t.Stage.Build.File, t.Do, at, format, args...)
	}
	from := t.Stage.From
	return ReportIn(p, t.Stage.Build.File, from, from.Image, format, args...).
		Relate(t.Stage.Build.File.Source, at, "this `ONBUILD` runs it")
}

// ReportIn reports a finding at a place in an instruction. BuildKit reports the first line of the
// instruction, so its checks do the same in dfvet.
func ReportIn(p *lint.Pass, f *dockerfile.File, in dockerfile.Instruction, at source.Spanned, format string, args ...any) *lint.Finding {
	keyword := in.Common().Keyword
	if on := in.Common().OnBuild; on != nil {
		keyword = on.Keyword
	}
	if p.Dialect(f.Source) != lint.BuildKit || f.Source.Line(at.Span().Start) == f.Source.Line(keyword.At.Start) {
		return p.Report(at, format, args...)
	}
	return p.Report(keyword, format, args...).Relate(f.Source, at, "here")
}
