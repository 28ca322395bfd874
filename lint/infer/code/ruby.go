package code

import (
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/source"
)

var rubyShapes = []shape{
	{pattern: "ENV [ NAME ]", how: "ENV"},
	{pattern: "ENV . fetch ( NAME DEF )", how: "ENV.fetch", need: atTop},
	{pattern: "ENV . fetch NAME DEF", how: "ENV.fetch", need: atTop},
	{pattern: "ENV . key ? ( NAME )", how: "ENV.key?"},
	{pattern: "ENV . dig ( NAME )", how: "ENV.dig"},
}

var rubyDialect = sync.OnceValue(func() *dialect {
	return (&dialect{
		syntax: &rubySyntax, shapes: rubyShapes, or: []string{"||", "or"}, after: []string{"{"},
		around: map[string]Hint{"Integer": Int, "Float": Number}, methods: map[string]Hint{"to_i": Int, "to_f": Number},
		indent: true, heads: []string{"def"},
		listens: []listening{{pattern: "set :port ,", how: "set :port", kind: "http"}},
		fills:   []string{"dotenv"},
		more: func(r *reader) {
			if !strings.Contains(r.f.File.Path, "/config/") || len(r.functions) > 0 {
				return
			}
			for i := range r.f.Reads { // Rails runs the files in config when the program starts
				read, line := &r.f.Reads[i], r.lineOf(r.f.Reads[i].At)
				if read.How == "ENV.fetch" && !read.Known && !read.Other && !strings.Contains(line, " if ") && !strings.Contains(line, " unless ") && !strings.HasPrefix(line, " ") {
					read.Stops = true
				}
			}
		},
	}).prepare()
})

// lineOf returns the line with a span, cut to a maximum length.
func (r *reader) lineOf(at source.Span) string {
	from, to := max(int(at.Start)-400, 0), min(int(at.Start)+400, len(r.src))
	start := from + strings.LastIndexByte(r.src[from:at.Start], '\n') + 1
	if i := strings.IndexByte(r.src[at.Start:to], '\n'); i >= 0 {
		to = int(at.Start) + i
	}
	return r.src[start:to]
}

// erb reads the Ruby code in a YAML file of Rails, such as <%= ENV["X"] %>.
func erb(f *Facts, wanted map[string]bool) {
	b := []byte(f.File.Text)
	inside := false
	for i := 0; i < len(b); i++ {
		switch {
		case !inside && i+1 < len(b) && b[i] == '<' && b[i+1] == '%':
			inside = true
			b[i], b[i+1] = ' ', ' '
			if i+2 < len(b) && b[i+2] == '=' {
				b[i+2] = ' '
			}
		case inside && i+1 < len(b) && b[i] == '%' && b[i+1] == '>':
			inside = false
			b[i], b[i+1] = ';', ' '
		case !inside && b[i] != '\n':
			b[i] = ' '
		}
	}
	d := rubyDialect()
	r := &reader{f: f, d: d, src: string(b), wanted: wanted}
	r.tokens = scan(d.syntax, r.src, nil)
	r.run()
	for i := range f.Reads {
		f.Reads[i].Stops = false
	}
}
