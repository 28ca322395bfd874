package facts

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// An Extension is one use of a feature that not all shells support.
type Extension struct {
	Node    syntax.Node
	What    string
	Instead string      // what to write instead
	Code    string      // an equivalent that works in every shell, or ""
	Known   PlainShells // shells that support it in addition to bash
}

// PlainShells is a set of shells that support only a few features beyond POSIX.
type PlainShells int8

const (
	noShell PlainShells = 0
	inAsh   PlainShells = 1
	inDash  PlainShells = 2
)

// In reports whether the dialect is one of the shells. If it is unknown which shell sh is, both dash and ash
// must be in the set.
func (k PlainShells) In(d Dialect) bool {
	switch d {
	case Ash:
		return k&inAsh != 0
	case Dash:
		return k&inDash != 0
	}
	return k == inAsh|inDash
}

// Extensions lists the features used in a script that are not part of POSIX.
func Extensions(s *Script) []Extension {
	var out []Extension
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

func foreignNode(s *Script, v *Visit) (Extension, bool) {
	is := func(node syntax.Node, what, instead string, known PlainShells) (Extension, bool) {
		return Extension{Node: node, What: what, Instead: instead, Known: known}, true
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
	return Extension{}, false
}

func foreignRedirect(n *syntax.Redirect) (Extension, bool) {
	switch n.Op {
	case syntax.WordHdoc:
		return Extension{Node: n, What: "<<<", Instead: "write echo … |, or <<EOF"}, true
	case syntax.RdrAll, syntax.AppAll:
		return Extension{Node: n, What: n.Op.String(), Instead: "write >file 2>&1", Known: inAsh}, true
	case syntax.DplOut:
		if lit := n.Word.Lit(); n.N == nil && lit != "" && lit != "-" && strings.Trim(lit, "0123456789") != "" {
			return Extension{Node: n, What: ">& with a file", Instead: "write >file 2>&1", Known: inAsh}, true
		}
	}
	if n.Word != nil && len(n.Word.Parts) > 0 {
		if lit, ok := n.Word.Parts[0].(*syntax.Lit); ok && (strings.HasPrefix(lit.Value, "/dev/tcp/") || strings.HasPrefix(lit.Value, "/dev/udp/")) {
			return Extension{Node: n, What: lit.Value[:len("/dev/tcp")], Instead: "run bash, or use nc"}, true
		}
	}
	return Extension{}, false
}

func foreignExpansion(n *syntax.ParamExp) (Extension, bool) {
	switch {
	case n.Index != nil:
		return Extension{Node: n, What: "an array", Instead: "use several variables, or run bash"}, true
	case n.Excl:
		return Extension{Node: n, What: "${!x}", Instead: "write eval, or run bash"}, true
	case n.Slice != nil:
		return Extension{Node: n, What: "${x:from:length}", Instead: "write cut -c, or run bash", Known: inAsh}, true
	case n.Repl != nil:
		return Extension{Node: n, What: "${x/a/b}", Instead: "write sed, or run bash", Known: inAsh}, true
	case n.Exp != nil && (n.Exp.Op >= syntax.UpperFirst && n.Exp.Op <= syntax.OtherParamOps):
		return Extension{Node: n, What: "changing the case in ${x^^}", Instead: "write tr, or run bash"}, true
	}
	return Extension{}, false
}

// braces looks for {a,b} and {1..3} in the arguments of a command. A plain shell does not expand them.
func braces(s *Script, v *Visit, w *syntax.Word) (Extension, bool) {
	switch v.Up.Node.(type) {
	case *syntax.CallExpr, *syntax.WordIter:
	default:
		return Extension{}, false
	}
	for _, p := range w.Parts {
		lit, ok := p.(*syntax.Lit)
		if !ok || !strings.Contains(lit.Value, "{") || strings.Contains(lit.Value, `\{`) {
			continue
		}
		if strings.Contains(s.Text, "{{") {
			return Extension{}, false // a template placeholder
		}
		split := &syntax.Word{Parts: append([]syntax.WordPart(nil), w.Parts...)}
		if syntax.SplitBraces(split) && expands(split) {
			return Extension{Node: w, What: "{a,b}", Instead: "write the words out, or run bash"}, true
		}
		return Extension{}, false
	}
	return Extension{}, false
}

func expands(w *syntax.Word) bool {
	for _, p := range w.Parts {
		if b, ok := p.(*syntax.BraceExp); ok && len(b.Elems) > 1 {
			return true
		}
	}
	return false
}

// foreignCall returns the builtins that only bash has, and builtins with an option that only bash has.
func foreignCall(c *Call) []Extension {
	first := c.Words[0]
	switch c.Name {
	case "source":
		return []Extension{{Node: first.Node, What: "source", Instead: "write .", Code: ".", Known: inAsh}}
	case "pushd", "popd", "shopt", "mapfile", "readarray", "disown", "dirs", "complete", "caller", "bind", "enable":
		if first.Value == c.Name {
			return []Extension{{Node: first.Node, What: c.Name, Instead: "run bash"}}
		}
	case "declare", "typeset":
		return []Extension{{Node: first.Node, What: c.Name, Instead: "leave it out, or write export or readonly"}}
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

func foreignEcho(c *Call) []Extension {
	if len(c.Words) < 2 || c.Words[0].Value != "echo" {
		return nil
	}
	w := c.Words[1]
	if !strings.HasPrefix(w.Value, "-") || len(w.Value) < 2 || strings.Trim(w.Value[1:], "neE") != "" || w.Value == "-n" {
		return nil
	}
	return []Extension{{Node: w.Node, What: "echo " + w.Value, Instead: "write printf", Known: inAsh}}
}

func foreignSet(c *Call) []Extension {
	for i, w := range c.Words[:len(c.Words)-1] {
		if strings.HasPrefix(w.Value, "-") && strings.HasSuffix(w.Value, "o") && c.Words[i+1].Is("pipefail") {
			return []Extension{{Node: c.Words[i+1].Node, What: "pipefail", Instead: "run bash", Known: inAsh}}
		}
	}
	return nil
}

func foreignRead(c *Call) []Extension {
	for _, w := range c.Args() {
		if len(w.Value) < 2 || w.Value[0] != '-' {
			break
		}
		if strings.Contains(w.Value, "a") {
			return []Extension{{Node: w.Node, What: "read " + w.Value, Instead: "read into several variables"}}
		}
		if strings.ContainsAny(w.Value[1:], "sntdu") {
			return []Extension{{Node: w.Node, What: "read " + w.Value, Instead: "run bash", Known: inAsh}}
		}
	}
	return nil
}

func foreignTrap(c *Call) []Extension {
	for _, w := range c.Words[min(2, len(c.Words)):] {
		if w.Is("ERR", "DEBUG", "RETURN") {
			return []Extension{{Node: w.Node, What: "trap " + w.Value, Instead: "trap EXIT, or run bash"}}
		}
		if sig, ok := strings.CutPrefix(w.Value, "SIG"); ok && sig != "" {
			return []Extension{{Node: w.Node, What: "trap " + w.Value, Instead: "leave SIG out", Code: sig, Known: inAsh}}
		}
	}
	return nil
}

func foreignTest(c *Call) []Extension {
	var out []Extension
	for i, w := range TestWords(c) {
		if i > 0 && w.Is("==") {
			out = append(out, Extension{Node: w.Node, What: "== in [ ]", Instead: "write =", Code: "=", Known: inAsh})
		}
		if i > 0 && w.Is("=~") {
			out = append(out, Extension{Node: w.Node, What: "=~", Instead: "write grep -E, or case"})
		}
	}
	return out
}
