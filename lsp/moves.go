package lsp

import (
	"path"
	"slices"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// announceMoves asks to be told before files and folders are renamed.
func announceMoves(c *protocol.ServerCapabilities, _ *Client) {
	c.Workspace.FileOperations = &protocol.FileOperationOptions{WillRename: protocol.FileOperationRegistrationOptions{
		Filters: []protocol.FileOperationFilter{{Scheme: ptr("file"), Pattern: protocol.FileOperationPattern{Glob: "**/*"}}}}}
}

// willRename changes the paths in Compose files and Dockerfiles that lead to what is renamed, and
// those in files that are renamed to where they led before.
func willRename(c *Call, p *protocol.RenameFilesParams) (any, error) {
	m := &moves{}
	for _, f := range p.Files {
		m.all = append(m.all, move{pathOf(uri.URI(strings.Clone(f.OldURI))), pathOf(uri.URI(strings.Clone(f.NewURI)))})
	}
	for _, w := range c.worlds {
		l := w.now("")
		for _, f := range l.Composes {
			m.compose(f)
		}
		for _, f := range l.Dockerfiles {
			m.docker(l, f)
		}
		if c.Err() != nil {
			return nil, c.Err()
		}
	}
	if len(m.changes) == 0 {
		return nil, nil
	}
	return c.workspaceEdit(m.changes), nil
}

type move struct{ from, to string }

// moves collect what changes when files and folders go elsewhere.
type moves struct {
	all     []move
	changes []Change
}

// to returns where a path will be.
func (m *moves) to(full string) string {
	for _, o := range m.all {
		if full == o.from {
			return o.to
		}
		if rest, ok := strings.CutPrefix(full, o.from+"/"); ok {
			return o.to + "/" + rest
		}
	}
	return full
}

// path changes a path that is written at a place, relative to a folder which is newBase then.
func (m *moves) path(f *source.File, at source.Span, text, base, newBase string) {
	if path.IsAbs(text) || text == "" {
		return
	}
	was := path.Join(base, text)
	is := m.to(was)
	if newBase == base && is == was {
		return
	}
	written := relativeTo(newBase, is)
	if strings.HasPrefix(text, "./") && !strings.HasPrefix(written, ".") {
		written = "./" + written
	}
	if strings.HasSuffix(text, "/") && !strings.HasSuffix(written, "/") {
		written += "/"
	}
	if path.Clean(text) != path.Clean(written) {
		m.changes = append(m.changes, Change{Place{f, at}, written})
	}
}

// relativeTo returns the way from a folder to a path.
func relativeTo(base, full string) string {
	up := ""
	for !project.Inside(base, full) {
		up, base = up+"../", path.Dir(base)
	}
	rest := strings.TrimPrefix(strings.TrimPrefix(full, base), "/")
	if all := strings.TrimSuffix(up+rest, "/"); all != "" {
		return all
	}
	return "."
}

// compose changes the paths of a Compose file.
func (m *moves) compose(f *compose.File) {
	dir, newDir := path.Dir(f.Source.Path), path.Dir(m.to(f.Source.Path))
	walkCompose(f, func(s *spot) {
		n := s.node
		if s.isKey || n.Alias != nil || n.Kind != compose.Scalar || strings.ContainsAny(n.Text, "$") || strings.Contains(n.Text, ":/") && strings.Contains(n.Text, "//") {
			return
		}
		at, exact := inner(n)
		text, where := n.Text, s.where
		if !exact {
			return
		}
		switch {
		case where == "services.*.build.dockerfile":
			context := path.Join(dir, contextOf(s.holder))
			m.path(f.Source, at, text, context, m.to(context))
			return
		case !s.schema.IsPath():
			return
		case where == "services.*.volumes.[]":
			text, _, _ = strings.Cut(text, ":")
			at.End = at.Start + source.Pos(len(text))
		}
		if strings.Contains(where, ".volumes.[]") && !strings.HasPrefix(text, ".") || strings.Contains(text, ":") {
			return // the name of a volume; a service, an image or a repository
		}
		m.path(f.Source, at, text, dir, newDir)
	})
}

// contextOf is the folder that a build's Dockerfile is looked for in.
func contextOf(build *compose.Node) string {
	if c := build.Get("context"); c != nil && c.Kind == compose.Scalar {
		return c.Text
	}
	return "."
}

// docker changes the sources of COPY and ADD that a Dockerfile takes from its build context.
func (m *moves) docker(l *Loaded, f *dockerfile.File) {
	context := contextFor(l, f)
	if context == "" {
		return
	}
	for _, in := range f.Instructions() {
		for _, w := range dockerfile.FromContext(in) {
			if w.Literal() && w.Text == w.Value && !strings.ContainsAny(w.Value, "*?[<:\\") {
				m.source(f, w, context)
			}
		}
	}
}

// source changes one source, as long as it stays in the context.
func (m *moves) source(f *dockerfile.File, w *dockerfile.Word, context string) {
	was := path.Join(context, w.Value)
	if was == context || !project.Inside(m.to(context), m.to(was)) {
		return
	}
	text := strings.TrimPrefix(w.Value, "/")
	m.path(f.Source, w.InText(len(w.Text)-len(text), len(w.Text)), text, context, m.to(context))
}

// contextFor is the folder that a Dockerfile is built with: what the one Compose service that builds
// it says, else its own folder; "" where there are several.
func contextFor(l *Loaded, f *dockerfile.File) string {
	var all []string
	for _, s := range l.Builders(f) {
		if s.Build.Context != "" && !slices.Contains(all, s.Build.Context) {
			all = append(all, s.Build.Context)
		}
	}
	switch {
	case len(all) == 1:
		return all[0]
	case len(all) > 1:
		return ""
	}
	if outer, _ := f.Source.Outer(source.Span{}); outer != f.Source {
		return ""
	}
	return path.Dir(f.Source.Path)
}
