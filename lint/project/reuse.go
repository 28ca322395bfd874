package project

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// With Keep a Load leaves the following for the next one: the tree of each text, and for each app what it was
// loaded from.

// A kept is one app and what determines that it would be loaded unchanged.
type kept struct {
	app    *App
	trace  *Trace
	model  *Trace // of the Compose files only
	group  group
	images map[string]built   // images that services run, with their builders in other apps
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

// last returns the trees of the previous Load, or empty ones.
func (o Options) last() *trees {
	if o.Last == nil || o.Last.trees == nil {
		return newTrees()
	}
	return o.Last.trees
}

func (g group) key() string {
	return strings.Join(g.files, "\x00") + "\x01" + strings.Join(g.base, "\x00") + "\x01" + g.over
}

// same reports whether two groups with one key have the same names declared elsewhere.
func (g group) same(o group) bool {
	return g.part == o.part && g.vague == o.vague && g.beside.equal(o.beside)
}

// again adds the app of the previous Load to the project and returns it, if loading it would give the same
// result; otherwise it returns nil.
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

// holds reports whether everything that a trace of the previous Load read is unchanged.
func (l *loader) holds(t *Trace) bool {
	if l.opts.Changed == nil {
		return t.Holds(l.project.FS)
	}
	return !slices.ContainsFunc(l.opts.Changed, t.Reads)
}

// Reads reports whether loading the app read, or looked for, the file at path. It requires a project that was
// loaded with Keep.
func (p *Project) Reads(w *App, path string) bool {
	for _, k := range p.kept {
		if k.app == w {
			return k.trace.Reads(path)
		}
	}
	return false
}

// keep records the tree of each text.
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

// begin starts to record what the next app is loaded from.
func (l *loader) begin() {
	if l.project.kept != nil {
		l.keep = newKept(l.project.FS)
		l.fs = l.keep.trace
	}
}

// model merges the Compose files of a group, or returns the previous model if they are unchanged: perhaps
// only what the services build has changed.
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

// end records the app that was loaded.
func (l *loader) end(one group, w *App) {
	if l.keep != nil {
		l.keep.app, l.keep.group = w, one
		l.keep.trace.FS, l.fs = nil, l.project.FS // so that they can be freed
		l.project.kept[one.key()] = l.keep
	}
}

// used records a dependency on a file whose tree was cached.
func (l *loader) used(f *source.File) {
	if l.keep != nil {
		l.keep.trace.used(f)
	}
}

// uses records that a service of the app builds a Dockerfile.
func (l *loader) uses(f *dockerfile.File) {
	if l.keep != nil && f != nil {
		l.used(f.Source)
		l.keep.trees = append(l.keep.trees, f)
	}
}
