package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_protocol_case.md
var protocolCaseDoc string

var protocolCase = &lint.Rule{
	Name: "build/protocol-case", Aliases: []string{"ExposeProtoCasing"}, Doc: protocolCaseDoc, Level: lint.Note,
	Presets: family.BuildKit(), Fix: lint.Safe, Tags: []string{"style"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		eachPort(p, f, func(t *build.Step, w *dockerfile.Word, port string) {
			_, proto, _ := strings.Cut(port[strings.LastIndexByte(port, ':')+1:], "/")
			lower := strings.ToLower(proto)
			if proto == lower {
				return
			}
			at, i := source.Span{}, len(w.Value)-len(proto)
			if strings.HasSuffix(w.Value, proto) {
				at = w.InValue(i, len(w.Value))
			}
			written := f.Source.Slice(at) == proto
			if !written {
				at = w.At // the word contains a variable
			}
			found := visit.ReportStep(p, t, at, "the protocol of a port must be in lower case; write `%s`", lower)
			if written && t.Triggered == nil {
				found.WithFix("write "+lower, true, source.Replace(at, lower))
			}
		})
	},
}

// eachPort calls do for each port of each EXPOSE, after expanding variables. w is the word that contains the
// port.
func eachPort(p *lint.Pass, f *dockerfile.File, do func(t *build.Step, w *dockerfile.Word, port string)) {
	visit.BuildSteps(p, f, func(t *build.Step) {
		e, ok := t.Do.(*dockerfile.Expose)
		if !ok {
			return
		}
		for _, w := range e.Ports {
			for _, port := range strings.Fields(t.Scope.Expand(w).Text) {
				do(t, w, port)
			}
		}
	})
}
