package query

import (
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wire"
)

// Connect returns the changes that connect the needs of a file's Compose projects that have only one solution, without
// those that cause another finding, and their number.
func Connect(w Workspace, full string) (int, []Change) {
	fixed, err := wire.Fix(func(edited map[string]*source.File) (*project.Project, []*lint.Finding, error) {
		return w.Check(full, edited)
	}, func(p *project.Project) *wire.Report {
		part := *p
		part.Apps = nil
		for _, app := range p.Apps {
			if app.Contains(full) {
				part.Apps = append(part.Apps, app)
			}
		}
		return wire.Of(&part)
	})
	if err != nil || len(fixed.Steps) == 0 {
		return 0, nil
	}
	return len(fixed.Steps), ChangesOf(fixed.Edits())
}
