package command

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"mvdan.cc/sh/v3/syntax"
)

func isShell(name string) bool {
	switch name {
	case "sh", "bash", "ash", "dash", "zsh", "ksh":
		return true
	}
	return false
}

// shell reads what sh -c TEXT or sh FILE runs.
func (r *reader) shell(words []Word) (next []Word, more bool) {
	script := false
	for i := 1; i < len(words); i++ {
		w := words[i]
		switch {
		case !w.Known && script, !w.Known && !strings.HasPrefix(w.Text, "-"):
			return r.lose()
		case w.Text == "-o" || w.Text == "+o" || w.Text == "-O" || w.Text == "--rcfile" || w.Text == "--init-file":
			i++
		case strings.HasPrefix(w.Text, "--") && len(w.Text) > 2, strings.HasPrefix(w.Text, "+"):
			r.call.EnvOpen = r.call.EnvOpen || w.Text == "--login"
		case strings.HasPrefix(w.Text, "-") && w.Text != "-" && w.Text != "--":
			script = script || strings.Contains(w.Text, "c")
			r.call.EnvOpen = r.call.EnvOpen || strings.ContainsAny(w.Text, "li") // a login shell reads profiles, which may set any variable
			if strings.HasSuffix(w.Text, "o") {
				i++
			}
		case w.Text == "-" || w.Text == "--":
		case script:
			return r.text(w, words[i+1:])
		default:
			return words[i:], true // sh FILE: the file is the program
		}
	}
	return words, false
}

// su reads su USER -c TEXT, whose shell starts with a new environment.
func (r *reader) su(words []Word) (next []Word, more bool) {
	for i, w := range words {
		if w.Known && (w.Text == "-c" || w.Text == "--command") && i+1 < len(words) && words[i+1].Known {
			r.call.EnvOpen = true
			return r.text(words[i+1], nil)
		}
	}
	return r.lose()
}

// text reads a shell text: a single simple command, or a script that ends in exec. The words after the text
// are args, which begin with $0.
func (r *reader) text(text Word, args []Word) (next []Word, more bool) {
	src := text.Source()
	f, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text.Text), "")
	if err != nil || len(f.Stmts) == 0 {
		return r.lose()
	}
	last := f.Stmts[len(f.Stmts)-1]
	alone := len(f.Stmts) == 1
	for {
		and, ok := last.Cmd.(*syntax.BinaryCmd)
		if !ok || and.Op != syntax.AndStmt || !plain(last) {
			break
		}
		last, alone = and.Y, false
	}
	call, ok := last.Cmd.(*syntax.CallExpr)
	if !ok || !plain(last) || len(call.Args) == 0 {
		return r.lose()
	}
	if execs := !alone && call.Args[0].Lit() == "exec"; !alone && (!execs || !r.before(f, call)) {
		return r.lose()
	}
	r.call.Open = r.call.Open || !alone
	for _, a := range call.Assigns {
		value, known := literal(a.Value)
		if a.Name == nil || a.Append || a.Index != nil || a.Array != nil {
			return r.lose()
		}
		r.call.Env = append(r.call.Env, Setting{a.Name.Value, text.part(src, value, known, a.Value)})
	}
	var words []Word
	for _, arg := range call.Args {
		if allArguments(arg) {
			words = append(words, args[min(1, len(args)):]...)
			continue
		}
		value, known := literal(arg)
		r.call.Open = r.call.Open || !known
		words = append(words, text.part(src, value, known, arg))
	}
	if len(words) == 0 {
		return r.lose()
	}
	return words, true
}

// part returns a word in the shell text that w contains; src is that text as a file.
func (w Word) part(src *source.File, text string, known bool, at *syntax.Word) Word {
	one := Word{Text: text, Known: known, Index: w.Index}
	if src != nil && at != nil {
		one.File, one.At = src, source.Span{Start: source.Pos(at.Pos().Offset()), End: source.Pos(at.End().Offset())}
	}
	return one
}

// plain reports whether a statement runs in the foreground and returns the exit code of its command
// unchanged.
func plain(s *syntax.Stmt) bool { return !s.Background && !s.Coprocess && !s.Negated && !s.Disown }

// before checks the statements before the exec at the end of a script. It returns false if they may run
// another program instead.
func (r *reader) before(f *syntax.File, last *syntax.CallExpr) bool {
	ok := true
	syntax.Walk(f, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.DeclClause:
			r.call.EnvOpen = true
		case *syntax.FuncDecl:
			r.call.EnvOpen, ok = true, false
		case *syntax.CallExpr:
			if n == last {
				return false
			}
			if len(n.Args) == 0 {
				r.call.EnvOpen = true // NAME=value, which may set an exported variable
				break
			}
			switch name, known := literal(n.Args[0]); {
			case !known, name == ".", name == "source", name == "eval", name == "export", name == "set", name == "unset", name == "read":
				r.call.EnvOpen = true
			case name == "exec" && len(n.Args) > 1, name == "cd", name == "pushd":
				ok = false // relative names have another meaning in another folder
			}
		}
		return true
	})
	return ok
}

// literal returns the text of a word. Known is false if the shell expands something in it.
func literal(w *syntax.Word) (text string, known bool) {
	if w == nil {
		return "", true
	}
	var b strings.Builder
	for _, p := range w.Parts {
		if !part(&b, p, false) {
			return b.String(), false
		}
	}
	return b.String(), true
}

func part(b *strings.Builder, p syntax.WordPart, quoted bool) bool {
	switch p := p.(type) {
	case *syntax.Lit:
		if !quoted && strings.ContainsAny(p.Value, "*?[{~") {
			b.WriteString(p.Value)
			return false
		}
		b.WriteString(unescape(p.Value, quoted))
		return true
	case *syntax.SglQuoted:
		b.WriteString(p.Value)
		return !p.Dollar
	case *syntax.DblQuoted:
		for _, inner := range p.Parts {
			if !part(b, inner, true) {
				return false
			}
		}
		return !p.Dollar
	}
	return false
}

// unescape removes the backslashes that a shell interprets. Within double quotes, they escape only a few
// characters.
func unescape(s string, quoted bool) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && (!quoted || strings.IndexByte("$`\"\\\n", s[i+1]) >= 0) {
			if i++; s[i] == '\n' {
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// allArguments reports whether a word is "$@".
func allArguments(w *syntax.Word) bool {
	if len(w.Parts) != 1 {
		return false
	}
	q, ok := w.Parts[0].(*syntax.DblQuoted)
	if !ok || len(q.Parts) != 1 {
		return false
	}
	p, ok := q.Parts[0].(*syntax.ParamExp)
	return ok && p.Param != nil && p.Param.Value == "@" && p.Exp == nil && p.Slice == nil && p.Repl == nil && !p.Length && !p.Excl
}
