package docker

import (
	"strings"

	"go.lsp.dev/protocol"
	"mvdan.cc/sh/v3/syntax"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lsp/query"
)

// offerScriptForms offers to convert a RUN whose commands are joined by && to a heredoc that begins with set
// -e, or back. Both behave the same if each command is simple; compound commands, and code that the shell
// reads later, behave differently under set -e.
func offerScriptForms(a *query.Actions, x *index, run *dockerfile.Run) {
	s := scriptOf(x, run)
	if s == nil || s.Exec || run.OnBuild != nil || !s.Shell.Known() || s.Tree().File == nil || s.Tree().Problem != nil {
		return
	}
	at, text, title := source.Span{}, "", ""
	if s.Heredoc {
		title = "write the heredoc as commands joined by &&"
		at, text = x.joinedRun(run, s)
	} else if len(run.Heredocs) == 0 {
		title = "write the commands as a heredoc"
		at, text = x.heredocRun(run, s)
	}
	if text != "" {
		a.Add(title, protocol.CodeActionKindRefactorRewrite, nil, false, []query.Change{{Place: query.Place{File: a.File.Source, At: at}, New: text}})
	}
}

// scriptOf returns the outermost script of a RUN, or nil.
func scriptOf(x *index, run *dockerfile.Run) *facts.Script {
	if run.Stage == nil || run.Stage.Index >= len(x.facts().Stages) {
		return nil
	}
	for _, step := range x.facts().Stages[run.Stage.Index].Steps {
		if step.Do == dockerfile.Instruction(run) && len(step.Scripts()) > 0 {
			return step.Scripts()[0]
		}
	}
	return nil
}

// heredocRun returns the heredoc that is equivalent to a RUN with commands joined by &&, and the span to
// replace. The text is "" if there is no equivalent.
func (x *index) heredocRun(run *dockerfile.Run, s *facts.Script) (at source.Span, text string) {
	stmts := s.Tree().File.Stmts
	if len(stmts) != 1 {
		return at, ""
	}
	list := conjuncts(stmts[0], nil)
	if len(list) < 2 || !allSimple(list) {
		return at, ""
	}
	var b strings.Builder
	b.WriteString("<<EOF\nset -e\n")
	from := run.Command.At.Start
	for _, st := range list {
		span := s.At(st)
		for _, c := range run.Comments {
			if from <= c.At.Start && c.At.Start < span.Start {
				b.WriteString("# " + c.Text + "\n")
			}
		}
		from = span.End
		b.WriteString(x.command(s, st) + "\n")
	}
	b.WriteString("EOF")
	text = b.String()
	if strings.Count(text, "\nEOF") != 1 {
		return at, ""
	}
	return run.Command.At, text
}

// command returns a command for a heredoc. It keeps the original lines if the shell joins them as docker
// build does; otherwise, the command is on one line.
func (x *index) command(s *facts.Script, st *syntax.Stmt) string {
	text := x.tree.Source.Slice(s.At(st))
	if !strings.Contains(text, "\n") {
		return s.Source(st)
	}
	for line := range strings.Lines(text) {
		if cut := strings.TrimSpace(line); cut == "" || cut[0] == '#' || x.tree.Escape != '\\' || strings.Contains(text, "'") || strings.Contains(text, "\r") {
			return s.Source(st)
		}
	}
	return text
}

// conjuncts returns the commands that && joins, such as a, b and c in a && b && c.
func conjuncts(st *syntax.Stmt, list []*syntax.Stmt) []*syntax.Stmt {
	and, ok := st.Cmd.(*syntax.BinaryCmd)
	if !ok || and.Op != syntax.AndStmt || st.Negated || st.Background || len(st.Redirs) > 0 {
		return append(list, st)
	}
	return append(conjuncts(and.X, list), and.Y)
}

// allSimple reports whether every command in a list is simple.
func allSimple(list []*syntax.Stmt) bool {
	for _, st := range list {
		if !simple(st) {
			return false
		}
	}
	return true
}

// simple reports whether a command is a simple command or a pipeline of simple commands. For these, set -e
// and && have the same effect.
func simple(st *syntax.Stmt) bool {
	if st.Negated || st.Background || st.Coprocess || st.Disown {
		return false
	}
	switch cmd := st.Cmd.(type) {
	case *syntax.BinaryCmd:
		return cmd.Op == syntax.Pipe && simple(cmd.X) && simple(cmd.Y)
	case *syntax.CallExpr:
		if len(cmd.Args) > 0 && readsCode[cmd.Args[0].Lit()] || len(cmd.Args) > 0 && cmd.Args[0].Lit() == "" {
			return false
		}
	case *syntax.DeclClause:
	default:
		return false
	}
	plain := true
	syntax.Walk(st, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.ProcSubst:
			plain = false
		case *syntax.CmdSubst: // set -e also applies to the commands inside
			plain = plain && len(n.Stmts) == 1 && simple(n.Stmts[0])
			return false
		case *syntax.Redirect:
			plain = plain && n.Hdoc == nil
		}
		return plain
	})
	return plain
}

// readsCode lists the commands that run code in the same shell, or change how the shell runs code.
var readsCode = map[string]bool{"eval": true, ".": true, "source": true, "set": true, "shopt": true, "trap": true, "exec": true,
	"exit": true, "return": true, "break": true, "continue": true, "command": true, "builtin": true, "unset": true, "alias": true}

// joinedRun returns the commands joined by && that are equivalent to a heredoc with set -e, and the span to
// replace. The text is "" if there is no equivalent.
func (x *index) joinedRun(run *dockerfile.Run, s *facts.Script) (at source.Span, text string) {
	list := s.Tree().File.Stmts
	if strings.HasPrefix(s.Text, "#!") || len(list) == 0 || len(run.Heredocs) != 1 || run.Heredocs[0].End.Len() == 0 {
		return at, ""
	}
	switch {
	case s.Source(list[0]) == "set -e" || s.Source(list[0]) == "set -o errexit":
		list = list[1:]
	case !s.Shell.Sets("errexit", 'e'):
		return at, ""
	}
	if len(list) == 0 || !allSimple(list) {
		return at, ""
	}
	var b strings.Builder
	from := 0
	for i, st := range list {
		start, end := int(st.Pos().Offset()), int(st.End().Offset())
		code := strings.TrimRight(s.Source(st), "; \t")
		notes, ok := remarks(s.Text[min(from, start):start], i == 0)
		if !ok || strings.Contains(strings.ReplaceAll(code, "\\\n", ""), "\n") || strings.HasSuffix(code, string(rune(x.tree.Escape))) ||
			strings.Contains(code, "\\\n") && (x.tree.Escape != '\\' || strings.Contains(code, "'")) {
			return at, ""
		}
		if i > 0 {
			b.WriteString(" " + string(rune(x.tree.Escape)) + "\n" + notes + "    && ")
		} else if notes != "" {
			b.WriteString(string(rune(x.tree.Escape)) + "\n" + notes + "    ")
		}
		b.WriteString(code)
		from = end
	}
	if rest, ok := remarks(s.Text[min(from, len(s.Text)):], false); !ok || rest != "" {
		return at, ""
	}
	return source.Span{Start: run.Heredocs[0].Mark.At.Start, End: run.Heredocs[0].End.End}, b.String()
}

// remarks returns the comment lines between two commands; ok is false if a comment is on the same line as a
// command, where it cannot be kept. If first is true, set -e may also be there.
func remarks(between string, first bool) (notes string, ok bool) {
	for i, line := range strings.Split(between, "\n") {
		cut := strings.Trim(line, "; \t")
		switch {
		case cut == "", first && (cut == "set -e" || cut == "set -o errexit"):
		case cut[0] == '#' && (i > 0 || first):
			notes += cut + "\n"
		default:
			return "", false
		}
	}
	return notes, true
}
