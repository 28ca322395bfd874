package lsp

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
)

// A hierarchy is of protocol types, one below another, or of what images are built on. Its items are
// told apart by their kinds.
const (
	typeSymbol  = protocol.SymbolKindInterface
	stageSymbol = protocol.SymbolKindClass
	imageSymbol = protocol.SymbolKindPackage
)

// typeHierarchy begins a hierarchy at the type, stage or image under the cursor.
func typeHierarchy(q *Query) []protocol.TypeHierarchyItem {
	in := indexOf(q.File).at(q.Pos)
	if in == nil {
		return nil
	}
	m, ok := indexOf(q.File).mention(q.Pos)
	switch {
	case ok && m.kind == typeName:
		if t, flaw := types.ParseType(m.text); flaw == nil {
			return []protocol.TypeHierarchyItem{q.typeItem(t, Place{q.File.Source, m.at})}
		}
	case ok && m.kind == stageName:
		for _, s := range indexOf(q.File).facts().Stages {
			if s.Name() == m.text && s.From != nil {
				return []protocol.TypeHierarchyItem{q.stageItem(s)}
			}
		}
	}
	if ref := imageAt(q, in); ref != "" {
		return []protocol.TypeHierarchyItem{q.imageItem(ref, Place{q.File.Source, in.Span()})}
	}
	if from, ok := in.(*dockerfile.From); ok && from.Stage != nil && from.Keyword.At.Has(q.Pos) {
		return []protocol.TypeHierarchyItem{q.stageItem(indexOf(q.File).facts().Stages[from.Stage.Index])}
	}
	return nil
}

func (q *Query) hierarchyItem(name, detail string, kind protocol.SymbolKind, all, of Place) protocol.TypeHierarchyItem {
	at := q.Location(all)
	it := protocol.TypeHierarchyItem{Name: source.Escape(name), Kind: kind, URI: at.URI, Range: at.Range, SelectionRange: q.Location(of).Range}
	if detail != "" {
		it.Detail = new(q.Line(detail))
	}
	return it
}

// typeItem is a type where it is declared; one that nobody declares is at the place that asks.
func (q *Query) typeItem(t types.Type, here Place) protocol.TypeHierarchyItem {
	detail := ""
	if d := q.Own().Types.Lookup(t); d != nil {
		detail = d.Doc
	}
	for _, p := range q.typePlaces(t.Name()) {
		return q.hierarchyItem(t.Name(), detail, typeSymbol, p, p)
	}
	return q.hierarchyItem(t.Name(), "is not declared", typeSymbol, here, here)
}

func (q *Query) stageItem(s *facts.Stage) protocol.TypeHierarchyItem {
	src := s.File.Dockerfile.Source
	name, of := strings.Join(strings.Fields(src.Slice(s.From.At)), " "), s.From.At
	if s.From.Name != nil {
		name, of = s.From.Name.Text, s.From.Name.At
	}
	return q.hierarchyItem(name, path.Base(src.Path), stageSymbol, Place{src, s.At.Cover(s.From.At)}, Place{src, of})
}

// imageItem is an image where a contract file or the catalogue speaks of it, else at the place that
// asks.
func (q *Query) imageItem(ref string, here Place) protocol.TypeHierarchyItem {
	detail := "nothing is known of it"
	for _, p := range q.imagePlaces(ref) {
		here, detail = p, path.Base(p.File.Path)
		break
	}
	return q.hierarchyItem(ref, detail, imageSymbol, here, here)
}

// neighbours lists what a type is or what is below it, what a stage or an image is built on or what is built on it.
func neighbours(q *Query, item protocol.TypeHierarchyItem, up bool) []protocol.TypeHierarchyItem {
	out := []protocol.TypeHierarchyItem{}
	name := strings.Clone(item.Name)
	switch item.Kind {
	case stageSymbol:
		return q.stageNeighbours(out, up)
	case imageSymbol:
		if !up {
			out = q.builtOn(out, name)
		}
		return out
	}
	t, flaw := types.ParseType(name)
	if flaw != nil {
		return out
	}
	reg := q.Own().Types
	all := reg.Children(t)
	if up {
		all = parents(reg, t)
	}
	at := q.Client.encoding.span(q.File.Source, item.SelectionRange)
	for _, n := range all {
		out = append(out, q.typeItem(n, Place{q.File.Source, at}))
	}
	return out
}

// parents lists what a type is directly: what it is declared to be, and the family that it is in.
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

// stageNeighbours lists the stage or image that the cursor's stage is built on, or the stages that
// are built on it.
func (q *Query) stageNeighbours(out []protocol.TypeHierarchyItem, up bool) []protocol.TypeHierarchyItem {
	x := indexOf(q.File)
	own := x.stage(q.Pos)
	if own == nil || own.From == nil {
		return out
	}
	switch {
	case up && own.Base != nil:
		return append(out, q.stageItem(own.Base))
	case up && own.Image != "":
		at := own.From.At
		if own.From.Image != nil {
			at = own.From.Image.At
		}
		return append(out, q.imageItem(own.Image, Place{q.File.Source, at}))
	case up:
		return out
	}
	for _, s := range x.facts().Stages {
		if s.Base == own {
			out = append(out, q.stageItem(s))
		}
	}
	return out
}

// builtOn lists the stages of the workspace that are FROM an image.
func (q *Query) builtOn(out []protocol.TypeHierarchyItem, image string) []protocol.TypeHierarchyItem {
	want, ok := contract.ParseRef(image)
	if !ok {
		return out
	}
	for _, f := range q.Own().Dockerfiles {
		for _, s := range facts.Of(f).Stages {
			if ref, ok := contract.ParseRef(s.Image); ok && s.Base == nil && s.From != nil && ref.Name == want.Name && ref.Tag == want.Tag {
				out = append(out, q.stageItem(s))
			}
		}
	}
	return out
}

// nameOf is the second word of an instruction, which a declaration names.
func nameOf(f *source.File, at source.Span) source.Span {
	text := f.Slice(at)
	all := words(text, 0, false, 0)
	if len(all) < 2 {
		return at
	}
	return source.Span{Start: at.Start + source.Pos(all[1].start), End: at.Start + source.Pos(all[1].end)}
}
