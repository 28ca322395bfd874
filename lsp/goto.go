package lsp

import (
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// definition says where what stands under the cursor is made.
func definition(q *Query) []Place {
	if q.File.Language == Compose {
		return definitionCompose(q)
	}
	f := q.File.Docker()
	if f == nil {
		return nil
	}
	all := mentions(f)
	m, ok := mentionAt(all, q.Pos)
	if !ok {
		return nil
	}
	if m.kind == typeName {
		return q.typePlaces(m.text)
	}
	var places []Place
	for _, o := range all {
		if o.name == m.name && o.makes && (o.at.Start <= m.at.Start || m.kind != variableName) {
			places = append(places, Place{f.Source, o.at})
		}
	}
	return places
}

// typePlaces returns where a type or format is declared.
func (q *Query) typePlaces(text string) []Place {
	t, flaw := types.ParseType(text)
	if flaw != nil {
		return nil
	}
	reg := q.Project(q.File.Source.Path).Types
	if d := reg.Lookup(t); d != nil && d.File != nil {
		return []Place{{d.File, d.At}}
	}
	if d := reg.LookupFormat(t); d != nil && d.File != nil {
		return []Place{{d.File, d.At}}
	}
	return nil
}

// references says where else what stands under the cursor stands.
func references(q *Query) []Place {
	if q.File.Language == Compose {
		return referencesCompose(q)
	}
	f := q.File.Docker()
	if f == nil {
		return nil
	}
	all := mentions(f)
	m, ok := mentionAt(all, q.Pos)
	if !ok {
		return nil
	}
	var places []Place
	if m.kind == typeName {
		for _, tree := range q.Project(q.File.Source.Path).trees(q.File) {
			places = append(places, same(tree, mentions(tree), m)...)
		}
		return places
	}
	return same(f, all, m)
}

func same(f *dockerfile.File, all []mention, m mention) []Place {
	var places []Place
	for _, o := range all {
		if o.name == m.name {
			places = append(places, Place{f.Source, o.at})
		}
	}
	return places
}

// trees lists the Dockerfiles and contract files of the project, own first: a buffer may be newer.
func (l *Loaded) trees(own *File) []*dockerfile.File {
	all := []*dockerfile.File{own.Docker()}
	if all[0] == nil {
		all = nil
	}
	for _, list := range [][]*dockerfile.File{l.Dockerfiles, l.Contracts, l.Known} {
		for _, f := range list {
			if outer, _ := f.Source.Outer(source.Span{}); outer.Path != own.Source.Path {
				all = append(all, f)
			}
		}
	}
	return all
}

// highlight says where in the file the same stands.
func highlight(q *Query) []Place {
	if q.File.Language == Compose {
		return highlightCompose(q)
	}
	f := q.File.Docker()
	if f == nil {
		return nil
	}
	all := mentions(f)
	m, ok := mentionAt(all, q.Pos)
	if !ok {
		return nil
	}
	return same(f, all, m)
}

// typeDefinition leads from a variable or an endpoint to the declaration of its type.
func typeDefinition(q *Query) []Place {
	if q.File.Language == Compose {
		return typeDefinitionCompose(q)
	}
	f := q.File.Docker()
	if f == nil {
		return nil
	}
	var places []Place
	if m, ok := mentionAt(mentions(f), q.Pos); ok && m.kind == variableName {
		for _, in := range instructions(f) {
			if e, ok := in.(*dockerfile.Environment); ok && e.Variable != nil && e.Variable.Value == m.text {
				places = append(places, q.typesOf(f, e)...)
			}
		}
		return places
	}
	if in := instructionAt(f, q.Pos); in != nil {
		places = q.typesOf(f, in)
	}
	return places
}

func (q *Query) typesOf(f *dockerfile.File, in dockerfile.Instruction) []Place {
	var places []Place
	for _, t := range contract.TypeUses(f, in) {
		places = append(places, q.typePlaces(t.Type.Name())...)
	}
	return places
}

func parseType(w *dockerfile.Word) (types.Type, bool) {
	if w == nil {
		return types.Type{}, false
	}
	t, flaw := types.ParseType(w.Value)
	return t, flaw == nil
}
