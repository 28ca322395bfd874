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
	"github.com/dfvet/dfvet/lsp/query"
)

// longDockerfile returns a Dockerfile of about a thousand lines, with stages that build on one another.
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

// queryOf returns a query about a text, like the one that the server creates after an edit.
func queryOf(text string) *query.Query {
	s := newServer(context.Background(), Options{Version: "test", Rules: rules.All()})
	const full = "/nowhere/Dockerfile"
	s.edit(func(n *Snapshot) {
		n.Client = &query.Client{Snippets: true, Tree: true}
		n.open(newFile(uriOf(full), source.New(full, text), "dockerfile", 1))
	})
	snap := s.state.Load()
	return snap.view().In(snap.File(full), 0)
}

// again returns a query about the same text, as if it had just been typed.
func again(q *query.Query) *query.Query {
	return q.In(newFile(q.File.URI, q.File.Source, "dockerfile", 1), q.Pos)
}

// asked holds the requests whose answers a user waits for while typing.
var asked = map[string]func(q *query.Query){
	"hover":      func(q *query.Query) { outHover(q, of(q).Hover(q)) },
	"completion": func(q *query.Query) { outItems(q, of(q).Completion(q)) },
	"signature":  func(q *query.Query) { outSignatures(q, of(q).Signatures(q)) },
	"definition": func(q *query.Query) { of(q).Definition(q) },
	"highlight":  func(q *query.Query) { of(q).Highlight(q) },
	"tokens":     func(q *query.Query) { encode(q, tokens(q, q.Whole()), q.Whole()) },
	"hints":      func(q *query.Query) { of(q).Hints(q, q.Whole()) },
	"folding":    func(q *query.Query) { of(q).Folds(q) },
	"links":      func(q *query.Query) { of(q).Links(q) },
	"selection":  func(q *query.Query) { spansOf(q) },
	"format":     func(q *query.Query) { formatted(q, &protocol.FormattingOptions{}, 1, q.File.Source.Lines()) },
}

func of(q *query.Query) *query.Language { return languageFor(q.File.Kind) }

// BenchmarkDockerfile sends requests after each keystroke, when the text is parsed but nothing else is
// computed.
func BenchmarkDockerfile(b *testing.B) {
	q := queryOf(longDockerfile())
	for name, ask := range asked {
		b.Run(name, func(b *testing.B) {
			q.OwnProject()
			for i := range b.N {
				b.StopTimer()
				one := again(q)
				one.Pos = source.Pos(i * 7919 % len(q.File.Source.Text))
				one.File.Tree()
				b.StartTimer()
				ask(one)
			}
		})
	}
}

// The answer to a request about a new text of a thousand lines takes so little time that a user does not
// notice it. The test compares the median of many requests with a generous limit, because the machine may be
// busy; BenchmarkLatency measures exact times.
func TestQuick(t *testing.T) {
	q := queryOf(longDockerfile())
	if n := q.File.Source.Lines(); n < 1000 {
		t.Fatalf("%d lines", n)
	}
	for _, name := range []string{"hover", "completion", "signature", "definition", "tokens"} {
		var took []time.Duration
		for pos := 0; pos < len(q.File.Source.Text); pos += 997 {
			one := again(q)
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
