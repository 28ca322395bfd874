package lsp

import "github.com/dfvet/dfvet/grammar/source"

// The Compose side of the features that both languages have.

func definitionCompose(*Query) []Place     { return nil }
func referencesCompose(*Query) []Place     { return nil }
func highlightCompose(*Query) []Place      { return nil }
func typeDefinitionCompose(*Query) []Place { return nil }
func implementationCompose(*Query) []Place { return nil }
func hoverCompose(*Query) Text             { return Text{} }

func renamableCompose(*Query) (at source.Span, places []Place, check func(string) string) {
	return at, nil, nil
}
func completeCompose(*Query) []Item { return nil }
