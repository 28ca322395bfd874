package facts

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// A Content says what a value may contain, as far as that affects word splitting.
type Content int8

const (
	AnyContent   Content = iota
	OneWord              // no whitespace and no globs, so quotes make no difference
	SeveralWords         // written with spaces between words, so it is meant to be split
	NoContent            // the value is empty
)

// ContentOf returns the content of a variable at the place where a script reads it.
func ContentOf(s *Script, name string) Content { return contentAt(s, name, 4) }

func contentAt(s *Script, name string, depth int) Content {
	if wordVariables[name] {
		return OneWord
	}
	if depth == 0 {
		return AnyContent
	}
	v := s.Tree().Variables()[name]
	if v == nil || len(v.Sets) == 0 {
		return contentDeclared(s, name, depth)
	}
	out := NoContent
	for _, set := range v.Sets {
		out = joinContent(out, contentOfSet(s, set, depth))
	}
	return out
}

func joinContent(a, b Content) Content {
	switch {
	case a == NoContent:
		return b
	case b == NoContent || a == b:
		return a
	}
	return AnyContent
}

// contentDeclared returns the content according to ENV and ARG. The value in ENV is fixed during the build,
// but an ARG may receive another value.
func contentDeclared(s *Script, name string, depth int) Content {
	if s.Step == nil {
		return AnyContent
	}
	value, ok := s.Step.Env(name)
	if !ok || value == nil || s.Step.IsArg(name) {
		return AnyContent
	}
	out := NoContent
	for _, part := range value.Parts {
		c := AnyContent
		switch {
		case part.Var == "":
			c = ContentOfText(part.Lit)
		case part.Op == "" && depth > 0:
			c = contentAt(s, part.Var, depth-1)
		}
		if c == AnyContent {
			return AnyContent
		}
		if c == SeveralWords || out == NoContent {
			out = c
		}
	}
	return out
}

// ContentOfText returns the content of a value with the given text.
func ContentOfText(v string) Content {
	switch {
	case v == "":
		return NoContent
	case strings.ContainsAny(v, "*?["):
		return AnyContent
	case strings.ContainsAny(v, " \t\n"):
		return SeveralWords
	}
	return OneWord
}

func contentOfSet(s *Script, set Set, depth int) Content {
	if set.Value != nil {
		return contentOfWord(s, set.Value, depth)
	}
	iter, ok := set.Node.(*syntax.WordIter)
	if !ok || len(iter.Items) == 0 {
		return AnyContent
	}
	for _, w := range iter.Items { // each unquoted part becomes one word
		if contentOfItem(s, w, depth) != OneWord {
			return AnyContent
		}
	}
	return OneWord
}

func contentOfItem(s *Script, w *syntax.Word, depth int) Content {
	for _, p := range w.Parts {
		switch p := p.(type) {
		case *syntax.CmdSubst, *syntax.ParamExp:
		default:
			if c := contentOfPart(s, p, depth); c != OneWord {
				return AnyContent
			}
		}
	}
	return OneWord
}

func contentOfWord(s *Script, w *syntax.Word, depth int) Content {
	out := NoContent
	for _, p := range w.Parts {
		switch c := contentOfPart(s, p, depth); {
		case c == AnyContent:
			return AnyContent
		case c == SeveralWords || out == NoContent:
			out = c
		}
	}
	return out
}

func contentOfPart(s *Script, p syntax.WordPart, depth int) Content {
	switch p := p.(type) {
	case *syntax.Lit:
		return ContentOfText(p.Value)
	case *syntax.SglQuoted:
		return ContentOfText(p.Value)
	case *syntax.DblQuoted:
		return contentOfWord(s, &syntax.Word{Parts: p.Parts}, depth)
	case *syntax.ParamExp:
		if p.Length {
			return OneWord
		}
		if p.Param == nil || p.Excl || p.Exp != nil && p.Exp.Op < syntax.RemSmallSuffix {
			return AnyContent
		}
		if strings.Contains("#?$!-", p.Param.Value) {
			return OneWord
		}
		if c := contentAt(s, p.Param.Value, depth-1); c == OneWord {
			return OneWord
		}
	case *syntax.CmdSubst:
		switch {
		case PrintsOneWord(s, p):
			return OneWord
		case len(p.Stmts) > 0 && ListsWords(p):
			return SeveralWords
		}
	case *syntax.ArithmExp:
		return OneWord
	}
	return AnyContent
}

// wordVariables are variables whose value is always one word. BuildKit sets the platform variables, and every
// shell sets the others.
var wordVariables = map[string]bool{
	"TARGETPLATFORM": true, "TARGETOS": true, "TARGETARCH": true, "TARGETVARIANT": true,
	"BUILDPLATFORM": true, "BUILDOS": true, "BUILDARCH": true, "BUILDVARIANT": true,
	"UID": true, "EUID": true, "PPID": true, "RANDOM": true, "SECONDS": true, "LINENO": true, "HOSTNAME": true,
	"HOME": true, "USER": true, "SHLVL": true, "PWD": true, "OPTIND": true,
}

// PrintsOneWord reports whether a substitution, such as $(nproc), always returns exactly one word.
func PrintsOneWord(s *Script, p *syntax.CmdSubst) bool {
	if len(p.Stmts) != 1 || len(p.Stmts[0].Redirs) > 1 {
		return false
	}
	c, ok := p.Stmts[0].Cmd.(*syntax.CallExpr)
	if !ok || len(c.Args) == 0 {
		return false
	}
	args := strings.Join(Literals(c.Args[1:]), " ")
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

// Literals returns the text of each word, or "" for a word that is not literal.
func Literals(ws []*syntax.Word) []string {
	out := make([]string, len(ws))
	for i, w := range ws {
		out[i] = w.Lit()
	}
	return out
}
