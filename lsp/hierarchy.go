package lsp

import (
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/types"
)

// prepareTypes begins a hierarchy at the type or stage under the cursor.
func prepareTypes(c *Call, p *protocol.TextDocumentPositionParams) (any, error) {
	q := c.query(p.TextDocument.URI, p.Position)
	if q == nil || q.File.Docker() == nil {
		return nil, nil
	}
	m, ok := q.File.Index().mention(q.Pos)
	out := []protocol.TypeHierarchyItem{}
	switch {
	case ok && m.kind == typeName:
		out = q.typeItem(out, m.text)
	case ok && m.kind == stageName:
		out = q.stageItem(out, q.File.Docker(), m.text)
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}

func (q *Query) typeItem(out []protocol.TypeHierarchyItem, text string) []protocol.TypeHierarchyItem {
	for _, p := range q.typePlaces(text) {
		at := q.location(p)
		out = append(out, protocol.TypeHierarchyItem{Name: text, Kind: protocol.SymbolKindInterface, URI: at.URI, Range: at.Range, SelectionRange: at.Range})
	}
	return out
}

func (q *Query) stageItem(out []protocol.TypeHierarchyItem, f *dockerfile.File, text string) []protocol.TypeHierarchyItem {
	for _, s := range f.Stages {
		if s.Name() == text && text != "" {
			at := q.location(Place{f.Source, s.At})
			out = append(out, protocol.TypeHierarchyItem{Name: text, Kind: protocol.SymbolKindClass, URI: at.URI, Range: at.Range,
				SelectionRange: q.location(Place{f.Source, s.From.Name.At}).Range})
		}
	}
	return out
}

// superTypes lists what a type is, or the stage that a stage is built on.
func superTypes(c *Call, p *protocol.TypeHierarchySupertypesParams) (any, error) {
	return c.neighbours(p.Item, true)
}

// subTypes lists the types below a type, or the stages that are built on a stage.
func subTypes(c *Call, p *protocol.TypeHierarchySubtypesParams) (any, error) {
	return c.neighbours(p.Item, false)
}

func (c *Call) neighbours(item protocol.TypeHierarchyItem, up bool) (any, error) {
	q := c.query(item.URI, item.SelectionRange.Start)
	out := []protocol.TypeHierarchyItem{}
	if q == nil {
		return out, nil
	}
	name := strings.Clone(item.Name)
	if item.Kind == protocol.SymbolKindClass {
		return q.stageNeighbours(out, name, up), nil
	}
	t, flaw := types.ParseType(name)
	if flaw != nil {
		return out, nil
	}
	reg := q.Project(q.File.Source.Path).Types
	all := reg.Children(t)
	if up {
		all = reg.Ancestors(t)[1:]
	}
	for _, n := range all {
		out = q.typeItem(out, n.Name())
	}
	return out, nil
}

func (q *Query) stageNeighbours(out []protocol.TypeHierarchyItem, name string, up bool) []protocol.TypeHierarchyItem {
	f := q.File.Docker()
	if f == nil {
		return out
	}
	for _, s := range f.Stages {
		if s.From == nil || s.From.Image == nil {
			continue
		}
		base := strings.ToLower(s.From.Image.Value)
		switch {
		case up && s.Name() == name:
			out = q.stageItem(out, f, base)
		case !up && base == name:
			out = q.stageItem(out, f, s.Name())
		}
	}
	return out
}
