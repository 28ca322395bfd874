package docker

import (
	"path"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lsp/query"
)

// A type hierarchy consists of protocol types and their subtypes, or of images and their bases. The kind of
// an item tells which.
const (
	typeSymbol  = protocol.SymbolKindInterface
	stageSymbol = protocol.SymbolKindClass
	imageSymbol = protocol.SymbolKindPackage
)

// typeHierarchy returns the item at the cursor with which a hierarchy starts: a type, a stage or an image.
func typeHierarchy(q *query.Query) []protocol.TypeHierarchyItem {
	in := indexOf(q.File).at(q.Pos)
	if in == nil {
		return nil
	}
	m, ok := indexOf(q.File).mention(q.Pos)
	switch {
	case ok && m.Kind == typeName:
		if t, flaw := types.ParseType(m.Text); flaw == nil {
			return []protocol.TypeHierarchyItem{typeItem(q, t, query.Place{File: q.File.Source, At: m.At})}
		}
	case ok && m.Kind == StageName:
		for _, s := range indexOf(q.File).facts().Stages {
			if s.Name() == m.Text && s.From != nil {
				return []protocol.TypeHierarchyItem{stageItem(q, s)}
			}
		}
	}
	if ref := imageAt(q, in); ref != "" {
		return []protocol.TypeHierarchyItem{imageEntry(q, ref, query.Place{File: q.File.Source, At: in.Span()})}
	}
	if from, ok := in.(*dockerfile.From); ok && from.Stage != nil && from.Keyword.At.Has(q.Pos) {
		return []protocol.TypeHierarchyItem{stageItem(q, indexOf(q.File).facts().Stages[from.Stage.Index])}
	}
	return nil
}

func hierarchyItem(q *query.Query, name, detail string, kind protocol.SymbolKind, all, of query.Place) protocol.TypeHierarchyItem {
	at := q.Location(all)
	it := protocol.TypeHierarchyItem{Name: source.Escape(name), Kind: kind, URI: at.URI, Range: at.Range, SelectionRange: q.Location(of).Range}
	if detail != "" {
		it.Detail = new(q.Line(detail))
	}
	return it
}

// typeItem returns the item for a type. Its place is the type's declaration, or the position of the request
// if the type is not declared.
func typeItem(q *query.Query, t types.Type, here query.Place) protocol.TypeHierarchyItem {
	detail := ""
	if d := q.OwnProject().Types.Lookup(t); d != nil {
		detail = d.Doc
	}
	for _, p := range typePlaces(q, t.Name()) {
		return hierarchyItem(q, t.Name(), detail, typeSymbol, p, p)
	}
	return hierarchyItem(q, t.Name(), "not declared", typeSymbol, here, here)
}

func stageItem(q *query.Query, s *facts.Stage) protocol.TypeHierarchyItem {
	src := s.File.Dockerfile.Source
	name, of := strings.Join(strings.Fields(src.Slice(s.From.At)), " "), s.From.At
	if s.From.Name != nil {
		name, of = s.From.Name.Text, s.From.Name.At
	}
	return hierarchyItem(q, name, path.Base(src.Path), stageSymbol, query.Place{File: src, At: s.At.Cover(s.From.At)}, query.Place{File: src, At: of})
}

// imageEntry returns the item for an image. Its place is the contract block that describes the image, or else
// the position of the request.
func imageEntry(q *query.Query, ref string, here query.Place) protocol.TypeHierarchyItem {
	detail := "no known contract"
	for _, p := range imagePlaces(q, ref) {
		here, detail = p, path.Base(p.File.Path)
		break
	}
	return hierarchyItem(q, ref, detail, imageSymbol, here, here)
}

// neighbours lists the supertypes or subtypes of a type, or the base of a stage or image and what is built on
// it.
func neighbours(q *query.Query, item protocol.TypeHierarchyItem, up bool) []protocol.TypeHierarchyItem {
	out := []protocol.TypeHierarchyItem{}
	name := strings.Clone(item.Name)
	switch item.Kind {
	case stageSymbol:
		return stageNeighbours(q, out, up)
	case imageSymbol:
		if !up {
			out = builtOn(q, out, name)
		}
		return out
	}
	t, flaw := types.ParseType(name)
	if flaw != nil {
		return out
	}
	reg := q.OwnProject().Types
	all := reg.Children(t)
	if up {
		all = parents(reg, t)
	}
	at := q.Client.Encoding.Span(q.File.Source, item.SelectionRange)
	for _, n := range all {
		out = append(out, typeItem(q, n, query.Place{File: q.File.Source, At: at}))
	}
	return out
}

// parents lists the direct supertypes of a type: its declared parent and its family.
func parents(reg *types.Registry, t types.Type) []types.Type {
	var all []types.Type
	if d := reg.Lookup(t); d != nil {
		all = append(all, d.Is...)
	}
	if t.Path != "" {
		above := types.Type{Authority: t.Authority, Path: t.Path[:max(strings.LastIndexByte(t.Path, '/'), 0)]}
		if reg.Declared(above) && !slices.Contains(all, above) {
			all = append(all, above)
		}
	}
	return all
}

// stageNeighbours lists the base of the cursor's stage, or the stages that are built on it.
func stageNeighbours(q *query.Query, out []protocol.TypeHierarchyItem, up bool) []protocol.TypeHierarchyItem {
	x := indexOf(q.File)
	own := x.stage(q.Pos)
	if own == nil || own.From == nil {
		return out
	}
	switch {
	case up && own.Base != nil:
		return append(out, stageItem(q, own.Base))
	case up && own.Image != "":
		at := own.From.At
		if own.From.Image != nil {
			at = own.From.Image.At
		}
		return append(out, imageEntry(q, own.Image, query.Place{File: q.File.Source, At: at}))
	case up:
		return out
	}
	for _, s := range x.facts().Stages {
		if s.Base == own {
			out = append(out, stageItem(q, s))
		}
	}
	return out
}

// builtOn lists the stages in the workspace whose base is an image.
func builtOn(q *query.Query, out []protocol.TypeHierarchyItem, image string) []protocol.TypeHierarchyItem {
	want, ok := contract.ParseRef(image)
	if !ok {
		return out
	}
	for _, f := range q.OwnProject().Dockerfiles {
		for _, s := range facts.Of(f).Stages {
			if ref, ok := contract.ParseRef(s.Image); ok && s.Base == nil && s.From != nil && ref.Name == want.Name && ref.Tag == want.Tag {
				out = append(out, stageItem(q, s))
			}
		}
	}
	return out
}

// nameOf returns the second word of an instruction, which in a declaration is the name.
func nameOf(f *source.File, at source.Span) source.Span {
	text := f.Slice(at)
	all := dockerfile.CutWords(text, 0, false, 0)
	if len(all) < 2 {
		return at
	}
	return source.Span{Start: at.Start + source.Pos(all[1].Start), End: at.Start + source.Pos(all[1].End)}
}
