package family

import (
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
	"github.com/dfvet/dfvet/lint/wiring"
)

// Wiring returns the rule that reports the faults with its name that wiring found. A fault with weaker
// evidence has a lower level.
func Wiring(name, doc string, level lint.Level, fix lint.Safety) *lint.Rule {
	return &lint.Rule{
		Name: "wiring/" + name, Doc: doc, Level: level, Fix: fix, Tags: []string{"wiring", "correctness"},
		App: func(p *lint.Pass, app *project.App) {
			for _, f := range p.Wiring(app).Of(name) {
				if f.HostPath == "" || visit.IsGone(p, app, f.HostPath, f.HostPathBase) {
					Report(p, f, level)
				}
			}
		},
	}
}

// weights maps the evidence for a fault to the highest level of its finding.
var weights = map[wiring.Weight]lint.Level{
	wiring.Proof: lint.Error, wiring.Evidence: lint.Warning, wiring.Advice: lint.Note,
}

// Report reports a fault that wiring found, at a level that its evidence allows.
func Report(p *lint.Pass, f *wiring.Fault, level lint.Level) *lint.Finding {
	found := p.Report(f.At, "%s", f.Message).In(f.File).AtLevel(min(level, weights[f.Weight]))
	if f.Service != nil {
		found.Service = f.Service.Name.Text
	}
	for _, r := range f.Related {
		found.Relate(r.File, r.At, "%s", r.Message)
	}
	found.Fixes = append(found.Fixes, f.Fixes...)
	return found
}
