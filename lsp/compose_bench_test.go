package lsp

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// manyServices returns a Compose file with n services that all need a database and a cache.
func manyServices(n int) string {
	var b strings.Builder
	b.WriteString("x-base: &base\n  restart: always\n\nservices:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: ${DB_PASSWORD:?}\n  cache:\n    image: redis:7\n")
	for i := range n {
		fmt.Fprintf(&b, "  app%d:\n    <<: *base\n    image: acme/app:${TAG:-1}\n    depends_on:\n      - db\n      - cache\n    environment:\n      DATABASE_URL: postgres://postgres:${DB_PASSWORD}@db:5432/postgres\n      CACHE: cache:6379\n", i)
		fmt.Fprintf(&b, "      LEVEL: info\n    ports:\n      - \"%d:8080\"\n    volumes:\n      - data%d:/data\n    networks: [front, back]\n    healthcheck:\n      test: [CMD, curl, -f, http://localhost:8080/]\n      interval: 10s\n", 8000+i, i)
	}
	b.WriteString("networks:\n  front:\n  back:\nvolumes:\n")
	for i := range n {
		fmt.Fprintf(&b, "  data%d:\n", i)
	}
	return b.String()
}

const manyContract = `FROM acme/app
LISTENS ON: TCP:8080 FOR: org.ietf.http/
ENVIRONMENT NEEDS: DATABASE_URL FORMAT: URL(org.postgresql.db/)
ENVIRONMENT NEEDS: CACHE FORMAT: ADDRESS(io.redis/)
ENVIRONMENT ACCEPTS: LEVEL FORMAT: ENUM(debug, info)
VOLUME AT: /data FORMAT: dev.dfvet/any REQUIRES: WRITE
`

// BenchmarkCompose sends requests about a file with 200 services, first when its text was already analyzed,
// then when the text has just changed.
func BenchmarkCompose(b *testing.B) {
	root := b.TempDir()
	text := manyServices(200)
	full := filepath.Join(root, "compose.yaml")
	for name, text := range map[string]string{full: text, filepath.Join(root, "app.contract"): manyContract} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	s := silent(root)
	version := int32(0)
	open := func(text string) *Request {
		version++
		s.edit(func(n *Snapshot) {
			if f := n.files[full]; f != nil {
				n.open(nextFile(f, source.New(full, text), version))
			} else {
				n.open(newFile(uriOf(full), source.New(full, text), "dockercompose", version))
			}
		})
		return &Request{context.Background(), s.state.Load(), nil, s}
	}
	middle := strings.Index(text, "app100:")
	for _, ask := range composeAsks(full, middle) {
		b.Run(strings.ReplaceAll(ask.name, " ", "-"), func(b *testing.B) {
			c := open(text)
			ask.do(c, text)
			for b.Loop() {
				ask.do(c, text)
			}
		})
		b.Run(strings.ReplaceAll(ask.name, " ", "-")+"/changed", func(b *testing.B) {
			changed := []string{text, text[:middle] + "# x\n  " + text[middle:]}
			for i := 0; b.Loop(); i++ {
				c := open(changed[i%2])
				ask.do(c, changed[i%2])
			}
		})
	}
}

// A composeAsk is one kind of request.
type composeAsk struct {
	name string
	do   func(c *Request, text string)
}

func composeAsks(full string, middle int) []composeAsk {
	find := func(text, what string) source.Pos { return source.Pos(middle + strings.Index(text[middle:], what)) }
	return []composeAsk{
		{"nothing", func(*Request, string) {}},
		{"load", func(c *Request, _ string) { c.Project(full).Wiring(c.Project(full).Apps[0]) }},
		{"hover service", func(c *Request, text string) { q := place(c, full, find(text, "db\n")); of(q).Hover(q) }},
		{"hover value", func(c *Request, text string) { q := place(c, full, find(text, "cache:6379")); of(q).Hover(q) }},
		{"hover key", func(c *Request, text string) { q := place(c, full, find(text, "restart")); of(q).Hover(q) }},
		{"complete key", func(c *Request, text string) { q := place(c, full, find(text, "image:")); of(q).Completion(q) }},
		{"complete name", func(c *Request, text string) { q := place(c, full, find(text, "db\n")); of(q).Completion(q) }},
		{"complete value", func(c *Request, text string) { q := place(c, full, find(text, "postgres://")); of(q).Completion(q) }},
		{"complete image", func(c *Request, text string) { q := place(c, full, find(text, "acme/")); of(q).Completion(q) }},
		{"complete volume", func(c *Request, text string) { q := place(c, full, find(text, "data100")); of(q).Completion(q) }},
		{"references", func(c *Request, text string) { q := place(c, full, find(text, "db\n")); of(q).References(q) }},
		{"definition", func(c *Request, text string) { q := place(c, full, find(text, "db\n")); of(q).Definition(q) }},
		{"implementation", func(c *Request, text string) { q := place(c, full, find(text, "cache:6379")); of(q).Implementation(q) }},
		{"tokens", func(c *Request, text string) { q := place(c, full, 0); tokens(q, q.Whole()) }},
		{"hints", func(c *Request, text string) { q := place(c, full, 0); of(q).Hints(q, q.Whole()) }},
		{"lenses", func(c *Request, text string) { q := place(c, full, 0); of(q).Lenses(q) }},
		{"links", func(c *Request, text string) { q := place(c, full, 0); of(q).Links(q) }},
		{"symbols", func(c *Request, text string) { q := place(c, full, 0); of(q).Symbols(q) }},
		{"folds", func(c *Request, text string) { q := place(c, full, 0); of(q).Folds(q) }},
		{"actions", func(c *Request, text string) {
			a := &query.Actions{Query: place(c, full, find(text, "app101:"))}
			of(a.Query).Fixes(a, source.Span{Start: a.Pos, End: a.Pos})
		}},
		{"format", func(c *Request, text string) {
			q := place(c, full, 0)
			formatted(q, &protocol.FormattingOptions{TabSize: 2, InsertSpaces: true}, 1, q.File.Source.Lines())
		}},
	}
}

func place(c *Request, full string, pos source.Pos) *query.Query {
	q := c.view().In(c.Snapshot.File(full), pos)
	return of(q).Inner(q)
}
