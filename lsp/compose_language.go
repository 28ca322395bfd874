package lsp

// composed is the language of Compose files.
var composed = &Language{
	Kinds:          []Kind{Compose},
	Hover:          hoverCompose,
	Completion:     completeCompose,
	Definition:     definitionCompose,
	TypeDefinition: typeDefinitionCompose,
	Implementation: implementationCompose,
	References:     referencesCompose, Highlight: highlightCompose, Rename: referentCompose, Linked: linkedNames,
	Symbols: symbolsCompose, Outlines: outlinesCompose,
	Folds: foldsCompose, Spans: spansCompose,
	Links: linksCompose, Lenses: lensesCompose, Hints: hintsCompose,
	Tokens: tokensCompose,
	Format: formattedCompose, Typed: typedCompose,
	Fixes: offerCompose,
	Calls: callHierarchy, Incoming: incomingCalls, Outgoing: outgoingCalls,
	Inner: inside,
	Move:  moveCompose,
}

// configuration is the language of the configuration files that programs of the services read.
var configuration = &Language{
	Kinds:          []Kind{Other},
	Hover:          hoverFile,
	Definition:     definitionFile,
	Implementation: implementationFile,
	References:     func(q *Query) []Place { return referentFile(q).Places },
	Highlight:      func(q *Query) []Place { return q.InFile(referentFile(q).Places) },
	Rename:         referentFile,
}
