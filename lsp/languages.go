package lsp

import (
	"slices"

	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lsp/compose"
	"github.com/dfvet/dfvet/lsp/docker"
	"github.com/dfvet/dfvet/lsp/query"
)

// languages lists the supported languages. Each language has a package of its own and a row here.
var languages = []*query.Language{docker.Language, compose.Language, compose.Configuration}

// parseWith makes a project use the trees that the languages have of its files.
func (folder *Folder) parseWith(opts *project.Options) {
	opts.Dockerfile = treesIn(folder, docker.Dockerfile, docker.TreeOf)
	opts.Compose = treesIn(folder, compose.Kind, compose.TreeOf)
}

// kinds calls yield with each kind of file that the languages support.
func kinds(yield func(*query.Kind) bool) {
	for _, l := range languages {
		for _, k := range l.Kinds {
			if !yield(k) {
				return
			}
		}
	}
}

// languageFor returns the language for files of a kind, or one without features.
func languageFor(k *query.Kind) *query.Language {
	for _, l := range languages {
		if slices.Contains(l.Kinds, k) {
			return l
		}
	}
	return &query.Language{}
}
