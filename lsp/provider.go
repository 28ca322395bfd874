package lsp

import (
	"slices"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/types"
)

// implementation is "go to provider": from a need to the LISTENS lines that would satisfy it, and
// from a LISTENS line to those who connect.
func implementation(q *Query) []Place {
	if q.File.Language == Compose {
		return implementationCompose(q)
	}
	f := q.File.Docker()
	if f == nil {
		return nil
	}
	in := q.File.Index().at(q.Pos)
	if in == nil {
		return nil
	}
	l := q.Project(q.File.Source.Path)
	wanted := typesAt(f, in, q)
	if _, listens := in.(*dockerfile.Listens); listens {
		return l.ends(q.File, func(o dockerfile.Instruction, tree *dockerfile.File) bool {
			_, provides := o.(*dockerfile.Listens)
			return !provides && fits(l.Types, wanted, contract.TypeUses(o))
		})
	}
	return l.ends(q.File, func(o dockerfile.Instruction, tree *dockerfile.File) bool {
		_, provides := o.(*dockerfile.Listens)
		return provides && fits(l.Types, contract.TypeUses(o), wanted)
	})
}

// typesAt returns the type under the cursor, else all those of the line.
func typesAt(f *dockerfile.File, in dockerfile.Instruction, q *Query) []contract.Typed {
	all := contract.TypeUses(in)
	if decl, ok := in.(*dockerfile.TypeDecl); ok {
		if t, ok := parseType(decl.Type); ok {
			all = append(all, contract.Typed{Type: t, At: decl.Type.At})
		}
	}
	for _, t := range all {
		if t.At.Has(q.Pos) {
			return []contract.Typed{t}
		}
	}
	return all
}

// fits reports whether one of what is offered is one of what is wanted.
func fits(reg *types.Registry, have, want []contract.Typed) bool {
	return slices.ContainsFunc(have, func(h contract.Typed) bool {
		return slices.ContainsFunc(want, func(w contract.Typed) bool {
			return slices.Contains(reg.Ancestors(h.Type), types.Type{Authority: w.Authority, Path: w.Path})
		})
	})
}

// ends lists the contract lines of the workspace, then those of the catalogue, that a condition
// holds for.
func (l *Loaded) ends(own *File, is func(dockerfile.Instruction, *dockerfile.File) bool) []Place {
	var places []Place
	for _, f := range slices.Concat(l.trees(own), catalog.Trees()) {
		for _, s := range f.Stages {
			for _, in := range s.Body {
				if dockerfile.OfDialect(in) && is(in, f) {
					places = append(places, Place{f.Source, in.Span()})
				}
			}
		}
	}
	return places
}
