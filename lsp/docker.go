package lsp

import "github.com/dfvet/dfvet/grammar/source"

// docker is the language of Dockerfiles and contract files.
var docker = &Language{
	Kinds:      []Kind{Dockerfile, Contract},
	Hover:      hoverDocker,
	Completion: completeDocker, Manual: manualDocker,
	Signatures:     signatureHelp,
	Definition:     definition,
	TypeDefinition: typeDefinition,
	Implementation: implementation,
	References:     references, Highlight: highlight, Rename: renameDocker, Linked: linkedDocker,
	Symbols: outlineDocker, Outlines: outlinesDocker,
	Folds: folds, Spans: spansAround,
	Links: links, Lenses: lenses, Hints: hints,
	Tokens: tokensOf,
	Format: formattedDocker, Typed: typedDocker,
	Refactor: refactor, Resolve: resolveInferred, Statement: statement,
	Types: typeHierarchy, TypesOf: neighbours,
	Move: moveDocker,
}

// statement returns where the instruction begins that a place is in.
func statement(q *Query, pos source.Pos) source.Pos {
	if in := indexOf(q.File).at(pos); in != nil {
		return in.Span().Start
	}
	return pos
}
