package facts

import (
	"errors"
	"strings"
	"sync"

	"mvdan.cc/sh/v3/syntax"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Tree is a parsed script as flat slices, over which each rule can iterate.
type Tree struct {
	Script *Script
	File   *syntax.File // nil if nothing could be parsed
	// Problem is the syntax error that stops a shell from running the script, or nil.
	Problem *Problem
	Visits  []Visit // all nodes in the order of the text, parents before children
	Calls   []*Call // all commands in the order of the text

	uses      []*Use
	once      sync.Once
	variables map[string]*Variable // computed on first use
}

// Uses returns the calls of package managers.
func (t *Tree) Uses() []*Use { return t.uses }

// A Problem is a syntax error.
type Problem struct {
	Start, End int // offsets in the text of the script
	Message    string
}

// A Visit is a node, with the path from it to the root.
type Visit struct {
	Node   syntax.Node
	Up     *Visit // nil at the root
	Around Around // the constructs around the node
}

// Around is the set of constructs that surround a node. It is computed while the tree is built. A chain of &&
// is as deep as it is long, so following Up from each of its commands would take quadratic time.
type Around uint16

// The constructs that may surround a node.
const (
	InSubstitution Around = 1 << iota // $(…) or <(…)
	InSubshell                        // (…)
	InFunction
	InCondition // if, while or until, including their bodies
	InPipe
	AfterPipe // a command after a pipe
	InOr      // either side of ||
	BeforeOr  // the left side of ||
	Negated   // after !
	Redirected
)

// In reports whether the node is inside one of the given constructs.
func (v *Visit) In(kinds Around) bool { return v != nil && v.Around&kinds != 0 }

// below returns the constructs that surround a direct child of v.
func (v *Visit) below(node syntax.Node) Around {
	if v == nil {
		return 0
	}
	return v.Around | surrounding(v.Node, node)
}

func surrounding(parent, node syntax.Node) Around {
	switch n := parent.(type) {
	case *syntax.CmdSubst, *syntax.ProcSubst:
		return InSubstitution
	case *syntax.Subshell:
		return InSubshell
	case *syntax.FuncDecl:
		return InFunction
	case *syntax.IfClause, *syntax.WhileClause:
		return InCondition
	case *syntax.Stmt:
		return when(Negated, n.Negated) | when(Redirected, len(n.Redirs) > 0)
	case *syntax.BinaryCmd:
		switch n.Op {
		case syntax.Pipe, syntax.PipeAll:
			return InPipe | when(AfterPipe, n.Y == node)
		case syntax.OrStmt:
			return InOr | when(BeforeOr, n.X == node)
		}
	}
	return 0
}

func when(a Around, holds bool) Around {
	if holds {
		return a
	}
	return 0
}

// maxErrors limits how often the parser continues after a syntax error.
const maxErrors = 20

// A reading identifies a parsed script by its text and by how it was parsed.
type reading struct {
	text    string
	dialect Dialect
}

// read returns the tree of a script. If the previous version of the file contained the same script, it reuses
// that tree.
func read(s *Script) *Tree {
	kept := s.kept()
	if kept == nil {
		return parse(s)
	}
	key := reading{s.Text, s.Shell.Dialect}
	if t, ok := kept.Get(key).(*Tree); ok {
		return t.of(s)
	}
	t := parse(s)
	key.text = strings.Clone(s.Text)
	kept.Put(key, t.of(nil))
	return t
}

// kept returns the trees kept from the previous version of the script's file, or nil.
func (s *Script) kept() *source.Kept {
	if s.Step == nil || s.Step.Stage == nil {
		return nil
	}
	return s.Step.Stage.File.Dockerfile.Kept
}

// of returns a copy of the tree for another script with the same text and dialect, or for no script. Data
// that does not depend on the place of the script is shared.
func (t *Tree) of(s *Script) *Tree {
	n := &Tree{Script: s, File: t.File, Problem: t.Problem, Visits: t.Visits, Calls: make([]*Call, len(t.Calls))}
	words := 0
	for _, c := range t.Calls {
		words += len(c.Wrappers) + len(c.Words)
	}
	room := &callRoom{make([]Call, len(t.Calls)), make([]Word, words)}
	for i, c := range t.Calls {
		n.Calls[i] = &room.calls[i]
		*n.Calls[i] = *c
		n.Calls[i].Script, n.Calls[i].Wrappers, n.Calls[i].Words = s, room.move(c.Wrappers, s), room.move(c.Words, s)
	}
	if s == nil {
		return n
	}
	for _, c := range n.Calls {
		if u := useOf(c); u != nil {
			n.uses = append(n.uses, u)
		}
	}
	return n
}

// parse parses a script. Because bash has the largest grammar, it is used for every dialect except zsh.
// Features that a plain shell lacks are reported by a rule, and not as syntax errors.
func parse(s *Script) *Tree {
	t := &Tree{Script: s}
	if !s.Shell.Known() || strings.TrimSpace(s.Text) == "" || s.Over() != Within {
		return t
	}
	lang := syntax.LangBash
	if s.Shell.Dialect == Zsh {
		lang = syntax.LangZsh
	}
	f, err := readShell(s.Text, lang)
	if err != nil && s.Shell.Dialect.Strict() {
		if plain, bad := readShell(s.Text, syntax.LangPOSIX); bad == nil {
			f, err = plain, nil
		}
	}
	if err != nil {
		t.Problem = problem(err, s.Text)
		f, _ = syntax.NewParser(syntax.Variant(lang), syntax.RecoverErrors(maxErrors)).Parse(strings.NewReader(s.Text), "")
	}
	if t.File = f; f != nil {
		t.walk()
	}
	return t
}

// parsers are reused, because creating one costs as much as parsing a script of ten lines.
var parsers = map[syntax.LangVariant]*sync.Pool{syntax.LangBash: parserPool(syntax.LangBash),
	syntax.LangZsh: parserPool(syntax.LangZsh), syntax.LangPOSIX: parserPool(syntax.LangPOSIX)}

func parserPool(lang syntax.LangVariant) *sync.Pool {
	return &sync.Pool{New: func() any { return syntax.NewParser(syntax.Variant(lang)) }}
}

func readShell(text string, lang syntax.LangVariant) (*syntax.File, error) {
	p := parsers[lang].Get().(*syntax.Parser)
	f, err := p.Parse(strings.NewReader(text), "")
	parsers[lang].Put(p) // skipped after a panic
	return f, err
}

func problem(err error, text string) *Problem {
	var parse syntax.ParseError
	var lang syntax.LangError
	p := &Problem{Message: err.Error()}
	switch {
	case errors.As(err, &parse):
		p.Start, p.Message = offset(parse.Pos, 0), parse.Text
	case errors.As(err, &lang):
		p.Start, p.Message = offset(lang.Pos, 0), lang.Feature+" is not known to this shell"
	}
	p.Start = min(p.Start, max(len(text)-1, 0))
	p.End = min(p.Start+1, len(text))
	for p.End < len(text) && wordByte(text[p.Start]) && wordByte(text[p.End]) {
		p.End++
	}
	return p
}

func wordByte(c byte) bool {
	return c == '_' || c == '-' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// ways are reused for later trees. Each holds the nodes of a tree in the order of a walk, with nil for each
// step back up.
var ways = sync.Pool{New: func() any { return new([]syntax.Node) }}

// walk lays out the tree. It counts the nodes first, because visits point to each other and their slice must
// not be reallocated.
func (t *Tree) walk() {
	way := ways.Get().(*[]syntax.Node)
	defer func() {
		clear(*way)
		*way = (*way)[:0]
		ways.Put(way)
	}()
	nodes, calls, words := 0, 0, 0
	syntax.Walk(t.File, func(node syntax.Node) bool {
		*way = append(*way, node)
		if node != nil {
			nodes++
		}
		if c, ok := node.(*syntax.CallExpr); ok && len(c.Args) > 0 {
			calls++
			words += len(c.Args)
		}
		return true
	})
	t.Visits = make([]Visit, 0, nodes)
	t.Calls = make([]*Call, 0, calls)
	room := &callRoom{make([]Call, calls), make([]Word, words)}
	var up *Visit
	for _, node := range *way {
		if node == nil {
			up = up.Up
			continue
		}
		t.Visits = append(t.Visits, Visit{node, up, up.below(node)})
		up = &t.Visits[len(t.Visits)-1]
		if c, ok := node.(*syntax.CallExpr); ok && len(c.Args) > 0 {
			t.addCall(room.call(t.Script, c, up))
		}
	}
}

func (t *Tree) addCall(c *Call) {
	c.Index = len(t.Calls)
	t.Calls = append(t.Calls, c)
	if u := useOf(c); u != nil {
		t.uses = append(t.uses, u)
	}
}
