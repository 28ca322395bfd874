package lsp

import (
	"github.com/dfvet/dfvet/lsp/compose"
	"github.com/dfvet/dfvet/lsp/docker"
	"github.com/dfvet/dfvet/lsp/query"
)

// languages is the table of what the server speaks. A language is a package of its own and its row here.
var languages = []*query.Language{docker.Language, compose.Language, compose.Configuration}

// languageFor returns the language of a kind of files; one without features where there is none.
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
