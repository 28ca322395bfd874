package lsp_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// This file prints the answers to some methods in a form that is easy to read.

// steps maps each method whose parameters come from another method's answer to that other method.
var steps = map[string]string{"typeHierarchy/supertypes": "prepareTypeHierarchy", "typeHierarchy/subtypes": "prepareTypeHierarchy"}

// inSteps sends a request for each item that the first method returns at a position. It returns false if the
// method needs no such first step.
func inSteps(c *client, method string, p map[string]any) (json.RawMessage, bool) {
	first, ok := steps[method]
	if !ok {
		return nil, false
	}
	var items []any
	_ = json.Unmarshal(c.ask("textDocument/"+first, p).Result, &items)
	var found []any
	for _, it := range items {
		var more []any
		_ = json.Unmarshal(c.ask(method, map[string]any{"item": it}).Result, &more)
		found = append(found, more...)
	}
	raw, _ := json.Marshal(found)
	return raw, true
}

// legible returns an answer as readable lines, or nil if it should be printed as JSON.
func legible(t *testing.T, method string, v any, uri string) []string {
	switch method {
	case "signatureHelp":
		return readSignatures(v)
	case "semanticTokens/full", "semanticTokens/range":
		return readTokens(t, v, uri)
	case "codeAction":
		return readActions(t, v)
	case "inlayHint":
		return readHints(t, v, uri)
	case "formatting", "rangeFormatting":
		return edited(strings.Join(textOf(t, uri), "\n"), v.([]any))
	}
	return nil
}

func textOf(t *testing.T, uri string) []string {
	text, err := os.ReadFile(strings.TrimPrefix(uri, "file://"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(text), "\n")
}

// units returns the part of a line between two offsets in UTF-16 units.
func units(line string, from, to int) string {
	all := utf16.Encode([]rune(line))
	return string(utf16.Decode(all[min(from, len(all)):min(to, len(all))]))
}

// readSignatures prints each signature with its active parameter in brackets.
func readSignatures(v any) []string {
	var lines []string
	for _, s := range v.(map[string]any)["signatures"].([]any) {
		s := s.(map[string]any)
		label := s["label"].(string)
		if active, ok := s["activeParameter"].(float64); ok {
			at := s["parameters"].([]any)[int(active)].(map[string]any)["label"].([]any)
			from, to := int(at[0].(float64)), int(at[1].(float64))
			label = units(label, 0, from) + "⟦" + units(label, from, to) + "⟧" + units(label, to, len(label))
		}
		lines = append(lines, label)
	}
	return lines
}

var tokenNames = []string{"keyword", "variable", "string", "type", "property", "comment", "namespace", "number", "macro",
	"function", "operator", "parameter", "enumMember"}
var modifierNames = []string{"declaration", "readonly", "defaultLibrary", "deprecated"}

// readTokens prints each line of the file, followed by its tokens.
func readTokens(t *testing.T, v any, uri string) []string {
	text := textOf(t, uri)
	var lines []string
	line, column := 0, 0
	data := v.(map[string]any)["data"].([]any)
	for i := 0; i+4 < len(data); i += 5 {
		n := func(j int) int { return int(data[i+j].(float64)) }
		if n(0) > 0 {
			line, column = line+n(0), 0
		}
		column += n(1)
		kind := tokenNames[n(3)]
		for bit, name := range modifierNames {
			if n(4)&(1<<bit) != 0 {
				kind += "+" + name
			}
		}
		lines = append(lines, fmt.Sprintf("%d:%d %s %s", line, column, units(text[line], column, column+n(2)), kind))
	}
	return lines
}

// readActions prints the title and the kind of each action, and the result of a refactoring.
func readActions(t *testing.T, v any) []string {
	var lines []string
	for _, a := range v.([]any) {
		a := a.(map[string]any)
		lines = append(lines, fmt.Sprintf("%s: %s", a["kind"], a["title"]))
		edit, ok := a["edit"].(map[string]any)
		if !ok {
			continue
		}
		for uri, edits := range edit["changes"].(map[string]any) {
			if strings.HasPrefix(a["kind"].(string), "refactor") {
				lines = append(lines, edited(strings.Join(textOf(t, uri), "\n"), edits.([]any))...)
			} else {
				lines = append(lines, "  "+compact(edits))
			}
		}
	}
	return lines
}

// edited returns the lines of a text after some edits.
func edited(text string, edits []any) []string {
	offset := func(p any) int {
		pos := p.(map[string]any)
		lines := strings.SplitAfter(text, "\n")
		at := 0
		for _, l := range lines[:int(pos["line"].(float64))] {
			at += len(l)
		}
		return at + len(units(lines[int(pos["line"].(float64))], 0, int(pos["character"].(float64))))
	}
	type change struct {
		from, to int
		text     string
	}
	var all []change
	for _, e := range edits {
		e := e.(map[string]any)
		r := e["range"].(map[string]any)
		all = append(all, change{offset(r["start"]), offset(r["end"]), e["newText"].(string)})
	}
	slices.SortStableFunc(all, func(a, b change) int { return cmp.Compare(b.from, a.from) })
	for _, c := range all {
		text = text[:c.from] + c.text + text[c.to:]
	}
	var lines []string
	for l := range strings.Lines(text) {
		lines = append(lines, "    "+strings.TrimRight(l, "\n"))
	}
	return lines
}

// readHints prints the lines that have hints, with the hints in brackets.
func readHints(t *testing.T, v any, uri string) []string {
	text := textOf(t, uri)
	var lines []string
	for _, h := range v.([]any) {
		h := h.(map[string]any)
		at := h["position"].(map[string]any)
		line, column := int(at["line"].(float64)), int(at["character"].(float64))
		lines = append(lines, units(text[line], 0, column)+"⟦"+fmt.Sprint(h["label"])+"⟧"+units(text[line], column, len(text[line])))
	}
	return lines
}
