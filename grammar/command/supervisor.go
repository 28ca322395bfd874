package command

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// A section is one [name] of an INI file, with its settings.
type section struct {
	name string
	keys map[string]Word
}

// ini parses an INI file as supervisord does: a line that begins with a space continues the value above it.
func ini(f *source.File) []section {
	var all []section
	last := ""
	at := 0
	for line := range strings.Lines(f.Text) {
		start := at
		at += len(line)
		text := strings.TrimRight(line, "\r\n \t")
		if i := strings.Index(text, " ;"); i >= 0 {
			text = strings.TrimRight(text[:i], " \t")
		}
		trimmed := strings.TrimLeft(text, " \t")
		switch {
		case trimmed == "", trimmed[0] == ';', trimmed[0] == '#':
			continue
		case trimmed[0] == '[' && strings.HasSuffix(trimmed, "]"):
			all, last = append(all, section{trimmed[1 : len(trimmed)-1], map[string]Word{}}), ""
			continue
		case len(all) == 0:
			continue
		}
		keys := all[len(all)-1].keys
		if len(trimmed) < len(text) && last != "" {
			w := keys[last]
			w.Text += "\n" + trimmed
			w.At.End = source.Pos(start + len(text))
			if keys[last] = w; len(w.Text) > LongestScript {
				last = ""
			}
			continue
		}
		key, value, ok := strings.Cut(trimmed, "=")
		if !ok {
			continue
		}
		last = strings.TrimSpace(key)
		value = strings.TrimLeft(value, " \t")
		end := start + len(text)
		keys[last] = Word{Text: value, Known: true, Index: -1, File: f, At: source.Span{Start: source.Pos(end - len(value)), End: source.Pos(end)}}
	}
	return all
}

// supervisord follows the programs in its configuration.
func supervisord(t *tracer, words []Word, st *state) bool {
	flags, _ := optionsOf(words, "-c --configuration -u --user -d --directory -l --logfile -j --pidfile -e --loglevel -i --identifier -q --childlogdir -y -z -m -s")
	var f *source.File
	is := Absent
	at := ""
	if w, ok := firstFlag(flags, "-c --configuration"); ok {
		if !w.Known {
			t.unknown(nil, st)
			return true
		}
		at = place(w.Text, st.dir)
		if at == "" && st.dir != "" {
			at = path.Join(st.dir, w.Text)
		}
		if at != "" {
			f, is = t.container.File(at)
		}
	} else {
		for _, p := range []string{path.Join(st.dir, "supervisord.conf"), path.Join(st.dir, "etc/supervisord.conf"), "/etc/supervisord.conf", "/etc/supervisor/supervisord.conf"} {
			if at = p; !path.IsAbs(p) {
				continue
			}
			if f, is = t.container.File(p); is != Absent {
				break
			}
		}
	}
	if _, named := firstFlag(flags, "-c --configuration"); is != Present && (named || is == Hidden) {
		t.unknown(nil, st)
		return true
	}
	if is != Present {
		// The configuration file of Debian's package includes conf.d.
		if at = "/etc/supervisor/supervisord.conf"; !t.supervised(t.included("/etc/supervisor", "conf.d/*.conf", st), st) {
			t.unknown(nil, st)
		}
		return true
	}
	files := []*source.File{f}
	for _, s := range ini(f) {
		if w, ok := s.keys["files"]; ok && s.name == "include" {
			for pattern := range strings.FieldsSeq(strings.ReplaceAll(w.Text, "%(here)s", path.Dir(at))) {
				files = append(files, t.included(path.Dir(at), pattern, st)...)
			}
		}
	}
	if !t.supervised(files, st) {
		t.unknown(nil, st)
	}
	return true
}

// included returns the files that match a pattern.
func (t *tracer) included(dir, pattern string, st *state) []*source.File {
	full := pattern
	if !path.IsAbs(full) {
		full = path.Join(dir, full)
	}
	folder, name := path.Split(full)
	names := []string{name}
	if strings.ContainsAny(folder, "*?[") {
		return nil
	}
	if strings.ContainsAny(name, "*?[") {
		names, _ = t.container.List(path.Clean(folder))
	}
	var all []*source.File
	for _, n := range names {
		if !t.spend(1) || !glob(name, n) && n != name {
			continue
		}
		if f, is := t.container.File(path.Join(folder, n)); is == Present {
			all = append(all, f)
		}
	}
	return all
}

// supervised follows the programs in configuration files, and reports whether there are any.
func (t *tracer) supervised(files []*source.File, st *state) bool {
	found := false
	for _, f := range files {
		if len(f.Text) > LongestScript || !t.spend(len(f.Text)/64) {
			continue
		}
		for _, s := range ini(f) {
			kind, _, _ := strings.Cut(s.name, ":")
			w, ok := s.keys["command"]
			if !ok || kind != "program" && kind != "fcgi-program" {
				continue
			}
			found = true
			c := st.clone(t)
			c.files = append(c.files, f)
			if s.keys["autostart"].Text == "false" {
				c.sure = false
			}
			if d, ok := s.keys["directory"]; ok {
				c.dir = t.filled(d).Text
			}
			if e, ok := s.keys["environment"]; ok {
				c.env = append(c.env, t.pairs(e)...)
			}
			t.command(t.split(w), c)
		}
	}
	return found
}

// filled replaces each %(ENV_X)s with the value of the variable X.
func (t *tracer) filled(w Word) Word {
	for range 20 {
		i := strings.Index(w.Text, "%(")
		if i < 0 {
			break
		}
		j := strings.Index(w.Text[i:], ")s")
		if j < 0 {
			w.Known = false
			break
		}
		name, env := strings.CutPrefix(w.Text[i+2:i+j], "ENV_")
		value, is := "", Hidden
		if env {
			value, is = t.container.Variable(name)
		}
		if is != Present {
			w.Known = false
			break
		}
		w.Text = w.Text[:i] + value + w.Text[i+j+2:]
	}
	return w
}

// pairs parses a list of the form A="b",C=d.
func (t *tracer) pairs(w Word) []Setting {
	var all []Setting
	for _, part := range strings.FieldsFunc(w.Text, func(c rune) bool { return c == ',' || c == '\n' }) {
		name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		if !ok || !isName(name) || len(all) > 500 {
			continue
		}
		v := w
		v.Text = strings.Trim(value, `"'`)
		v = t.filled(v)
		all = append(all, Setting{name, v})
	}
	return all
}

// split splits a command line at spaces outside quotes.
func (t *tracer) split(w Word) []Word {
	var all []Word
	text := w.Text
	for i := 0; i < len(text) && t.spend(1); {
		for i < len(text) && strings.IndexByte(" \t\n", text[i]) >= 0 {
			i++
		}
		start := i
		var b strings.Builder
		quote := byte(0)
		for ; i < len(text); i++ {
			c := text[i]
			switch {
			case quote != 0 && c == quote:
				quote = 0
			case quote == 0 && (c == '"' || c == '\''):
				quote = c
			case quote == 0 && strings.IndexByte(" \t\n", c) >= 0:
			case c == '\\' && quote != '\'' && i+1 < len(text):
				i++
				b.WriteByte(text[i])
				continue
			default:
				b.WriteByte(c)
				continue
			}
			if quote == 0 && strings.IndexByte(" \t\n", c) >= 0 {
				break
			}
		}
		if i == start {
			break
		}
		one := Word{Text: b.String(), Known: true, Index: w.Index, File: w.File, At: w.At}
		if w.At.Len() == len(text) {
			one.At = source.Span{Start: w.At.Start + source.Pos(start), End: w.At.Start + source.Pos(i)}
		}
		all = append(all, t.filled(one))
	}
	return all
}

// services follows the services of s6 and runit: the run file in each folder.
func services(t *tracer, words []Word, st *state) bool {
	name := tool(words[0].Text)
	dirs := []string{"/etc/services.d", "/etc/s6-overlay/s6-rc.d", "/etc/cont-init.d"}
	rest := words[1:]
	switch {
	case name == "init" && words[0].Text != "/init", len(words) > 1 && name == "s6-svscan" && !words[1].Known:
		return false
	case (name == "s6-svscan" || name == "runsvdir") && len(words) > 1:
		dirs = []string{words[len(words)-1].Text}
		rest = nil
	case name == "my_init", name == "runsvdir":
		dirs = []string{"/etc/service"}
		if len(rest) > 0 && rest[0].Text == "--" {
			rest = rest[1:]
		}
	}
	found := false
	for _, dir := range dirs {
		names, _ := t.container.List(dir)
		for _, n := range names {
			at := path.Join(dir, n, "run")
			if !t.spend(1) {
				break
			}
			if f, is := t.container.File(at); is == Present {
				found = true
				t.service(f, at, st.clone(t))
			}
		}
	}
	switch {
	case len(rest) > 0:
		t.command(rest, st)
	case !found:
		t.unknown(nil, st)
	}
	return true
}

// service follows one run file: either a shell script, or an execline script, whose words form a single
// command line.
func (t *tracer) service(f *source.File, at string, st *state) {
	st.open = true // unless with-contenv is used, the environment is empty
	zero := Word{Text: at, Known: true, Index: -1}
	interpreter := shebang(f.Text)
	if len(interpreter) == 0 || tool(interpreter[0]) != "execlineb" {
		t.file([]Word{zero}, st)
		return
	}
	if st.files = append(st.files, f); len(f.Text) > LongestScript || st.depth > deepestTrace {
		t.unknown(nil, st)
		return
	}
	var words []Word
	start := 0
	for line := range strings.Lines(f.Text) {
		text := strings.TrimRight(line, "\r\n")
		if trimmed := strings.TrimSpace(text); trimmed != "" && trimmed[0] != '#' {
			words = append(words, t.split(Word{Text: text, Known: true, Index: -1, File: f, At: source.Span{Start: source.Pos(start), End: source.Pos(start + len(text))}})...)
		}
		start += len(line)
	}
	for len(words) > 0 && (tool(words[0].Text) == "with-contenv" || words[0].Text == "fdmove" && len(words) > 3) {
		if words[0].Text == "fdmove" {
			words = words[3:]
		}
		words = words[1:]
	}
	for _, w := range words {
		if w.Text == "{" || w.Text == "}" || strings.Contains(w.Text, "$") {
			t.unknown(nil, st)
			return
		}
	}
	st.depth++
	t.command(words, st)
}
