package lsp_test

import (
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

// entangled is a workspace in which every file depends on another.
const entangled = `
-- Dockerfile --
FROM acme/base AS base
#: LISTENS ON: TCP:8080 FOR: com.acme/api
ENV GREETING="é😀"
FROM base
#: ENVIRONMENT NEEDS: DB_HOST FORMAT: HOST(org.postgresql.db/)
COPY app /app
RUN apt-get install x && \
    echo $GREETING
-- acme.contract --
TYPE com.acme/api IS: org.ietf.http/ PORT: TCP:8080
FROM acme/base
ENVIRONMENT NEEDS: SHOP_URL FORMAT: URL(com.acme/api)
-- compose.yaml --
services:
  web:
    build: .
    environment:
      DB_HOST: db
      SHOP_URL: http://shop:8080
    depends_on: [db, shop]
  shop:
    build: {context: ., target: base}
    env_file: shop.env
  db:
    image: postgres:18
-- compose.override.yaml --
services:
  web:
    environment:
      DB_HOST: ${HOST:-db}
-- other/compose.yaml --
include: [../compose.yaml]
services:
  more:
    build:
      dockerfile_inline: |
        FROM acme/base
        RUN apt-get install x
-- shop.env --
SHOP_URL=http://web
-- .env --
HOST=db
-- dfvet.yaml --
rules:
  practice/missing-user: off
`

// FuzzEdits makes the edits that its input describes, to several files of one project and to files on disk.
// It then compares all answers and findings with those of a new server.
func FuzzEdits(f *testing.F) {
	for seed := range int64(8) {
		input := make([]byte, 120)
		rand.New(rand.NewSource(seed)).Read(input)
		f.Add(input)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		if len(input) > 200 { // the fuzzer allows ten seconds for one input, even on a busy machine
			return
		}
		root, err := os.MkdirTemp("", "dfvet-edits") // a URI cannot contain the name of t.TempDir
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(root)
		e := &editor{soaker: soaker{t: t, root: root, every: 4, texts: map[string]string{}, first: map[string]string{}, versions: map[string]int{}}, input: input}
		e.r = rand.New(rand.NewSource(int64(len(input))))
		for _, file := range txtar.Parse([]byte(entangled)).Files {
			full := filepath.Join(e.root, file.Name)
			write(t, full, string(file.Data))
			e.names = append(e.names, full)
			e.first[full] = string(file.Data)
		}
		said := e.start()
		defer e.c.conn.Close()
		for len(e.input) > 0 {
			e.step(said)
		}
		e.settle()
		e.compare(said)
	})
}

// An editor makes the edits that an input describes.
type editor struct {
	soaker
	input []byte
}

func (e *editor) take(n int) int {
	if len(e.input) == 0 || n <= 0 {
		return 0
	}
	b := e.input[0]
	e.input = e.input[1:]
	return int(b) % n
}

// far is like take, for numbers above 256.
func (e *editor) far(n int) int { return (e.take(256)<<8 + e.take(256)) % max(n, 1) }

func (e *editor) step(said func() []string) {
	full := e.names[e.take(len(e.names))]
	_, open := e.texts[full]
	switch op := e.take(16); {
	case op == 0:
		e.settle()
		said()
	case op == 1:
		e.onDisk(full)
	case !open:
		e.texts[full] = e.first[full]
		e.versions[full]++
		e.c.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": "file://" + full, "languageId": "", "version": e.versions[full], "text": e.first[full]}})
	case op == 2:
		delete(e.texts, full)
		e.c.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": "file://" + full}})
	case op == 3:
		e.ask(full, e.texts[full])
	default:
		e.change(full)
	}
}

// onDisk writes or deletes a file and tells the server.
func (e *editor) onDisk(full string) {
	switch e.take(3) {
	case 0:
		os.Remove(full)
	case 1:
		write(e.t, full, e.first[full])
	default:
		write(e.t, full, e.first[full]+strokes[e.take(len(strokes))]+"\n")
	}
	e.c.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": "file://" + full, "type": 2}}})
}

// change sends one to three changes in one notification.
func (e *editor) change(full string) {
	text := e.texts[full]
	var changes []any
	for range 1 + e.take(3) {
		var change map[string]any
		change, text = e.one(full, text)
		changes = append(changes, change)
	}
	e.texts[full] = text
	e.versions[full]++
	e.c.notify("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": "file://" + full, "version": e.versions[full]}, "contentChanges": changes})
}

func (e *editor) one(full, text string) (change map[string]any, after string) {
	switch e.take(12) {
	case 0:
		return map[string]any{"text": e.first[full]}, e.first[full]
	case 1:
		return map[string]any{"text": ""}, ""
	case 2:
		after = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
		return map[string]any{"text": after}, after
	}
	from := e.place(text, e.far(len(text)+1))
	to := e.place(text, min(from+e.take(9), len(text)))
	more := strokes[e.take(len(strokes))]
	start, end := position(text, from), position(text, to)
	if r, n := utf8.DecodeRuneInString(text[to:]); n == 4 && r > 0xffff && e.take(2) == 0 {
		end["character"] = end["character"].(int) + 1 // a position between the two halves of a surrogate pair
	}
	return map[string]any{"text": more, "range": map[string]any{"start": start, "end": end}}, text[:from] + more + text[to:]
}
