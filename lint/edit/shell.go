package edit

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"mvdan.cc/sh/v3/syntax"
)

// AddWords returns the edit that inserts words into a call after w. It returns false if that is not possible.
func AddWords(c *facts.Call, w facts.Word, words string) (source.Edit, bool) {
	at, text, ok := c.Inserted(w, words)
	return source.Edit{At: at, New: text}, ok
}

// AddOption adds to a finding the fix that inserts an option after the subcommand of a package manager.
func AddOption(found *lint.Finding, u *facts.Use, option string, safe bool) {
	after := u.Words[0]
	if len(u.Sub) > 0 {
		after = u.Sub[len(u.Sub)-1]
	}
	if e, ok := AddWords(u.Call, after, option); ok {
		found.WithFix("add "+option, safe, e)
	}
}

// AppendCommand returns the edit that appends a command to a script. The command runs if everything before it
// succeeds. It returns false if that is not possible on one line.
func AppendCommand(s *facts.Script, code string) (source.Edit, bool) {
	t := s.Tree()
	if s.Exec || t.File == nil || t.Problem != nil || len(t.File.Stmts) == 0 || strings.Contains(s.Text, "<<") {
		return source.Edit{}, false
	}
	last := t.File.Stmts[len(t.File.Stmts)-1]
	if last.Background || last.Coprocess {
		return source.Edit{}, false
	}
	at := s.Span(0, EndOf(last)).End
	text, ok := s.Write(joint(s, at, code))
	return source.Insert(at, text), ok
}

// EndOf returns the offset after a statement, without its semicolon.
func EndOf(s *syntax.Stmt) int {
	end := s.Position.Offset()
	if s.Cmd != nil {
		end = max(end, s.Cmd.End().Offset())
	}
	for _, r := range s.Redirs {
		end = max(end, r.End().Offset())
	}
	return int(end)
}

// joint returns code in the form that it has after a command. It is on a new line if each command of the
// script is on its own line.
func joint(s *facts.Script, at source.Pos, code string) string {
	if s.Heredoc {
		return "\n" + code
	}
	file := s.Step.Stage.File.Dockerfile
	src := file.Source
	line := src.Line(at)
	if s.Outer != nil || line == src.Line(s.Step.Start()) {
		return " && " + code
	}
	text := src.Slice(src.LineSpan(line))
	indent := text[:len(text)-len(strings.TrimLeft(text, " \t"))]
	above := strings.TrimRight(src.Slice(src.LineSpan(line-1)), " \t"+string(file.Escape))
	if strings.HasSuffix(above, "&&") {
		return " && " + string(file.Escape) + "\n" + indent + code
	}
	return " " + string(file.Escape) + "\n" + indent + "&& " + code
}

// FirstCommand returns the span of the first command in a RUN and the && after it, or of the complete RUN if
// there is nothing else. It returns false if c is not the first command.
func FirstCommand(c *facts.Call) (source.Span, bool) {
	s := c.Script
	if c.Index != 0 || s.Outer != nil || s.Heredoc || c.Visit == nil || len(c.Wrappers) > 0 {
		return source.Span{}, false
	}
	if file := s.Tree().File; len(file.Stmts) == 1 && file.Stmts[0].Cmd == c.Expr {
		src := s.Step.Stage.File.Dockerfile.Source
		end := src.LineSpan(src.Line(s.Step.Do.Common().At.End)).End
		return source.Span{Start: s.Step.Start(), End: min(end+1, source.Pos(len(src.Text)))}, true
	}
	stmt := c.Visit.Up
	if stmt == nil || stmt.Up == nil {
		return source.Span{}, false
	}
	b, ok := stmt.Up.Node.(*syntax.BinaryCmd)
	if !ok || b.Op != syntax.AndStmt || b.X != stmt.Node {
		return source.Span{}, false
	}
	first, next := int(c.Expr.Pos().Offset()), int(b.Y.Pos().Offset())
	return source.Span{Start: s.Span(first, first+1).Start, End: s.Span(next, next+1).Start}, true
}

// Subcommand returns the last word of a package manager's subcommand.
func Subcommand(u *facts.Use) facts.Word {
	if len(u.Sub) > 0 {
		return u.Sub[len(u.Sub)-1]
	}
	return u.Words[0]
}

// ReplaceCode returns the edit that replaces n with code. It returns false if that is not possible.
func ReplaceCode(s *facts.Script, n syntax.Node, code string) (source.Edit, bool) {
	text, ok := s.Write(code)
	return source.Replace(s.At(n), text), ok
}

// Around returns the edits that insert code before and after n. It returns false if that is not possible.
func Around(s *facts.Script, n syntax.Node, before, after string) ([]source.Edit, bool) {
	at := s.At(n)
	a, ok := s.Write(before)
	b, ok2 := s.Write(after)
	return []source.Edit{source.Insert(at.Start, a), source.Insert(at.End, b)}, ok && ok2
}
