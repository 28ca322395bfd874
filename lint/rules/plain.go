package rules

import (
	"strings"

	"github.com/dfvet/dfvet/lint/facts"
	"mvdan.cc/sh/v3/syntax"
)

// This file tells what is known of a variable's value, for the rules about quotes.

// A content is what a value may hold, as far as splitting it into words is concerned.
type content int8

const (
	anything content = iota
	oneWord          // no blanks, no globs: quotes or not is the same
	words            // blanks stand in it as written: it is meant to be split
	nothing          // it is empty
)

// contentOf returns what a variable holds where a script reads it.
func contentOf(s *facts.Script, name string) content { return contentAt(s, name, 4) }

func contentAt(s *facts.Script, name string, depth int) content {
	if wordVariables[name] {
		return oneWord
	}
	if depth == 0 {
		return anything
	}
	v := s.Tree().Variables()[name]
	if v == nil || len(v.Sets) == 0 {
		return declared(s, name, depth)
	}
	out := nothing
	for _, set := range v.Sets {
		out = join(out, contentOfSet(s, set, depth))
	}
	return out
}

func join(a, b content) content {
	switch {
	case a == nothing:
		return b
	case b == nothing || a == b:
		return a
	}
	return anything
}

// declared looks at ENV, whose value holds during the build; an ARG may be given another.
func declared(s *facts.Script, name string, depth int) content {
	if s.Step == nil {
		return anything
	}
	value, ok := s.Step.Env(name)
	if !ok || value == nil || s.Step.IsArg(name) {
		return anything
	}
	out := nothing
	for _, part := range value.Parts {
		c := anything
		switch {
		case part.Var == "":
			c = contentOfText(part.Lit)
		case part.Op == "" && depth > 0:
			c = contentAt(s, part.Var, depth-1)
		}
		if c == anything {
			return anything
		}
		if c == words || out == nothing {
			out = c
		}
	}
	return out
}

func contentOfText(v string) content {
	switch {
	case v == "":
		return nothing
	case strings.ContainsAny(v, "*?["):
		return anything
	case strings.ContainsAny(v, " \t\n"):
		return words
	}
	return oneWord
}

func contentOfSet(s *facts.Script, set facts.Set, depth int) content {
	if set.Value != nil {
		return contentOfWord(s, set.Value, depth)
	}
	iter, ok := set.Node.(*syntax.WordIter)
	if !ok || len(iter.Items) == 0 {
		return anything
	}
	for _, w := range iter.Items { // what is not in quotes is one word each time
		if contentOfItem(s, w, depth) != oneWord {
			return anything
		}
	}
	return oneWord
}

func contentOfItem(s *facts.Script, w *syntax.Word, depth int) content {
	for _, p := range w.Parts {
		switch p := p.(type) {
		case *syntax.CmdSubst, *syntax.ParamExp:
		default:
			if c := contentOfPart(s, p, depth); c != oneWord {
				return anything
			}
		}
	}
	return oneWord
}

func contentOfWord(s *facts.Script, w *syntax.Word, depth int) content {
	out := nothing
	for _, p := range w.Parts {
		switch c := contentOfPart(s, p, depth); {
		case c == anything:
			return anything
		case c == words || out == nothing:
			out = c
		}
	}
	return out
}

func contentOfPart(s *facts.Script, p syntax.WordPart, depth int) content {
	switch p := p.(type) {
	case *syntax.Lit:
		return contentOfText(p.Value)
	case *syntax.SglQuoted:
		return contentOfText(p.Value)
	case *syntax.DblQuoted:
		return contentOfWord(s, &syntax.Word{Parts: p.Parts}, depth)
	case *syntax.ParamExp:
		if p.Length {
			return oneWord
		}
		if p.Param == nil || p.Excl || p.Exp != nil && p.Exp.Op < syntax.RemSmallSuffix {
			return anything
		}
		if strings.Contains("#?$!-", p.Param.Value) {
			return oneWord
		}
		if c := contentAt(s, p.Param.Value, depth-1); c == oneWord {
			return oneWord
		}
	case *syntax.CmdSubst:
		switch {
		case printsOneWord(s, p):
			return oneWord
		case len(p.Stmts) > 0 && listsWords(p):
			return words
		}
	case *syntax.ArithmExp:
		return oneWord
	}
	return anything
}

// wordVariables are variables that hold one word wherever they are set: the platform's, which
// BuildKit gives, and some of every shell's.
var wordVariables = map[string]bool{
	"TARGETPLATFORM": true, "TARGETOS": true, "TARGETARCH": true, "TARGETVARIANT": true,
	"BUILDPLATFORM": true, "BUILDOS": true, "BUILDARCH": true, "BUILDVARIANT": true,
	"UID": true, "EUID": true, "PPID": true, "RANDOM": true, "SECONDS": true, "LINENO": true, "HOSTNAME": true,
	"HOME": true, "USER": true, "SHLVL": true, "PWD": true, "OPTIND": true,
}

// printsOneWord reports whether a substitution gives one word whatever happens: $(nproc).
func printsOneWord(s *facts.Script, p *syntax.CmdSubst) bool {
	if len(p.Stmts) != 1 || len(p.Stmts[0].Redirs) > 1 {
		return false
	}
	c, ok := p.Stmts[0].Cmd.(*syntax.CallExpr)
	if !ok || len(c.Args) == 0 {
		return false
	}
	args := strings.Join(literals(c.Args[1:]), " ")
	switch c.Args[0].Lit() {
	case "nproc", "arch", "whoami", "hostname", "tty", "mktemp", "pwd", "logname":
		return true
	case "uname":
		return len(c.Args) == 1 || len(args) == 2 && strings.Contains("-m -r -s -p -n", args)
	case "id":
		return strings.Contains(args, "-u") || strings.Contains(args, "-g")
	case "dpkg":
		return strings.HasPrefix(args, "--print-")
	case "dpkg-architecture", "getconf", "lsb_release", "stat", "basename", "dirname", "wc", "command", "which", "rpm", "xx-info":
		return true
	case "date":
		return strings.HasPrefix(args, "+") && !strings.Contains(args, " ")
	case "go":
		return strings.HasPrefix(args, "env ")
	case "apk":
		return args == "--print-arch"
	case "npm":
		return strings.HasPrefix(args, "root") || strings.HasPrefix(args, "prefix") || strings.HasPrefix(args, "bin")
	}
	return false
}

func literals(ws []*syntax.Word) []string {
	out := make([]string, len(ws))
	for i, w := range ws {
		out[i] = w.Lit()
	}
	return out
}
