package compose

import (
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/compose/cursor"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// move updates the paths in the Compose files of a project after files were renamed.
func move(m *query.Moves, p *query.Project) {
	for _, f := range p.Composes {
		moveIn(m, f)
	}
}

// moveIn updates the paths in a Compose file.
func moveIn(m *query.Moves, f *compose.File) {
	dir, newDir := path.Dir(f.Source.Path), path.Dir(m.To(f.Source.Path))
	cursor.Walk(f, func(s *cursor.Spot) {
		n := s.Node
		if s.IsKey || n.Alias != nil || n.Kind != compose.Scalar || strings.ContainsAny(n.Text, "$") || strings.Contains(n.Text, ":/") && strings.Contains(n.Text, "//") {
			return
		}
		at, exact := n.TextSpan()
		text, where := n.Text, s.Where
		if !exact {
			return
		}
		switch {
		case where == compose.AtBuildDockerfile:
			context := path.Join(dir, contextOf(s.Holder))
			m.Path(f.Source, at, text, context, m.To(context))
			return
		case !s.Schema.IsPath():
			return
		case where == compose.AtVolumesItem:
			text, _, _ = strings.Cut(text, ":")
			at.End = at.Start + source.Pos(len(text))
		}
		if strings.Contains(where, ".volumes.[]") && !strings.HasPrefix(text, ".") || strings.Contains(text, ":") {
			return // the name of a volume, a service, an image or a repository
		}
		m.Path(f.Source, at, text, dir, newDir)
	})
}

// contextOf returns the folder to which the path of a build's Dockerfile is relative.
func contextOf(build *compose.Node) string {
	if c := build.Get("context"); c != nil && c.Kind == compose.Scalar {
		return c.Text
	}
	return "."
}
