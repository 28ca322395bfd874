// Package bake reads Bake files (docker-bake.hcl and docker-bake.json) to find out which Dockerfile is built
// under which name. It evaluates functions, variables with their defaults, matrices and inheritance. It does
// not read the environment: a variable without a default is unknown, and so is every value that depends on
// it. A file with an error has no targets.
package bake

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	hcljson "github.com/hashicorp/hcl/v2/json"

	"github.com/dfvet/dfvet/grammar/source"
)

// Names are the default files of docker buildx bake in order: later ones override earlier ones. Bake reads
// the Compose files of the folder before them.
var Names = []string{"docker-bake.json", "docker-bake.hcl", "docker-bake.override.json", "docker-bake.override.hcl"}

// A Text is a value in a Bake file.
type Text struct {
	Text  string
	Known bool // false if it depends on the environment, or cannot be evaluated
	File  *source.File
	At    source.Span // the position of the expression
}

// A Target is one image to build, with inherited values. A nil Text means that the value is not set.
type Target struct {
	Name       string
	File       *source.File
	At         source.Span // the position of its name
	Context    *Text       // a folder relative to the Bake file, or a URL; nil means "."
	Dockerfile *Text       // relative to the context
	Inline     *Text       // the content of an inline Dockerfile
	Stage      *Text
	Args       map[string]*Text
	Contexts   map[string]*Text // additional build contexts
	Tags       []*Text

	inherits []*Text
}

// Limits of the evaluation. Real Bake files are far below them.
const (
	maxSize   = 128 << 10 // bytes of a file
	maxDepth  = 100       // nested brackets
	maxMatrix = 1000      // targets of one matrix
)

// Read returns the targets in the Bake files of a folder, sorted by name. They override base, the targets of
// the folder's Compose files. Read returns nil if a file cannot be read, because that file might override the
// others.
func Read(files []*source.File, base []*Target) (targets []*Target) {
	defer func() { // functions of the evaluator panic for some values
		if recover() != nil {
			targets = nil
		}
	}()
	r := newReader()
	for _, t := range base {
		r.add(t)
	}
	var bodies []hcl.Body
	for _, f := range files {
		body, ok := r.parse(f)
		if !ok {
			return nil
		}
		bodies = append(bodies, body)
	}
	if !r.blocks(bodies) {
		return nil
	}
	return r.resolved()
}

// parse parses one file.
func (r *reader) parse(f *source.File) (hcl.Body, bool) {
	if len(f.Text) > maxSize || tooDeep(f.Text) {
		return nil, false
	}
	r.files[f.Path] = f
	parse := func(src []byte, name string) (*hcl.File, hcl.Diagnostics) {
		return hclsyntax.ParseConfig(src, name, hcl.InitialPos)
	}
	if strings.HasSuffix(f.Path, ".json") {
		parse = hcljson.Parse
	}
	file, diags := parse([]byte(f.Text), f.Path)
	if diags.HasErrors() || file == nil {
		return nil, false
	}
	return file.Body, true
}

// tooDeep reports whether brackets are nested so deeply that parsing would need too much memory.
func tooDeep(text string) bool {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '(', '[', '{':
			if depth++; depth > maxDepth {
				return true
			}
		case ')', ']', '}':
			depth = max(depth-1, 0)
		}
	}
	return false
}

// add adds a target. It overrides the values of an earlier target with the same name.
func (r *reader) add(t *Target) {
	if old := r.targets[t.Name]; old != nil {
		old.merge(t)
		old.File, old.At = t.File, t.At
		if t.inherits != nil {
			old.inherits = t.inherits
		}
		return
	}
	r.targets[t.Name] = t
	r.order = append(r.order, t.Name)
}

// merge overrides the values of t with those that another target sets.
func (t *Target) merge(over *Target) {
	for _, p := range []struct{ to, from **Text }{{&t.Context, &over.Context}, {&t.Dockerfile, &over.Dockerfile}, {&t.Inline, &over.Inline}, {&t.Stage, &over.Stage}} {
		if *p.from != nil {
			*p.to = *p.from
		}
	}
	for name, v := range over.Args {
		put(&t.Args, name, v)
	}
	for name, v := range over.Contexts {
		put(&t.Contexts, name, v)
	}
	if over.Tags != nil {
		t.Tags = over.Tags
	}
}

func put(m *map[string]*Text, name string, v *Text) {
	if *m == nil {
		*m = map[string]*Text{}
	}
	(*m)[name] = v
}

// resolved returns all targets including what they inherit, sorted by name.
func (r *reader) resolved() []*Target {
	done := map[string]*Target{}
	var all []*Target
	for _, name := range r.order {
		if t := r.inherit(name, done, 0); t != nil {
			all = append(all, t)
		}
	}
	slices.SortStableFunc(all, func(a, b *Target) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// inherit returns a target including what it inherits, or nil if part of that is unknown. A target inherits
// nothing from itself.
func (r *reader) inherit(name string, done map[string]*Target, depth int) *Target {
	if t, ok := done[name]; ok {
		return t
	}
	own := r.targets[name]
	if own == nil || depth > maxDepth {
		return nil
	}
	done[name] = &Target{Name: name}
	t := &Target{Name: name, File: own.File, At: own.At}
	for _, from := range own.inherits {
		var base *Target
		if from.Known {
			base = r.inherit(from.Text, done, depth+1)
		}
		if base == nil {
			done[name] = nil
			return nil
		}
		t.merge(base)
	}
	t.merge(own)
	done[name] = t
	return t
}
