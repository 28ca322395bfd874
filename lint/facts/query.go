package facts

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// LiteralText returns the value of a word. It returns false if the word contains expansions.
func LiteralText(w *syntax.Word) (string, bool) {
	var b strings.Builder
	for _, p := range w.Parts {
		switch p := p.(type) {
		case *syntax.Lit:
			b.WriteString(p.Value)
		case *syntax.SglQuoted:
			b.WriteString(p.Value)
		case *syntax.DblQuoted:
			for _, q := range p.Parts {
				lit, ok := q.(*syntax.Lit)
				if !ok {
					return "", false
				}
				b.WriteString(lit.Value)
			}
		default:
			return "", false
		}
	}
	return b.String(), true
}

// ListsWords reports whether a substitution is meant to return several words, as $(cat list.txt) or $(find .
// -name '*.c') are.
func ListsWords(x *syntax.CmdSubst) bool {
	stmt := x.Stmts[len(x.Stmts)-1]
	for {
		b, ok := stmt.Cmd.(*syntax.BinaryCmd)
		if !ok {
			break
		}
		stmt = b.X
	}
	c, ok := stmt.Cmd.(*syntax.CallExpr)
	if !ok || len(c.Args) == 0 {
		return false
	}
	switch c.Args[0].Lit() {
	case "cat", "find", "ls", "seq", "xargs", "sort", "pgrep", "dpkg-query", "apt-mark", "apt-cache", "grep", "comm", "git", "rpm", "pkg-config", "scanelf":
		return true
	}
	return false
}

// Nodes calls do for each node of type T in a script.
func Nodes[T syntax.Node](s *Script, do func(*Visit, T)) {
	visits := s.Tree().Visits
	for i := range visits {
		if n, ok := visits[i].Node.(T); ok {
			do(&visits[i], n)
		}
	}
}

// RunsUnseen reports whether a script runs code that dfvet cannot see and that uses the same variables.
func RunsUnseen(s *Script) bool {
	for _, c := range s.Tree().Calls {
		switch c.Name {
		case ".", "source", "eval":
			return true
		case "set":
			if c.Mentions("-a") {
				return true
			}
		}
	}
	found := false
	Nodes(s, func(_ *Visit, d *syntax.DeclClause) {
		for _, a := range d.Args {
			if a.Name == nil && a.Value != nil {
				_, written := LiteralText(a.Value)
				found = found || !written // as in export $(cat .env)
			}
		}
	})
	return found
}

// StopsAtErrors reports whether a script exits when one of its commands fails.
func StopsAtErrors(s *Script) bool {
	if s.Shell.Sets("errexit", 'e') {
		return true
	}
	for _, c := range s.Tree().Calls {
		if c.Name != "set" {
			continue
		}
		for _, w := range c.Args() {
			if w.Is("errexit") || strings.HasPrefix(w.Value, "-") && strings.Contains(w.Value, "e") {
				return true
			}
		}
	}
	return strings.HasPrefix(s.Text, "#!") && strings.Contains(firstLine(s.Text), " -e")
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// TestWords returns the words in [ … ] or after test, without the brackets. It returns nil for other
// commands.
func TestWords(c *Call) []Word {
	switch {
	case c.Expr == nil || len(c.Words) < 2:
		return nil
	case c.Words[0].Is("test"):
		return c.Words[1:]
	case c.Words[0].Is("[") && c.Words[len(c.Words)-1].Is("]"):
		return c.Words[1 : len(c.Words)-1]
	}
	return nil
}
