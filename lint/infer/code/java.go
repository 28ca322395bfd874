package code

import (
	"path"
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/source"
)

var javaShapes = []shape{
	{pattern: "System . getenv ( NAME )", how: "System.getenv"},
	{pattern: "System . getenv ( ) . get ( NAME )", how: "System.getenv"},
	{pattern: "System . getenv ( ) . getOrDefault ( NAME DEF )", how: "System.getenv"},
	{pattern: "System . getenv ( ) [ NAME ]", how: "System.getenv"},
	{pattern: "getProperty ( NAME DEF )", how: "getProperty", has: "Environment", member: true, key: ofDots},
	{pattern: "dotenv . get ( NAME DEF )", how: "dotenv.get"},
	{pattern: "ConfigProperty ( name = NAME", how: "@ConfigProperty", key: ofDots},
}

func javaLike(s *lexicon, heads []string, last bool) func() *dialect {
	return sync.OnceValue(func() *dialect {
		return (&dialect{
			syntax: s, shapes: javaShapes, or: []string{"?:"}, last: last,
			after:  []string{". orElse (", ". orElseGet ("},
			around: map[string]Hint{"parseInt": Int, "parseBoolean": Bool, "parseLong": Int}, methods: map[string]Hint{"toInt": Int, "toBoolean": Bool, "toLong": Int},
			heads:   heads,
			listens: []listening{{pattern: "embeddedServer (", how: "embeddedServer", kind: "http", key: "port"}, {pattern: "ServerBuilder . forPort (", how: "ServerBuilder.forPort", kind: "grpc"}},
			more:    javaMore,
			fills:   []string{"Dotenv."},
		}).prepare()
	})
}

// javaMore reads the placeholders in strings of annotations, such as @Value("${NAME:default}"). In other
// annotations than @Value, they count only if a variable can set them.
func javaMore(r *reader) {
	name, depth := "", 0
	for i := 0; i < len(r.tokens); i++ {
		switch t := &r.tokens[i]; {
		case depth == 0 && t.is("@"):
			if at, of := r.annotation(i + 1); of != "" {
				i, name, depth = at, of, 1
			}
		case depth > 0 && t.is("("):
			depth++
		case depth > 0 && t.is(")"):
			depth--
		case depth > 0 && t.kind == text:
			for _, read := range placeholders(r.src[t.start:t.end], t.start) {
				read.File, read.How, read.Relaxed = r.f.File, "@"+name, read.Relaxed || name != "Value"
				r.addRead(i, read)
			}
		}
	}
}

// annotation returns the index of the parenthesis after the name of an annotation, and the last word of that
// name, such as Value in @field:Value(. The name is "" if there is no parenthesis.
func (r *reader) annotation(i int) (at int, name string) {
	for ; i < len(r.tokens); i++ {
		switch t := &r.tokens[i]; {
		case t.kind == word && (name == "" || r.tokens[i-1].kind == punct):
			name = t.text
		case t.is("("):
			return i, name
		case name == "" || !t.is(".") && !t.is(":"):
			return i, ""
		}
	}
	return i, ""
}

// placeholders returns the variables in ${NAME} and ${NAME:default}. If the name is a property key, the
// variable is the one that sets the property.
func placeholders(s string, base int) []Read {
	var all []Read
	for at := 0; ; {
		i := strings.Index(s[at:], "${")
		if i < 0 || len(all) > 100 {
			return all
		}
		at += i + 2
		end, depth := at, 0
		for end < len(s) && s[end] != '\n' && end < at+400 && (depth > 0 || s[end] != '}') {
			if s[end] == '{' {
				depth++
			} else if s[end] == '}' {
				depth--
			}
			end++
		}
		if end >= len(s) {
			return all
		}
		name, value, has := strings.Cut(s[at:end], ":")
		if len(name) > 100 {
			continue
		}
		read := Read{Name: name, At: source.Span{Start: source.Pos(base + at), End: source.Pos(base + at + len(name))}}
		read.Name, read.Relaxed = ofDots.variable(name)
		read.Also = dashedName(name)
		switch {
		case has && !strings.Contains(value, "${") && !strings.HasPrefix(value, "-"):
			read.Default, read.Known = value, true
		case has:
			read.Other = true
		}
		if isName(read.Name) {
			all = append(all, read)
		}
	}
}

// isProperties reports whether a file contains properties of Spring or Quarkus.
func isProperties(name string) bool {
	base := path.Base(name)
	ext := path.Ext(base)
	stem := strings.TrimSuffix(base, ext)
	return (ext == ".properties" || ext == ".yml" || ext == ".yaml") && (strings.HasPrefix(stem, "application") || strings.HasPrefix(stem, "bootstrap")) && !strings.Contains(stem, "test")
}

// properties reads the keys and placeholders in application.properties and application.yml.
func properties(f *Facts, _ map[string]bool) {
	base := path.Base(f.File.Path)
	yaml := !strings.HasSuffix(base, ".properties")
	profile := strings.Contains(base, "-")
	var keys []property
	at := 0
	for line := range strings.Lines(f.File.Text) {
		start := at
		at += len(line)
		text := strings.TrimRight(line, "\r\n")
		trimmed := strings.TrimLeft(text, " \t")
		if trimmed == "" || trimmed[0] == '#' || trimmed[0] == '!' {
			continue
		}
		key, value := "", ""
		if yaml {
			keys, key, value = yamlKey(keys, text)
		} else if i := strings.IndexAny(trimmed, "=:"); i > 0 {
			key, value = strings.TrimSpace(trimmed[:i]), strings.TrimSpace(trimmed[i+1:])
		}
		for _, r := range placeholders(text, start) {
			r.File, r.How = f.File, base
			r.Relaxed = r.Relaxed || profile
			f.Reads = append(f.Reads, r)
			if key == "server.port" && !r.Relaxed {
				f.Listens = append(f.Listens, Listen{File: f.File, At: r.At, How: base, Name: r.Name, Type: "http"})
			}
		}
		if key == "" || value == "" {
			continue
		}
		from := source.Pos(start + strings.Index(line, value))
		span := source.Span{Start: from, End: from + source.Pos(len(value))}
		if n := portNumber(value); key == "server.port" && n > 0 && !profile {
			f.Listens = append(f.Listens, Listen{File: f.File, At: span, How: base, Port: n, Type: "http"})
		}
		if name := relaxedName(key); isName(name) && !strings.Contains(value, "${"+name) {
			f.Reads = append(f.Reads, Read{Name: name, File: f.File, At: span, How: base, Other: true, Relaxed: true, Also: dashedName(key)})
		}
	}
}

// A property is a key in a YAML file with other keys below it.
type property struct {
	key    string
	margin int
}

// yamlKey returns the parent keys for the next line, and the key and value on this line.
func yamlKey(keys []property, text string) (above []property, key, value string) {
	trimmed := strings.TrimLeft(text, " ")
	margin := len(text) - len(trimmed)
	for len(keys) > 0 && keys[len(keys)-1].margin >= margin {
		keys = keys[:len(keys)-1]
	}
	name, value, ok := strings.Cut(trimmed, ":")
	if !ok || strings.HasPrefix(trimmed, "-") || len(keys) > 30 || value != "" && value[0] != ' ' {
		return keys, "", ""
	}
	keys = append(keys, property{strings.Trim(strings.TrimSpace(name), `"'`), margin})
	var all []string
	for _, k := range keys {
		all = append(all, k.key)
	}
	value = strings.TrimSpace(value)
	if i := strings.Index(value, " #"); i >= 0 {
		value = strings.TrimSpace(value[:i])
	}
	return keys, strings.Join(all, "."), strings.Trim(value, `"'`)
}
