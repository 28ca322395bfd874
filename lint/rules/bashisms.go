package rules

import (
	"strings"

	"github.com/dfvet/dfvet/lint/facts"
	"mvdan.cc/sh/v3/syntax"
)

// A foreignness is one use of what not every shell knows.
type foreignness struct {
	node    syntax.Node
	what    string
	instead string // what to write
	code    string // the same in every shell, or ""
	known   shells // those that know it beside bash
}

// shells are the plain shells that understand something beyond POSIX.
type shells int8

const (
	noShell shells = 0
	inAsh   shells = 1
	inDash  shells = 2
)

// in reports whether the dialect is one of the shells. Of a sh that is not known, only what dash and
// ash both have is sure enough.
func (k shells) in(d facts.Dialect) bool {
	switch d {
	case facts.Ash:
		return k&inAsh != 0
	case facts.Dash:
		return k&inDash != 0
	}
	return k == inAsh|inDash
}

// foreign lists what a script uses that POSIX does not have.
func foreign(s *facts.Script) []foreignness {
	var out []foreignness
	visits := s.Tree().Visits
	for i := range visits {
		if f, ok := foreignNode(s, &visits[i]); ok {
			out = append(out, f)
		}
	}
	for _, c := range s.Tree().Calls {
		if c.Expr != nil {
			out = append(out, foreignCall(c)...)
		}
	}
	return out
}

func foreignNode(s *facts.Script, v *facts.Visit) (foreignness, bool) {
	is := func(node syntax.Node, what, instead string, known shells) (foreignness, bool) {
		return foreignness{node: node, what: what, instead: instead, known: known}, true
	}
	switch n := v.Node.(type) {
	case *syntax.TestClause:
		return is(n, "[[ ]]", "write [ ]", inAsh)
	case *syntax.ProcSubst:
		return is(n, "a process substitution", "write a file in between, or run bash", noShell)
	case *syntax.ArrayExpr:
		return is(n, "an array", "use several variables, or run bash", noShell)
	case *syntax.ArithmCmd:
		return is(n, "(( ))", "write [ ] or $(( ))", noShell)
	case *syntax.LetClause:
		return is(n, "let", "write x=$(( … ))", inAsh)
	case *syntax.CStyleLoop:
		return is(n, "for (( ))", "write while, or for x in $(seq …)", noShell)
	case *syntax.CoprocClause:
		return is(n, "coproc", "run bash", noShell)
	case *syntax.FuncDecl:
		if n.RsrvWord {
			return is(n.Name, "the word function", "write name() { … }", inAsh)
		}
	case *syntax.ForClause:
		if n.Select {
			return is(n, "select", "run bash", noShell)
		}
	case *syntax.DeclClause:
		if w := n.Variant.Value; w == "declare" || w == "typeset" {
			return is(n.Variant, w, "leave it out, or write export or readonly", noShell)
		}
	case *syntax.Assign:
		if n.Append && n.Array == nil {
			return is(n, "+=", "write x=\"${x}…\"", noShell)
		}
	case *syntax.SglQuoted:
		if n.Dollar {
			return is(n, "$'…'", "write printf, or the characters themselves", inAsh)
		}
	case *syntax.DblQuoted:
		if n.Dollar {
			return is(n, "$\"…\"", "leave the $ out", noShell)
		}
	case *syntax.BinaryCmd:
		if n.Op == syntax.PipeAll {
			return is(n, "|&", "write 2>&1 |", noShell)
		}
	case *syntax.Redirect:
		return foreignRedirect(n)
	case *syntax.ParamExp:
		return foreignExpansion(n)
	case *syntax.Word:
		return braces(s, v, n)
	}
	return foreignness{}, false
}

func foreignRedirect(n *syntax.Redirect) (foreignness, bool) {
	switch n.Op {
	case syntax.WordHdoc:
		return foreignness{node: n, what: "<<<", instead: "write echo … |, or <<EOF"}, true
	case syntax.RdrAll, syntax.AppAll:
		return foreignness{node: n, what: n.Op.String(), instead: "write >file 2>&1", known: inAsh}, true
	case syntax.DplOut:
		if lit := n.Word.Lit(); n.N == nil && lit != "" && lit != "-" && strings.Trim(lit, "0123456789") != "" {
			return foreignness{node: n, what: ">& with a file", instead: "write >file 2>&1", known: inAsh}, true
		}
	}
	if n.Word != nil && len(n.Word.Parts) > 0 {
		if lit, ok := n.Word.Parts[0].(*syntax.Lit); ok && (strings.HasPrefix(lit.Value, "/dev/tcp/") || strings.HasPrefix(lit.Value, "/dev/udp/")) {
			return foreignness{node: n, what: lit.Value[:len("/dev/tcp")], instead: "run bash, or use nc"}, true
		}
	}
	return foreignness{}, false
}

func foreignExpansion(n *syntax.ParamExp) (foreignness, bool) {
	switch {
	case n.Index != nil:
		return foreignness{node: n, what: "an array", instead: "use several variables, or run bash"}, true
	case n.Excl:
		return foreignness{node: n, what: "${!x}", instead: "write eval, or run bash"}, true
	case n.Slice != nil:
		return foreignness{node: n, what: "${x:from:length}", instead: "write cut -c, or run bash", known: inAsh}, true
	case n.Repl != nil:
		return foreignness{node: n, what: "${x/a/b}", instead: "write sed, or run bash", known: inAsh}, true
	case n.Exp != nil && (n.Exp.Op >= syntax.UpperFirst && n.Exp.Op <= syntax.OtherParamOps):
		return foreignness{node: n, what: "changing the case in ${x^^}", instead: "write tr, or run bash"}, true
	}
	return foreignness{}, false
}

// braces looks for {a,b} and {1..3} in what a command is given: a plain shell leaves them as they are.
func braces(s *facts.Script, v *facts.Visit, w *syntax.Word) (foreignness, bool) {
	switch v.Up.Node.(type) {
	case *syntax.CallExpr, *syntax.WordIter:
	default:
		return foreignness{}, false
	}
	for _, p := range w.Parts {
		lit, ok := p.(*syntax.Lit)
		if !ok || !strings.Contains(lit.Value, "{") || strings.Contains(lit.Value, `\{`) {
			continue
		}
		if strings.Contains(s.Text, "{{") {
			return foreignness{}, false // a template
		}
		split := &syntax.Word{Parts: append([]syntax.WordPart(nil), w.Parts...)}
		if syntax.SplitBraces(split) && expands(split) {
			return foreignness{node: w, what: "{a,b}", instead: "write the words out, or run bash"}, true
		}
		return foreignness{}, false
	}
	return foreignness{}, false
}

func expands(w *syntax.Word) bool {
	for _, p := range w.Parts {
		if b, ok := p.(*syntax.BraceExp); ok && len(b.Elems) > 1 {
			return true
		}
	}
	return false
}

// foreignCall looks at builtins whose name or options are bash's.
func foreignCall(c *facts.Call) []foreignness {
	first := c.Words[0]
	switch c.Name {
	case "source":
		return []foreignness{{node: first.Node, what: "source", instead: "write .", code: ".", known: inAsh}}
	case "pushd", "popd", "shopt", "mapfile", "readarray", "disown", "dirs", "complete", "caller", "bind", "enable":
		if first.Value == c.Name {
			return []foreignness{{node: first.Node, what: c.Name, instead: "run bash"}}
		}
	case "declare", "typeset":
		return []foreignness{{node: first.Node, what: c.Name, instead: "leave it out, or write export or readonly"}}
	case "echo":
		return foreignEcho(c)
	case "set":
		return foreignSet(c)
	case "read":
		return foreignRead(c)
	case "trap":
		return foreignTrap(c)
	case "[", "test":
		return foreignTest(c)
	}
	return nil
}

func foreignEcho(c *facts.Call) []foreignness {
	if len(c.Words) < 2 || c.Words[0].Value != "echo" {
		return nil
	}
	w := c.Words[1]
	if !strings.HasPrefix(w.Value, "-") || len(w.Value) < 2 || strings.Trim(w.Value[1:], "neE") != "" || w.Value == "-n" {
		return nil
	}
	return []foreignness{{node: w.Node, what: "echo " + w.Value, instead: "write printf", known: inAsh}}
}

func foreignSet(c *facts.Call) []foreignness {
	for i, w := range c.Words[:len(c.Words)-1] {
		if strings.HasPrefix(w.Value, "-") && strings.HasSuffix(w.Value, "o") && c.Words[i+1].Is("pipefail") {
			return []foreignness{{node: c.Words[i+1].Node, what: "pipefail", instead: "run bash", known: inAsh}}
		}
	}
	return nil
}

func foreignRead(c *facts.Call) []foreignness {
	for _, w := range c.Args() {
		if len(w.Value) < 2 || w.Value[0] != '-' {
			break
		}
		if strings.Contains(w.Value, "a") {
			return []foreignness{{node: w.Node, what: "read " + w.Value, instead: "read into several variables"}}
		}
		if strings.ContainsAny(w.Value[1:], "sntdu") {
			return []foreignness{{node: w.Node, what: "read " + w.Value, instead: "run bash", known: inAsh}}
		}
	}
	return nil
}

func foreignTrap(c *facts.Call) []foreignness {
	for _, w := range c.Words[min(2, len(c.Words)):] {
		if w.Is("ERR", "DEBUG", "RETURN") {
			return []foreignness{{node: w.Node, what: "trap " + w.Value, instead: "trap EXIT, or run bash"}}
		}
		if sig, ok := strings.CutPrefix(w.Value, "SIG"); ok && sig != "" {
			return []foreignness{{node: w.Node, what: "trap " + w.Value, instead: "leave SIG out", code: sig, known: inAsh}}
		}
	}
	return nil
}

func foreignTest(c *facts.Call) []foreignness {
	var out []foreignness
	for i, w := range tests(c) {
		if i > 0 && w.Is("==") {
			out = append(out, foreignness{node: w.Node, what: "== in [ ]", instead: "write =", code: "=", known: inAsh})
		}
		if i > 0 && w.Is("=~") {
			out = append(out, foreignness{node: w.Node, what: "=~", instead: "write grep -E, or case"})
		}
	}
	return out
}
