package lsp

import (
	"context"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/rules"
	"github.com/dfvet/dfvet/lsp/query"
)

// workspace is a project in which all files depend on one another.
const workspace = `
-- Dockerfile --
FROM acme/base AS base
#: LISTENS ON: TCP:8080 FOR: com.acme/api
FROM base
#: ENVIRONMENT NEEDS: DB_HOST FORMAT: HOST(org.postgresql.db/)
COPY app /app
-- app --
x
-- acme.contract --
TYPE com.acme/api IS: org.ietf.http/ PORT: TCP:8080
FROM acme/base
ENVIRONMENT NEEDS: SHOP_URL FORMAT: URL(com.acme/api)
HOST db.example.com, cache
LISTENS ON: TCP:5432 FOR: postgres AS: db
PROVISIONS DATABASE: shop IN: db
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
    x-contract: |
      LISTENS ON: TCP:5433 FOR: org.postgresql.db/
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
    environment: {SHOP_URL: "http://web:1"}
  abroad:
    image: acme/abroad
    environment: {DB_URL: "postgres://u@db.example.com/shop", NEXT_URL: "mysql://cache"}
    depends_on: [database]
  database:
    provider: {type: dfvet, options: {host: db.example.com}}
  far:
    image: acme/far:1
    environment: {NEAR_URL: "http://web:8080"}
-- far/Dockerfile --
FROM acme/far:1
COPY $FAR_HOME/a $FAR_HOMES/b
-- dfvet.lock --
{
  "images": {
    "docker.io/acme/far:1": {
      "digest": "sha256:7959ed6f7e35f8b1aaa06d1d8259d4ee25aa85a086d5c125480c333183f9deeb",
      "platforms": {"linux/amd64": {"env": {"FAR_HOME": "/far"}, "entrypoint": ["/far"], "labels": {"dev.dfvet.contract":
        "{\"version\":1,\"program\":{\"entrypoint\":[\"/far\"]},\"environment\":[{\"direction\":\"needs\",\"name\":\"NEAR_URL\",\"format\":\"URL(com.acme/api)\"}]}"}}}
    },
    "docker.io/acme/base:latest": {
      "digest": "sha256:7959ed6f7e35f8b1aaa06d1d8259d4ee25aa85a086d5c125480c333183f9deeb",
      "platforms": {"linux/amd64": {}}
    }
  },
  "version": 1
}
-- shop.env --
SHOP_URL=http://web
-- .env --
HOST=db
-- dfvet.yaml --
rules:
  practice/missing-user: off
`

// After any sequence of edits, the cached results equal those of a new server.
func TestIncremental(t *testing.T) {
	root := t.TempDir()
	var names []string
	texts := map[string]string{}
	for _, f := range txtar.Parse([]byte(workspace)).Files {
		full := filepath.Join(root, f.Name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
		names = append(names, full)
		texts[full] = string(f.Data)
	}
	r := rand.New(rand.NewSource(7))
	s := silent(root)
	pieces := slices.Concat(strings.Fields(workspace), []string{"\n", "\n  ", "  ", ":", "8080", "# dfvet ignore=all\n"})
	for round := range 300 {
		full := names[r.Intn(len(names))]
		if r.Intn(6) == 0 {
			delete(texts, full)
			s.edit(func(n *Snapshot) { n.close(full) })
		} else {
			text := texts[full]
			if text == "" || r.Intn(5) == 0 {
				text = onDisk(t, full)
			} else {
				from := r.Intn(len(text))
				text = text[:from] + pieces[r.Intn(len(pieces))] + text[min(from+r.Intn(12), len(text)):]
			}
			texts[full] = text
			s.edit(func(n *Snapshot) { n.open(newFile(uriOf(full), source.New(full, text), "", int32(round))) })
		}
		if round%3 == 0 {
			continue // so that some states are never checked
		}
		afresh := silent(root)
		for path, text := range s.state.Load().files {
			afresh.edit(func(n *Snapshot) { n.open(newFile(uriOf(path), text.Source, "", 1)) })
		}
		if diff := cmp.Diff(findings(afresh), findings(s)); diff != "" {
			t.Fatalf("round %d, after an edit of %s:\n%s", round, full, diff)
		}
	}
}

func onDisk(t *testing.T, full string) string {
	text, err := os.ReadFile(full)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// silent returns a server without a client.
func silent(root string) *server {
	s := newServer(context.Background(), Options{Rules: rules.All()})
	s.edit(func(n *Snapshot) {
		n.Client = &query.Client{Pulls: true}
		n.addFolders([]string{root})
	})
	return s
}

// TestTrial checks that the findings of one buffer are computed only once: a check of all files reuses them
// unless a Compose service builds the file.
func TestTrial(t *testing.T) {
	for name, taken := range map[string]bool{"alone/Dockerfile": true, "Dockerfile": false} {
		root := t.TempDir()
		text := "FROM debian:12\nRUN apt-get install curl\n"
		for at, content := range map[string]string{"compose.yaml": "services:\n  a:\n    build: .\n", "Dockerfile": text, "alone/Dockerfile": text} {
			full := filepath.Join(root, at)
			if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		s, full := silent(root), filepath.Join(root, name)
		s.edit(func(n *Snapshot) { n.open(newFile(uriOf(full), source.New(full, text), "", 1)) })
		findings(s)
		s.edit(func(n *Snapshot) { n.open(nextFile(n.files[full], source.New(full, text+"RUN cd /\n"), 2)) })
		snap := s.state.Load()
		s.engine.quick(snap, full)
		tried := s.engine.trials[full].unit
		got := findings(s)
		if known := s.engine.checked(snap, snap.Folder(full)).files[full]; (known == tried) != taken {
			t.Errorf("%s: what was said is taken over: %v", name, known == tried)
		}
		afresh := silent(root)
		afresh.edit(func(n *Snapshot) { n.open(newFile(uriOf(full), source.New(full, text+"RUN cd /\n"), "", 1)) })
		if diff := cmp.Diff(findings(afresh), got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// findings checks all files and lists the findings.
func findings(s *server) []string {
	snap := s.state.Load()
	s.engine.all(snap)
	var all []string
	for _, folder := range snap.folders {
		for _, found := range s.engine.checked(snap, folder).findings {
			for _, f := range found {
				all = append(all, fmt.Sprintf("%s:%d-%d: %s: %s", f.File.Path, f.At.Start, f.At.End, f.Rule.Name, f.Message))
			}
		}
	}
	slices.Sort(all)
	return all
}
