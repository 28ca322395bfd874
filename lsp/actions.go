package lsp

import (
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/fix"
)

// fixAllKind is the kind of the action that applies all safe fixes of a file.
const fixAllKind protocol.CodeActionKind = "source.fixAll.dfvet"

// codeActions offers the fixes of the findings in a range, ways to ignore them, and all safe fixes
// of the file at once.
func codeActions(c *Call, p *protocol.CodeActionParams) (any, error) {
	q := c.query(p.TextDocument.URI, p.Range.Start)
	if q == nil {
		return nil, nil
	}
	at := c.Client.encoding.span(q.File.Source, p.Range)
	found := c.server.engine.of(c.Snapshot, q.File.Source.Path)
	a := &actions{Query: q, only: p.Context.Only, all: []protocol.CodeAction{}, seen: map[string]bool{}}
	a.asked = p.Context.TriggerKind != protocol.CodeActionTriggerKindAutomatic || at.Len() > 0 // no bulb at every line
	for _, f := range found {
		if f.At.Start <= at.End && at.Start <= f.At.End {
			a.here = append(a.here, f)
		}
	}
	for _, f := range a.here {
		a.fixes(f)
	}
	a.compose(at)
	for _, f := range a.here {
		a.ignores(f)
	}
	for _, f := range a.here {
		a.page(f)
	}
	a.fixAll(found)
	a.plain()
	if a.asked {
		a.refactor(at)
	}
	return a.all, nil
}

// actions collects what is offered, of the kinds that are asked for.
type actions struct {
	*Query
	here []*lint.Finding // in the range
	only []protocol.CodeActionKind
	all  []protocol.CodeAction
	seen map[string]bool
	// asked says that a person asked for actions or selected something; the editor did not ask by itself.
	asked bool
}

func (a *actions) wants(kind protocol.CodeActionKind) bool {
	return len(a.only) == 0 || slices.ContainsFunc(a.only, func(k protocol.CodeActionKind) bool {
		return k == kind || strings.HasPrefix(string(kind), string(k)+".")
	})
}

func (a *actions) add(title string, kind protocol.CodeActionKind, of *lint.Finding, preferred bool, changes []Change) {
	key := title
	if of != nil {
		key += fmt.Sprint(of.At)
	}
	if !a.wants(kind) || len(changes) == 0 || a.seen[key] {
		return
	}
	a.seen[key] = true
	one := protocol.CodeAction{Title: a.line(title), Kind: &kind, Edit: a.workspaceEdit(changes)}
	if of != nil {
		one.Diagnostics = []protocol.Diagnostic{a.diagnostic(of)}
	}
	if preferred {
		one.IsPreferred = ptr(true)
	}
	a.all = append(a.all, one)
}

// about returns the first finding in the range of a rule whose name begins so, or nil.
func (a *actions) about(begin string) *lint.Finding {
	for _, f := range a.here {
		if strings.HasPrefix(f.Rule.Name, begin) {
			return f
		}
	}
	return nil
}

func (a *actions) fixes(f *lint.Finding) {
	for i, x := range f.Fixes {
		a.add(x.Title, protocol.CodeActionKindQuickFix, f, i == 0 && x.Safe, changes(f, x.Edits))
	}
}

func changes(f *lint.Finding, edits []lint.Edit) []Change {
	var all []Change
	for _, e := range edits {
		file := e.File
		if file == nil {
			file = f.File
		}
		all = append(all, Change{Place{file, e.At}, e.New})
	}
	return all
}

// ignores offers a comment above the line, and one at the top of the file.
func (a *actions) ignores(f *lint.Finding) {
	if f.File.Path != a.File.Source.Path {
		return
	}
	src := a.File.Source
	start := f.At.Start
	if x := a.File.Index(); x != nil {
		if in := x.at(start); in != nil {
			start = in.Span().Start
		}
	}
	line := src.LineSpan(src.Line(start))
	text := src.Slice(line)
	indent := text[:len(text)-len(strings.TrimLeft(text, " \t"))]
	above := source.Span{Start: line.Start, End: line.Start}
	a.add("ignore "+f.Rule.Name+" here", protocol.CodeActionKindQuickFix, f, false,
		[]Change{{Place{src, above}, indent + "# dfvet ignore=" + f.Rule.Name + "\n"}})
	top := a.top()
	a.add("ignore "+f.Rule.Name+" in this file", protocol.CodeActionKindQuickFix, f, false,
		[]Change{{Place{src, top}, "# dfvet file-ignore=" + f.Rule.Name + "\n"}})
}

// page offers to show what the manual says of a rule.
func (a *actions) page(f *lint.Finding) {
	title := "show the page of " + f.Rule.Name
	command := clientExplain
	if !a.Client.commands[command] {
		command = openRule
	}
	if a.seen[title] || !a.wants(protocol.CodeActionKindQuickFix) || command == openRule && !a.Client.shows {
		return
	}
	a.seen[title] = true
	a.all = append(a.all, protocol.CodeAction{Title: title, Kind: ptr(protocol.CodeActionKindQuickFix), Diagnostics: []protocol.Diagnostic{a.diagnostic(f)},
		Command: protocol.Command{Title: title, Command: command, Arguments: arguments(f.Rule.Name)}})
}

// top is behind the directives, which must come first.
func (a *actions) top() source.Span {
	src, line := a.File.Source, 1
	if tree := a.File.Docker(); tree != nil {
		for _, d := range tree.Directives {
			line = max(line, src.Line(d.At.Start)+1)
		}
	}
	at := src.LineSpan(line).Start
	return source.Span{Start: at, End: at}
}

// fixAll applies every safe fix of the file that does not get in another's way.
func (a *actions) fixAll(found []*lint.Finding) {
	if !a.wants(fixAllKind) {
		return
	}
	var own []Change
	for _, e := range fix.Select(found, false) {
		own = append(own, Change{Place{e.File, e.At}, e.New})
	}
	a.add("apply all safe fixes of dfvet", fixAllKind, nil, false, own)
}
