package compose

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wire"
	"github.com/dfvet/dfvet/lsp/query"
)

// needs returns the needs of all projects that contain the file. If a service is in several projects, its
// needs are listed once.
func needs(q *query.Query) *wire.Report {
	type same struct {
		file  *source.File
		at    source.Pos
		title string
	}
	seen, all := map[same]bool{}, &wire.Report{}
	for _, app := range apps(q) {
		for _, n := range needsOf(q, app).Needs {
			key := same{n.Service.Name.File, n.Service.Name.At.Start, n.Title()}
			if !seen[key] {
				seen[key] = true
				all.Needs = append(all.Needs, n)
			}
		}
	}
	return all
}

// needsOf returns the needs of a project. The report is empty if the project has more than mostWired
// services.
func needsOf(q *query.Query, app *project.App) *wire.Report {
	all := &wire.Report{}
	if len(app.Services) > mostWired {
		return all
	}
	for _, s := range app.Services {
		all.Needs = append(all.Needs, wire.OfService(q.OwnProject().Wiring(app), q.OwnProject().Types, s)...)
	}
	return all
}

// services returns the name of the service at the cursor, or else the names of all services in the file's
// projects.
func services(q *query.Query) []string {
	if s := serviceAt(q); s != nil {
		return []string{s.Name.Text}
	}
	if x := indexAt(q); x != nil {
		if s := x.Before(q.Pos); s != nil && serviceNamed(q, s.Service()) != nil {
			return []string{s.Service()}
		}
	}
	var names []string
	for _, app := range apps(q) {
		for _, s := range app.Services {
			names = append(names, s.Name.Text)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// report returns the report on a service, in each project that contains the file.
func report(q *query.Query, name, version string, shown wire.Shown) string {
	var b strings.Builder
	for _, app := range apps(q) {
		s := app.Service(name)
		if s == nil {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		r := &wire.Report{Needs: wire.OfService(q.OwnProject().Wiring(app), q.OwnProject().Types, s)}
		_ = r.Statement(&b, q.OwnProject().Project, s, version, shown) // a strings.Builder never fails
	}
	return b.String()
}

// apps lists the projects that contain the file, except those that are only included by another.
func apps(q *query.Query) []*project.App {
	return slices.DeleteFunc(slices.Clone(q.Apps()), func(a *project.App) bool { return a.Incomplete })
}
