package docker

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lsp/query"
)

// move updates the paths in the Dockerfiles of a project after files were renamed.
func move(m *query.Moves, p *query.Project) {
	for _, f := range p.Dockerfiles {
		moveSources(m, p, f)
	}
}

// moveSources updates the sources of COPY and ADD that come from the build context.
func moveSources(m *query.Moves, l *query.Project, f *dockerfile.File) {
	context := contextFor(l, f)
	if context == "" {
		return
	}
	for _, in := range f.Instructions() {
		for _, w := range dockerfile.FromContext(in) {
			if w.Literal() && w.Text == w.Value && !strings.ContainsAny(w.Value, "*?[<:\\") {
				moveSource(m, f, w, context)
			}
		}
	}
}

// moveSource updates one source, if it is still in the build context after the renaming.
func moveSource(m *query.Moves, f *dockerfile.File, w *dockerfile.Word, context string) {
	was := path.Join(context, w.Value)
	if was == context || !project.Inside(m.To(context), m.To(was)) {
		return
	}
	text := strings.TrimPrefix(w.Value, "/")
	m.Path(f.Source, w.InText(len(w.Text)-len(text), len(w.Text)), text, context, m.To(context))
}

// contextFor returns the build context of a Dockerfile: that of the Compose service which builds it, or else
// the Dockerfile's own folder. It returns "" if several services build it.
func contextFor(l *query.Project, f *dockerfile.File) string {
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
