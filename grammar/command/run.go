package command

import (
	"path"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// call follows a simple command of a script.
func (p *pass) call(c *syntax.CallExpr, st *state, last bool) flow {
	if len(c.Args) == 0 {
		for _, a := range c.Assigns {
			p.assign(a, st)
		}
		return goesOn
	}
	words := p.fields(c.Args, st)
	if c == p.extraTo {
		words = append(words, p.extra...)
	}
	in := st
	if len(c.Assigns) > 0 {
		in = st.clone(p.tracer)
		for _, a := range c.Assigns {
			p.assign(a, in)
			if v, ok := in.vars[nameOf(a)]; ok {
				v.exported = true
				in.vars[nameOf(a)] = v
			}
		}
	}
	if len(words) == 0 {
		return goesOn
	}
	if !words[0].Known {
		if last {
			p.command(words, in.clone(p.tracer))
		}
		return goesOn
	}
	if f, done := p.builtin(words, st, last); done {
		return f
	}
	if body := st.funcs[words[0].Text]; body != nil && st.depth < deepestTrace {
		return p.function(body, words, st, last)
	}
	switch {
	case words[0].Text == "exec":
		return p.exec(words, in)
	case last:
		p.command(words, in.clone(p.tracer))
	default:
		p.aside(words, in)
	}
	return goesOn
}

func nameOf(a *syntax.Assign) string {
	if a.Name == nil {
		return ""
	}
	return a.Name.Value
}

// exec follows exec COMMAND, which replaces the running script.
func (p *pass) exec(words []Word, st *state) flow {
	if len(words) == 1 {
		return goesOn // without a command, exec only redirects output
	}
	p.command(words, st.clone(p.tracer))
	return execs
}

// function follows the body of a function that is called.
func (p *pass) function(body *syntax.Stmt, words []Word, st *state, last bool) flow {
	args := st.args
	st.args = words[1:]
	st.depth++
	f := p.stmt(body, st, last)
	st.depth--
	if st.args = args; f == returns {
		return goesOn
	}
	return f
}

// builtin follows the shell builtins that change the shell's state.
func (p *pass) builtin(words []Word, st *state, last bool) (f flow, done bool) {
	switch words[0].Text {
	case "exit":
		return exits, true
	case "return":
		return returns, true
	case "set":
		p.options(words[1:], st)
	case "shift":
		p.shift(words, st)
	case "cd", "pushd", "popd":
		p.chdir(words, st)
	case ".", "source":
		return p.source(words, st, last), true
	case "eval":
		st.open = true
		if last {
			p.unknown(nil, st)
		}
	case "unset":
		for _, w := range words[1:] {
			if w.Known && !isFlag(w) {
				st.set(w.Text, w)
				v := st.vars[w.Text]
				v.unset = true
				st.vars[w.Text] = v
			}
		}
	case "read", "mapfile", "readarray", "getopts", "printf":
		p.reads(words, st)
	case ":", "echo", "true", "false", "test", "[", "trap", "wait", "umask", "ulimit", "shopt", "hash", "alias", "break", "continue", "let", "sleep":
		return goesOn, !last || words[0].Text != "sleep"
	default:
		return goesOn, false
	}
	return goesOn, true
}

// reads marks the variables that a builtin such as read sets as unknown.
func (p *pass) reads(words []Word, st *state) {
	for i, w := range words[1:] {
		if words[0].Text == "printf" && (i != 1 || words[1].Text != "-v") {
			continue
		}
		if w.Known && isName(w.Text) {
			st.set(w.Text, Word{Index: -1})
		}
	}
}

// options applies set -eu and set -- ARGS.
func (p *pass) options(words []Word, st *state) {
	for i := 0; i < len(words); i++ {
		w := words[i]
		on := strings.HasPrefix(w.Text, "-")
		switch {
		case w.Text == "--":
			st.args = words[i+1:]
			return
		case !on && !strings.HasPrefix(w.Text, "+"):
			st.args = words[i:]
			return
		case strings.HasSuffix(w.Text, "o") && i+1 < len(words):
			i++
			switch words[i].Text {
			case "nounset":
				st.nounset = on
			case "allexport":
				st.export = on
			}
		}
		if strings.Contains(w.Text, "u") {
			st.nounset = on
		}
		if strings.Contains(w.Text, "a") {
			st.export = on
		}
	}
}

func (p *pass) shift(words []Word, st *state) {
	n := 1
	if len(words) > 1 {
		var err error
		if n, err = strconv.Atoi(words[1].Text); err != nil || n < 0 {
			n = 1 << 20
		}
	}
	for range min(n, len(st.args)) {
		if !st.args[0].Known {
			return // the word may expand to several words
		}
		st.args = st.args[1:]
	}
}

func (p *pass) chdir(words []Word, st *state) {
	switch {
	case words[0].Text != "cd" || len(words) != 2 || !words[1].Known || words[1].Text == "-":
		st.dir = ""
	case path.IsAbs(words[1].Text):
		st.dir = path.Clean(words[1].Text)
	case st.dir != "":
		st.dir = path.Join(st.dir, words[1].Text)
	}
}

// source follows a script that is sourced into the running shell.
func (p *pass) source(words []Word, st *state, last bool) flow {
	if len(words) < 2 || !words[1].Known || st.depth >= deepestTrace {
		st.open = true
		return goesOn
	}
	f, is := p.lookup(words[1].Text, st.dir)
	var tree *syntax.File
	if is == Present {
		tree = parse(f.Text)
	}
	if tree == nil {
		st.open = true
		return goesOn
	}
	st.files = append(st.files[:len(st.files):len(st.files)], f)
	in := &pass{tracer: p.tracer, src: f, index: p.index}
	st.depth++
	file, args := st.file, st.args
	if len(words) > 2 {
		st.args = words[2:]
	}
	st.file = f
	end := in.list(tree.Stmts, st, last)
	st.file, st.args = file, args
	if st.depth--; end == returns {
		return goesOn
	}
	return end
}

// aside follows a command that runs before the program starts.
func (p *pass) aside(words []Word, st *state) {
	if !p.spend(len(words)) {
		return
	}
	for range maxLaunchers {
		if len(words) == 0 || !words[0].Known || words[0].Text == "" {
			return
		}
		if w := waiterOf(tool(words[0].Text)); w != nil {
			w(p.tracer, words, st)
			return
		}
		if daemon(words) {
			c := st.branch(p.tracer)
			p.command(words, c)
			return
		}
		r := reader{}
		next, more := r.step(words)
		if r.lost || !more || isShell(tool(words[0].Text)) || runners[tool(words[0].Text)] != nil {
			return
		}
		words = next
	}
}

// daemon reports whether a command continues in the background without "&".
func daemon(words []Word) bool {
	flags := ""
	switch tool(words[0].Text) {
	case "php-fpm", "gunicorn":
		flags = "-D --daemonize --daemon"
	case "redis-server", "postgres", "memcached", "mongod":
		flags = "--daemonize -d --fork"
	case "nginx", "apachectl", "apache2ctl", "httpd", "sshd", "crond", "cron":
		for _, w := range words[1:] {
			if strings.Contains(w.Text, "daemon off") || w.Text == "-t" || w.Text == "configtest" {
				return false
			}
		}
		return true
	}
	for _, w := range words[1:] {
		if has(flags, w.Text) {
			return true
		}
	}
	return false
}
