package docker

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lsp/query"
)

// onDirective reports whether the cursor is on a parser directive.
func onDirective(q *query.Query) bool {
	for _, d := range TreeOf(q.File).Directives {
		if d.At.Has(q.Pos) {
			return true
		}
	}
	return false
}

// directiveSignature returns the signature of the parser directive at the cursor, if one is allowed there.
func directiveSignature(q *query.Query) []query.Signature {
	line := q.File.Source.Slice(q.File.Source.LineSpan(q.File.Source.Line(q.Pos)))
	name, _, ok := strings.Cut(strings.TrimLeft(line, "\uFEFF \t#"), "=")
	d := dockerfile.DirectiveNamed(strings.TrimSpace(name))
	if !ok || d == nil || d.Usage == "" || !directivesHere(q) {
		return nil
	}
	label := d.Name + "=" + d.Usage
	return []query.Signature{{Label: label, Doc: d.Doc, Params: []query.Parameter{{Start: len(d.Name) + 1, End: len(label)}}}}
}

// directivesHere reports whether a parser directive is allowed on the cursor's line.
func directivesHere(q *query.Query) bool {
	return TreeOf(q.File).AllowsDirective(q.File.Source.Line(q.Pos))
}
