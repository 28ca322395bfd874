package docker

import (
	"strings"

	"github.com/dfvet/dfvet/lsp/query"
)

// A directiveForm describes a parser directive.
type directiveForm struct {
	name, doc string
	usage     string   // the form of its value, for signature help; "" if it has none
	examples  []string // complete values, the most useful one first
}

var directives = []directiveForm{
	{"syntax", "The image of the frontend that builds this file, such as `docker/dockerfile:1`.", "",
		[]string{"docker/dockerfile:1", "docker/dockerfile:1-labs", "docker/dockerfile:experimental"}},
	{"escape", "The escape character, which also continues lines: `\\` or `` ` ``.", "\\|`", []string{"`", "\\"}},
	{"check", "Configures docker build's own checks: `skip=NAME,…` or `skip=all`, and `error=true` to fail the build.",
		"[skip=NAME,…][;error=true]", []string{"skip=all", "error=true", "skip=NAME;error=true"}},
}

// directive returns the directive with a name, in any case, or nil.
func directive(name string) *directiveForm {
	for i, d := range directives {
		if strings.EqualFold(d.name, name) {
			return &directives[i]
		}
	}
	return nil
}

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
	d := directive(strings.TrimSpace(name))
	if !ok || d == nil || d.usage == "" || !directivesHere(q) {
		return nil
	}
	label := d.name + "=" + d.usage
	return []query.Signature{{Label: label, Doc: d.doc, Params: []query.Parameter{{Start: len(d.name) + 1, End: len(label)}}}}
}

// directivesHere reports whether a parser directive is allowed on the cursor's line, which means that only
// directives precede it.
func directivesHere(q *query.Query) bool {
	line := q.File.Source.Line(q.Pos)
	n := 0
	for _, d := range TreeOf(q.File).Directives {
		if q.File.Source.Line(d.At.Start) < line {
			n++
		}
	}
	return n == line-1
}
