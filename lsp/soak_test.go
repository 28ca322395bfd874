package lsp_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lsp"
)

// TestSoak makes random edits and requests in one process. After each thousand, all findings and the answers
// to some requests equal those of a new server, no request fails, and memory does not grow. DFVET_SOAK sets
// the number of edits and requests, and DFVET_TREE names a folder with real files.
func TestSoak(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: it compares servers after thousands of edits")
	}
	count := 3000
	if n, err := strconv.Atoi(os.Getenv("DFVET_SOAK")); err == nil {
		count = n
	}
	root := t.TempDir()
	s := &soaker{t: t, root: root, r: rand.New(rand.NewSource(11)), texts: map[string]string{}, first: map[string]string{}, versions: map[string]int{}}
	s.files(os.Getenv("DFVET_TREE"))
	said := s.start()
	var goroutines int
	var heap uint64
	begin := time.Now()
	for i := 1; i <= count; i++ {
		s.step()
		if i%1000 != 0 {
			continue
		}
		s.settle()
		s.compare(said)
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		if g := runtime.NumGoroutine(); i == 1000 {
			goroutines, heap = g, m.HeapAlloc
		} else if g > goroutines+8 {
			t.Fatalf("%d goroutines after %d steps, %d after 1000", g, i, goroutines)
		} else if m.HeapAlloc > 2*heap+(20<<20) {
			t.Fatalf("%d MB after %d steps, %d after 1000", m.HeapAlloc>>20, i, heap>>20)
		}
		if i%10000 == 0 || i == count {
			t.Logf("%d steps in %v: %d edits, %d requests, %d goroutines, %d MB on the heap", i, time.Since(begin).Round(time.Second), s.edits, s.requests, runtime.NumGoroutine(), m.HeapAlloc>>20)
		}
	}
}

// A soaker drives one session and keeps a copy of the texts that the server should have.
type soaker struct {
	t               *testing.T
	root            string
	r               *rand.Rand
	c               *client
	names           []string
	first           map[string]string // the texts on disk, by path
	texts           map[string]string // the open buffers, by path
	versions        map[string]int
	edits, requests int
	every           int // compare sends one in this many requests; 0 means all
}

// files copies some projects from a folder; if tree is "", it generates some.
func (s *soaker) files(tree string) {
	if tree == "" {
		tree = s.t.TempDir()
		madeUp(s.t, tree)
	}
	err := filepath.WalkDir(tree, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		kind := project.KindOf(name)
		rel, _ := filepath.Rel(tree, name)
		if text, err := os.ReadFile(name); err == nil && len(text) < 30000 && utf8.Valid(text) && len(s.names) < 200 && (s.r.Intn(5) == 0 || kind == project.KindCompose) {
			full := filepath.Join(s.root, rel)
			write(s.t, full, string(text))
			s.names = append(s.names, full)
			s.first[full] = string(text)
		}
		return nil
	})
	if err != nil || len(s.names) < 10 {
		s.t.Fatal(len(s.names), err)
	}
}

func (s *soaker) start() (said func() []string) {
	ours, theirs := net.Pipe()
	s.c = connect(s.t, ours)
	said, status := lsp.ServeOpenly(theirs)
	go func() { s.c.status <- <-status }()
	go s.c.deafen()
	s.c.initialize(s.root)
	return said
}

// deafen discards the notifications and requests that the server sends.
func (c *client) deafen() {
	for {
		select {
		case <-c.told:
		case <-c.gone:
			return
		}
	}
}

func (s *soaker) step() {
	full := s.names[s.r.Intn(len(s.names))]
	if len(s.texts) > 8 && s.r.Intn(20) > 0 { // prefer files that are already open
		open := s.open()
		full = open[s.r.Intn(len(open))]
	}
	text, open := s.texts[full]
	switch {
	case !open:
		s.texts[full] = s.first[full]
		s.versions[full]++
		s.c.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": "file://" + full, "languageId": "", "version": s.versions[full], "text": s.first[full]}})
		s.edits++
	case s.r.Intn(40) == 0 || len(s.texts) > 12:
		delete(s.texts, full)
		s.c.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": "file://" + full}})
		s.edits++
	case s.r.Intn(3) > 0:
		s.edit(full, text)
		s.edits++
	default:
		s.ask(full, text)
		s.requests++
	}
}

func (s *soaker) open() []string {
	var all []string
	for full := range s.texts {
		all = append(all, full)
	}
	slices.Sort(all)
	return all
}

var strokes = []string{"", "", "", "x", "\n", "\r\n", "  ", ":", "- ", "$", "${", "{{", "}}", "\"", "'", "é😀", "#", "# dfvet ignore=all\n", "\\\n", "<<EOF", "&a ", "*a",
	"RUN x\n", "FROM alpine AS y\n", "#: LISTENS ON: TCP:80 FOR: org.ietf.http/\n", "ENV A=", "    image: redis\n", "  new:\n    build: .\n", "depends_on:", "localhost", "\t"}

// edit replaces a random piece of the text, or restores the text on disk.
func (s *soaker) edit(full, text string) {
	s.versions[full]++
	if s.r.Intn(30) == 0 || len(text) > 60000 {
		s.texts[full] = s.first[full]
		s.c.notify("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": "file://" + full, "version": s.versions[full]},
			"contentChanges": []any{map[string]any{"text": s.first[full]}}})
		return
	}
	from := s.place(text, s.r.Intn(len(text)+1))
	to := s.place(text, min(from+s.r.Intn(6), len(text)))
	more := strokes[s.r.Intn(len(strokes))]
	s.texts[full] = text[:from] + more + text[to:]
	s.c.notify("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": "file://" + full, "version": s.versions[full]},
		"contentChanges": []any{map[string]any{"text": more, "range": map[string]any{"start": position(text, from), "end": position(text, to)}}}})
}

// place moves an offset back to the start of a character, and from inside a CR LF to its start.
func (s *soaker) place(text string, at int) int {
	for at > 0 && at < len(text) && (!utf8.RuneStart(text[at]) || text[at] == '\n' && text[at-1] == '\r') {
		at--
	}
	return at
}

// position returns an offset as line and character, in the protocol's default units: lines end at LF, CR LF
// or CR, and characters are UTF-16 units.
func position(text string, at int) map[string]any {
	line, start := 0, 0
	for i := 0; i < at; i++ {
		if text[i] == '\n' || text[i] == '\r' && (i+1 == len(text) || text[i+1] != '\n') {
			line, start = line+1, i+1
		}
	}
	return map[string]any{"line": line, "character": len(utf16.Encode([]rune(text[start:at])))}
}

// questions lists the methods that can be called at any position; question returns their parameters.
var questions = []string{"hover", "completion", "definition", "typeDefinition", "implementation", "references", "documentHighlight", "prepareRename", "rename",
	"signatureHelp", "documentSymbol", "foldingRange", "selectionRange", "documentLink", "codeAction", "codeLens", "inlayHint", "formatting", "rangeFormatting",
	"semanticTokens/full", "semanticTokens/range", "prepareTypeHierarchy", "prepareCallHierarchy", "linkedEditingRange", "diagnostic"}

func question(uri string, at map[string]any) map[string]any {
	return map[string]any{"textDocument": map[string]any{"uri": uri}, "position": at, "positions": []any{at}, "range": map[string]any{"start": at, "end": at},
		"newName": "renamed", "options": map[string]any{"tabSize": 2, "insertSpaces": true},
		"context": map[string]any{"includeDeclaration": true, "diagnostics": []any{}}}
}

func (s *soaker) ask(full, text string) {
	method := "textDocument/" + questions[s.r.Intn(len(questions))]
	q := question("file://"+full, position(text, s.place(text, s.r.Intn(len(text)+1))))
	switch s.r.Intn(30) {
	case 0:
		method, q = "workspace/symbol", map[string]any{"query": "a"}
	case 1:
		method, q = "dfvet/graph", map[string]any{}
	}
	if m := s.c.ask(method, q); m.Error != nil && m.Error.Code != -32601 {
		s.t.Fatalf("%s %v: %v\n%s", method, q["position"], m.Error, text)
	}
}

// settle waits until the server has processed all edits.
func (s *soaker) settle() {
	if m := s.c.ask("workspace/symbol", map[string]any{"query": "nothing is called that"}); m.Error != nil {
		s.t.Fatal(m.Error)
	}
}

// compare compares the server's findings and answers with those of a new server that has the same buffers.
func (s *soaker) compare(said func() []string) {
	s.t.Helper()
	fresh := &soaker{t: s.t, root: s.root, r: s.r}
	saidAfresh := fresh.start()
	defer fresh.c.conn.Close()
	for _, full := range s.open() {
		fresh.c.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": "file://" + full, "languageId": "", "version": s.versions[full], "text": s.texts[full]}})
	}
	fresh.settle()
	if diff := cmp.Diff(saidAfresh(), said()); diff != "" {
		s.t.Fatalf("findings:\n%s", diff)
	}
	for _, full := range s.open() {
		text := s.texts[full]
		q := question("file://"+full, position(text, s.place(text, s.r.Intn(len(text)+1))))
		for i, method := range questions {
			if s.every > 1 && i%s.every != s.r.Intn(s.every) {
				continue
			}
			was, is := fresh.c.ask("textDocument/"+method, q), s.c.ask("textDocument/"+method, q)
			if diff := cmp.Diff(indented(was), indented(is)); diff != "" {
				s.t.Fatalf("%s of %s at %v:\n%s", method, full, q["position"], diff)
			}
		}
	}
}

// indented prints an answer with sorted keys.
func indented(m message) string {
	var result any
	if len(m.Result) > 0 {
		if err := json.Unmarshal(m.Result, &result); err != nil {
			return fmt.Sprint(err)
		}
	}
	raw, err := json.MarshalIndent([]any{m.Error, result}, "", " ")
	if err != nil {
		return fmt.Sprint(err)
	}
	return strings.TrimSpace(string(raw))
}
