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

//go:embed build_expose_address.md
var exposeAddressDoc string

var exposeAddress = &lint.Rule{
	Name: "build/expose-address", Aliases: []string{"ExposeInvalidFormat"}, Doc: exposeAddressDoc, Level: lint.Warning,
	Presets: family.BuildKit(), Fix: lint.Safe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		eachPort(p, f, func(t *build.Step, w *dockerfile.Word, port string) {
			colon := strings.LastIndexByte(port, ':')
			if colon < 0 || strings.Trim(port[:colon], ":") == "" {
				return
			}
			found := visit.ReportStep(p, t, w, "`EXPOSE` accepts only container ports; write `%s`", port[colon+1:])
			if t.Triggered == nil && w.Literal() && w.Text == w.Value && w.Value == port {
				found.WithFix("write "+port[colon+1:], true, source.Replace(w, port[colon+1:]))
			}
		})
	},
}
