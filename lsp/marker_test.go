package lsp_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/dfvet/dfvet/testdata/golden"
)

// Each archive begins with a sentence that says what it shows. Its files contain marks such as «a». Each line
// of "ask" has a method and a mark, and "want" has the answers.
func TestMarkers(t *testing.T) {
	golden.Archives(t, "testdata/*.txtar", func(t *testing.T, a *golden.Archive) { markers(t, start(t), t.TempDir(), a) })
}

type mark struct {
	uri             string
	line, character int
}

// markers runs a session with the files of an archive in a folder, and compares the answers with the archive.
func markers(t *testing.T, c *client, root string, a *golden.Archive) {
	marks, texts, asks := map[string]mark{}, map[string]string{}, ""
	for _, f := range a.Files {
		switch f.Name {
		case "want":
		case "ask":
			asks = string(f.Data)
		default:
			full := filepath.Join(root, f.Name)
			texts[full] = unmark("file://"+full, string(f.Data), marks)
			if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(full, []byte(texts[full]), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	c.initialize(root)
	for full, text := range texts {
		c.open("file://"+full, "", text)
	}
	var got strings.Builder
	for line := range strings.Lines(asks) {
		got.WriteString(answerTo(t, c, strings.TrimSpace(line), marks, root))
	}
	a.Section(t, "want", got.String())
}

// unmark removes the marks from a text and records their places.
func unmark(uri, text string, marks map[string]mark) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "«")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "»")
		so := b.String()
		last := so[strings.LastIndexByte(so, '\n')+1:]
		marks[name] = mark{uri, strings.Count(so, "\n"), len(utf16.Encode([]rune(last)))}
		text = after
	}
}

// answerTo sends the request that a line describes: a method and a mark, followed by the new name for rename,
// or by the number of labels to print for completion.
func answerTo(t *testing.T, c *client, line string, marks map[string]mark, root string) string {
	words := strings.Fields(line)
	m, ok := marks[words[1]]
	if !ok {
		t.Fatalf("there is no mark %q", words[1])
	}
	p := at(m.uri, m.line, m.character)
	p["context"] = map[string]any{"includeDeclaration": true, "diagnostics": []any{}}
	p["options"] = map[string]any{"tabSize": 4, "insertSpaces": true}
	p["positions"] = []any{p["position"]}
	p["range"] = map[string]any{"start": p["position"], "end": p["position"]}
	if len(words) > 2 {
		p["newName"] = words[2]
	}
	if end, ok := marks[words[len(words)-1]]; ok { // a second mark is the end of a range
		p["range"] = map[string]any{"start": p["position"], "end": map[string]any{"line": end.line, "character": end.character}}
	}
	if words[0] == "inlayHint" {
		p["range"] = map[string]any{"start": map[string]any{"line": 0, "character": 0}, "end": map[string]any{"line": 1 << 20, "character": 0}}
	}
	if raw, ok := inSteps(c, words[0], p); ok {
		return fmt.Sprintf("%s:\n%s", line, shown(t, words, raw, root, m.uri))
	}
	method := words[0]
	if !strings.HasPrefix(method, "dfvet/") && !strings.HasPrefix(method, "workspace/") {
		method = "textDocument/" + method
	}
	answer := c.ask(method, p)
	if answer.Error != nil {
		return fmt.Sprintf("%s: error %d: %s\n", line, answer.Error.Code, answer.Error.Message)
	}
	return fmt.Sprintf("%s:\n%s", line, shown(t, words, answer.Result, root, m.uri))
}

// shown prints an answer: the labels of a completion, the text of a hover, or else JSON with places as
// file:line:column.
func shown(t *testing.T, words []string, raw json.RawMessage, root, uri string) string {
	var v any
	method := words[0]
	if len(raw) == 0 || json.Unmarshal(raw, &v) != nil || v == nil {
		return "  nothing\n"
	}
	lines := legible(t, method, v, uri)
	switch {
	case lines != nil:
	case method == "hover":
		text := v.(map[string]any)["contents"].(map[string]any)["value"].(string)
		for l := range strings.Lines(text) {
			if l = strings.TrimSpace(l); l != "" {
				lines = append(lines, l)
			}
		}
	case method == "completion":
		for _, it := range v.(map[string]any)["items"].([]any) {
			lines = append(lines, it.(map[string]any)["label"].(string))
		}
		if len(words) > 2 {
			n, _ := strconv.Atoi(words[2])
			lines = lines[:min(n, len(lines))]
		}
	case method == "dfvet/graph":
		for _, p := range v.(map[string]any)["projects"].([]any) {
			p := p.(map[string]any)
			lines = append(lines, fmt.Sprintf("%s, %s", p["name"], p["uri"]))
			for _, x := range slices.Concat(p["services"].([]any), p["edges"].([]any)) {
				lines = append(lines, compact(x))
			}
		}
	default:
		list, ok := v.([]any)
		if !ok {
			list = []any{v}
		}
		for _, x := range list {
			line := compact(x)
			if strings.Contains(line, "dfvet-catalog:") {
				line = "the catalogue" // a place in the catalogue changes whenever the catalogue is edited
			}
			if !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
		if method == "references" || method == "implementation" {
			slices.Sort(lines)
		}
	}
	out := strings.ReplaceAll("  "+strings.Join(lines, "\n  ")+"\n", "file://"+root+"/", "")
	return strings.ReplaceAll(out, root, "ROOT")
}

// compact returns JSON with each range as line:column-line:column.
func compact(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(ranges(v))
	return strings.TrimSpace(b.String())
}

func ranges(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = ranges(v[i])
		}
	case map[string]any:
		if line, ok := v["line"]; ok && len(v) == 2 {
			return fmt.Sprintf("%v:%v", line, v["character"])
		}
		if start, ok := v["start"]; ok && len(v) == 2 {
			return fmt.Sprintf("%v-%v", ranges(start), ranges(v["end"]))
		}
		if u, ok := v["uri"].(string); ok && strings.HasPrefix(u, "dfvet-catalog:") {
			delete(v, "range") // the range changes whenever the catalogue is edited
		}
		for k := range v {
			v[k] = ranges(v[k])
		}
	}
	return v
}
