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
	all := q.File.Index().mentions()
	m, ok := mentionAt(all, q.Pos)
	if !ok {
		return nil
	}
	if m.kind == typeName {
		return q.typePlaces(m.text)
	}
	var places, farther []Place
	stage := m.in.Common().Stage
	for _, o := range all {
		switch {
		case o.name != m.name || !o.makes || o.at.Start > m.at.Start && m.kind == variableName:
		case m.kind == variableName && stage != nil && stage.From != nil && o.in.Common().Stage != stage, m.kind == stageName && m.makes && o.at != m.at:
			farther = append(farther, Place{f.Source, o.at}) // where the stage's own takes its value
		default:
			places = append(places, Place{f.Source, o.at})
		}
	}
	places = append(places, farther...)
	if m.kind == endName && len(places) == 0 {
		return q.endPlaces(m)
	}
	return places
}

// endPlaces returns the lines of a base image's contract that give a name.
func (q *Query) endPlaces(m mention) []Place {
	var places []Place
	for _, l := range q.ends(m.in, m.text) {
		places = append(places, Place{l.Line.File, l.Line.At})
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
	all := q.File.Index().mentions()
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
	all := q.File.Index().mentions()
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
	if m, ok := q.File.Index().mention(q.Pos); ok && m.kind == variableName {
		for _, in := range q.File.Index().all {
			if e, ok := in.(*dockerfile.Environment); ok && e.Variable != nil && e.Variable.Value == m.text {
				places = append(places, q.typesOf(f, e)...)
			}
		}
		return places
	}
	if in := q.File.Index().at(q.Pos); in != nil {
		places = q.typesOf(f, in)
	}
	return places
}

func (q *Query) typesOf(f *dockerfile.File, in dockerfile.Instruction) []Place {
	var places []Place
	for _, t := range contract.TypeUses(in) {
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
