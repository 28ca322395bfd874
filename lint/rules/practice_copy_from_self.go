package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/convert"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed practice_copy_from_self.md
var copyFromSelfDoc string

var copyFromSelf = &lint.Rule{
	Name: "practice/copy-from-self", Aliases: []string{"DL3023"}, Doc: copyFromSelfDoc, Level: lint.Error,
	Presets: family.Hadolint(lint.Error), Fix: lint.Unsafe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		refusals(p, f, convert.Self, func(r *convert.Refusal) {
			c, ok := r.Do.(*dockerfile.Copy)
			if !ok {
				reportRefusal(p, f, r)
				return
			}
			found := p.Report(c.From, "a stage cannot copy from itself; name another stage, or use `RUN cp`")
			if len(c.Flags) == 1 && len(c.Sources) > 0 && c.Dest != nil && !c.JSON && len(c.Heredocs) == 0 {
				words := f.Source.Slice(c.Sources[0].At.Cover(c.Dest.At))
				if strings.ContainsAny(words, "\"'`<>();&|#\n") {
					return // a shell would interpret these characters
				}
				at := source.Span{Start: c.Keyword.At.Start, End: c.At.End}
				found.WithFix("write RUN cp", false, source.Replace(at, "RUN cp -r "+words))
			}
		})
	},
}
