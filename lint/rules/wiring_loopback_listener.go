package rules

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
	"github.com/dfvet/dfvet/lint/wiring"
)

//go:embed wiring_loopback_listener.md
var loopbackListenerDoc string

var loopbackListener = withStages(family.Wiring("loopback-listener", loopbackListenerDoc, lint.Error, lint.Unsafe))

// withStages adds a note for a Dockerfile that no Compose file builds, if its last stage exposes a port on
// which the program listens only on loopback.
func withStages(r *lint.Rule) *lint.Rule {
	r.Dockerfile = func(p *lint.Pass, f *dockerfile.File) {
		final := p.Facts(f).Final()
		if final == nil || f.Contract || f.Fragment || len(p.Project.Builders(f)) > 0 {
			return
		}
		var found *wiring.StageLoopback
		asked := false
		eachPort(p, f, func(t *build.Step, w *dockerfile.Word, port string) {
			if t.Stage != final.Stage || t.Triggered != nil {
				return
			}
			if !asked {
				found, asked = wiring.OfStage(p.Project, f, final.Stage.Stage), true
			}
			if number, _, _ := strings.Cut(port, "/"); found != nil && slices.Contains(found.Ports, number) {
				visit.ReportStep(p, t, w, "`%s` listens on %s only, so port %s cannot be reached; %s", found.Program, found.Host, number, found.Advice).AtLevel(lint.Note)
			}
		})
	}
	return r
}
