package lsp_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// unpack writes the files of an archive into a new folder and returns its path.
func unpack(t *testing.T, archive string) string {
	t.Helper()
	root := t.TempDir()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		write(t, filepath.Join(root, f.Name), string(f.Data))
	}
	return root
}

const shop = `
-- compose.yaml --
services:
  web:
    build: web
    environment:
      DB_NODE: dbb
  db:
    image: postgres:18
    environment:
      POSTGRES_PASSWORD: x
    volumes: [data:/var/lib/postgresql]
volumes:
  data:
-- web/Dockerfile --
FROM alpine:3.22
#: ENVIRONMENT NEEDS: DB_NODE FORMAT: HOST(org.postgresql.db/)
#: LISTENS ON: TCP:8080 FOR: org.ietf.http/
CMD ["serve"]
`

type diagnosticReport struct {
	Kind             string
	ResultID         string `json:"resultId"`
	URI              string
	Items            []struct{ Code string }
	RelatedDocuments map[string]diagnosticReport
}

func (r diagnosticReport) codes() string {
	var all []string
	for _, i := range r.Items {
		all = append(all, i.Code)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func pulling(root string) map[string]any {
	return map[string]any{"rootUri": "file://" + root, "capabilities": map[string]any{
		"textDocument": map[string]any{"diagnostic": map[string]any{"relatedDocumentSupport": true}},
		"workspace":    map[string]any{"diagnostics": map[string]any{"refreshSupport": true}}}}
}

// The server asks a client that pulls diagnostics to pull again after a change. The client gets the findings
// that involve other files too. If nothing changed, it gets a report that says so.
func TestPull(t *testing.T) {
	root := unpack(t, shop)
	c := start(t)
	c.begin(pulling(root))
	composeURI, dockerURI := "file://"+root+"/compose.yaml", "file://"+root+"/web/Dockerfile"
	c.open(dockerURI, "dockerfile", onDisk(t, root+"/web/Dockerfile"))
	c.wait("a refresh", func(m message) bool { return m.Method == "workspace/diagnostic/refresh" })
	var r diagnosticReport
	doc := map[string]any{"textDocument": map[string]any{"uri": dockerURI}}
	c.get("textDocument/diagnostic", doc, &r)
	if r.Kind != "full" || r.ResultID == "" {
		t.Errorf("the first pull: %+v", r)
	}
	if got := r.RelatedDocuments[composeURI].codes(); !strings.Contains(got, "wiring/unresolved-host") {
		t.Errorf("the Compose file that builds it has %q", got)
	}
	doc["previousResultId"] = r.ResultID
	var again diagnosticReport
	c.get("textDocument/diagnostic", doc, &again)
	if again.Kind != "unchanged" || again.Items != nil {
		t.Errorf("the second pull: %+v", again)
	}
	var all struct{ Items []diagnosticReport }
	c.get("workspace/diagnostic", map[string]any{"previousResultIds": []any{map[string]any{"uri": dockerURI, "value": r.ResultID}}}, &all)
	if len(all.Items) != 2 {
		t.Errorf("the workspace: %+v", all)
	}
	for _, item := range all.Items {
		if want := map[string]string{composeURI: "full", dockerURI: "unchanged"}[item.URI]; item.Kind != want {
			t.Errorf("%s is %s, want %s", item.URI, item.Kind, want)
		}
	}
	// The Dockerfile no longer states the need, so the finding in the Compose file disappears too.
	c.write(change(dockerURI, 2, 1, 0, 1, "# "))
	c.wait("a refresh", func(m message) bool { return m.Method == "workspace/diagnostic/refresh" })
	c.get("textDocument/diagnostic", doc, &again)
	if got := again.RelatedDocuments[composeURI].codes(); strings.Contains(got, "wiring/unresolved-host") {
		t.Errorf("without the need the Compose file has %q", got)
	}
}

func onDisk(t *testing.T, full string) string {
	t.Helper()
	text, err := os.ReadFile(full)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A client that pulls but does not support refresh requests gets all diagnostics pushed, like one that does
// not pull. So does Neovim, which would pull for the wrong files.
func TestPullWithoutRefresh(t *testing.T) {
	root := unpack(t, shop)
	deaf, neovim := pulling(root), pulling(root)
	delete(deaf["capabilities"].(map[string]any), "workspace")
	neovim["clientInfo"] = map[string]any{"name": "Neovim", "version": "0.12.4"}
	for _, params := range []map[string]any{deaf, neovim} {
		c := start(t)
		c.begin(params)
		c.open("file://"+root+"/web/Dockerfile", "dockerfile", onDisk(t, root+"/web/Dockerfile"))
		c.published("file://"+root+"/compose.yaml", "wiring/unresolved-host", true)
	}
}

// published waits until the diagnostics for a file include a finding of a rule, or no longer do.
func (c *client) published(uri, rule string, has bool) {
	c.t.Helper()
	c.wait(fmt.Sprintf("%s of %s: %v", rule, uri, has), func(m message) bool {
		var p struct {
			URI         string
			Diagnostics []struct{ Code string }
		}
		if m.Method != "textDocument/publishDiagnostics" || json.Unmarshal(m.Params, &p) != nil || p.URI != uri {
			return false
		}
		for _, d := range p.Diagnostics {
			if d.Code == rule {
				return has
			}
		}
		return !has
	})
}

// A change to a Dockerfile in the editor changes the findings in the Compose file that builds it. A change to
// the Compose file changes its own findings, and a change on disk changes those in both files.
func TestAcross(t *testing.T) {
	root := unpack(t, shop)
	c := start(t)
	c.begin(map[string]any{"rootUri": "file://" + root, "capabilities": map[string]any{
		"workspace": map[string]any{"didChangeWatchedFiles": map[string]any{"dynamicRegistration": true}}}})
	composeURI, dockerURI := "file://"+root+"/compose.yaml", "file://"+root+"/web/Dockerfile"
	c.wait("the request to be told of files", func(m message) bool {
		return m.Method == "client/registerCapability" && strings.Contains(string(m.Params), "didChangeWatchedFiles")
	})
	c.published(composeURI, "wiring/unresolved-host", true)
	c.open(dockerURI, "dockerfile", onDisk(t, root+"/web/Dockerfile"))
	c.write(change(dockerURI, 2, 1, 0, 1, "# "))
	c.published(composeURI, "wiring/unresolved-host", false)
	c.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": dockerURI}})
	c.published(composeURI, "wiring/unresolved-host", true)
	c.open(composeURI, "dockercompose", onDisk(t, root+"/compose.yaml"))
	c.write(change(composeURI, 2, 4, 17, 18, ""))
	c.published(composeURI, "wiring/unresolved-host", false)
	write(t, root+"/web/Dockerfile", strings.ReplaceAll(onDisk(t, root+"/web/Dockerfile"), "HOST(org.postgresql.db/)", "HOST(io.redis/)"))
	c.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": dockerURI, "type": 2}}})
	c.published(composeURI, "wiring/wrong-port", true)
	if err := os.Remove(root + "/web/Dockerfile"); err != nil {
		t.Fatal(err)
	}
	c.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": dockerURI, "type": 3}}})
	c.published(composeURI, "wiring/missing-file", true)
}

// Bake files are watched: one that changes, a new one and one that is gone decide what an image is built from.
func TestBakeOnDisk(t *testing.T) {
	root := unpack(t, "-- compose.yaml --\nservices:\n  api:\n    image: shop/api:1\n    environment: {MODE: c}\n"+
		"-- docker-bake.hcl --\ntarget \"api\" {\n  context = \"api\"\n  tags = [\"shop/api:1\"]\n}\n"+
		"-- api/Dockerfile --\nFROM alpine:3.21\n#: ENVIRONMENT ACCEPTS: MODE FORMAT: ENUM(a,b)\n-- build/.keep --\n")
	c := start(t)
	c.begin(map[string]any{"rootUri": "file://" + root, "capabilities": map[string]any{
		"workspace": map[string]any{"didChangeWatchedFiles": map[string]any{"dynamicRegistration": true}}}})
	composeURI, rule := "file://"+root+"/compose.yaml", "wiring/environment-format"
	changed := func(name string, kind int) {
		c.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": "file://" + root + "/" + name, "type": kind}}})
	}
	c.published(composeURI, rule, true)
	text := onDisk(t, root+"/docker-bake.hcl")
	write(t, root+"/docker-bake.hcl", strings.Replace(text, "api:1", "api:2", 1))
	changed("docker-bake.hcl", 2)
	c.published(composeURI, rule, false)
	write(t, root+"/build/docker-bake.hcl", strings.Replace(text, `"api"
`, `"../api"
`, 1))
	changed("build/docker-bake.hcl", 1)
	c.published(composeURI, rule, true)
	if err := os.Remove(root + "/build/docker-bake.hcl"); err != nil {
		t.Fatal(err)
	}
	changed("build/docker-bake.hcl", 3)
	c.published(composeURI, rule, false)
}

// The user's settings apply, whether the server requests them or the client sends them.
func TestConfiguration(t *testing.T) {
	root := unpack(t, shop)
	composeURI := "file://" + root + "/compose.yaml"
	for _, asks := range []bool{true, false} {
		c := start(t)
		c.settings.Store(map[string]any{"disable": []string{"wiring/unresolved-host"}})
		params := map[string]any{"rootUri": "file://" + root, "capabilities": map[string]any{"workspace": map[string]any{"configuration": asks}}}
		if !asks {
			params["initializationOptions"] = map[string]any{"dfvet": c.settings.Load()}
		}
		c.begin(params)
		c.open(composeURI, "dockercompose", onDisk(t, root+"/compose.yaml"))
		c.published(composeURI, "wiring/unresolved-host", false)
		c.settings.Store(map[string]any{"severity": []string{"wiring/unresolved-host=note"}})
		c.notify("workspace/didChangeConfiguration", map[string]any{"settings": map[string]any{"dfvet": c.settings.Load()}})
		c.published(composeURI, "wiring/unresolved-host", true)
	}
}

// The client can add and remove workspace folders.
func TestFolders(t *testing.T) {
	one, two := unpack(t, shop), unpack(t, shop)
	folder := func(root string) map[string]any { return map[string]any{"uri": "file://" + root, "name": "x"} }
	c := start(t)
	c.begin(map[string]any{"workspaceFolders": []any{folder(one)}, "capabilities": map[string]any{}})
	c.published("file://"+one+"/compose.yaml", "wiring/unresolved-host", true)
	c.notify("workspace/didChangeWorkspaceFolders", map[string]any{"event": map[string]any{"added": []any{folder(two)}, "removed": []any{}}})
	c.published("file://"+two+"/compose.yaml", "wiring/unresolved-host", true)
	c.notify("workspace/didChangeWorkspaceFolders", map[string]any{"event": map[string]any{"added": []any{}, "removed": []any{folder(one)}}})
	c.published("file://"+one+"/compose.yaml", "wiring/unresolved-host", false)
}

// While many files are loaded for the first time, the server shows a progress bar and removes it afterwards.
func TestProgress(t *testing.T) {
	var b strings.Builder
	for i := range 150 {
		fmt.Fprintf(&b, "-- %d/Dockerfile --\nFROM alpine\n", i)
	}
	c := start(t)
	c.begin(map[string]any{"rootUri": "file://" + unpack(t, b.String()), "capabilities": map[string]any{"window": map[string]any{"workDoneProgress": true}}})
	for _, kind := range []string{"begin", "report", "end"} {
		c.wait(kind, func(m message) bool {
			return m.Method == "$/progress" && strings.Contains(string(m.Params), `"kind":"`+kind+`"`)
		})
	}
}

// A client that defines commands of its own is notified when the connections change, and its commands are
// offered. For any other client, the server itself opens a rule's page.
func TestCommands(t *testing.T) {
	root := unpack(t, shop)
	composeURI := "file://" + root + "/compose.yaml"
	at := map[string]any{"textDocument": map[string]any{"uri": composeURI}, "context": map[string]any{"diagnostics": []any{}},
		"range": map[string]any{"start": map[string]any{"line": 4, "character": 16}, "end": map[string]any{"line": 4, "character": 16}}}
	c := start(t)
	c.begin(map[string]any{"rootUri": "file://" + root, "initializationOptions": map[string]any{"commands": []string{"dfvet.explainRule", "dfvet.showGraph"}},
		"capabilities": map[string]any{}})
	c.open(composeURI, "dockercompose", onDisk(t, root+"/compose.yaml"))
	c.wait("a change of the graph", func(m message) bool { return m.Method == "dfvet/graphChanged" })
	if m := c.ask("textDocument/codeAction", at); !strings.Contains(string(m.Result), `"command":"dfvet.explainRule"`) {
		t.Errorf("%s", m.Result)
	}
	lenses := map[string]any{"textDocument": map[string]any{"uri": composeURI}}
	if m := c.ask("textDocument/codeLens", lenses); !strings.Contains(string(m.Result), "needs met") || strings.Contains(string(m.Result), "dfvet.showPlaces") {
		t.Errorf("a lens calls a command that the client has not: %s", m.Result)
	}
	c = start(t)
	c.begin(map[string]any{"rootUri": "file://" + root, "capabilities": map[string]any{"window": map[string]any{"showDocument": map[string]any{"support": true}}}})
	c.open(composeURI, "dockercompose", onDisk(t, root+"/compose.yaml"))
	c.published(composeURI, "wiring/unresolved-host", true)
	if m := c.ask("textDocument/codeAction", at); !strings.Contains(string(m.Result), `"command":"dfvet.openRule"`) {
		t.Errorf("%s", m.Result)
	}
	if m := c.ask("workspace/executeCommand", map[string]any{"command": "dfvet.openRule", "arguments": []any{"DL3008"}}); m.Error != nil {
		t.Error(m.Error)
	}
	c.wait("the page", func(m message) bool {
		return m.Method == "window/showDocument" && strings.Contains(string(m.Params), "practice_unpinned_apt_package")
	})
	if m := c.ask("workspace/executeCommand", map[string]any{"command": "dfvet.openRule", "arguments": []any{"no/such"}}); m.Error == nil {
		t.Error("a rule that is not there is shown")
	}
}

// The server provides the documents that an editor opens read-only: the pages of rules and the files of the
// catalogue.
func TestContent(t *testing.T) {
	c := start(t)
	c.initialize("")
	var rules []struct{ Name, Title, Level, URL string }
	c.get("dfvet/rules", map[string]any{}, &rules)
	if len(rules) < 100 {
		t.Fatalf("%d rules", len(rules))
	}
	for uri, want := range map[string]string{"dfvet-rule:/" + rules[0].Name + ".md": "# " + rules[0].Title, "dfvet-rule:/wiring/wrong-port.md": "# ", "dfvet-rule:/build/maintainer.md": "*flagged*:\n\n```dockerfile\n",
		"dfvet-catalog:/types.contract": "TYPE "} {
		var text struct{ Text string }
		c.get("workspace/textDocumentContent", map[string]any{"uri": uri}, &text)
		if !strings.Contains(text.Text, want) {
			t.Errorf("%s: %.80q", uri, text.Text)
		}
	}
	for _, uri := range []string{"dfvet-rule:/no/such.md", "dfvet-catalog:/no/such.contract", "file:///etc/passwd", "dfvet-plain:/etc/passwd", "dfvet-report:/etc/passwd/web", "dfvet-report:"} {
		if m := c.ask("workspace/textDocumentContent", map[string]any{"uri": uri}); m.Error == nil || m.Error.Code != -32602 {
			t.Errorf("%s: %v %.80s", uri, m.Error, m.Result)
		}
	}
}

// The server provides the plain Dockerfile for a buffer with contract lines.
func TestPlain(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "a b", "Dockerfile"), "FROM scratch\n")
	file := "file://" + root + "/a%20b/Dockerfile"
	at := map[string]any{"textDocument": map[string]any{"uri": file}, "context": map[string]any{"diagnostics": []any{}},
		"range": map[string]any{"start": map[string]any{"line": 1, "character": 0}, "end": map[string]any{"line": 1, "character": 0}}}
	for _, client := range []struct {
		capabilities map[string]any
		commands     []string
		want         string
	}{
		{map[string]any{}, nil, ""},
		{map[string]any{}, []string{"dfvet.showPlain"}, `"command":"dfvet.showPlain"`},
		{map[string]any{"window": map[string]any{"showDocument": map[string]any{"support": true}}, "workspace": map[string]any{"textDocumentContent": map[string]any{}}}, nil, `"command":"dfvet.openPlain"`},
	} {
		c := start(t)
		c.begin(map[string]any{"rootUri": "file://" + root, "capabilities": client.capabilities, "initializationOptions": map[string]any{"commands": client.commands}})
		c.open(file, "dockerfile", "FROM scratch\nLISTENS ON: TCP:80 FOR: http\n")
		if m := c.ask("textDocument/codeAction", at); !strings.Contains(string(m.Result), client.want) || client.want == "" && strings.Contains(string(m.Result), "the plain Dockerfile") {
			t.Errorf("%v: %s", client.commands, m.Result)
		}
		if !strings.Contains(client.want, "openPlain") {
			continue
		}
		if m := c.ask("workspace/executeCommand", map[string]any{"command": "dfvet.openPlain", "arguments": []any{file}}); m.Error != nil {
			t.Error(m.Error)
		}
		address := "dfvet-plain:" + root + "/a%20b/Dockerfile"
		c.wait("the plain file", func(m message) bool {
			return m.Method == "window/showDocument" && strings.Contains(string(m.Params), address)
		})
		var text struct{ Text string }
		c.get("workspace/textDocumentContent", map[string]any{"uri": address}, &text)
		if !strings.HasPrefix(text.Text, "FROM scratch\nLABEL dev.dfvet.contract='{\"listens\":") {
			t.Errorf("%q", text.Text)
		}
		if m := c.ask("workspace/executeCommand", map[string]any{"command": "dfvet.openPlain", "arguments": []any{"file:///no/such"}}); m.Error == nil {
			t.Error("a file that is not there is shown")
		}
	}
}

// Each archive contains files, the renames to make, and the files after them.
func TestRenames(t *testing.T) {
	archives, err := filepath.Glob("testdata/renames/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("no archives", err)
	}
	for _, name := range archives {
		t.Run(filepath.Base(name), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			root := t.TempDir()
			var files []any
			texts, want := map[string]string{}, map[string]string{}
			for _, f := range a.Files {
				if rest, ok := strings.CutPrefix(f.Name, "want/"); ok {
					want[rest] = string(f.Data)
				} else if f.Name == "rename" {
					for line := range strings.Lines(string(f.Data)) {
						from, to, _ := strings.Cut(strings.TrimSpace(line), " ")
						files = append(files, map[string]any{"oldUri": "file://" + filepath.Join(root, from), "newUri": "file://" + filepath.Join(root, to)})
					}
				} else {
					texts[f.Name] = string(f.Data)
					write(t, filepath.Join(root, f.Name), string(f.Data))
				}
			}
			c := start(t)
			c.initialize(root)
			var edit struct{ Changes map[string][]textEdit }
			c.get("workspace/willRenameFiles", map[string]any{"files": files}, &edit)
			for file, text := range texts {
				expected, changes := want[file]
				if !changes {
					expected = text
				}
				if diff := cmp.Diff(expected, applied(text, edit.Changes["file://"+filepath.Join(root, file)])); diff != "" {
					t.Errorf("%s:\n%s", file, diff)
				}
			}
		})
	}
}

type textEdit struct {
	Range struct {
		Start, End struct{ Line, Character int }
	}
	NewText string
}

// applied returns a text with some edits applied; the text must be ASCII.
func applied(text string, edits []textEdit) string {
	var starts []int
	at := 0
	for line := range strings.Lines(text) {
		starts = append(starts, at)
		at += len(line)
	}
	starts = append(starts, at)
	slices.Reverse(edits) // edits at the same place must keep their order
	slices.SortStableFunc(edits, func(a, b textEdit) int {
		return starts[b.Range.Start.Line] + b.Range.Start.Character - starts[a.Range.Start.Line] - a.Range.Start.Character
	})
	for _, e := range edits {
		text = text[:starts[e.Range.Start.Line]+e.Range.Start.Character] + e.NewText + text[starts[e.Range.End.Line]+e.Range.End.Character:]
	}
	return text
}
