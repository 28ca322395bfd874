package lsp

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/rules"
)

// longDockerfile is one of a thousand lines or so, in stages that build on one another.
func longDockerfile() string {
	var b strings.Builder
	b.WriteString("# syntax=docker/dockerfile:1\nARG V=3.20\n")
	for i := range 20 {
		from := "alpine:${V}"
		if i%4 > 0 {
			from = fmt.Sprintf("stage%d", i-1)
		}
		fmt.Fprintf(&b, "\nFROM %s AS stage%d\nARG V\n", from, i)
		for j := range 8 {
			fmt.Fprintf(&b, "ENV A%d_%d=x B%d=$A%d_0\nWORKDIR /srv/$B%d\nRUN --mount=type=cache,target=/var/cache/apk \\\n", i, j, j, i, j)
			b.WriteString("    apk add --no-cache \"curl=$V\" \\\n    && if [ -n \"$B0\" ]; then echo \"${B0:-none}\" > /x; fi\n")
			fmt.Fprintf(&b, "#: ENVIRONMENT NEEDS: N%d_%d FORMAT: HOST(org.postgresql.db/)\nCOPY a%d /b\n", i, j, j)
		}
	}
	return b.String()
}

// queryOf returns a query about a text of its own, as the server makes it after an edit.
func queryOf(text string) *Query {
	s := newServer(context.Background(), Options{Version: "test", Rules: rules.All()})
	const full = "/nowhere/Dockerfile"
	s.edit(func(n *Snapshot) {
		n.Client = &Client{snippets: true, tree: true}
		n.open(newFile(uriOf(full), source.New(full, text), "dockerfile", 1))
	})
	snap := s.state.Load()
	return &Query{Call: &Call{Context: context.Background(), Snapshot: snap}, File: snap.File(full)}
}

// again is the query about the same text, as if it had just been typed.
func (q *Query) again() *Query {
	f := newFile(q.File.URI, q.File.Source, "dockerfile", 1)
	return &Query{Call: q.Call, File: f, Pos: q.Pos}
}

// asked are the requests that a user waits for while typing.
var asked = map[string]func(q *Query){
	"hover":      func(q *Query) { outHover(q, hover(q)) },
	"completion": func(q *Query) { outItems(q, completion(q)) },
	"signature":  func(q *Query) { outSignatures(q, signatureHelp(q)) },
	"definition": func(q *Query) { definition(q) },
	"highlight":  func(q *Query) { highlight(q) },
	"tokens":     func(q *Query) { q.encode(tokens(q, q.whole()), q.whole()) },
	"hints":      func(q *Query) { hints(q, q.whole()) },
	"folding":    func(q *Query) { folds(q) },
	"links":      func(q *Query) { links(q) },
	"selection":  func(q *Query) { spansAround(q) },
	"format":     func(q *Query) { q.formatted(&protocol.FormattingOptions{}, 1, q.File.Source.Lines()) },
}

// BenchmarkDockerfile asks after each keystroke, so that nothing is known of the text but its tree.
func BenchmarkDockerfile(b *testing.B) {
	q := queryOf(longDockerfile())
	for name, ask := range asked {
		b.Run(name, func(b *testing.B) {
			q.Project(q.File.Source.Path)
			for i := range b.N {
				b.StopTimer()
				one := q.again()
				one.Pos = source.Pos(i * 7919 % len(q.File.Source.Text))
				one.File.Docker()
				b.StartTimer()
				ask(one)
			}
		})
	}
}

// A place of a thousand lines is answered in a small part of what a user notices, the text being new.
// The middle one of many counts, and ample time is given, since others use the machine too: BenchmarkLatency
// measures.
func TestQuick(t *testing.T) {
	q := queryOf(longDockerfile())
	if n := q.File.Source.Lines(); n < 1000 {
		t.Fatalf("%d lines", n)
	}
	for _, name := range []string{"hover", "completion", "signature", "definition", "tokens"} {
		var took []time.Duration
		for pos := 0; pos < len(q.File.Source.Text); pos += 997 {
			one := q.again()
			one.Pos = source.Pos(pos)
			start := time.Now()
			asked[name](one)
			took = append(took, time.Since(start))
		}
		slices.Sort(took)
		if middle := took[len(took)/2]; middle > 50*slower*time.Millisecond {
			t.Errorf("%s takes %v", name, middle)
		}
	}
}
