// Package docker implements the language features for Dockerfiles and contract files. Each feature is a
// function on a query, in a file of its own, and a field of Language. The package builds on package query;
// package compose uses it for the Dockerfiles and contracts inside Compose files.
package docker

import (
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// Language is the language of Dockerfiles and contract files.
var Language = &query.Language{
	Kinds:      []*query.Kind{Dockerfile, Contract},
	Hover:      hover,
	Completion: complete, Manual: manualText,
	Signatures:     signatureHelp,
	Definition:     definition,
	TypeDefinition: typeDefinition,
	Implementation: implementation,
	References:     references, Highlight: highlight, Rename: rename, Linked: linked,
	Symbols: outline, Outlines: outlines,
	Folds: folds, Spans: SpansAround,
	Links: Links, Lenses: lenses, Hints: hints,
	Tokens: TokensOf,
	Format: formatted, Typed: formatTyped,
	Refactor: refactorings, Resolve: resolveInferred, Statement: statement,
	Types: typeHierarchy, TypesOf: neighbours,
	Move: move,
}

// statement returns the start of the instruction that contains a position.
func statement(q *query.Query, pos source.Pos) source.Pos {
	if in := indexOf(q.File).at(pos); in != nil {
		return in.Span().Start
	}
	return pos
}
