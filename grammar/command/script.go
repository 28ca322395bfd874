package command

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/dfvet/dfvet/grammar/source"
)

// This file follows a shell script: which of its statements run, with which variables, and which command is
// the program that the container runs in the end.

// shell follows sh -c TEXT and sh FILE.
func (t *tracer) shell(words []Word, st *state) (next []Word, done bool) {
	text := false
	for i := 1; i < len(words); i++ {
		w := words[i]
		switch {
		case !w.Known && (text || !isFlag(w)):
			t.unknown(nil, st)
			return nil, true
		case w.Text == "-o" || w.Text == "+o" || w.Text == "-O" || w.Text == "--rcfile" || w.Text == "--init-file":
			i++
		case strings.HasPrefix(w.Text, "--") && len(w.Text) > 2, strings.HasPrefix(w.Text, "+"):
			st.open = st.open || w.Text == "--login"
		case isFlag(w) && w.Text != "-" && w.Text != "--":
			text = text || strings.Contains(w.Text, "c")
			st.open = st.open || strings.Contains(w.Text, "i")
			st.options([]string{w.Text})
			if strings.HasSuffix(w.Text, "o") {
				i++
			}
		case w.Text == "-" || w.Text == "--":
		case text:
			t.text(w, words[i+1:], st)
			return nil, true
		default:
			return t.interpreted(words[i:], st)
		}
	}
	return nil, false
}

// interpreted follows a script that is passed to a shell as an operand.
func (t *tracer) interpreted(words []Word, st *state) (next []Word, done bool) {
	word := words[0]
	if !strings.Contains(word.Text, "/") {
		word.Text = "./" + word.Text
	}
	f, is := t.lookup(word.Text, st.dir)
	switch {
	case is == Present:
		t.script(f, words[0], words[1:], st)
		return nil, true
	case is == Hidden || st.dir == "":
		st.sure, st.open = false, true
	case t.through != "" && sameProgram(words[0].Text, t.through):
		return words, false
	}
	t.program(Call{Program: words[0], Args: words[1:]}, st)
	return nil, true
}

// su follows su USER -c TEXT, whose shell starts with a new environment.
func (t *tracer) su(words []Word, st *state) (next []Word, done bool) {
	for i, w := range words {
		if w.Known && (w.Text == "-c" || w.Text == "--command") && i+1 < len(words) && words[i+1].Known {
			st.open = true
			t.text(words[i+1], nil, st)
			return nil, true
		}
	}
	return nil, false
}

// text follows a shell text. The words after it are args, which begin with $0.
func (t *tracer) text(text Word, args []Word, st *state) {
	src := text.Source()
	if src == nil {
		src = source.New("", text.Text)
	}
	zero := Word{Text: "sh", Known: true, Index: -1}
	if len(args) > 0 {
		zero, args = args[0], args[1:]
	}
	in := st.enter(t, nil, zero, args)
	in.file = src
	t.run(src, text.Index, in)
}

// script follows a script that is a file.
func (t *tracer) script(f *source.File, zero Word, args []Word, st *state) {
	t.run(f, zero.Index, st.enter(t, f, zero, args))
}

// run follows the text of a script whose last command is the program. The index is that of the word of the
// command that the script comes from.
func (t *tracer) run(src *source.File, index int, st *state) {
	f := parse(src.Text)
	if f == nil || st.depth > deepestTrace {
		t.unknown(nil, st)
		return
	}
	p := &pass{tracer: t, src: src, index: index}
	p.list(f.Stmts, st, true)
}

// parse parses a shell script. It returns nil if the script exceeds a limit or is not valid.
func parse(text string) *syntax.File {
	if len(text) > LongestScript || Nesting(text) > DeepestScript || strings.Contains(text, "\x00") {
		return nil
	}
	f, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text), "")
	if err != nil {
		return nil
	}
	return f
}

// Nesting returns how deeply parentheses and braces nest, ignoring quotes and comments.
func Nesting(text string) int {
	open, most := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '(', '{':
			open++
			most = max(most, open)
		case ')', '}':
			open = max(open-1, 0)
		}
	}
	return most
}

// A pass is the traversal of one script.
type pass struct {
	*tracer
	src   *source.File
	index int
	// extra are words that are appended to the text of the script. They become arguments of the command
	// extraTo.
	extra   []Word
	extraTo *syntax.CallExpr
	asking  bool             // set while a condition is evaluated
	piped   *syntax.CallExpr // the last envsubst that is part of a pipe
}

// A flow says how a statement ends.
type flow int8

const (
	goesOn  flow = iota
	returns      // the statement ends the function or the sourced script
	exits        // the statement ends the script
	execs        // the statement replaces the script by a program
)

// list follows statements. If last is true, the last of them is the program.
func (p *pass) list(all []*syntax.Stmt, st *state, last bool) flow {
	for len(all) > 0 && idle(all[len(all)-1]) && last {
		all = all[:len(all)-1] // a wait that follows programs in the background
	}
	for i, s := range all {
		if f := p.stmt(s, st, last && i == len(all)-1); f != goesOn {
			return f
		}
	}
	return goesOn
}

// idle reports whether a statement only waits for background programs, or only ends the script with an exit code.
func idle(s *syntax.Stmt) bool {
	c, ok := s.Cmd.(*syntax.CallExpr)
	if !ok || len(c.Args) == 0 {
		return false
	}
	switch c.Args[0].Lit() {
	case "wait", "exit", "return":
		return true
	}
	return false
}

func (p *pass) stmt(s *syntax.Stmt, st *state, last bool) flow {
	if !p.spend(1) {
		st.sure = false
		return exits
	}
	if st.depth > deepestTrace {
		if last {
			p.unknown(nil, st)
		}
		return goesOn
	}
	if s.Background || s.Coprocess || s.Disown {
		c := st.clone(p.tracer)
		p.cmd(s.Cmd, c, true)
		return goesOn
	}
	for _, r := range s.Redirs {
		p.words(st, r.Word, r.Hdoc)
	}
	p.rendering(s, st)
	return p.cmd(s.Cmd, st, last)
}

func (p *pass) cmd(c syntax.Command, st *state, last bool) flow {
	switch c := c.(type) {
	case *syntax.CallExpr:
		return p.call(c, st, last)
	case *syntax.BinaryCmd:
		return p.binary(c, st, last)
	case *syntax.IfClause:
		return p.ifClause(c, st, last)
	case *syntax.CaseClause:
		return p.caseClause(c, st, last)
	case *syntax.WhileClause:
		p.loopClause(c.Cond, c.Do, st, last)
	case *syntax.ForClause:
		if each, ok := c.Loop.(*syntax.WordIter); ok {
			p.words(st, each.Items...)
			st.set(each.Name.Value, Word{Index: -1})
		}
		p.loopClause(nil, c.Do, st, last)
	case *syntax.Block:
		return p.list(c.Stmts, st, last)
	case *syntax.Subshell:
		f := p.list(c.Stmts, st.clone(p.tracer), last)
		if f == execs && !last {
			return goesOn
		}
		return f
	case *syntax.FuncDecl:
		if st.funcs == nil {
			st.funcs = map[string]*syntax.Stmt{}
		}
		if c.Name != nil { // "()" without a name is an error, although the parser accepts it
			st.funcs[c.Name.Value] = c.Body
		}
	case *syntax.DeclClause:
		p.declare(c, st)
	case *syntax.TimeClause:
		if c.Stmt != nil {
			return p.stmt(c.Stmt, st, last)
		}
	case *syntax.TestClause, *syntax.ArithmCmd, *syntax.LetClause:
		p.condition(c, st)
	case nil:
	default:
		st.open = true
	}
	return goesOn
}

// binary follows statements joined with &&, || and pipes.
func (p *pass) binary(b *syntax.BinaryCmd, st *state, last bool) flow {
	switch b.Op {
	case syntax.AndStmt, syntax.OrStmt:
		holds := p.test(b.X, st, b.Op == syntax.OrStmt)
		switch {
		case holds.ended != goesOn:
			return holds.ended
		case holds.is == unsure && b.Op == syntax.OrStmt, holds.is == unsure && holds.asked:
			return p.branches([]func(*state) flow{func(c *state) flow { return p.stmt(b.Y, c, last) }}, true, st)
		case (holds.is == yes) == (b.Op == syntax.OrStmt) && holds.is != unsure:
			return goesOn
		}
		return p.stmt(b.Y, st, last)
	}
	// In a pipe, the first command counts as the program; the others process its output.
	f := p.stmt(b.X, st.clone(p.tracer), last)
	if !last {
		p.stmt(b.Y, st.branch(p.tracer), false)
	}
	if f == execs {
		return f
	}
	return goesOn
}

func (p *pass) ifClause(c *syntax.IfClause, st *state, last bool) flow {
	var all []func(*state) flow
	for c != nil {
		then := c.Then
		body := func(s *state) flow { return p.list(then, s, last) }
		if len(c.Cond) == 0 { // else
			return p.branches(append(all, body), false, st)
		}
		for _, s := range c.Cond[:len(c.Cond)-1] {
			p.stmt(s, st, false)
		}
		holds := p.test(c.Cond[len(c.Cond)-1], st, true)
		switch {
		case holds.is == yes:
			return p.branches(append(all, body), false, st)
		case holds.is == unsure:
			all = append(all, body)
		}
		c = c.Else
	}
	return p.branches(all, true, st)
}

// branches follows alternatives, one of which runs. If none is true, possibly none of them runs.
func (p *pass) branches(all []func(*state) flow, none bool, st *state) flow {
	if len(all) == 1 && !none {
		return all[0](st)
	}
	var ends []*state
	if none {
		ends = append(ends, st.clone(p.tracer))
	}
	ended, least := false, execs
	for _, run := range all {
		c := st.branch(p.tracer)
		switch f := run(c); f {
		case goesOn:
			ends = append(ends, c)
		default:
			ended = ended || f == execs
			least = min(least, f)
		}
	}
	if len(ends) == 0 {
		if len(all) == 0 {
			return goesOn
		}
		return least
	}
	st.join(p.tracer, ends)
	st.sure = st.sure && !ended
	return goesOn
}

func (p *pass) caseClause(c *syntax.CaseClause, st *state, last bool) flow {
	asking := p.asking
	p.asking = true
	w := p.one(c.Word, st)
	p.asking = asking
	var all []func(*state) flow
	for _, item := range c.Items {
		is := no
		for _, pat := range item.Patterns {
			is = max(is, p.matches(pat, w, st))
		}
		if is == no {
			continue
		}
		stmts := item.Stmts
		all = append(all, func(s *state) flow { return p.list(stmts, s, last) })
		if is == yes {
			return p.branches(all, false, st)
		}
	}
	return p.branches(all, true, st)
}

// loopClause follows the body of a loop once. After the loop, the variables that the body sets are unknown.
func (p *pass) loopClause(cond, body []*syntax.Stmt, st *state, last bool) {
	for _, s := range cond {
		p.test(s, st, false)
	}
	c := st.clone(p.tracer)
	c.loop = true
	before := st.clone(p.tracer)
	f := goesOn
	for _, s := range body {
		if f = p.stmt(s, c, last && !pauses(s)); f != goesOn {
			break
		}
	}
	if f == execs {
		st.sure = false
	}
	if f == goesOn {
		st.join(p.tracer, []*state{before, c})
	}
}

// pauses reports whether a statement in a loop does nothing but wait, as sleep does.
func pauses(s *syntax.Stmt) bool {
	c, ok := s.Cmd.(*syntax.CallExpr)
	return ok && len(c.Args) > 0 && c.Args[0].Lit() == "sleep"
}

// declare applies export, local, readonly and declare.
func (p *pass) declare(d *syntax.DeclClause, st *state) {
	exports := d.Variant.Value == "export"
	for _, a := range d.Args {
		if a.Name == nil {
			if a.Value != nil && strings.Contains(a.Value.Lit(), "x") && d.Variant.Value != "export" {
				exports = true
			} else if a.Value != nil && !strings.HasPrefix(a.Value.Lit(), "-") {
				p.words(st, a.Value)
				st.open = true // export $(cat .env)
			}
			continue
		}
		name := a.Name.Value
		if a.Naked {
			if v, ok := st.vars[name]; ok && exports {
				v.exported = true
				st.vars[name] = v
			}
			continue
		}
		p.assign(a, st)
		if v, ok := st.vars[name]; ok && exports {
			v.exported = true
			st.vars[name] = v
		}
	}
}

// assign applies NAME=value.
func (p *pass) assign(a *syntax.Assign, st *state) {
	if a.Name == nil {
		return
	}
	if len(st.vars) >= 1000 {
		st.open = true
		return
	}
	if a.Array != nil || a.Index != nil {
		st.set(a.Name.Value, Word{Index: -1})
		return
	}
	v := p.one(a.Value, st)
	if a.Append {
		old := st.vars[a.Name.Value]
		v.Known = v.Known && old.value.Known && !old.maybe
		v.Text = old.value.Text + v.Text
		if len(v.Text) > LongestScript {
			v = Word{Index: -1}
		}
	}
	st.set(a.Name.Value, v)
}
