package compose

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/compose/cursor"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
	"github.com/dfvet/dfvet/lsp/query"
)

// serviceNamed returns the service with a name from the first project that has one, or nil.
func serviceNamed(q *query.Query, name string) *project.Service {
	if name == "" {
		return nil
	}
	for _, app := range q.Apps() {
		if s := app.Service(name); s != nil {
			return s
		}
	}
	return nil
}

// serviceAt returns the service whose name or reference is at the cursor, or nil.
func serviceAt(q *query.Query) *project.Service {
	m, all := namesAt(q)
	if all == nil || m.Kind != "services" {
		return nil
	}
	return serviceNamed(q, m.Text)
}

// siblings lists the files that share names with the query's file, starting with that file: those merged with
// it and those it includes. It omits files that are used only by extends.
func siblings(q *query.Query) []*compose.File {
	all := []*compose.File{TreeOf(q.File)}
	seen := map[string]bool{q.File.Source.Path: true}
	for _, app := range q.Apps() {
		apart := extendedFiles(app)
		if apart[q.File.Source.Path] {
			continue
		}
		for _, f := range app.Model.Files {
			if !seen[f.Source.Path] && !apart[f.Source.Path] {
				seen[f.Source.Path] = true
				all = append(all, f)
			}
		}
	}
	return all
}

// treeOfFile returns the tree of a Compose file that is part of a project, or nil.
func treeOfFile(q *query.Query, src *source.File) *compose.File {
	if f := q.Workspace.File(src.Path); f != nil && f.Source == src {
		return TreeOf(f)
	}
	return nil
}

// everyFile lists all files in the projects of the query's file.
func everyFile(q *query.Query) []*compose.File {
	all := []*compose.File{TreeOf(q.File)}
	for _, app := range q.Apps() {
		for _, f := range app.Model.Files {
			if !slices.Contains(all, f) && f.Source.Path != q.File.Source.Path {
				all = append(all, f)
			}
		}
	}
	return all
}

// extendedFiles lists the files of a project that are used only because another file extends one of their
// services.
func extendedFiles(app *project.App) map[string]bool {
	apart, included := map[string]bool{}, map[string]bool{}
	for _, f := range app.Model.Files {
		dir := path.Dir(f.Source.Path)
		for _, doc := range f.Docs {
			for _, e := range entriesOf(doc.Get("services")) {
				if file := e.Value.Get("extends").Get("file"); file != nil && file.Text != "" {
					apart[query.JoinPath(dir, file.Text)] = true
				}
			}
			for _, n := range pathsIn(doc.Get("include")) {
				included[query.JoinPath(dir, n)] = true
			}
		}
	}
	for full := range apart {
		apart[full] = !included[full] && app.Model.Files[0].Source.Path != full
	}
	return apart
}

func entriesOf(n *compose.Node) []*compose.Entry {
	if n == nil {
		return nil
	}
	return n.Entries
}

// pathsIn lists the paths in an include section.
func pathsIn(n *compose.Node) []string {
	if n == nil {
		return nil
	}
	var all []string
	switch n.Kind {
	case compose.Scalar:
		all = append(all, n.Text)
	case compose.Mapping:
		all = pathsIn(n.Get("path"))
	}
	for _, item := range n.Items {
		all = append(all, pathsIn(item)...)
	}
	return all
}

// environmentName returns the name of the variable at a spot, which may be its name or its value; otherwise
// "".
func environmentName(s *cursor.Spot) string {
	switch s.Where {
	case compose.AtEnvironmentEntry:
		return s.Name
	case compose.AtEnvironmentItem:
		name, _, _ := cutPair(s.Node.Text)
		return name
	}
	return ""
}

func cutPair(text string) (name, value string, has bool) { return strings.Cut(text, "=") }

func variableOf(svc *project.Service, name string) *contract.Variable {
	if svc == nil || svc.Contract == nil || name == "" {
		return nil
	}
	return svc.Contract.Variable(name)
}

// needsAt returns the needs that have their value at a position in the file.
func needsAt(q *query.Query, pos source.Pos) []*wiring.Need {
	var all []*wiring.Need
	l := q.OwnProject()
	for _, app := range q.Apps() {
		all = append(all, l.Wiring(app).NeedsAt(q.File.Source, pos)...)
	}
	return all
}

// fileKeys lists the keys whose values are paths of files.
var fileKeys = map[string]bool{
	"include.[]": true, "include.[].path": true, "include.[].path.[]": true,
	"include.[].env_file": true, "include.[].env_file.[]": true,
	"services.*.env_file": true, "services.*.env_file.[]": true, "services.*.env_file.[].path": true,
	"services.*.label_file": true, "services.*.label_file.[]": true,
	"services.*.extends.file": true, "services.*.credential_spec.file": true,
	compose.AtBuildDockerfile: true, "configs.*.file": true, "secrets.*.file": true,
}

// pathOf returns the path in the value at a spot, or "".
func pathOf(q *query.Query, s *cursor.Spot) string {
	switch s.Where {
	case compose.AtBuildDockerfile, compose.AtBuild, compose.AtBuildContext:
		if svc := serviceNamed(q, s.Service()); svc != nil && svc.Build != nil && svc.Build.Path != "" {
			return svc.Build.Path
		}
		if s.Where != compose.AtBuildDockerfile {
			return q.Below(path.Join(s.Node.Text, "Dockerfile"))
		}
		return q.Below(s.Node.Text)
	}
	if fileKeys[s.Where] {
		return q.Below(s.Node.Text)
	}
	return ""
}
