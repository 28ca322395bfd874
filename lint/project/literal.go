package project

import (
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// This file finds literal settings in programs' configuration files, such as host: true, port: 3000 or bind =
// "0.0.0.0:80".

// A fileSetting is the value of a setting in a configuration file.
type fileSetting struct {
	text  string
	at    source.Span
	found bool // the file has the setting
	vague bool // the value is not a literal, or the file has several
}

// otherObjects are objects whose host and port do not configure the server itself.
var otherObjects = map[string]bool{"hmr": true, "proxy": true, "preview": true, "https": true, "headers": true, "test": true}

// serverObjects are the objects that configure a development server.
var serverObjects = map[string]bool{"": true, "server": true, "devServer": true, "options": true}

// literalIn looks for a setting with one of the names.
func literalIn(src *source.File, names []string, preview bool) fileSetting {
	r := &literals{text: src.Text, names: names, preview: preview}
	switch path.Ext(src.Path) {
	case ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts":
		r.slashes = true
	case ".json", ".jsonc":
		r.slashes = true
	case ".yml", ".yaml", ".toml":
		r.hash, r.bare = true, true
	default:
		r.hash = true
		r.bare = strings.HasPrefix(path.Base(src.Path), ".") // such as .env
	}
	r.run()
	return r.out
}

// literals scans a text once and keeps track of the objects that are open.
type literals struct {
	text    string
	names   []string
	preview bool
	slashes bool // comments begin with //
	hash    bool // comments begin with #
	bare    bool // values may be unquoted
	i       int
	open    []string // names of the objects that are open
	last    string   // the name that was read last
	out     fileSetting
}

func (r *literals) run() {
	for r.i < len(r.text) {
		switch c := r.text[r.i]; {
		case r.slashes && strings.HasPrefix(r.text[r.i:], "//"), r.hash && c == '#':
			r.skipTo("\n")
		case r.slashes && strings.HasPrefix(r.text[r.i:], "/*"):
			r.skipTo("*/")
		case c == '{':
			r.open = append(r.open, r.last)
			r.last = ""
			r.i++
		case c == '}':
			r.open = r.open[:max(0, len(r.open)-1)]
			r.i++
		case c == '"' || c == '\'' || c == '`':
			r.name(r.quoted())
		case isWordByte(c):
			r.name(r.word())
		default:
			r.i++
		}
	}
}

func (r *literals) skipTo(end string) {
	n := strings.Index(r.text[r.i:], end)
	if n < 0 {
		r.i = len(r.text)
		return
	}
	r.i += n + len(end)
}

// quoted reads a string up to the matching quote.
func (r *literals) quoted() string {
	quote, start := r.text[r.i], r.i+1
	for r.i = start; r.i < len(r.text) && r.text[r.i] != quote && (r.text[r.i] != '\n' || quote == '`'); r.i++ {
		if r.text[r.i] == '\\' {
			r.i++
		}
	}
	text := r.text[start:min(r.i, len(r.text))]
	r.i = min(r.i+1, len(r.text))
	return text
}

func (r *literals) word() string {
	start := r.i
	for r.i < len(r.text) && isWordByte(r.text[r.i]) {
		r.i++
	}
	return r.text[start:r.i]
}

// name handles a word or string: if it is one of the names and a value follows, it records the setting.
func (r *literals) name(text string) {
	r.last = text
	for _, n := range r.names {
		if n == text {
			r.setting()
			return
		}
	}
}

func (r *literals) setting() {
	parent := ""
	if len(r.open) > 0 {
		parent = r.open[len(r.open)-1]
	}
	if otherObjects[parent] && !(r.preview && parent == "preview") {
		return
	}
	value, at, ok := r.value()
	switch {
	case ok && value == "false":
		return
	case !ok || !serverObjects[parent] || r.out.found && r.out.text != value:
		r.out.vague = true
	}
	r.out.text, r.out.at, r.out.found = value, at, true
}

// value reads what follows a name: ":", "=" or a space, and a literal that ends the entry.
func (r *literals) value() (value string, at source.Span, ok bool) {
	r.spaces()
	if r.i < len(r.text) && (r.text[r.i] == ':' || r.text[r.i] == '=') {
		r.i++
	}
	r.spaces()
	start := r.i
	if r.i >= len(r.text) {
		return "", at, false
	}
	if c := r.text[r.i]; c == '"' || c == '\'' {
		value = r.quoted()
		at = source.Span{Start: source.Pos(start + 1), End: source.Pos(start + 1 + len(value))}
	} else {
		for r.i < len(r.text) && (isWordByte(r.text[r.i]) || r.bare && strings.IndexByte(".:-*[]/", r.text[r.i]) >= 0) {
			r.i++
		}
		value = r.text[start:r.i]
		at = source.Span{Start: source.Pos(start), End: source.Pos(r.i)}
		if !r.bare && value != "true" && value != "false" && (value == "" || strings.Trim(value, "0123456789") != "") {
			return value, at, false
		}
	}
	r.spaces()
	return value, at, r.i >= len(r.text) || strings.IndexByte(",}\n\r;)#", r.text[r.i]) >= 0
}

func (r *literals) spaces() {
	for r.i < len(r.text) && (r.text[r.i] == ' ' || r.text[r.i] == '\t') {
		r.i++
	}
}
