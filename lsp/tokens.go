package lsp

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// tokens lists the semantic tokens in a part of a file. Where tokens are nested, the inner one counts; of two
// tokens with the same span, the later one counts.
func tokens(q *query.Query, within source.Span) []query.Token {
	if l := languageFor(q.File.Kind); l.Tokens != nil {
		return l.Tokens(q, within)
	}
	return nil
}

// flat splits tokens so that none of them overlap: an inner token divides the outer one.
func flat(all []query.Token) []query.Token {
	slices.SortStableFunc(all, func(a, b query.Token) int {
		return cmp.Or(cmp.Compare(a.At.Start, b.At.Start), cmp.Compare(b.At.End, a.At.End))
	})
	out := make([]query.Token, 0, len(all))
	var open []query.Token // the tokens that contain the current position, outermost first
	at := source.Pos(0)
	emit := func(t query.Token, end source.Pos) {
		if start := max(at, t.At.Start); start < end {
			out = append(out, query.Token{At: source.Span{Start: start, End: end}, Kind: t.Kind})
		}
		at = max(at, end)
	}
	closeTo := func(pos source.Pos) {
		for len(open) > 0 && open[len(open)-1].At.End <= pos {
			emit(open[len(open)-1], open[len(open)-1].At.End)
			open = open[:len(open)-1]
		}
	}
	for _, t := range all {
		closeTo(t.At.Start)
		if n := len(open); n > 0 {
			t.At.End = min(t.At.End, open[n-1].At.End)
			if t.At != open[n-1].At {
				emit(open[n-1], t.At.Start)
			}
			if t.At == open[n-1].At {
				open = open[:n-1]
			}
		}
		if t.At.Len() > 0 {
			open = append(open, t)
		}
	}
	closeTo(source.Pos(1<<31 - 1))
	return out
}

// encode converts each token to the protocol's five numbers. It splits tokens at line ends, because the
// protocol's tokens are within one line.
func encode(q *query.Query, all []query.Token, within source.Span) []uint32 {
	out := make([]uint32, 0, 5*len(all))
	src, enc := q.File.Source, q.Client.Encoding
	lastLine, lastAt := 1, source.Pos(0) // columns are relative to the previous token on the same line
	for _, t := range flat(all) {
		if t.At.End <= within.Start || t.At.Start >= within.End {
			continue
		}
		for line := src.Line(t.At.Start); line <= src.Line(max(t.At.End-1, t.At.Start)); line++ {
			at := src.LineSpan(line)
			at.Start, at.End = max(at.Start, t.At.Start), min(at.End, t.At.End)
			if line > src.Line(t.At.Start) { // leave out the indentation of a further line
				text := src.Slice(at)
				at.Start += source.Pos(len(text) - len(strings.TrimLeft(text, " \t")))
			}
			if at.Len() <= 0 {
				continue
			}
			if line > lastLine {
				lastAt = src.LineSpan(line).Start
			}
			column := enc.Count(src.Slice(source.Span{Start: lastAt, End: at.Start}))
			out = append(out, uint32(line-lastLine), uint32(column), uint32(enc.Count(src.Slice(at))), uint32(t.Kind&0xffff), uint32(t.Kind>>16))
			lastLine, lastAt = line, at.Start
		}
	}
	return out
}

// A tokenCache holds the tokens last sent for each file, from which the next differences are computed.
type tokenCache struct {
	mu   sync.Mutex
	sent map[string][]uint32 // the tokens by path
}

// mostCached is the maximum number of files in the cache.
const mostCached = 64

// keep stores the tokens for a file and returns the previous ones.
func (c *tokenCache) keep(path string, data []uint32) []uint32 {
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.sent[path]
	if c.sent == nil || len(c.sent) >= mostCached && old == nil {
		c.sent = map[string][]uint32{}
	}
	c.sent[path] = data
	return old
}

// tokensFull answers a request for all tokens in a file.
func (c *tokenCache) tokensFull(call *Request, p *protocol.SemanticTokensParams) (any, error) {
	q := call.query(p.TextDocument.URI, protocol.Position{})
	if q == nil {
		return nil, nil
	}
	data := encode(q, tokens(q, q.Whole()), q.Whole())
	c.keep(q.File.Source.Path, data)
	return &protocol.SemanticTokens{ResultID: new(tokenID(data)), Data: data}, nil
}

// tokensDelta answers with the changes since the client's last answer, or with all tokens if that answer is
// no longer cached.
func (c *tokenCache) tokensDelta(call *Request, p *protocol.SemanticTokensDeltaParams) (any, error) {
	q := call.query(p.TextDocument.URI, protocol.Position{})
	if q == nil {
		return nil, nil
	}
	data := encode(q, tokens(q, q.Whole()), q.Whole())
	old := c.keep(q.File.Source.Path, data)
	if old == nil || tokenID(old) != p.PreviousResultID {
		return &protocol.SemanticTokens{ResultID: new(tokenID(data)), Data: data}, nil
	}
	return &protocol.SemanticTokensDelta{ResultID: new(tokenID(data)), Edits: tokenEdits(old, data)}, nil
}

// tokenEdits returns the edit that turns one token list into another: it replaces what is between their
// common start and their common end, in complete tokens.
func tokenEdits(old, data []uint32) []protocol.SemanticTokensEdit {
	n := min(len(old), len(data))
	head := 0
	for head < n && old[head] == data[head] {
		head++
	}
	head -= head % 5
	tail := 0
	for tail < n-head && old[len(old)-1-tail] == data[len(data)-1-tail] {
		tail++
	}
	tail -= tail % 5
	if head+tail == len(old) && head+tail == len(data) {
		return []protocol.SemanticTokensEdit{}
	}
	return []protocol.SemanticTokensEdit{{Start: uint32(head), DeleteCount: uint32(len(old) - head - tail), Data: data[head : len(data)-tail]}}
}

func tokensRange(c *Request, p *protocol.SemanticTokensRangeParams) (any, error) {
	q := c.query(p.TextDocument.URI, p.Range.Start)
	if q == nil {
		return nil, nil
	}
	within := c.Client.Encoding.Span(q.File.Source, p.Range)
	return &protocol.SemanticTokens{Data: encode(q, tokens(q, within), within)}, nil
}

func tokenID(data []uint32) string {
	h := uint64(14695981039346656037)
	for _, n := range data {
		h = (h ^ uint64(n)) * 1099511628211
	}
	return strconv.FormatUint(h, 36)
}
