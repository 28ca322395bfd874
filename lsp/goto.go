package lsp

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/types"
)

// definition says where what stands under the cursor is made.
func definition(q *Query) []Place {
	f := q.File.Docker()
	all := indexOf(q.File).mentions()
	m, ok := mentionAt(all, q.Pos)
	if !ok {
		return q.commandPlacesAt()
	}
	switch m.kind {
	case typeName:
		return q.typePlaces(m.text)
	case hostName:
		return q.hostPlaces(m.text)
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

// commandPlacesAt is for a word of a CMD or ENTRYPOINT.
func (q *Query) commandPlacesAt() []Place {
	if in := indexOf(q.File).at(q.Pos); in != nil {
		svc, _ := q.runs(in)
		return commandPlaces(svc, q.File.Source, q.Pos)
	}
	return nil
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
	reg := q.Own().Types
	if d := reg.Lookup(t); d != nil && d.File != nil {
		return []Place{{d.File, nameOf(d.File, d.At)}}
	}
	if d := reg.LookupFormat(t); d != nil && d.File != nil {
		return []Place{{d.File, nameOf(d.File, d.At)}}
	}
	return nil
}

// references says where else what stands under the cursor stands.
func references(q *Query) []Place {
	f := q.File.Docker()
	all := indexOf(q.File).mentions()
	m, ok := mentionAt(all, q.Pos)
	if !ok {
		return nil
	}
	if m.kind == hostName {
		return q.hostReferences(m.text)
	}
	var places []Place
	if m.kind == typeName {
		words := typeWords(m.text)
		for _, tree := range q.Own().Trees(q.File) {
			text := strings.ToLower(tree.Source.Text)
			if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) }) {
				places = append(places, same(tree, mentions(tree), m)...)
			}
		}
		return places
	}
	return append(same(f, all, m), q.composePlaces(m)...)
}

// typeWords returns texts of which one is in each file that names the type.
func typeWords(name string) []string {
	authority, _, _ := strings.Cut(name, "/")
	words := []string{authority}
	for _, s := range types.Shorts() {
		if s.Type.Name() == name {
			words = append(words, s.Name)
		}
	}
	return words
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

// highlight says where in the file the same stands.
func highlight(q *Query) []Place {
	f := q.File.Docker()
	all := indexOf(q.File).mentions()
	m, ok := mentionAt(all, q.Pos)
	if !ok {
		return nil
	}
	return same(f, all, m)
}

// typeDefinition leads to the declarations of types: of the one under the cursor, of those of a
// variable's format or of a line's endpoint. From an image it leads to the blocks of contract files
// that speak of it, which are to an image what its type is to a variable.
func typeDefinition(q *Query) []Place {
	in := indexOf(q.File).at(q.Pos)
	if in == nil {
		return nil
	}
	if ref := imageAt(q, in); ref != "" {
		return q.imagePlaces(ref)
	}
	var places []Place
	for _, t := range q.typesAt(in) {
		places = append(places, q.typePlaces(t.Type.Name())...)
	}
	return places
}

// imageAt returns the image that a FROM or --from names at the cursor, or "".
func imageAt(q *Query, in dockerfile.Instruction) string {
	from, ok := in.(*dockerfile.From)
	if ok && from.Image != nil && from.Image.At.Has(q.Pos) && from.Stage != nil {
		if s := indexOf(q.File).facts().Stages[from.Stage.Index]; s.Base == nil {
			return s.Image
		}
	}
	for _, w := range build.Sources(in) {
		if w.At.Has(q.Pos) {
			return w.Value
		}
	}
	return ""
}

// imagePlaces returns the FROM lines of the contract files and the catalogue that speak of an image.
func (q *Query) imagePlaces(text string) []Place {
	ref, ok := contract.ParseRef(text)
	if !ok {
		return nil
	}
	l := q.Own()
	var places []Place
	for _, f := range slices.Concat(l.Contracts, l.Known) {
		places = append(places, blockPlaces(contract.BlocksFor(f, ref, false))...)
	}
	if len(places) == 0 {
		places = blockPlaces(catalog.Blocks(ref))
	}
	return places
}

func blockPlaces(blocks []contract.Block) []Place {
	var places []Place
	for _, b := range blocks {
		if b.Stage.From != nil {
			places = append(places, Place{b.File.Source, b.Stage.From.At})
		}
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
