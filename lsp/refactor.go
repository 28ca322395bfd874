package lsp

import (
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// refactor offers what changes the spelling and not the meaning.
func (a *actions) refactor(at source.Span) {
	tree := a.File.Docker()
	if tree == nil || tree.Contract {
		return
	}
	in := a.File.Index().at(at.Start)
	if in == nil || !dockerfile.OfDialect(in) {
		return
	}
	h := in.Common()
	text := a.File.Source.Slice(h.At)
	if strings.Contains(text, "\n") {
		return
	}
	if body, ok := strings.CutPrefix(text, "#:"); ok {
		a.add("write the contract comment as an instruction", protocol.CodeActionKindRefactorRewrite, nil, false,
			[]Change{{Place{a.File.Source, h.At}, strings.TrimSpace(body)}})
		return
	}
	a.add("write the contract line as a comment", protocol.CodeActionKindRefactorRewrite, nil, false,
		[]Change{{Place{a.File.Source, source.Span{Start: h.At.Start, End: h.At.Start}}, "#: "}})
}
