package docker

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lsp/query"
)

// definition returns the definition of the name or value at the cursor.
func definition(q *query.Query) []query.Place {
	f := TreeOf(q.File)
	all := indexOf(q.File).mentions()
	m, ok := mentionAt(all, q.Pos)
	if !ok {
		return commandPlacesAt(q)
	}
	switch m.Kind {
	case typeName:
		return typePlaces(q, m.Text)
	case hostName:
		return HostPlaces(q, m.Text)
	}
	var places, farther []query.Place
	stage := m.in.Common().Stage
	for _, o := range all {
		switch {
		case o.Name != m.Name || !o.Makes || o.At.Start > m.At.Start && m.Kind == VariableName:
		case m.Kind == VariableName && stage != nil && stage.From != nil && o.in.Common().Stage != stage, m.Kind == StageName && m.Makes && o.At != m.At:
			farther = append(farther, query.Place{File: f.Source, At: o.At}) // for the stage's own argument, the declaration from which it gets its value
		default:
			places = append(places, query.Place{File: f.Source, At: o.At})
		}
	}
	places = append(places, farther...)
	if m.Kind == endName && len(places) == 0 {
		return endPlaces(q, m)
	}
	return places
}

// commandPlacesAt returns the definitions for the word at the cursor in a CMD or ENTRYPOINT.
func commandPlacesAt(q *query.Query) []query.Place {
	if in := indexOf(q.File).at(q.Pos); in != nil {
		svc, _ := runs(q, in)
		return CommandPlaces(svc, q.File.Source, q.Pos)
	}
	return nil
}

// endPlaces returns the lines in the contract of a base image that define a name.
func endPlaces(q *query.Query, m mention) []query.Place {
	var places []query.Place
	for _, l := range ends(q, m.in, m.Text) {
		places = append(places, query.Place{File: l.Line.File, At: l.Line.At})
	}
	return places
}

// typePlaces returns the declarations of a type or format.
func typePlaces(q *query.Query, text string) []query.Place {
	t, flaw := types.ParseType(text)
	if flaw != nil {
		return nil
	}
	reg := q.OwnProject().Types
	if d := reg.Lookup(t); d != nil && d.File != nil {
		return []query.Place{{File: d.File, At: nameOf(d.File, d.At)}}
	}
	if d := reg.LookupFormat(t); d != nil && d.File != nil {
		return []query.Place{{File: d.File, At: nameOf(d.File, d.At)}}
	}
	return nil
}

// references returns all references to the name or value at the cursor.
func references(q *query.Query) []query.Place {
	f := TreeOf(q.File)
	all := indexOf(q.File).mentions()
	m, ok := mentionAt(all, q.Pos)
	if !ok {
		return nil
	}
	if m.Kind == hostName {
		return hostReferences(q, m.Text)
	}
	var places []query.Place
	if m.Kind == typeName {
		words := typeWords(m.Text)
		for _, tree := range q.OwnProject().Trees(q.File) {
			text := strings.ToLower(tree.Source.Text)
			if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) }) {
				places = append(places, same(tree, Mentions(tree), m)...)
			}
		}
		return places
	}
	return append(same(f, all, m), composePlaces(q, m)...)
}

// typeWords returns some texts; every file that refers to the type contains at least one of them.
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

func same(f *dockerfile.File, all []mention, m mention) []query.Place {
	var places []query.Place
	for _, o := range all {
		if o.Name == m.Name {
			places = append(places, query.Place{File: f.Source, At: o.At})
		}
	}
	return places
}

// highlight returns the references in the same file.
func highlight(q *query.Query) []query.Place {
	f := TreeOf(q.File)
	all := indexOf(q.File).mentions()
	m, ok := mentionAt(all, q.Pos)
	if !ok {
		return nil
	}
	return same(f, all, m)
}

// typeDefinition returns the declarations of types: of the type at the cursor, or of those in a variable's
// format or a line's endpoint. For an image, it returns the contract blocks that describe it, because they
// are the closest thing to an image's type.
func typeDefinition(q *query.Query) []query.Place {
	in := indexOf(q.File).at(q.Pos)
	if in == nil {
		return nil
	}
	if ref := imageAt(q, in); ref != "" {
		return imagePlaces(q, ref)
	}
	var places []query.Place
	for _, t := range typesAt(q, in) {
		places = append(places, typePlaces(q, t.Type.Name())...)
	}
	return places
}

// imageAt returns the image at the cursor in FROM or --from, or "".
func imageAt(q *query.Query, in dockerfile.Instruction) string {
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

// imagePlaces returns the FROM lines in contract files and in the catalogue that describe an image.
func imagePlaces(q *query.Query, text string) []query.Place {
	ref, ok := contract.ParseRef(text)
	if !ok {
		return nil
	}
	l := q.OwnProject()
	var places []query.Place
	for _, f := range slices.Concat(l.Contracts, l.Known) {
		places = append(places, blockPlaces(contract.BlocksFor(f, ref, false))...)
	}
	if len(places) == 0 {
		places = blockPlaces(catalog.Blocks(ref))
	}
	return places
}

func blockPlaces(blocks []contract.Block) []query.Place {
	var places []query.Place
	for _, b := range blocks {
		if b.Stage.From != nil {
			places = append(places, query.Place{File: b.File.Source, At: b.Stage.From.At})
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
