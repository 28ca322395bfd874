package lsp

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"golang.org/x/tools/txtar"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// Each method in the table of features is used by an archive, or by a test if it needs more than one request.
func TestFeaturesAreExercised(t *testing.T) {
	asked := map[string]bool{}
	archives, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range archives {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Files {
			if f.Name != "ask" {
				continue
			}
			for line := range strings.Lines(string(f.Data)) {
				if words := strings.Fields(line); len(words) > 0 {
					asked[words[0]] = true
				}
			}
		}
	}
	var tests [][]byte
	names, _ := filepath.Glob("*_test.go")
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		tests = append(tests, text)
	}
	for _, f := range features() {
		short := strings.TrimPrefix(strings.TrimPrefix(f.method, "textDocument/"), "callHierarchy/")
		inTest := slices.ContainsFunc(tests, func(text []byte) bool {
			return bytes.Contains(text, []byte(`"`+f.method+`"`)) || bytes.Contains(text, []byte(`"`+short+`"`))
		})
		if !inTest && !asked[f.method] && !asked[short] {
			t.Errorf("no archive in testdata asks %s: add a line to the section ask of one", f.method)
		}
	}
}

// announcers maps each method of the protocol whose row announces nothing to the method whose row announces it too.
var announcers = map[string]string{
	"completionItem/resolve": "textDocument/completion", "codeAction/resolve": "textDocument/codeAction", "textDocument/prepareRename": "textDocument/rename",
	"textDocument/semanticTokens/full/delta": "textDocument/semanticTokens/full", "textDocument/semanticTokens/range": "textDocument/semanticTokens/full",
	"callHierarchy/incomingCalls": "textDocument/prepareCallHierarchy", "callHierarchy/outgoingCalls": "textDocument/prepareCallHierarchy",
	"typeHierarchy/supertypes": "textDocument/prepareTypeHierarchy", "typeHierarchy/subtypes": "textDocument/prepareTypeHierarchy",
	"workspace/diagnostic": "textDocument/diagnostic",
}

// A client uses a method of the protocol only if the server announces it, and one of ours only if a page describes it.
func TestFeaturesAreAnnounced(t *testing.T) {
	manual, err := os.ReadFile("../editors/README.md")
	if err != nil {
		t.Fatal(err)
	}
	announced := map[string]bool{}
	for _, f := range features() {
		if f.announce != nil {
			empty, c := &protocol.ServerCapabilities{Workspace: &protocol.WorkspaceOptions{}}, &protocol.ServerCapabilities{Workspace: &protocol.WorkspaceOptions{}}
			f.announce(c, &query.Client{Pulls: true})
			announced[f.method] = !reflect.DeepEqual(empty, c)
		}
	}
	for _, f := range features() {
		switch {
		case strings.HasPrefix(f.method, "dfvet/"):
			if !bytes.Contains(manual, []byte("`"+f.method+"`")) {
				t.Errorf("editors/README.md does not describe %s: add it to \"Requests of the server\"", f.method)
			}
		case !announced[f.method] && !announced[announcers[f.method]]:
			t.Errorf("nothing announces %s: set its capability in its row, or add the method whose row does to announcers in this file", f.method)
		}
	}
}

// Each field of Language is set by at least one language; otherwise the server would announce a feature that
// always returns nothing.
func TestLanguagesHaveAllFields(t *testing.T) {
	for _, f := range reflect.VisibleFields(reflect.TypeFor[query.Language]()) {
		if !slices.ContainsFunc(languages, func(l *query.Language) bool { return !reflect.ValueOf(l).Elem().FieldByIndex(f.Index).IsZero() }) {
			t.Errorf("no language in languages.go has %s", f.Name)
		}
	}
	seen := map[*query.Kind]bool{}
	for _, l := range languages {
		for _, k := range l.Kinds {
			if seen[k] {
				t.Errorf("two languages are of kind %s", k.Name)
			}
			seen[k] = true
		}
	}
}

// A new language is one value: with a row in the table, the server recognizes and parses its files, answers
// requests about them, and checks nothing in them, because projects have no such files.
func TestNewLanguage(t *testing.T) {
	type list struct{ words []string }
	kind := &query.Kind{Name: "list of words", IDs: []string{"words"},
		IsText: func(src *source.File, _ string) bool { return strings.HasSuffix(src.Path, ".words") },
		Parser: func(bool) func(*source.File) any {
			versions := 0
			return func(src *source.File) any {
				versions++
				return &list{append(strings.Fields(src.Text), strings.Repeat("I", versions))}
			}
		}}
	before := languages
	t.Cleanup(func() { languages = before })
	languages = append(slices.Clone(before), &query.Language{Kinds: []*query.Kind{kind}, Hover: func(q *query.Query) query.Text {
		return query.Text{Markdown: strings.Join(query.TreeOf[list](q.File).words, "+"), At: q.Whole()}
	}})
	s := silent(t.TempDir())
	hover := func(full string) string {
		i := slices.IndexFunc(s.features, func(f feature) bool { return f.method == "textDocument/hover" })
		params := `{"textDocument":{"uri":"` + string(uriOf(full)) + `"},"position":{"line":0,"character":0}}`
		got, err := s.features[i].answer(&Request{context.Background(), s.state.Load(), jsonrpc2.RawMessage(params), s})
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := protocol.Marshal(got)
		return string(raw)
	}
	for full, id := range map[string]string{"/nowhere/a.txt": "words", "/nowhere/b.words": ""} {
		s.edit(func(n *Snapshot) { n.open(newFile(uriOf(full), source.New(full, "a b"), id, 1)) })
		if got := hover(full); !strings.Contains(got, "a+b+I") {
			t.Errorf("%s: %s", full, got)
		}
		s.edit(func(n *Snapshot) { n.open(nextFile(n.files[full], source.New(full, "c"), 2)) })
		if got := hover(full); !strings.Contains(got, "c+II") {
			t.Errorf("%s: the next version: %s", full, got)
		}
		if found := s.engine.quick(s.state.Load(), full); len(found) > 0 {
			t.Errorf("%s: %d findings", full, len(found))
		}
	}
}

// The documentation of an item and the edits of an action are computed when the user chooses it. An item or
// action without data is returned unchanged.
func TestResolve(t *testing.T) {
	s := silent(t.TempDir())
	const full = "/nowhere/Dockerfile"
	s.edit(func(n *Snapshot) { n.open(newFile(uriOf(full), source.New(full, "FROM alpine\n"), "dockerfile", 1)) })
	for _, x := range []struct{ method, params, want string }{
		{"completionItem/resolve", `{"label":"RUN","data":{"manual":"RUN","path":"` + full + `"}}`, "dockerfile"},
		{"completionItem/resolve", `{"label":"x","data":{"manual":"image docker.io/library/postgres","path":"` + full + `"}}`, "5432"},
		{"completionItem/resolve", `{"label":"x","data":{"manual":"type org.ietf.http/","path":"` + full + `"}}`, "documentation"},
		{"completionItem/resolve", `{"label":"x","data":{"manual":"rule practice/latest-tag","path":"` + full + `"}}`, "**practice/latest-tag**"},
		{"completionItem/resolve", `{"label":"x","data":{"manual":"none","path":"` + full + `"}}`, `{"label":"x"`},
		{"codeAction/resolve", `{"title":"x","data":{"path":"` + full + `","stage":7}}`, `"title":"x"`},
		{"codeAction/resolve", `{"title":"x"}`, `"title":"x"`},
	} {
		i := slices.IndexFunc(s.features, func(f feature) bool { return f.method == x.method })
		got, err := s.features[i].answer(&Request{context.Background(), s.state.Load(), jsonrpc2.RawMessage(x.params), s})
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := protocol.Marshal(got)
		if !strings.Contains(string(raw), x.want) {
			t.Errorf("%s %s: %s lacks %q", x.method, x.params, raw, x.want)
		}
	}
}
