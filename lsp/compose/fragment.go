package compose

import (
	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/compose/cursor"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/docker"
	"github.com/dfvet/dfvet/lsp/query"
)

// This file finds the Dockerfiles and contracts that are embedded in a Compose file. Every feature handles
// them like separate files, and their places are converted to places in the Compose file before they are sent
// to the client.

// fragmentKeys maps keys whose values are texts in another language to that language.
var fragmentKeys = map[string]*query.Kind{
	"services.*.x-contract":              docker.Contract,
	"services.*.build.dockerfile_inline": docker.Dockerfile,
}

// contractItem is the completion for compose.ContractKey.
func contractItem(q *query.Query, c *completer) []query.Item {
	if _, there := c.Taken[compose.ContractKey.Name]; there {
		return nil
	}
	it := query.Item{Label: compose.ContractKey.Name, Doc: keyManual(compose.ContractKey), Detail: "contract lines", Kind: protocol.CompletionItemKindProperty, At: c.At, Sort: "3"}
	it.Insert = c.beforeKey() + compose.ContractKey.Name
	if !c.HasColon {
		it.Plain = it.Insert + ": |"
		it.Insert += ": |\n" + c.indent + "$0"
	}
	return []query.Item{it}
}

// A fragment is an embedded text in another language.
type fragment struct {
	*cursor.Spot
	tree *dockerfile.File
}

// inside returns the query for the fragment that contains the position, or q itself.
func inside(q *query.Query) *query.Query {
	x := indexAt(q)
	if x == nil {
		return q
	}
	s := x.Last(q.Pos)
	if s == nil || fragmentKeys[s.Where] == nil || s.IsKey || s.Node.Alias != nil || s.Node.Kind != compose.Scalar && s.Node.Kind != compose.Null {
		return q
	}
	if tree := embeddedTree(q, s); tree != nil {
		if pos, ok := tree.Source.Inner(q.Pos); ok {
			return within(q, s, tree, pos)
		}
	}
	if src := s.BlockAround(q.Pos); src != nil {
		if pos, ok := src.Inner(q.Pos); ok {
			return within(q, s, parseFragment(s, src), pos)
		}
	}
	return q
}

// within returns the query about a position in a fragment.
func within(q *query.Query, s *cursor.Spot, tree *dockerfile.File, pos source.Pos) *query.Query {
	return q.Within(docker.Embedded(q.File, tree, fragmentKeys[s.Where]), pos)
}

// embeddedTree returns the project's tree of a fragment if there is one, so that its places match those in the
// contract; otherwise it parses the text. It returns nil if the value is not a scalar.
func embeddedTree(q *query.Query, s *cursor.Spot) *dockerfile.File {
	for _, app := range q.Apps() {
		svc := app.Service(s.Of)
		if svc == nil {
			continue
		}
		tree := svc.Key
		if fragmentKeys[s.Where] == docker.Dockerfile {
			tree = nil
			if svc.Build != nil && svc.Service.Build != nil {
				tree = svc.Build.File
			}
		}
		if tree == nil {
			continue
		}
		if outer, at := tree.Source.Outer(source.Span{}); outer == q.File.Source && s.Node.At.Has(at.Start) {
			return tree
		}
	}
	if s.Node.Kind != compose.Scalar {
		return nil
	}
	return parseFragment(s, s.Node.Embed(func(string) (string, bool) { return "", false }, true))
}

func parseFragment(s *cursor.Spot, src *source.File) *dockerfile.File {
	if fragmentKeys[s.Where] == docker.Contract {
		return dockerfile.ParseFragment(src)
	}
	return dockerfile.Parse(src)
}

// fragments lists the texts in other languages that are embedded in the file.
func fragments(q *query.Query) []fragment {
	var all []fragment
	for _, s := range indexAt(q).Spots {
		if fragmentKeys[s.Where] != nil && !s.IsKey && s.Node.Alias == nil && s.Node.Kind == compose.Scalar {
			if tree := embeddedTree(q, s); tree != nil {
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
func ask(q *query.Query, f fragment) *query.Query { return within(q, f.Spot, f.tree, 0) }
