package project

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// What a Load with Keep leaves for the next one: the tree of each text, and of each whole what it
// was made of. Texts are told apart by identity, which the FS has to keep.

// A kept is one whole and what it takes to know that it would come out the same again.
type kept struct {
	app    *App
	trace  *Trace
	model  *Trace // of the Compose files alone
	group  group
	images map[string]built   // of services: where each image is built in another project
	trees  []*dockerfile.File // Dockerfiles that its services build
	inline []*dockerfile.File // texts under dockerfile_inline
	keys   []*dockerfile.File // texts under x-contract
}

func newKept(fsys FS) *kept { return &kept{trace: NewTrace(fsys), images: map[string]built{}} }

// trees are the parsed texts of a project by language.
type trees struct {
	dockerfiles map[*source.File]*dockerfile.File
	contracts   map[*source.File]*dockerfile.File
	composes    map[*source.File]*compose.File
	listed      struct { // as discovery lists them
		dockerfiles, contracts, known *listed[dockerfile.File]
		composes, maybe               *listed[compose.File]
	}
}

func newTrees() *trees {
	return &trees{dockerfiles: map[*source.File]*dockerfile.File{}, contracts: map[*source.File]*dockerfile.File{}, composes: map[*source.File]*compose.File{}}
}

// last returns the trees of the Load before, or empty ones.
func (o Options) last() *trees {
	if o.Last == nil || o.Last.trees == nil {
		return newTrees()
	}
	return o.Last.trees
}

func (g group) key() string {
	return strings.Join(g.files, "\x00") + "\x01" + strings.Join(g.base, "\x00") + "\x01" + g.over
}

// same reports whether two groups of one key are told the same of what may define more.
func (g group) same(o group) bool {
	return g.part == o.part && g.vague == o.vague && g.beside.equal(o.beside)
}

// again puts the whole of the Load before into the project and returns it, if it would come out the
// same.
func (l *loader) again(one group) *App {
	k := l.before[one.key()]
	if k == nil || !k.group.same(one) || !l.sameImages(k) || !l.holds(k.trace) {
		return nil
	}
	for _, f := range k.trees {
		if _, ok := l.trees[f.Source.Path]; !ok {
			l.trees[f.Source.Path] = f
			l.project.Dockerfiles = append(l.project.Dockerfiles, f)
		}
	}
	l.project.Dockerfiles = append(l.project.Dockerfiles, k.inline...)
	l.project.Contracts = append(l.project.Contracts, k.keys...)
	l.project.kept[one.key()] = k
	return k.app
}

// holds reports whether what a trace of the Load before saw is as it was.
func (l *loader) holds(t *Trace) bool {
	if l.opts.Changed == nil {
		return t.Holds(l.project.FS)
	}
	return !slices.ContainsFunc(l.opts.Changed, t.Reads)
}

// Reads reports whether the whole was made by reading, or looking for, the file at path. It is
// known of a project that was loaded with Keep.
func (p *Project) Reads(w *App, path string) bool {
	for _, k := range p.kept {
		if k.app == w {
			return k.trace.Reads(path)
		}
	}
	return false
}

// keep remembers the tree of each text.
func (p *Project) keep() {
	for _, f := range p.Dockerfiles {
		p.trees.dockerfiles[f.Source] = f
	}
	for _, f := range p.declares {
		p.trees.contracts[f.Source] = f
	}
	for _, f := range p.Composes {
		p.trees.composes[f.Source] = f
	}
}

// begin starts to remember what the next whole is made of.
func (l *loader) begin() {
	if l.project.kept != nil {
		l.keep = newKept(l.project.FS)
		l.fs = l.keep.trace
	}
}

// model merges the Compose files of a group, unless they are as they were in the Load before: what its
// services build may have changed alone.
func (l *loader) model(one group) *compose.Project {
	if k := l.before[one.key()]; k != nil && l.keep != nil && l.holds(k.model) {
		l.keep.model, l.keep.trace = k.model, k.model.clone(l.project.FS)
		l.fs = l.keep.trace
		return k.app.Model
	}
	m := l.compose.Load(one.files...)
	if l.keep != nil {
		l.keep.model = l.keep.trace.clone(nil)
	}
	return m
}

// end remembers the whole that was made.
func (l *loader) end(one group, w *App) {
	if l.keep != nil {
		l.keep.app, l.keep.group = w, one
		l.keep.trace.FS, l.fs = nil, l.project.FS // not to be kept alive
		l.project.kept[one.key()] = l.keep
	}
}

// used notes that the whole is made of a text whose tree was there.
func (l *loader) used(f *source.File) {
	if l.keep != nil {
		l.keep.trace.used(f)
	}
}

// uses notes that a service of the whole builds a Dockerfile.
func (l *loader) uses(f *dockerfile.File) {
	if l.keep != nil && f != nil {
		l.used(f.Source)
		l.keep.trees = append(l.keep.trees, f)
	}
}
