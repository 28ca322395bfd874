package command

import (
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/dfvet/dfvet/grammar/source"
)

// longestValue limits the length in bytes of the text that a word of a script expands to.
const longestValue = 4096

// fields returns the words to which the words of a command expand.
func (p *pass) fields(args []*syntax.Word, st *state) []Word {
	var all []Word
	for _, a := range args {
		if !p.spend(1) {
			return append(all, Word{Index: p.index})
		}
		e, quoted := onlyParam(a)
		switch {
		case e != nil && e.Param != nil && (e.Param.Value == "@" || e.Param.Value == "*" && !quoted) && plainParam(e):
			if p.spend(len(st.args)) {
				all = append(all, st.args...)
			}
		case e != nil && e.Param != nil && e.Param.Value == "@" && e.Slice != nil && e.Exp == nil:
			all = append(all, sliced(e, st.args)...)
		case e != nil && !quoted:
			w := p.one(a, st)
			if !w.Known {
				all = append(all, w)
				continue
			}
			for part := range strings.FieldsSeq(w.Text) {
				w.Text = part
				all = append(all, w)
			}
		default:
			all = append(all, p.one(a, st))
		}
	}
	return all
}

// onlyParam returns the parameter expansion if the word consists of one and nothing else, or nil.
func onlyParam(w *syntax.Word) (e *syntax.ParamExp, quoted bool) {
	if len(w.Parts) != 1 {
		return nil, false
	}
	part := w.Parts[0]
	if q, ok := part.(*syntax.DblQuoted); ok && len(q.Parts) == 1 {
		part, quoted = q.Parts[0], true
	}
	e, _ = part.(*syntax.ParamExp)
	return e, quoted
}

func plainParam(e *syntax.ParamExp) bool {
	return e.Exp == nil && e.Slice == nil && e.Repl == nil && !e.Length && !e.Excl && !e.Width && e.Index == nil
}

// sliced returns the arguments from an index on, as in "${@:2}".
func sliced(e *syntax.ParamExp, args []Word) []Word {
	n, ok := number(e.Slice.Offset)
	if !ok || e.Slice.Length != nil || n < 1 {
		return []Word{{Index: -1}}
	}
	for _, a := range args[:min(n-1, len(args))] {
		if !a.Known {
			return []Word{{Index: -1}}
		}
	}
	return args[min(n-1, len(args)):]
}

func number(x syntax.ArithmExpr) (int, bool) {
	w, ok := x.(*syntax.Word)
	if !ok || w == nil {
		return 0, false
	}
	n, err := strconv.Atoi(w.Lit())
	return n, err == nil
}

// words expands words only to record the variables that they read.
func (p *pass) words(st *state, all ...*syntax.Word) {
	for _, w := range all {
		if w != nil {
			p.one(w, st)
		}
	}
}

// one returns the expansion of a word. Unknown parts remain as written.
func (p *pass) one(w *syntax.Word, st *state) Word {
	out := Word{Index: p.index, Known: true}
	if w == nil {
		return out
	}
	out.File, out.At = p.src, source.Span{Start: source.Pos(w.Pos().Offset()), End: source.Pos(w.End().Offset())}
	if e, _ := onlyParam(w); e != nil && plainParam(e) && e.Param != nil {
		if a, ok := st.argument(e.Param.Value); ok {
			return a
		}
	}
	var b strings.Builder
	out.Known = p.parts(&b, w.Parts, false, st)
	if out.Text = b.String(); len(out.Text) > longestValue {
		out.Text, out.Known = out.Text[:longestValue], false
	}
	return out
}

// argument returns the argument that $1 refers to.
func (st *state) argument(name string) (Word, bool) {
	n, err := strconv.Atoi(name)
	switch {
	case err != nil || n < 0:
		return Word{}, false
	case n == 0:
		return st.zero, true
	}
	for i, a := range st.args {
		switch {
		case i == n-1:
			return a, true
		case !a.Known:
			return Word{Index: a.Index}, true // the argument may expand to several words
		}
	}
	return Word{Index: -1, Known: true}, true
}

// parts writes the expansion of the parts of a word, and reports whether all of it is known.
func (p *pass) parts(b *strings.Builder, all []syntax.WordPart, quoted bool, st *state) bool {
	known := true
	for _, part := range all {
		if !p.spend(1) || b.Len() > longestValue {
			return false
		}
		known = p.part(b, part, quoted, st) && known
	}
	return known
}

func (p *pass) part(b *strings.Builder, part syntax.WordPart, quoted bool, st *state) bool {
	switch n := part.(type) {
	case *syntax.Lit:
		b.WriteString(unescape(n.Value, quoted))
		// A pattern that matches no file remains as written: dev:*, --allow=*.
		return quoted || !strings.ContainsAny(n.Value, "*?[{~") || !strings.Contains(n.Value, "{") && (strings.HasPrefix(b.String(), "-") || strings.Contains(b.String(), ":"))
	case *syntax.SglQuoted:
		b.WriteString(n.Value)
		return !n.Dollar
	case *syntax.DblQuoted:
		return p.parts(b, n.Parts, true, st)
	case *syntax.ParamExp:
		// If nothing sets a variable that is part of a longer word, it is probably set in a way that is
		// unknown here.
		if text, known := p.param(n, st); known && (text != "" || p.asking || b.Len() == 0 || !plainParam(n)) {
			b.WriteString(text)
			return true
		}
	case *syntax.CmdSubst:
		c := st.branch(p.tracer)
		c.soft = true
		for _, s := range n.Stmts {
			p.stmt(s, c, false)
		}
	}
	b.WriteString(p.src.Slice(source.Span{Start: source.Pos(part.Pos().Offset()), End: source.Pos(part.End().Offset())}))
	return false
}

// variable returns the value of a variable at the current point of the script.
func (p *pass) variable(name string, st *state) (text string, is Presence) {
	if v, ok := st.vars[name]; ok {
		switch {
		case v.maybe || !v.value.Known && !v.unset:
			return "", Hidden
		case v.unset:
			return "", Absent
		}
		return v.value.Text, Present
	}
	if n, err := strconv.Atoi(name); err == nil {
		a, _ := st.argument(strconv.Itoa(n))
		switch {
		case !a.Known:
			return "", Hidden
		case a.Text == "" && n > len(st.args):
			return "", Absent
		}
		return a.Text, Present
	}
	if st.open || !isName(name) || has(shellsOwn, name) {
		return "", Hidden
	}
	return p.container.Variable(name)
}

// shellsOwn lists the variables that the shell or the container runtime sets.
const shellsOwn = "PATH HOME PWD OLDPWD HOSTNAME UID EUID GID USER LOGNAME RANDOM SECONDS LINENO IFS OSTYPE PPID SHELL TERM LANG LC_ALL OPTARG " +
	"OPTIND REPLY FUNCNAME PIPESTATUS SHLVL MACHTYPE HOSTTYPE BASH BASH_SOURCE BASH_VERSION BASH_VERSINFO BASHPID EPOCHSECONDS DIRSTACK GROUPS TZ COLUMNS LINES"

// param returns the value of a parameter expansion and records what it reads.
func (p *pass) param(e *syntax.ParamExp, st *state) (text string, known bool) {
	if e.Param == nil || e.Excl || e.Width || e.Index != nil {
		return "", false
	}
	switch name := e.Param.Value; name {
	case "#":
		for _, a := range st.args {
			if !a.Known {
				return "", false
			}
		}
		return strconv.Itoa(len(st.args)), true
	case "@", "*":
		return joined(st.args), plainParam(e) && allKnown(st.args)
	case "?", "$", "!", "-", "_":
		return "", false
	}
	text, is := p.variable(e.Param.Value, st)
	if e.Exp != nil {
		return p.expansion(e, text, is, st)
	}
	p.use(e, st, st.nounset && !e.Length, nil)
	switch {
	case is == Hidden || e.Repl != nil:
		return "", false
	case e.Length:
		return strconv.Itoa(len(text)), true
	case e.Slice != nil:
		return substring(e.Slice, text)
	}
	return text, true
}

func joined(words []Word) string {
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		if b.WriteString(w.Text); b.Len() > longestValue {
			break
		}
	}
	return b.String()
}

func allKnown(words []Word) bool {
	for _, w := range words {
		if !w.Known {
			return false
		}
	}
	return true
}

func substring(s *syntax.Slice, text string) (string, bool) {
	from, ok := number(s.Offset)
	if !ok || from < 0 {
		return "", false
	}
	text = text[min(from, len(text)):]
	if s.Length == nil {
		return text, true
	}
	n, ok := number(s.Length)
	if !ok || n < 0 {
		return "", false
	}
	return text[:min(n, len(text))], true
}

// expansion returns the value of ${NAME:-default} and similar forms.
func (p *pass) expansion(e *syntax.ParamExp, text string, is Presence, st *state) (string, bool) {
	op := e.Exp.Op
	there := is == Present
	switch op {
	case syntax.AlternateUnsetOrNull, syntax.DefaultUnsetOrNull, syntax.ErrorUnsetOrNull, syntax.AssignUnsetOrNull:
		there = there && text != ""
	}
	switch op {
	case syntax.AlternateUnset, syntax.AlternateUnsetOrNull:
		p.use(e, st, false, nil)
		w := p.one(e.Exp.Word, st)
		switch {
		case is == Hidden:
			return "", false
		case !there:
			return "", true
		}
		return w.Text, w.Known
	case syntax.DefaultUnset, syntax.DefaultUnsetOrNull, syntax.AssignUnset, syntax.AssignUnsetOrNull:
		w := p.one(e.Exp.Word, st)
		p.use(e, st, false, &w)
		if is == Hidden {
			w = Word{Index: p.index}
		} else if there {
			w.Text, w.Known = text, true
		}
		if op == syntax.AssignUnset || op == syntax.AssignUnsetOrNull {
			st.set(e.Param.Value, w)
		}
		return w.Text, w.Known
	case syntax.ErrorUnset, syntax.ErrorUnsetOrNull:
		p.words(st, e.Exp.Word)
		p.use(e, st, op == syntax.ErrorUnsetOrNull || !(is == Present && text == ""), nil)
		return text, there
	}
	p.use(e, st, st.nounset, nil)
	if is == Hidden {
		return "", false
	}
	return p.trimmed(op, text, e.Exp.Word, st)
}

// trimmed returns a text without the part that a pattern matches (${X#p}, ${X%%p}), or converted to another
// case (${X^^}).
func (p *pass) trimmed(op syntax.ParExpOperator, text string, w *syntax.Word, st *state) (string, bool) {
	switch op {
	case syntax.UpperAll:
		return strings.ToUpper(text), w == nil
	case syntax.LowerAll:
		return strings.ToLower(text), w == nil
	}
	pattern, ok := p.pattern(w, st)
	if !ok || !p.spend(len(text)*len(pattern)/16+len(text)) {
		return "", false
	}
	n := len(text)
	switch op {
	case syntax.RemSmallPrefix, syntax.RemLargePrefix:
		for i := range n + 1 {
			if op == syntax.RemLargePrefix {
				i = n - i
			}
			if glob(pattern, text[:i]) {
				return text[i:], true
			}
		}
	case syntax.RemSmallSuffix, syntax.RemLargeSuffix:
		for i := range n + 1 {
			if op == syntax.RemSmallSuffix {
				i = n - i
			}
			if glob(pattern, text[i:]) {
				return text[:i], true
			}
		}
	default:
		return "", false
	}
	return text, true
}

// use records that the script reads a variable of the environment.
func (p *pass) use(e *syntax.ParamExp, st *state, needed bool, def *Word) {
	name := e.Param.Value
	if _, set := st.vars[name]; set || !isName(name) || has(shellsOwn, name) || e.Exp == nil && name != strings.ToUpper(name) || !p.spend(1) {
		return
	}
	at := source.Pos(e.Param.Pos().Offset())
	u := Use{Name: name, File: p.src, At: source.Span{Start: at, End: at + source.Pos(len(name))}, Needed: needed && st.sure && !st.loop && !st.soft}
	if def != nil && def.Known && def.Text != "" {
		text := def.Text
		u.Default, u.DefaultAt = &text, def.At
	}
	i, ok := p.uses[name]
	if !ok {
		p.uses[name] = len(p.trace.Uses)
		p.trace.Uses = append(p.trace.Uses, u)
		return
	}
	old := &p.trace.Uses[i]
	switch {
	case u.Needed && !old.Needed:
		*old = u
	case u.Default != nil && old.Default == nil && !old.Needed:
		*old = u
	}
}
