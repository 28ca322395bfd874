package command

import (
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// A truth is the result of a condition: true, false or unknown.
type truth int8

const (
	no truth = iota
	unsure
	yes
)

func (x truth) not() truth { return yes - x }

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// An outcome describes a statement that is used as a condition.
type outcome struct {
	is    truth
	asked bool // the statement only tests values and has no other effect
	ended flow
}

// test follows a statement that is used as a condition. If soft is true, the script continues when the
// statement fails.
func (p *pass) test(s *syntax.Stmt, st *state, soft bool) outcome {
	before := st.soft
	st.soft = st.soft || soft
	o := p.outcome(s, st)
	if st.soft = before; s.Negated {
		o.is = o.is.not()
	}
	return o
}

func (p *pass) outcome(s *syntax.Stmt, st *state) outcome {
	switch c := s.Cmd.(type) {
	case *syntax.BinaryCmd:
		if c.Op == syntax.AndStmt || c.Op == syntax.OrStmt {
			x, y := p.test(c.X, st, false), p.test(c.Y, st, false)
			is := min(x.is, y.is)
			if c.Op == syntax.OrStmt {
				is = max(x.is, y.is)
			}
			return outcome{is, x.asked && y.asked, goesOn}
		}
	case *syntax.Block:
		if len(c.Stmts) == 1 {
			return p.test(c.Stmts[0], st, false)
		}
	case *syntax.TestClause:
		p.asking = true
		is := p.condition(c, st)
		p.asking = false
		return outcome{is, true, goesOn}
	case *syntax.CallExpr:
		if len(c.Args) == 0 {
			break
		}
		switch name := c.Args[0].Lit(); name {
		case "[", "test":
			p.asking = true
			words := p.fields(c.Args[1:], st)
			p.asking = false
			if n := len(words); name == "[" && n > 0 && words[n-1].Text == "]" {
				words = words[:n-1]
			}
			return outcome{p.brackets(words, st), true, goesOn}
		case "true", ":":
			p.words(st, c.Args...)
			return outcome{yes, true, goesOn}
		case "false":
			return outcome{no, true, goesOn}
		}
	}
	return outcome{unsure, false, p.stmt(s, st, false)}
}

// condition evaluates [[ … ]] and (( … )).
func (p *pass) condition(c syntax.Command, st *state) truth {
	t, ok := c.(*syntax.TestClause)
	if !ok {
		return unsure
	}
	return p.expr(t.X, st)
}

func (p *pass) expr(x syntax.TestExpr, st *state) truth {
	switch x := x.(type) {
	case *syntax.ParenTest:
		return p.expr(x.X, st)
	case *syntax.UnaryTest:
		if x.Op == syntax.TsNot {
			return p.expr(x.X, st).not()
		}
		if w, ok := x.X.(*syntax.Word); ok {
			return p.unary(x.Op.String(), p.one(w, st), st)
		}
	case *syntax.BinaryTest:
		switch x.Op {
		case syntax.AndTest:
			return min(p.expr(x.X, st), p.expr(x.Y, st))
		case syntax.OrTest:
			return max(p.expr(x.X, st), p.expr(x.Y, st))
		}
		a, isWord := x.X.(*syntax.Word)
		b, isToo := x.Y.(*syntax.Word)
		if !isWord || !isToo {
			return unsure
		}
		left := p.one(a, st)
		switch x.Op {
		case syntax.TsMatch, syntax.TsMatchShort:
			return p.matches(b, left, st)
		case syntax.TsNoMatch:
			return p.matches(b, left, st).not()
		}
		return binary(x.Op.String(), left, p.one(b, st))
	case *syntax.Word:
		return p.unary("-n", p.one(x, st), st)
	}
	return unsure
}

// brackets evaluates the words of [ … ].
func (p *pass) brackets(words []Word, st *state) truth {
	for _, op := range []string{"-o", "-a"} {
		for i, w := range words {
			if i > 0 && w.Known && w.Text == op && i+1 < len(words) {
				x, y := p.brackets(words[:i], st), p.brackets(words[i+1:], st)
				if op == "-o" {
					return max(x, y)
				}
				return min(x, y)
			}
		}
	}
	for _, w := range words {
		if w.Index == -1 && !w.Known {
			return unsure // the word may expand to several words
		}
	}
	switch n := len(words); {
	case n > 1 && words[0].Known && words[0].Text == "!":
		return p.brackets(words[1:], st).not()
	case n == 0:
		return no
	case n == 1:
		return p.unary("-n", words[0], st)
	case n == 2 && words[0].Known:
		return p.unary(words[0].Text, words[1], st)
	case n == 3 && words[1].Known:
		return binary(words[1].Text, words[0], words[2])
	}
	return unsure
}

func (p *pass) unary(op string, w Word, st *state) truth {
	if !w.Known {
		if op == "-n" && fixed(w.Text) {
			return yes // "$1" with literal text around it, as in x$1
		}
		if op == "-z" && fixed(w.Text) {
			return no
		}
		return unsure
	}
	switch op {
	case "-n":
		return truthOf(w.Text != "")
	case "-z":
		return truthOf(w.Text == "")
	case "-f", "-e", "-s", "-r", "-a":
		if at := place(w.Text, st.dir); at != "" {
			if _, is := p.container.File(at); is == Present {
				return yes
			}
		}
	}
	return unsure
}

// fixed reports whether a text of unknown value begins with a literal character, so that it cannot be empty.
func fixed(text string) bool { return text != "" && text[0] != '$' && text[0] != '`' }

func binary(op string, a, b Word) truth {
	if !a.Known || !b.Known {
		return unsure
	}
	switch op {
	case "=", "==":
		return truthOf(a.Text == b.Text)
	case "!=":
		return truthOf(a.Text != b.Text)
	}
	x, err := strconv.Atoi(a.Text)
	y, wrong := strconv.Atoi(b.Text)
	if err != nil || wrong != nil {
		return unsure
	}
	switch op {
	case "-eq":
		return truthOf(x == y)
	case "-ne":
		return truthOf(x != y)
	case "-gt":
		return truthOf(x > y)
	case "-ge":
		return truthOf(x >= y)
	case "-lt":
		return truthOf(x < y)
	case "-le":
		return truthOf(x <= y)
	}
	return unsure
}

// matches reports whether a pattern of the script matches a word.
func (p *pass) matches(pattern *syntax.Word, w Word, st *state) truth {
	text, ok := p.pattern(pattern, st)
	switch {
	case !ok || !p.spend(len(text)+len(w.Text)):
		return unsure
	case text == "*":
		return yes
	case !w.Known:
		return unsure
	}
	return truthOf(glob(text, w.Text))
}

// pattern returns the text of a pattern with its quoted parts escaped. It returns false if the text is
// unknown.
func (p *pass) pattern(w *syntax.Word, st *state) (text string, ok bool) {
	if w == nil {
		return "", true
	}
	var b strings.Builder
	for _, part := range w.Parts {
		switch n := part.(type) {
		case *syntax.Lit:
			b.WriteString(n.Value)
		case *syntax.ExtGlob:
			return "", false
		default:
			var in strings.Builder
			if !p.part(&in, part, false, st) {
				return "", false
			}
			for _, c := range in.String() {
				if strings.ContainsRune(`*?[\`, c) {
					b.WriteByte('\\')
				}
				b.WriteRune(c)
			}
		}
	}
	return b.String(), b.Len() <= longestValue
}

// glob reports whether a shell pattern matches the complete text.
func glob(pattern, text string) bool {
	star, mark := -1, 0 // the position of the last *, and the end of the text that it has matched so far
	i, j := 0, 0
	for j < len(text) {
		if i < len(pattern) && pattern[i] == '*' {
			star, mark = i, j
			i++
			continue
		}
		if n, ok := globOne(pattern[i:], text[j]); ok {
			i, j = i+n, j+1
			continue
		}
		if star < 0 {
			return false
		}
		mark++
		i, j = star+1, mark
	}
	return strings.Trim(pattern[i:], "*") == ""
}

// globOne matches the first element of a pattern against one byte, and returns the length of the element.
func globOne(pattern string, c byte) (n int, ok bool) {
	switch {
	case pattern == "":
		return 0, false
	case pattern[0] == '?':
		return 1, true
	case pattern[0] == '\\' && len(pattern) > 1:
		return 2, pattern[1] == c
	case pattern[0] == '[':
		if end := strings.IndexByte(pattern[min(2, len(pattern)):], ']'); end >= 0 {
			return globSet(pattern[1:end+2], c, end+3)
		}
	}
	return 1, pattern[0] == c
}

func globSet(set string, c byte, n int) (int, bool) {
	not := strings.HasPrefix(set, "!") || strings.HasPrefix(set, "^")
	if not {
		set = set[1:]
	}
	in := false
	for i := 0; i < len(set); i++ {
		if i+2 < len(set) && set[i+1] == '-' {
			in = in || set[i] <= c && c <= set[i+2]
			i += 2
			continue
		}
		in = in || set[i] == c
	}
	return n, in != not
}
