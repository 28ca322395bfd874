package rules

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed compose_unexposed_port.md
var unexposedPortDoc string

var unexposedPort = &lint.Rule{
	Name: "compose/unexposed-port", Doc: unexposedPortDoc, Presets: family.Strict(lint.Note), Tags: []string{"compose", "correctness"},
	App: func(p *lint.Pass, app *project.App) {
		for _, s := range app.Services {
			if s.Build == nil || s.Build.Stage == nil || s.Contract == nil || s.Contract.Declared {
				continue // the contract lists the listeners, and wiring/published-port checks against it
			}
			var list []exposed
			for _, stage := range s.Build.Model.Stage(s.Build.Stage).Chain() {
				own, all := exposedPorts(stage.Stage)
				if !all {
					list = nil
					break
				}
				list = append(list, own...)
			}
			for _, port := range s.Ports {
				if len(list) > 0 && unlike(port, list) {
					p.Report(port.At.At, "`%s` publishes container port %s, but the Dockerfile exposes %s",
						source.Quote(s.Name.Text), port.Target, portWords(list)).In(port.At.File).
						Relate(s.Build.File.Source, list[0].word, "it is exposed here")
				}
			}
		}
	},
}

// unlike reports whether a published container port is not among the exposed ones.
func unlike(port compose.Port, list []exposed) bool {
	target, err := strconv.Atoi(port.Target)
	return port.Known && err == nil && !slices.ContainsFunc(list, func(e exposed) bool {
		return strings.EqualFold(e.transport, port.Protocol) && e.first <= target && target <= e.last
	})
}

func portWords(list []exposed) string {
	var words []string
	for _, e := range list {
		words = append(words, e.word.Value)
	}
	return strings.Join(words, ", ")
}
