package rules

import (
	_ "embed"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/convert"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed practice_port_out_of_range.md
var portOutOfRangeDoc string

var portOutOfRange = &lint.Rule{
	Name: "practice/port-out-of-range", Aliases: []string{"DL3011"}, Doc: portOutOfRangeDoc, Level: lint.Error,
	Presets: family.Hadolint(lint.Error), Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		said := map[source.Span]bool{}
		visit.Steps(p, f, func(step *facts.Step) {
			e, ok := step.Do.(*dockerfile.Expose)
			if !ok {
				return
			}
			for _, w := range e.Ports {
				ports, _, _ := strings.Cut(w.Value, "/")
				for _, port := range strings.Split(ports, "-") {
					if n, err := strconv.Atoi(port); err == nil && n > 65535 {
						p.Report(w, "port %d does not exist; the highest is 65535", n)
						said[w.At] = true
						break
					}
				}
			}
		})
		refusals(p, f, convert.Port, func(r *convert.Refusal) {
			if !said[r.At] {
				reportRefusal(p, f, r)
			}
		})
	},
}
