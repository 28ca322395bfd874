package compose

import (
	"sort"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// This file finds the Dockerfiles and contracts that are embedded in a Compose file. Every feature handles
// them like separate files, and their places are converted to places in the Compose file before they are sent
// to the client.

// fragmentKeys maps keys whose values are texts in another language to that language.
var fragmentKeys = map[string]query.Kind{
	"services.*.x-contract":              query.Contract,
	"services.*.build.dockerfile_inline": query.Dockerfile,
}

// contractKey is the key that dfvet adds to a service.
var contractKey = &compose.Key{Name: "x-contract", Schema: &compose.Schema{Types: compose.String},
	Doc: "Contract lines for the service, such as `LISTENS ON: TCP:80 FOR: org.ietf.http/`. They add to the contract of its image and take precedence over it. Compose replaces variables such as `$NAME` in them."}

// contractItem is the completion for contractKey.
func contractItem(q *query.Query, c *cursor) []query.Item {
	if _, there := c.taken[contractKey.Name]; there {
		return nil
	}
	it := query.Item{Label: contractKey.Name, Doc: keyManual(contractKey), Detail: "contract lines", Kind: protocol.CompletionItemKindProperty, At: c.at, Sort: "3"}
	it.Insert = c.beforeKey() + contractKey.Name
	if !c.renews {
		it.Plain = it.Insert + ": |"
		it.Insert += ": |\n" + c.indent + "$0"
	}
	return []query.Item{it}
}

// A fragment is an embedded text in another language.
type fragment struct {
	*spot
	tree *dockerfile.File
}

// inside returns the query for the fragment that contains the position, or q itself.
func inside(q *query.Query) *query.Query {
	x := indexAt(q)
	if x == nil {
		return q
	}
	i := sort.Search(len(x.leaves), func(i int) bool { return x.leaves[i].at.Start > q.Pos })
	if i == 0 {
		return q
	}
	s := x.leaves[i-1].spot
	if fragmentKeys[s.where] == query.Other || s.isKey || s.node.Alias != nil || s.node.Kind != compose.Scalar && s.node.Kind != compose.Null {
		return q
	}
	if tree := treeOf(q, s); tree != nil {
		if pos, ok := tree.Source.Inner(q.Pos); ok {
			return within(q, s, tree, pos)
		}
	}
	if src := blockAround(q.File.Source, s, q.Pos); src != nil {
		if pos, ok := src.Inner(q.Pos); ok {
			return within(q, s, parseFragment(s, src), pos)
		}
	}
	return q
}

// within returns the query about a position in a fragment.
func within(q *query.Query, s *spot, tree *dockerfile.File, pos source.Pos) *query.Query {
	return q.Within(query.Embedded(q.File, tree, fragmentKeys[s.where]), pos)
}

// treeOf returns the project's tree of a fragment if there is one, so that its places match those in the
// contract; otherwise it parses the text. It returns nil if the value is not a scalar.
func treeOf(q *query.Query, s *spot) *dockerfile.File {
	for _, app := range q.Apps() {
		svc := app.Service(s.of)
		if svc == nil {
			continue
		}
		tree := svc.Key
		if fragmentKeys[s.where] == query.Dockerfile {
			tree = nil
			if svc.Build != nil && svc.Service.Build != nil {
				tree = svc.Build.File
			}
		}
		if tree == nil {
			continue
		}
		if outer, at := tree.Source.Outer(source.Span{}); outer == q.File.Source && s.node.At.Has(at.Start) {
			return tree
		}
	}
	if s.node.Kind != compose.Scalar {
		return nil
	}
	return parseFragment(s, s.node.Embed(func(string) (string, bool) { return "", false }, true))
}

func parseFragment(s *spot, src *source.File) *dockerfile.File {
	if fragmentKeys[s.where] == query.Contract {
		return dockerfile.ParseFragment(src)
	}
	return dockerfile.Parse(src)
}

// fragments lists the texts in other languages that are embedded in the file.
func fragments(q *query.Query) []fragment {
	var all []fragment
	for _, l := range indexAt(q).leaves {
		if s := l.spot; fragmentKeys[s.where] != query.Other && !s.isKey && s.node.Alias == nil && s.node.Kind == compose.Scalar {
			if tree := treeOf(q, s); tree != nil {
				all = append(all, fragment{s, tree})
			}
		}
	}
	return all
}

// outward converts a span in a fragment to a span in the file; ok is false if the text is spelled differently
// there, such as with escapes.
func (f fragment) outward(at source.Span) (out source.Span, ok bool) {
	_, out = f.tree.Source.Outer(at)
	return out, out.Len() >= at.Len()
}

// ask returns the query about a complete fragment.
func ask(q *query.Query, f fragment) *query.Query { return within(q, f.spot, f.tree, 0) }

// blockAround returns the lines of a block scalar as an embedded file. It includes trailing empty lines,
// because the user may add text there, although they are not part of the value. It returns nil if the
// position is not in such a block.
func blockAround(f *source.File, s *spot, pos source.Pos) *source.File {
	key := s.holder.Entry(s.name)
	if key == nil || pos < s.node.At.Start {
		return nil
	}
	column := func(line int) (text string, at source.Span, col int) {
		at = f.LineSpan(line)
		text = f.Slice(at)
		return text, at, compose.SkipSpaces(text, 0, len(text))
	}
	header := f.Line(s.node.At.Start)
	if text := strings.TrimSpace(f.Slice(source.Span{Start: s.node.At.Start, End: f.LineSpan(header).End})); text == "" || text[0] != '|' && text[0] != '>' {
		return nil
	}
	_, _, outer := column(f.Line(key.Key.At.Start))
	indent, last := -1, f.Line(pos)
	var pieces []source.Piece
	for line := header + 1; line <= f.Lines(); line++ {
		text, at, col := column(line)
		blank := strings.TrimSpace(text) == ""
		if !blank && col <= outer || line > last && blank {
			break
		}
		if indent < 0 && !blank {
			indent = col
		}
		if blank && line == last && col <= outer {
			return nil
		}
		cut := source.Pos(min(max(indent, 0), len(text)))
		if indent < 0 || blank {
			cut = source.Pos(len(text))
		}
		at.Start += cut
		end := f.LineSpan(line + 1).Start
		if line == f.Lines() {
			end = at.End
		}
		pieces = append(pieces, source.Piece{Text: text[cut:], At: at}, source.Piece{Text: "\n", At: source.Span{Start: at.End, End: max(end, at.End)}})
	}
	if len(pieces) == 0 {
		return nil
	}
	return source.Embed(f, pieces)
}
