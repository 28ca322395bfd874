package lsp

import (
	"strings"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// renamable returns what is renamed at a place: its span, and all the places of the name. The
// function says why a new name will not do, "" if it will.
func renamable(q *Query) (at source.Span, places []Place, check func(string) string) {
	if q.File.Language == Compose {
		return renamableCompose(q)
	}
	f := q.File.Docker()
	if f == nil {
		if r := q.referentFile(); r.check != nil {
			return r.at, r.places, r.check
		}
		return at, nil, nil
	}
	all := q.File.Index().mentions()
	m, ok := mentionAt(all, q.Pos)
	if !ok || m.fixed {
		return at, nil, nil
	}
	if m.kind == typeName {
		for _, p := range references(q) {
			if strings.HasPrefix(p.File.Path, catalog.Scheme) {
				continue
			}
			places = append(places, p)
		}
		if def := q.typePlaces(m.text); len(def) == 0 || strings.HasPrefix(def[0].File.Path, catalog.Scheme) {
			return at, nil, nil
		}
		return m.at, places, newNames[m.kind]
	}
	if m.kind == hostName {
		return m.at, q.hostReferences(m.text), newNames[m.kind]
	}
	for _, o := range all {
		if o.name == m.name && !o.fixed {
			places = append(places, Place{f.Source, o.at})
		}
	}
	return m.at, append(places, q.composePlaces(m)...), newNames[m.kind]
}

var newNames = map[nameKind]func(string) string{
	stageName: func(s string) string {
		return unless(s != "" && alnum(s[0]) && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789-_.") == "",
			"a stage's name is made of letters, digits, \"-\", \"_\" and \".\"")
	},
	variableName: func(s string) string {
		return unless(isVariable(s), "a variable's name is made of letters, digits and \"_\"")
	},
	endName: func(s string) string {
		return unless(s != "" && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789-_") == "",
			"the name of a connection is made of letters, digits, \"-\" and \"_\"")
	},
	hostName: hostCheck,
	heredocName: func(s string) string {
		return unless(s != "" && !strings.ContainsAny(s, " \t\"'<>|&;$"), "the name of a heredoc is one word")
	},
	typeName: func(s string) string {
		_, flaw := types.ParseType(s)
		return unless(flaw == nil, "that is no type: write one such as org.example.api/")
	},
}

func unless(ok bool, why string) string {
	if ok {
		return ""
	}
	return why
}

func isVariable(s string) bool {
	for i := range len(s) {
		if s[i] != '_' && !alnum(s[i]) || i == 0 && s[i] >= '0' && s[i] <= '9' {
			return false
		}
	}
	return s != ""
}

func prepareRename(c *Call, p *protocol.TextDocumentPositionParams) (any, error) {
	q := c.place(p.TextDocument.URI, p.Position)
	if q == nil {
		return nil, nil
	}
	at, places, _ := renamable(q)
	if len(places) == 0 {
		return nil, nil
	}
	return ptr(q.rangeOf(q.File.Source, at)), nil
}

func rename(c *Call, p *protocol.RenameParams) (any, error) {
	q := c.place(p.TextDocument.URI, p.Position)
	if q == nil {
		return nil, nil
	}
	_, places, check := renamable(q)
	if len(places) == 0 {
		return nil, nil
	}
	if why := check(p.NewName); why != "" {
		return nil, jsonrpc2.Errorf(jsonrpc2.InvalidParams, "%s", why)
	}
	var edits []Change
	for _, o := range places {
		edits = append(edits, Change{o, p.NewName})
	}
	return q.workspaceEdit(edits), nil
}

// A Change puts a text in the place of what stands there.
type Change struct {
	Place
	New string
}

// workspaceEdit groups changes by file.
func (s *Snapshot) workspaceEdit(changes []Change) *protocol.WorkspaceEdit {
	edit := &protocol.WorkspaceEdit{Changes: map[uri.URI][]protocol.TextEdit{}}
	for _, c := range changes {
		f, at := c.File.Outer(c.At)
		u := s.URI(f.Path)
		edit.Changes[u] = append(edit.Changes[u], protocol.TextEdit{Range: s.rangeOf(f, at), NewText: c.New})
	}
	return edit
}
