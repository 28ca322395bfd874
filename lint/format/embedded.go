package format

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/fix"
)

// An embedding is a contract or a Dockerfile in a literal block of a Compose file.
type embedding struct {
	node  *compose.Node
	parse func(*source.File) *dockerfile.File
}

// embeddings finds the texts that can be formatted.
func embeddings(f *compose.File) []embedding {
	var all []embedding
	add := func(n *compose.Node, key string, parse func(*source.File) *dockerfile.File) {
		e := n.Entry(key)
		if e == nil || e.Merged || e.Value == nil || e.Value.Alias != nil || e.Value.Style != compose.Literal || e.Value.File != f.Source {
			return
		}
		all = append(all, embedding{e.Value, parse})
	}
	for _, doc := range f.Docs {
		services := doc.Get("services")
		if services == nil {
			continue
		}
		for _, s := range services.Entries {
			if s.Merged || s.Value == nil || s.Value.Alias != nil {
				continue
			}
			add(s.Value, "x-contract", dockerfile.ParseFragment)
			if build := s.Value.Get("build"); build != nil && build.Alias == nil {
				add(build, "dockerfile_inline", dockerfile.Parse)
			}
		}
	}
	return all
}

// withEmbedded adds the edits of embedded texts to those of the Compose file. It returns only the latter if the result
// would differ in anything else.
func withEmbedded(f *compose.File, outer []source.Edit) []source.Edit {
	text, ok := fix.Apply(f.Source.Text, outer)
	if !ok {
		return outer
	}
	now := compose.Parse(source.New(f.Source.Path, text))
	var inner []source.Edit
	for _, e := range embeddings(now) {
		own := e.edits()
		want, ok := fix.Apply(e.node.Text, own)
		if !ok {
			continue
		}
		for _, x := range own {
			_, at := x.File.Outer(x.At)
			inner = append(inner, source.Edit{File: now.Source, At: at, New: x.New})
		}
		e.node.Text = want // what the new file must contain
	}
	after, ok := fix.Apply(text, inner)
	if len(inner) == 0 || !ok || !sameYAML(now, compose.Parse(source.New(f.Source.Path, after))) {
		return outer
	}
	var all fix.Changes
	all.Add(f.Source.Text, outer)
	all.Add(text, inner)
	return all.Edits(f.Source, after)
}

// edits returns the edits of the embedded text, or none if it has a syntax error or Compose replaces variables in it.
func (e embedding) edits() []source.Edit {
	src := e.node.Embed(nil, false)
	if src.Text != e.node.Text || strings.Contains(src.Text, "$") {
		return nil
	}
	f := e.parse(src)
	for _, p := range f.Problems {
		if IsSyntax(p) {
			return nil
		}
	}
	return Dockerfile(f, StyleOf(f))
}
