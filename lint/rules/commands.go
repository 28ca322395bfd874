package rules

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"mvdan.cc/sh/v3/syntax"
)

// This file has what the rules about instructions and their commands share.

// hadolint is the level of a rule in the preset of that name.
func hadolint(l lint.Level) map[string]lint.Level { return map[string]lint.Level{"hadolint": l} }

// eachStep calls do for the instructions of a Dockerfile, those behind ONBUILD among them.
func eachStep(p *lint.Pass, f *dockerfile.File, do func(*facts.Step)) {
	if f.Contract || f.Fragment {
		return
	}
	for _, s := range p.Facts(f).Stages {
		for _, step := range s.Steps {
			do(step)
		}
	}
}

// eachScript calls do for the shell code of every RUN.
func eachScript(p *lint.Pass, f *dockerfile.File, do func(*facts.Script)) {
	if f.Contract || f.Fragment {
		return
	}
	for _, s := range p.Facts(f).Scripts() {
		do(s)
	}
}

// eachCall calls do for the commands of every RUN.
func eachCall(p *lint.Pass, f *dockerfile.File, do func(*facts.Call)) {
	if f.Contract || f.Fragment {
		return
	}
	for _, c := range p.Facts(f).Calls() {
		do(c)
	}
}

// eachUse calls do for every call of a package manager in a RUN.
func eachUse(p *lint.Pass, f *dockerfile.File, do func(*facts.Use)) {
	if f.Contract || f.Fragment {
		return
	}
	for _, u := range p.Facts(f).Uses() {
		do(u)
	}
}

// shipped returns the stages whose files end up in the image that is built by default: the last
// one and its bases.
func shipped(p *lint.Pass, f *dockerfile.File) []*facts.Stage {
	if final := p.Facts(f).Final(); final != nil && !f.Contract && !f.Fragment {
		return final.Chain()
	}
	return nil
}

// added returns the edit that gives a call further words behind w, and false where that cannot be
// written.
func added(c *facts.Call, w facts.Word, words string) (lint.Edit, bool) {
	at, text, ok := c.Inserted(w, words)
	return lint.Edit{At: at, New: text}, ok
}

// addOption is the safe fix that gives a package manager an option behind its subcommand.
func addOption(found *lint.Finding, u *facts.Use, option string, safe bool) {
	after := u.Words[0]
	if len(u.Sub) > 0 {
		after = u.Sub[len(u.Sub)-1]
	}
	if e, ok := added(u.Call, after, option); ok {
		found.WithFix("add "+option, safe, e)
	}
}

// before returns the edit that puts a line of its own above a step.
func before(step *facts.Step, line string) lint.Edit {
	if step.Deferred {
		line = "ONBUILD " + line
	}
	return lint.Insert(step.Start(), line+"\n")
}

// endStage gives a finding the unsafe fix that adds lines at the end of a stage. There is none where the
// stage ends in a continuation, which the lines would go on.
func endStage(found *lint.Finding, f *dockerfile.File, s *facts.Stage, title string, lines ...string) {
	src := f.Source
	for n := src.Line(s.At.End); n > 0; n-- {
		line := strings.TrimSpace(src.Slice(src.LineSpan(n)))
		if line == "" || line[0] == '#' {
			continue
		}
		if strings.HasSuffix(line, string(f.Escape)) {
			return
		}
		break
	}
	found.WithFix(title, false, lint.Insert(s.At.End, "\n"+strings.Join(lines, "\n")))
}

// argument reports whether a word of a shell can be written as an argument of an instruction, where
// quotes, variables and the escape character have other meanings.
func argument(value string) bool {
	return value != "" && !strings.ContainsAny(value, "\"'`\\$<") && !strings.ContainsFunc(value, unicode.IsControl)
}

// quoted lists things for a message: "a", "b" and 3 more.
func quoted(things []string) string {
	const most = 3
	out := make([]string, 0, len(things))
	for _, t := range things {
		out = append(out, fmt.Sprintf("%q", t))
	}
	switch {
	case len(out) == 1:
		return out[0]
	case len(out) > most:
		return fmt.Sprintf("%s and %d more", strings.Join(out[:most-1], ", "), len(out)-most+1)
	}
	return strings.Join(out[:len(out)-1], ", ") + " and " + out[len(out)-1]
}

// appended returns the edit that makes a script go on with one more command once all else has
// succeeded. It is false where that cannot be done in one line.
func appended(s *facts.Script, code string) (lint.Edit, bool) {
	t := s.Tree()
	if s.Exec || t.File == nil || t.Problem != nil || len(t.File.Stmts) == 0 || strings.Contains(s.Text, "<<") {
		return lint.Edit{}, false
	}
	last := t.File.Stmts[len(t.File.Stmts)-1]
	if last.Background || last.Coprocess {
		return lint.Edit{}, false
	}
	at := s.Span(0, endOf(last)).End
	text, ok := s.Write(joint(s, at, code))
	return lint.Insert(at, text), ok
}

// endOf returns the offset behind a statement, its semicolon left out.
func endOf(s *syntax.Stmt) int {
	end := s.Position.Offset()
	if s.Cmd != nil {
		end = max(end, s.Cmd.End().Offset())
	}
	for _, r := range s.Redirs {
		end = max(end, r.End().Offset())
	}
	return int(end)
}

// joint writes code as it stands behind a command: on a line of its own where the script has one
// for each of its commands.
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

// withBlanks returns a span with the blanks behind it.
func withBlanks(src *source.File, at source.Span) source.Span {
	for int(at.End) < len(src.Text) && (src.Text[at.End] == ' ' || src.Text[at.End] == '\t') {
		at.End++
	}
	return at
}

// withoutFirst returns what to take away so that a RUN begins with what stands behind its first
// command and its &&; all of the RUN where nothing does. It is false if c is not that command.
func withoutFirst(c *facts.Call) (source.Span, bool) {
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
