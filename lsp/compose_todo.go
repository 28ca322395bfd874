package lsp

import "github.com/dfvet/dfvet/grammar/source"

// The Compose side of the features that both languages have.

func hoverCompose(*Query) Text { return Text{} }

func completeCompose(*Query) []Item { return nil }

func symbolsCompose(*Query) []Symbol    { return nil }
func foldsCompose(*Query) []Fold        { return nil }
func spansCompose(*Query) []source.Span { return nil }
func linksCompose(*Query) []Link        { return nil }
