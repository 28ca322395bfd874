package command

import (
	"path"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A manager is a function that follows a command that runs several programs. It returns false if the words
// are not such a command.
type manager func(t *tracer, words []Word, st *state) bool

// managerOf returns the manager with the given name, or nil.
func managerOf(name string) manager {
	switch name {
	case "supervisord":
		return supervisord
	case "honcho", "foreman", "overmind", "hivemind", "goreman", "forego", "shoreman":
		return procfile
	case "concurrently", "conc":
		return concurrently
	case "npm-run-all", "npm-run-all2", "run-p", "run-s":
		return runAll
	case "pm2-runtime", "pm2-docker", "pm2":
		return pm2
	case "nodemon":
		return nodemon
	case "sops":
		return sops
	case "cross-env-shell":
		return crossEnvShell
	case "deno":
		return denoTask
	case "node":
		return nodeRun
	case "init", "s6-svscan", "runsvdir", "my_init":
		return services
	case "execlineb":
		return func(t *tracer, words []Word, st *state) bool { t.unknown(nil, st); return true }
	}
	return nil
}

// concurrently follows its operands, which are shell texts that run at the same time.
func concurrently(t *tracer, words []Word, st *state) bool {
	_, operands := optionsOf(words, "-n --names -c --prefix-colors -p --prefix -l --prefix-length -t --timestamp-format -m --max-processes -s --success "+
		"--kill-signal --default-input-target --restart-tries --restart-after --name-separator --cwd")
	for _, w := range operands {
		c := st.clone(t)
		if !w.Known {
			t.unknown(nil, c)
			continue
		}
		manager, name, ok := strings.Cut(w.Text, ":")
		if ok && has("npm yarn pnpm bun", manager) && !strings.Contains(name, " ") {
			t.scripts(w, name, c)
			continue
		}
		t.text(w, nil, c)
	}
	return true
}

// scripts follows the scripts of a package.json whose names match a pattern such as dev:*.
func (t *tracer) scripts(w Word, pattern string, st *state) {
	name, args, _ := strings.Cut(pattern, " ")
	var rest []Word
	for part := range strings.FieldsSeq(args) {
		a := w
		a.Text = part
		rest = append(rest, a)
	}
	one := ran{name: w, rest: rest, dir: st.dir, file: "package.json", key: "scripts"}
	if one.name.Text = name; !strings.Contains(name, "*") {
		t.named(one, []Word{{Text: "npm", Known: true}, {Text: "run", Known: true}, one.name}, st)
		return
	}
	f, is := t.container.File(path.Join(st.dir, "package.json"))
	if is != Present || st.dir == "" {
		t.unknown(nil, st)
		return
	}
	for _, script := range sortedKeys(t.packages(f, "scripts")) {
		if t.spend(1) && glob(name, script) && (strings.Contains(name, "**") || strings.Count(name, ":") == strings.Count(script, ":")) {
			one.name.Text = script
			t.named(one, nil, st.clone(t))
		}
	}
}

// runAll follows npm-run-all, which runs several scripts in parallel or in sequence.
func runAll(t *tracer, words []Word, st *state) bool {
	parallel := tool(words[0].Text) == "run-p"
	type one struct {
		w        Word
		parallel bool
	}
	var all []one
	for i := 1; i < len(words); i++ {
		switch w := words[i]; {
		case has("-p --parallel", w.Text):
			parallel = true
		case has("-s --sequential --serial --sequence", w.Text):
			parallel = false
		case has("--max-parallel --npm-path", w.Text):
			i++
		case w.Text == "--":
			i = len(words)
		case isFlag(w):
		default:
			all = append(all, one{w, parallel})
		}
	}
	for i, o := range all {
		if !o.parallel && i < len(all)-1 {
			continue // the script ends before the next one begins
		}
		c := st.clone(t)
		if !o.w.Known {
			t.unknown(nil, c)
			continue
		}
		t.scripts(o.w, o.w.Text, c)
	}
	return true
}

// pm2 follows pm2-runtime FILE and pm2-runtime PROGRAM -- ARGS.
func pm2(t *tracer, words []Word, st *state) bool {
	rest := words[1:]
	var program *Word
	var args []Word
	for i := 0; i < len(rest); i++ {
		w := rest[i]
		switch {
		case w.Text == "--":
			args = rest[i+1:]
			i = len(rest)
		case has("-i --instances -n --name --node-args --max-memory-restart -c --cron --interpreter --only --env --error --output --delay --secret --public --machine-name", w.Text):
			i++
		case isFlag(w):
		case program == nil && w.Text == "start":
		case program == nil:
			program = &rest[i]
		}
	}
	if program == nil || !program.Known || program.Text == "serve" || program.Text == "logs" {
		t.unknown(nil, st)
		return true
	}
	switch path.Ext(program.Text) {
	case ".json", ".yml", ".yaml", ".config":
		t.unknown(nil, st)
		return true
	}
	if strings.Contains(program.Text, ".config.") || strings.Contains(path.Base(program.Text), "ecosystem") {
		st.open = true
		t.unknown(nil, st)
		return true
	}
	t.command(append([]Word{*program}, args...), st)
	return true
}

// nodemon follows the shell text in nodemon --exec TEXT.
func nodemon(t *tracer, words []Word, st *state) bool {
	flags, operands := optionsOf(words, "-x --exec -e --ext -w --watch -i --ignore -d --delay -P --polling-interval -s --signal --config --cwd")
	w, ok := firstFlag(flags, "-x --exec")
	if !ok {
		return false
	}
	if !w.Known {
		t.unknown(nil, st)
		return true
	}
	t.textWith(w, operands, st)
	return true
}

// sops follows sops exec-env FILE TEXT. The encrypted file sets variables.
func sops(t *tracer, words []Word, st *state) bool {
	if len(words) < 2 || words[1].Text != "exec-env" {
		return false
	}
	_, operands := optionsOf(words[1:], "--user --input-type")
	if len(operands) != 2 || !operands[1].Known {
		t.unknown(nil, st)
		return true
	}
	in := st.clone(t)
	in.open = true
	t.text(operands[1], nil, in)
	return true
}

// textWith follows a shell text with words appended to it.
func (t *tracer) textWith(text Word, extra []Word, st *state) {
	src := text.Source()
	if src == nil {
		src = source.New("", text.Text)
	}
	tree := parse(src.Text)
	if tree == nil || st.depth > deepestTrace {
		t.unknown(nil, st)
		return
	}
	in := st.enter(t, nil, Word{Text: "sh", Known: true, Index: -1}, nil)
	p := &pass{tracer: t, src: src, index: text.Index, extra: extra, extraTo: lastCall(tree.Stmts)}
	p.list(tree.Stmts, in, true)
}

func crossEnvShell(t *tracer, words []Word, st *state) bool {
	r := reader{}
	i := 1
	for i < len(words) && words[i].Known && r.assign(words[i]) {
		i++
	}
	if st.take(r.call); i == len(words) || !words[i].Known {
		t.unknown(nil, st)
		return true
	}
	t.textWith(words[i], words[i+1:], st)
	return true
}

func denoTask(t *tracer, words []Word, st *state) bool {
	if len(words) < 3 || words[1].Text != "task" || !words[2].Known || isFlag(words[2]) {
		return false
	}
	for _, name := range []string{"deno.json", "deno.jsonc", "package.json"} {
		if st.dir == "" {
			break
		}
		one := ran{name: words[2], rest: words[3:], dir: st.dir, file: name, key: "tasks"}
		if name == "package.json" {
			one.key = "scripts"
		}
		if f, is := t.container.File(path.Join(st.dir, name)); is == Present && t.packages(f, one.key)[words[2].Text] != nil {
			t.named(one, words, st)
			return true
		}
	}
	t.unknown(nil, st)
	return true
}

func nodeRun(t *tracer, words []Word, st *state) bool {
	if len(words) < 3 || words[1].Text != "--run" || !words[2].Known {
		return false
	}
	rest := words[3:]
	if len(rest) > 0 && rest[0].Text == "--" {
		rest = rest[1:]
	}
	t.named(ran{name: words[2], rest: rest, dir: st.dir, file: "package.json", key: "scripts"}, words, st)
	return true
}

// procfile follows the lines of a Procfile.
func procfile(t *tracer, words []Word, st *state) bool {
	flags, operands := optionsOf(words, "-f --procfile -d --root --app-root -e --env -m --formation -p --port -t --timeout -c --concurrency -q --quiet -l --processes")
	if len(operands) == 0 && tool(words[0].Text) != "hivemind" && tool(words[0].Text) != "shoreman" {
		return false
	}
	if len(operands) > 0 && operands[0].Text == "run" {
		return false
	}
	var names []Word
	if len(operands) > 1 {
		names = operands[1:]
	}
	file, ok := firstFlag(flags, "-f --procfile")
	if !ok {
		file = Word{Text: "./Procfile", Known: true}
	} else if !strings.Contains(file.Text, "/") {
		file.Text = "./" + file.Text
	}
	if w, ok := firstFlag(flags, "-d --root --app-root"); ok {
		if st.dir = ""; w.Known && path.IsAbs(w.Text) {
			st.dir = path.Clean(w.Text)
		}
	}
	f, is := t.lookup(file.Text, st.dir)
	if is != Present || !file.Known || len(f.Text) > LongestScript {
		t.unknown(nil, st)
		return true
	}
	if _, is := t.lookup("./.env", st.dir); is != Absent || len(flags["-e"].Text) > 0 {
		st.open = true
	}
	base, known := t.firstPort(flags, st)
	for i, line := range procLines(f) {
		if len(names) > 0 && !namedIn(names, line.name) {
			continue
		}
		c := st.clone(t)
		c.files = append(c.files, f)
		port := Word{Text: strconv.Itoa(base + 100*i), Known: known, Index: -1}
		c.env = append(c.env, Setting{"PORT", port})
		t.text(line.text, nil, c)
	}
	return true
}

// firstPort returns the PORT that the first program in a Procfile gets.
func (t *tracer) firstPort(flags map[string]Word, st *state) (port int, known bool) {
	text, is := t.container.Variable("PORT")
	if w, ok := firstFlag(flags, "-p --port"); ok {
		text, is = w.Text, Hidden
		if w.Known {
			is = Present
		}
	}
	n, err := strconv.Atoi(text)
	switch {
	case is == Absent:
		return 5000, !st.open
	case is == Hidden || err != nil:
		return 0, false
	}
	return n, true
}

func namedIn(names []Word, name string) bool {
	for _, w := range names {
		if !w.Known || w.Text == name || w.Text == "all" {
			return true
		}
	}
	return false
}

// A procLine is one line of a Procfile.
type procLine struct {
	name string
	text Word
}

func procLines(f *source.File) []procLine {
	var all []procLine
	at := 0
	for line := range strings.Lines(f.Text) {
		start := at
		at += len(line)
		line = strings.TrimRight(line, "\r\n \t")
		name, text, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(name, "#") || strings.ContainsAny(name, " \t") || name == "" {
			continue
		}
		trimmed := strings.TrimLeft(text, " \t")
		begin := start + len(line) - len(trimmed)
		all = append(all, procLine{name, Word{Text: trimmed, Known: true, Index: -1, File: f, At: source.Span{Start: source.Pos(begin), End: source.Pos(begin + len(trimmed))}}})
	}
	return all
}
