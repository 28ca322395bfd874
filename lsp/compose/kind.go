package compose

import (
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lsp/query"
)

// Kind is the kind of Compose files.
var Kind = &query.Kind{
	Name:   "Compose file",
	IDs:    []string{"dockercompose", "docker-compose", "yaml.docker-compose"},
	Named:  project.KindCompose,
	IsText: isCompose,
	Parser: parser,
	Paths:  func(f *project.Found) *[]string { return &f.Composes },
}

// isCompose reports whether a YAML file of any name is a Compose file.
func isCompose(src *source.File, id string) bool {
	ext := strings.ToLower(path.Ext(src.Path))
	return (strings.HasPrefix(id, "yaml") || ext == ".yaml" || ext == ".yml") && compose.IsCompose(src.Text)
}

// parser returns the parser of a file. The versions of an edited file share the parts that are unchanged.
func parser(edited bool) func(*source.File) any {
	if !edited {
		return func(src *source.File) any { return compose.Parse(src) }
	}
	r := &compose.Reader{}
	return func(src *source.File) any { return r.Parse(src) }
}

// TreeOf returns the tree of a Compose file; nil for other kinds.
func TreeOf(f *query.File) *compose.File { return query.TreeOf[compose.File](f) }
