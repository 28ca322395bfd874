package command

import (
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"mvdan.cc/sh/v3/syntax"
)

// largestPackage is the maximum size in bytes of a package.json that is read.
const largestPackage = 1 << 20

// scriptsOf returns the scripts in a package.json, each as a file whose spans map back. The key is "scripts",
// or "tasks" in a deno.json.
func scriptsOf(f *source.File, key string) map[string]*source.File {
	all := map[string]*source.File{}
	if len(f.Text) > largestPackage {
		return all
	}
	s := jsonScan{file: f, text: f.Text}
	depth, in, name := 0, 0, ""
	for s.next() {
		switch s.kind {
		case '{', '[':
			depth++
			if s.kind == '{' && depth == 2 && name == key {
				in = depth
			}
			name = ""
		case '}', ']':
			if in == depth {
				in = 0
			}
			depth--
			name = ""
		case '"':
			switch {
			case s.isKey:
				name = s.value().Text
			case in == depth && in > 0 && name != "":
				all[name] = s.value()
				name = ""
			default:
				name = ""
			}
		}
	}
	return all
}

// A jsonScan iterates over the brackets and strings of a JSON text.
type jsonScan struct {
	file       *source.File
	text       string
	at         int
	kind       byte // a bracket, or '"' for a string
	start, end int  // the span of the string, without quotes
	isKey      bool // a colon follows the string
}

// next advances to the next bracket or string. It returns false at the end of the text.
func (s *jsonScan) next() bool {
	for s.at < len(s.text) {
		c := s.text[s.at]
		s.at++
		switch c {
		case '{', '}', '[', ']':
			s.kind = c
			return true
		case '"':
			s.kind, s.start = c, s.at
			for s.at < len(s.text) && s.text[s.at] != '"' && s.text[s.at] != '\n' {
				if s.text[s.at] == '\\' {
					s.at++
				}
				s.at++
			}
			s.end = min(s.at, len(s.text))
			s.at = min(s.at+1, len(s.text))
			rest := strings.TrimLeft(s.text[s.at:min(s.at+64, len(s.text))], " \t\r\n")
			s.isKey = strings.HasPrefix(rest, ":")
			return true
		case '/': // deno.jsonc may contain comments
			if strings.HasPrefix(s.text[s.at:], "/") {
				if i := strings.IndexByte(s.text[s.at:], '\n'); i >= 0 {
					s.at += i
				} else {
					s.at = len(s.text)
				}
			}
		}
	}
	return false
}

// value returns the string as a file whose spans map back.
func (s *jsonScan) value() *source.File {
	var pieces []source.Piece
	add := func(text string, start, end int) {
		pieces = append(pieces, source.Piece{Text: text, At: source.Span{Start: source.Pos(start), End: source.Pos(end)}})
	}
	run := s.start
	for i := s.start; i < s.end; i++ {
		if s.text[i] != '\\' {
			continue
		}
		if run < i {
			add(s.text[run:i], run, i)
		}
		text, n := source.UnescapeJSON(s.text[i:s.end])
		add(text, i, i+n)
		i += n - 1
		run = i + 1
	}
	if run < s.end {
		add(s.text[run:s.end], run, s.end)
	}
	return source.Embed(s.file, pieces)
}

// A ran is a script in a package.json that a command runs.
type ran struct {
	name Word
	rest []Word // the arguments after the name
	dir  string
	file string // the file that contains the script: "package.json"
	key  string
	// bare says that, if there is no script with that name, it is a program that one of the package's
	// dependencies provides.
	bare bool
}

// runner follows npm run NAME and its equivalents.
func (t *tracer) runner(words []Word, st *state) (next []Word, done bool) {
	name := tool(words[0].Text)
	m := runners[name]
	one := ran{dir: st.dir, file: "package.json", key: "scripts"}
	i := 1
	for i < len(words) && words[i].Known && isFlag(words[i]) {
		n, ok := one.folder(words[i:])
		if !ok && !has(quiet, words[i].Text) {
			t.unknown(nil, st)
			return nil, true
		}
		i += max(n, 1)
	}
	if i == len(words) || !words[i].Known {
		return nil, false
	}
	sub := words[i].Text
	switch {
	case has(m.exec, sub):
		return nil, false
	case has(m.run, sub):
		for i++; i < len(words) && words[i].Known && isFlag(words[i]); {
			n, ok := one.folder(words[i:])
			if !ok && !has(quiet, words[i].Text) {
				t.unknown(nil, st)
				return nil, true
			}
			i += max(n, 1)
		}
		if i == len(words) || !words[i].Known {
			t.unknown(nil, st)
			return nil, true
		}
		if at := strings.LastIndexByte(words[i].Text, '.'); m.files && at > 0 && has(sources, words[i].Text[at:]) {
			return words[i:], false
		}
		one.bare = name != "npm"
	case has(m.short, sub):
	case m.bare && !has(m.own, sub):
		one.bare = true
	default:
		return nil, false
	}
	one.name = words[i]
	var ok bool
	if one.rest, ok = one.passed(name, words[i+1:]); !ok {
		t.unknown(nil, st)
		return nil, true
	}
	return t.named(one, words, st)
}

// folder reads a flag that selects the folder of the package.json. It returns the number of words that the
// flag occupies, and false if the flag is another one or selects several packages.
func (r *ran) folder(words []Word) (n int, ok bool) {
	name, value, joined := strings.Cut(words[0].Text, "=")
	if !has("--prefix --cwd -C --dir", name) {
		return 0, false
	}
	n = 1
	if !joined {
		if len(words) < 2 || !words[1].Known {
			return 0, false
		}
		value, n = words[1].Text, 2
	}
	if path.IsAbs(value) {
		r.dir = path.Clean(value)
	} else if r.dir != "" {
		r.dir = path.Join(r.dir, value)
	}
	return n, true
}

// passed returns the words that a package manager passes to the script.
func (r *ran) passed(manager string, words []Word) (rest []Word, ok bool) {
	for i := 0; i < len(words); i++ {
		w := words[i]
		name, _, _ := strings.Cut(w.Text, "=")
		switch {
		case w.Text == "--":
			if manager == "pnpm" {
				return append(rest, words[i:]...), true
			}
			return append(rest, words[i+1:]...), true
		case has(folders, name) && manager != "bun" && manager != "yarn":
			n, ok := r.folder(words[i:])
			if !ok {
				return nil, false
			}
			i += n - 1
		case manager == "npm" && isFlag(w):
			// npm reads this flag as an option of its own.
		default:
			rest = append(rest, w)
		}
	}
	return rest, true
}

// named follows a script in a package.json.
func (t *tracer) named(one ran, words []Word, st *state) (next []Word, done bool) {
	f, is := (*source.File)(nil), Hidden
	if one.dir != "" {
		f, is = t.container.File(path.Join(one.dir, one.file))
	}
	if is != Present {
		if r := (reader{}); true {
			program, _ := r.step(words)
			if r.lost || len(program) == 0 {
				t.unknown(nil, st)
				return nil, true
			}
			st.sure, st.open = false, true
			t.program(Call{Program: program[0], Args: program[1:]}, st)
		}
		return nil, true
	}
	all := t.packages(f, one.key)
	text := all[one.name.Text]
	switch {
	case text == nil && one.bare:
		return append([]Word{one.name}, one.rest...), false
	case text == nil && one.name.Text == "start" && one.key == "scripts":
		w := one.name
		w.Text = "server.js"
		return append([]Word{w}, one.rest...), false
	case text == nil:
		t.unknown(nil, st)
		return nil, true
	case st.depth > deepestTrace:
		t.unknown(nil, st)
		return nil, true
	}
	in := st.enter(t, f, Word{Text: "sh", Known: true, Index: -1}, nil)
	in.dir = one.dir
	if before := all["pre"+one.name.Text]; before != nil && one.key == "scripts" {
		if tree := parse(before.Text); tree != nil {
			p := &pass{tracer: t, src: before, index: one.name.Index}
			p.list(tree.Stmts, in.clone(t), false)
		}
	}
	tree := parse(text.Text)
	if tree == nil {
		t.unknown(nil, st)
		return nil, true
	}
	p := &pass{tracer: t, src: text, index: one.name.Index, extra: one.rest, extraTo: lastCall(tree.Stmts)}
	p.list(tree.Stmts, in, true)
	return nil, true
}

// packages returns the scripts in a package.json, which it reads only once.
func (t *tracer) packages(f *source.File, key string) map[string]*source.File {
	if all, ok := t.read[f]; ok {
		return all
	}
	if t.read == nil {
		t.read = map[*source.File]map[string]*source.File{}
	}
	t.spend(len(f.Text) / 64)
	all := scriptsOf(f, key)
	t.read[f] = all
	return all
}

// lastCall returns the last command in a script's text, to which words appended to the text are passed as
// arguments.
func lastCall(all []*syntax.Stmt) *syntax.CallExpr {
	for len(all) > 0 {
		switch c := all[len(all)-1].Cmd.(type) {
		case *syntax.CallExpr:
			return c
		case *syntax.BinaryCmd:
			all = []*syntax.Stmt{c.Y}
		default:
			return nil
		}
	}
	return nil
}
