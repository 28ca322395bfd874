package lsp

import (
	"github.com/dfvet/dfvet/lsp/compose"
	"github.com/dfvet/dfvet/lsp/docker"
	"github.com/dfvet/dfvet/lsp/query"
)

// languages lists the supported languages. Each language has a package of its own and a row here.
var languages = []*query.Language{docker.Language, compose.Language, compose.Configuration}

// languageFor returns the language for files of a kind, or one without features.
func languageFor(k query.Kind) *query.Language {
	for _, l := range languages {
		for _, own := range l.Kinds {
			if own == k {
				return l
			}
		}
	}
	return &query.Language{}
}
