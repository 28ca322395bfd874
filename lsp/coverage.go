package lsp

import (
	"github.com/dfvet/dfvet/lint/coverage"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// coverages answers dfvet/coverage with the share of services in the workspace that have a contract. The
// server sends dfvet/graphChanged when the answer may have changed.
func coverages(c *Request, _ *struct{}) (any, error) {
	all := &coverage.Report{}
	for _, folder := range c.folders {
		l := folder.now("")
		all.Add(coverage.OfWiring(l.Project, func(app *project.App) *wiring.Result { return l.Wiring(app) }))
		if c.Err() != nil {
			return nil, c.Err()
		}
	}
	return encoded(&struct {
		Services int `json:"services"`
		Typed    int `json:"typed"`
		Percent  int `json:"percent"`
	}{len(all.Services), all.Typed(), all.Percent()})
}
