package rules

import (
	_ "embed"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed practice_copy_from_self.md
var copyFromSelfDoc string

var copyFromSelf = &lint.Rule{
	Name: "practice/copy-from-self", Aliases: []string{"DL3023"}, Doc: copyFromSelfDoc, Level: lint.Error,
	Presets: hadolint(lint.Error), Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		eachStep(p, f, func(step *facts.Step) {
			c, ok := step.Do.(*dockerfile.Copy)
			if !ok || c.From == nil || c.From.Value == "" {
				return
			}
			from := c.From.Value
			own := strings.EqualFold(from, step.Stage.Name()) && p.Facts(f).Named(strings.ToLower(from), step.Stage.Index) == nil
			if own || step.Stage.From != nil && from == strconv.Itoa(step.Stage.Index) {
				p.Report(c.From, "a stage cannot copy from itself: name another stage, or use RUN cp")
			}
		})
	},
}
