// Package compose implements the language features for Compose files, and for the configuration files of the
// programs in their services. Each feature is a function on a query, in a file of its own, and a field of
// Language. The package builds on packages query and docker.
package compose

import "github.com/dfvet/dfvet/lsp/query"

// Language is the language of Compose files.
var Language = &query.Language{
	Kinds:          []*query.Kind{Kind},
	Hover:          hover,
	Completion:     complete,
	Definition:     definition,
	TypeDefinition: typeDefinition,
	Implementation: implementation,
	References:     references, Highlight: highlight, Rename: referentAt, Linked: linkedNames,
	Symbols: symbols, Outlines: outlines,
	Folds: foldsOf, Spans: spans,
	Links: linksOf, Lenses: lenses, Hints: hints,
	Tokens: tokens,
	Format: formatted, Typed: formatTyped,
	Fixes: offerFixes, Resolve: resolveConnected,
	Calls: callHierarchy, Incoming: incomingCalls, Outgoing: outgoingCalls,
	Needs:    needs,
	Services: services,
	Report:   report,

	Inner: inside,
	Move:  move,
}

// Configuration is the language of the configuration files for programs in services.
var Configuration = &query.Language{
	Kinds:          []*query.Kind{query.Other},
	Hover:          hoverFile,
	Definition:     definitionFile,
	Implementation: implementationFile,
	References:     func(q *query.Query) []query.Place { return referentFile(q).Places },
	Highlight:      func(q *query.Query) []query.Place { return q.InFile(referentFile(q).Places) },
	Rename:         referentFile,
}
