package docker

import (
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lsp/query"
)

// Dockerfile is the kind of Dockerfiles.
var Dockerfile = &query.Kind{
	Name:           "Dockerfile",
	IDs:            []string{"dockerfile", "containerfile"},
	Named:          project.KindDockerfile,
	Parser:         parser(dockerfile.Parse),
	Paths:          func(f *project.Found) *[]string { return &f.Dockerfiles },
	NeedsContracts: true,
}

// Contract is the kind of contract files.
var Contract = &query.Kind{
	Name:           "contract file",
	IDs:            []string{"dfcontract"},
	Named:          project.KindContract,
	Parser:         parser(dockerfile.ParseContract),
	Paths:          func(f *project.Found) *[]string { return &f.Contracts },
	NeedsContracts: true,
	AddsContracts:  true,
}

// parser returns the Parser of a kind. The versions of an edited file share what is derived from its lines.
func parser(parse func(*source.File) *dockerfile.File) func(edited bool) func(*source.File) any {
	return func(edited bool) func(*source.File) any {
		if !edited {
			return func(src *source.File) any { return parse(src) }
		}
		kept := &source.Kept{}
		return func(src *source.File) any {
			kept.Next()
			tree := parse(src)
			tree.Kept = kept
			return tree
		}
	}
}

// TreeOf returns the tree of a Dockerfile or contract file; nil for other kinds.
func TreeOf(f *query.File) *dockerfile.File { return query.TreeOf[dockerfile.File](f) }

// Embedded returns a Dockerfile or contract that is embedded in a file as a file of its own.
func Embedded(in *query.File, tree *dockerfile.File, kind *query.Kind) *query.File {
	return query.Parsed(in, tree.Source, kind, func() any { return tree })
}
