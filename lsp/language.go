package lsp

import (
	"slices"
	"strings"

	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lsp/query"
)

// kindOf determines the kind of a file from the client's identifier, from its name, or else from its text. If
// identifier and name indicate two different kinds of ours, the name decides: Eglot 1.9 sends the language of
// the first file for all files of a server.
func kindOf(src *source.File, id string) *query.Kind {
	id = strings.ToLower(id)
	named, said := project.KindOf(src.Path), query.Other
	for k := range kinds {
		switch {
		case k.Named == named && named != project.KindOther:
			return k
		case slices.Contains(k.IDs, id):
			said = k
		}
	}
	if said != query.Other || named == project.KindConfig {
		return said
	}
	for k := range kinds {
		if k.IsText != nil && k.IsText(src, id) {
			return k
		}
	}
	return query.Other
}

// newFile returns the first version of a buffer.
func newFile(u uri.URI, src *source.File, id string, version int32) *query.File {
	f := query.NewFile(u, src, kindOf(src, id), true)
	f.ID, f.Version = id, version
	return f
}

// nextFile returns the next version of a buffer, with a new text.
func nextFile(f *query.File, src *source.File, version int32) *query.File {
	return f.Next(src, kindOf(src, f.ID), version)
}

// fileOnDisk returns a file that is not open.
func fileOnDisk(src *source.File) *query.File {
	return query.NewFile(uriOf(src.Path), src, kindOf(src, ""), false)
}
