package infer

import (
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// A sample is a variable in a sample .env file.
type sample struct {
	file  *source.File
	at    source.Span
	value string
	doc   string
}

// sampleNames are the names of sample .env files.
var sampleNames = strings.Fields(".env.example .env.sample .env.dist .env.template env.schema .env.schema env.example .env.example.docker example.env sample.env env.sample .env.docker.example .env-example .env-sample")

// samples reads the sample files in the folders of the Dockerfile, the context and the Compose files.
func (e *engine) samples(t *target) map[string]*sample {
	all := map[string]*sample{}
	dirs := []string{path.Dir(t.file.Source.Path), t.context}
	for _, s := range t.services {
		dirs = append(dirs, s.Dir)
	}
	seen := map[string]bool{"": true}
	for _, dir := range dirs {
		if seen[dir] || !project.Inside(e.fs.Root(), dir) {
			continue
		}
		seen[dir] = true
		for _, name := range sampleNames {
			if src, err := e.fs.Read(path.Join(dir, name)); err == nil && len(src.Text) <= maxSource {
				readSample(src, all)
			}
		}
	}
	return all
}

// readSample adds the variables in a sample file. If a name occurs twice, the first is kept.
func readSample(src *source.File, all map[string]*sample) {
	at, doc := 0, ""
	for line := range strings.Lines(src.Text) {
		start := at
		at += len(line)
		text := strings.TrimSpace(line)
		switch {
		case text == "":
			doc = ""
			continue
		case text[0] == '#':
			name, _, assigns := strings.Cut(strings.TrimPrefix(strings.TrimLeft(text, "# "), "export "), "=")
			words := strings.TrimSpace(strings.Trim(text, "#-=*_ "))
			switch {
			case assigns && isVariable(strings.TrimSpace(name)):
				doc = "" // the comment above applies to this variable only
			case words != "" && !strings.Contains(words, "="):
				doc = strings.TrimSpace(doc + " " + words)
			}
			continue
		}
		name, value, ok := strings.Cut(strings.TrimPrefix(text, "export "), "=")
		if name = strings.TrimSpace(name); !ok || !isVariable(name) {
			doc = ""
			continue
		}
		value, more := sampleValue(strings.TrimSpace(value))
		if more == "" {
			more = doc
		}
		doc = ""
		if all[name] == nil {
			from := start + strings.Index(line, name)
			all[name] = &sample{src, source.Span{Start: source.Pos(from), End: source.Pos(from + len(name))}, value, more}
		}
	}
}

// sampleValue returns a value without quotes and its trailing comment.
func sampleValue(s string) (value, comment string) {
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		if i := strings.IndexByte(s[1:], s[0]); i >= 0 {
			return s[1 : i+1], strings.Trim(strings.TrimSpace(s[i+2:]), "# ")
		}
		return s, ""
	}
	if i := strings.Index(s, " #"); i >= 0 {
		return strings.TrimSpace(s[:i]), strings.Trim(s[i+2:], "# ")
	}
	if strings.HasPrefix(s, "#") {
		return "", strings.Trim(s, "# ")
	}
	return s, ""
}
