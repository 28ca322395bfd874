package lsp

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/fix"
	"github.com/dfvet/dfvet/lsp/query"
)

// fixAllKind is the kind of the code action that applies all safe fixes in a file.
const fixAllKind protocol.CodeActionKind = "source.fixAll.dfvet"

// codeActions offers fixes for the findings in a range, comments that ignore them, and all safe fixes in the
// file at once.
func codeActions(c *Request, p *protocol.CodeActionParams) (any, error) {
	q := c.query(p.TextDocument.URI, p.Range.Start)
	if q == nil {
		return nil, nil
	}
	at := c.Client.Encoding.Span(q.File.Source, p.Range)
	found := c.server.engine.of(c.Snapshot, q.File.Source.Path)
	a := &query.Actions{Query: q, Only: p.Context.Only}
	a.Asked = p.Context.TriggerKind != protocol.CodeActionTriggerKindAutomatic || at.Len() > 0 // an editor would show a light bulb on every line
	for _, f := range found {
		if f.At.Start <= at.End && at.Start <= f.At.End {
			a.Here = append(a.Here, f)
		}
	}
	l := languageFor(q.File.Kind)
	for _, f := range a.Here {
		offerFixes(a, f)
	}
	if l.Fixes != nil {
		l.Fixes(a, at)
	}
	for _, f := range a.Here {
		offerIgnores(a, l, f)
	}
	for _, f := range a.Here {
		offerPage(a, f)
	}
	offerFixAll(a, found)
	offerPlain(a)
	if a.Asked && l.Refactor != nil {
		l.Refactor(a, at)
	}
	return outActions(c.Snapshot, a), nil
}

func outActions(s *Snapshot, a *query.Actions) []protocol.CodeAction {
	all := []protocol.CodeAction{}
	for _, x := range a.All {
		one := protocol.CodeAction{Title: a.Line(x.Title), Kind: &x.Kind, Command: x.Command, Data: protocol.LSPAny(x.Data)}
		if len(x.Changes) > 0 {
			one.Edit = a.WorkspaceEdit(x.Changes)
		}
		if x.Of != nil {
			for _, f := range append([]*lint.Finding{x.Of}, x.Also...) {
				one.Diagnostics = append(one.Diagnostics, s.diagnostic(f))
			}
		}
		if x.Preferred {
			one.IsPreferred = new(true)
		}
		all = append(all, one)
	}
	return all
}

func offerFixes(a *query.Actions, f *lint.Finding) {
	for i, fix := range f.Fixes {
		a.Add(fix.Title, protocol.CodeActionKindQuickFix, f, i == 0 && fix.Safe, changes(f, fix.Edits))
	}
}

func changes(f *lint.Finding, edits []source.Edit) []query.Change {
	var all []query.Change
	for _, e := range edits {
		file := e.File
		if file == nil {
			file = f.File
		}
		all = append(all, query.Change{Place: query.Place{File: file, At: e.At}, New: e.New})
	}
	return all
}

// offerIgnores offers to ignore a finding: with a comment above its statement, or with one at the top of the
// file.
func offerIgnores(a *query.Actions, l *query.Language, f *lint.Finding) {
	if f.File.Path != a.File.Source.Path {
		return
	}
	src := a.File.Source
	start := f.At.Start
	if l.Statement != nil {
		start = l.Statement(a.Query, start)
	}
	line := src.LineSpan(src.Line(start))
	text := src.Slice(line)
	indent := text[:len(text)-len(strings.TrimLeft(text, " \t"))]
	above := source.Span{Start: line.Start, End: line.Start}
	a.Add("ignore "+f.Rule.Name+" here", protocol.CodeActionKindQuickFix, f, false,
		[]query.Change{{Place: query.Place{File: src, At: above}, New: indent + "# dfvet ignore=" + f.Rule.Name + "\n"}})
	top := top(a)
	a.Add("ignore "+f.Rule.Name+" in this file", protocol.CodeActionKindQuickFix, f, false,
		[]query.Change{{Place: query.Place{File: src, At: top}, New: "# dfvet file-ignore=" + f.Rule.Name + "\n"}})
}

// offerPage offers to show the page of the rule that reported a finding.
func offerPage(a *query.Actions, f *lint.Finding) {
	title := "show the page about " + f.Rule.Name
	command := clientExplain
	if !a.Client.Commands[command] {
		command = openRule
	}
	if command == openRule && !a.Client.Shows {
		return
	}
	a.Offer(query.Action{Title: title, Kind: protocol.CodeActionKindQuickFix, Of: f,
		Command: protocol.Command{Title: title, Command: command, Arguments: arguments(f.Rule.Name)}})
}

// top returns the place for a new comment at the top of the file: after the parser directives, which must
// come first.
func top(a *query.Actions) source.Span {
	src, line := a.File.Source, 1
	if tree := query.TreeOf[dockerfile.File](a.File); tree != nil {
		for _, d := range tree.Directives {
			line = max(line, src.Line(d.At.Start)+1)
		}
	}
	at := src.LineSpan(line).Start
	return source.Span{Start: at, End: at}
}

// offerFixAll offers to apply all safe fixes in the file that do not conflict.
func offerFixAll(a *query.Actions, found []*lint.Finding) {
	if !a.Wants(fixAllKind) {
		return
	}
	var own []query.Change
	for _, e := range fix.Select(found, false) {
		own = append(own, query.Change{Place: query.Place{File: e.File, At: e.At}, New: e.New})
	}
	a.Add("apply all safe fixes from dfvet", fixAllKind, nil, false, own)
}

// resolveAction computes the edit of the action that the user chose.
func resolveAction(c *Request, one *protocol.CodeAction) (any, error) {
	if len(one.Data) == 0 {
		return one, nil
	}
	for _, l := range languages {
		if l.Resolve == nil {
			continue
		}
		if changes := l.Resolve(c.view(), jsontext.Value(one.Data)); len(changes) > 0 {
			one.Edit = c.view().WorkspaceEdit(changes)
		}
	}
	return one, nil
}
