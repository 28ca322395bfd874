package facts

import (
	"sort"
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"mvdan.cc/sh/v3/syntax"
)

// A Place is the kind of place where shell code is written.
type Place int8

// The places.
const (
	InRun Place = iota
	InCmd
	InEntrypoint
	InHealthcheck
	InFile    // a heredoc that COPY or ADD writes to a file
	InCompose // command, entrypoint or healthcheck.test
)

// A Script is one piece of shell code, or one command in exec form.
type Script struct {
	Place Place
	Step  *Step // the instruction with the script; nil in a Compose file
	Shell Shell
	Text  string
	// Exec reports whether there is no shell. Tree then has one call, which consists of the words in a JSON
	// array.
	Exec bool
	// Outer is the script that passes this one to a shell, as in bash -c '…' or bash <<EOF.
	Outer *Script
	// Loose reports whether Outer first expands variables in the text, so that the words are only
	// approximately known.
	Loose bool
	// Heredoc reports whether the text is only the body of a heredoc.
	Heredoc bool

	place mapping
	write func(string) (string, bool)
	words []Word // words in exec form
	once  sync.Once
	tree  *Tree // computed on first use
}

// A mapping returns the place in the file of the bytes [start, end) of a text.
type mapping func(start, end int) source.Span

// newScript completes and returns s. Its text is parsed on first use.
func newScript(s *Script) *Script {
	if s.write == nil {
		s.write = asTyped
	}
	return s
}

// Tree returns the parsed script.
func (s *Script) Tree() *Tree {
	s.once.Do(func() {
		if s.Exec {
			s.tree = execTree(s, s.words)
		} else {
			s.tree = read(s)
		}
	})
	return s.tree
}

// Span returns the place in the file of the bytes [start, end) of the script.
func (s *Script) Span(start, end int) source.Span { return s.place(start, end) }

// At returns the place of n in the file.
func (s *Script) At(n syntax.Node) source.Span {
	start, end := s.bounds(n)
	return s.place(start, end)
}

// Source returns the text of n as written, with continuation lines joined.
func (s *Script) Source(n syntax.Node) string {
	start, end := s.bounds(n)
	return s.Text[start:end]
}

// bounds returns the offsets of n within the text. Nodes that the parser adds have no offsets.
func (s *Script) bounds(n syntax.Node) (start, end int) {
	start = min(offset(n.Pos(), 0), len(s.Text))
	return start, max(start, min(offset(n.End(), len(s.Text)), len(s.Text)))
}

func offset(p syntax.Pos, otherwise int) int {
	if !p.IsValid() {
		return otherwise
	}
	return int(p.Offset())
}

// Write encodes code for the place of the script, for example by escaping quotes in a JSON string. It returns
// false if that is not possible.
func (s *Script) Write(code string) (string, bool) { return s.write(code) }

// Dialect returns the language of the script. For sh, that is the language of /bin/sh on the stage's system.
func (s *Script) Dialect() Dialect {
	if s.Shell.Program == "sh" && s.Step != nil {
		return shOf(s.Step.Stage.System())
	}
	return s.Shell.Dialect
}

func asTyped(code string) (string, bool) { return code, true }

// onLine returns the mapping of a text that starts at offset base of a logical line.
func onLine(l *dockerfile.Line, base int) mapping {
	return func(start, end int) source.Span { return l.Slice(base+start, base+end) }
}

// inside returns the mapping of a text that is an unchanged part of the text of another mapping.
func inside(outer mapping, base int) mapping {
	return func(start, end int) source.Span { return outer(base+start, base+end) }
}

// from returns the mapping of a text that is in the file unchanged.
func from(at source.Pos) mapping {
	return func(start, end int) source.Span {
		return source.Span{Start: at + source.Pos(start), End: at + source.Pos(end)}
	}
}

// A piece is a part of a text and the bytes in the file that it was read from. If both have the same length,
// they correspond byte by byte. Otherwise the piece is an escape sequence.
type piece struct {
	text string
	at   source.Span
}

// pieced joins pieces and returns the text with its mapping.
func pieced(pieces []piece) (string, mapping) {
	var b strings.Builder
	starts := make([]int, len(pieces))
	for i, p := range pieces {
		starts[i] = b.Len()
		b.WriteString(p.text)
	}
	one := func(off int) source.Span {
		i := max(sort.SearchInts(starts, off+1)-1, 0)
		p := pieces[i]
		if len(p.text) != p.at.Len() {
			return p.at
		}
		at := min(p.at.Start+source.Pos(off-starts[i]), p.at.End)
		return source.Span{Start: at, End: min(at+1, p.at.End)}
	}
	return b.String(), func(start, end int) source.Span {
		if len(pieces) == 0 {
			return source.Span{}
		}
		s := one(start)
		if end <= start {
			return source.Span{Start: s.Start, End: s.Start}
		}
		return source.Span{Start: s.Start, End: max(s.Start, one(end-1).End)}
	}
}
