package project

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// This file decides what a Load with Options.Last reuses from it. trace.go records what was read. The package
// comment says what may be assumed.

// A record is an app with everything that it depends on.
type record struct {
	app    *App
	trace  *Trace
	model  *Trace // reads of the Compose files only
	group  group
	images map[string]builder // images that services run, and the services in other apps that build them
	trees  []*dockerfile.File // Dockerfiles that its services build
	inline []*dockerfile.File // texts under dockerfile_inline
	keys   []*dockerfile.File // texts under x-contract
	bakes  []string           // folders with Bake files, of which it may have read none
}

func newRecord(fsys FS, bakes []string) *record {
	return &record{trace: NewTrace(fsys), images: map[string]builder{}, bakes: bakes}
}

// trees holds the parsed texts of a project by language.
type trees struct {
	dockerfiles map[*source.File]*dockerfile.File
	contracts   map[*source.File]*dockerfile.File
	composes    map[*source.File]*compose.File
	listed      struct { // files in the order of discovery
		dockerfiles, contracts, known *outcomes[dockerfile.File]
		composes, maybe               *outcomes[compose.File]
	}
}

func newTrees() *trees {
	return &trees{dockerfiles: map[*source.File]*dockerfile.File{}, contracts: map[*source.File]*dockerfile.File{}, composes: map[*source.File]*compose.File{}}
}

// outcomes holds the result for each path of a list: its tree, or the reason why it has none.
type outcomes[T any] struct {
	paths   []string
	trees   []*T
	skipped []*Skipped
}

// reuse copies the outcomes of the previous Load for the same paths. It returns a function that reports
// whether a file must be read again.
func (o *outcomes[T]) reuse(before *outcomes[T], changed []string) func(string) bool {
	if changed == nil || before == nil || !slices.Equal(before.paths, o.paths) {
		return func(string) bool { return true }
	}
	copy(o.trees, before.trees)
	copy(o.skipped, before.skipped)
	return func(path string) bool { return slices.Contains(changed, path) }
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

// same reports whether the names declared by neighbouring files are the same for two groups with the same
// key.
func (g group) same(o group) bool {
	return g.part == o.part && g.mayHaveOverride == o.mayHaveOverride && g.beside.equal(o.beside)
}

// reuseDeclarations copies from the previous Load what depends only on contract files, dfvet.lock and the
// chosen environments. It reports whether these are unchanged. If they changed, no app of the previous Load
// can be reused either.
func (p *Project) reuseDeclarations(opts Options) bool {
	last := opts.Last
	if last == nil || !slices.Equal(last.declares, p.declares) || !samePicks(opts.picks(), last.picks) || last.locks != p.locks {
		return false
	}
	p.hosts, p.picks, p.blocks, p.programs = last.hosts, last.picks, last.blocks, last.programs
	p.Types, p.TypeProblems, p.images, p.declared, p.pulled = last.Types, last.TypeProblems, last.images, last.declared, last.pulled
	return true
}

// reuse adds the app of the previous Load to the project and returns it, if loading it would give the same
// result. Otherwise it returns nil.
func (l *loader) reuse(one group) *App {
	r := l.before[one.key()]
	if r == nil || !r.group.same(one) || !l.unchanged(r) {
		return nil
	}
	for _, f := range r.trees {
		if _, ok := l.trees[f.Source.Path]; !ok {
			l.trees[f.Source.Path] = f
			l.project.Dockerfiles = append(l.project.Dockerfiles, f)
		}
	}
	l.project.Dockerfiles = append(l.project.Dockerfiles, r.inline...)
	l.project.Contracts = append(l.project.Contracts, r.keys...)
	l.project.records[one.key()] = r
	return r.app
}

// unchanged reports whether everything that an app depends on is unchanged.
func (l *loader) unchanged(r *record) bool {
	return l.sameImages(r) && slices.Equal(r.bakes, l.opts.bakes) && l.isUnchanged(r.trace)
}

// isUnchanged reports whether everything that a trace of the previous Load recorded is unchanged.
func (l *loader) isUnchanged(t *Trace) bool {
	if l.opts.Changed == nil {
		return t.Holds(l.project.FS)
	}
	return !slices.ContainsFunc(l.opts.Changed, t.Reads)
}

// Reads reports whether loading the app read, or looked for, the file at path. The project must have been
// loaded with Keep.
func (p *Project) Reads(app *App, path string) bool {
	for _, r := range p.records {
		if r.app == app {
			return r.trace.Reads(path)
		}
	}
	return false
}

// recordTrees records the tree of each text.
func (p *Project) recordTrees() {
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

// beginRecord starts recording what the next app depends on.
func (l *loader) beginRecord() {
	if l.project.records != nil {
		l.record = newRecord(l.project.FS, l.opts.bakes)
		l.fs = l.record.trace
	}
}

// model merges the Compose files of a group, or returns the previous model if the files are unchanged. Often
// only the Dockerfiles of the services changed.
func (l *loader) model(one group) *compose.AppModel {
	if r := l.before[one.key()]; r != nil && l.record != nil && l.isUnchanged(r.model) {
		l.record.model, l.record.trace = r.model, r.model.clone(l.project.FS)
		l.fs = l.record.trace
		return r.app.Model
	}
	m := l.compose.Load(one.files...)
	if l.record != nil {
		l.record.model = l.record.trace.clone(nil)
	}
	return m
}

// endRecord stores the record of the app that was loaded.
func (l *loader) endRecord(one group, app *App) {
	if l.record != nil {
		l.record.app, l.record.group = app, one
		l.record.trace.FS, l.fs = nil, l.project.FS // otherwise they could not be freed
		l.project.records[one.key()] = l.record
	}
}

// noteFile records a dependency on a file whose tree was cached.
func (l *loader) noteFile(f *source.File) {
	if l.record != nil {
		l.record.trace.used(f)
	}
}

// noteBuild records that a service of the app builds a Dockerfile.
func (l *loader) noteBuild(f *dockerfile.File) {
	if l.record != nil && f != nil {
		l.noteFile(f.Source)
		l.record.trees = append(l.record.trees, f)
	}
}

// group groups the Compose files of the project into apps. sets come from the configuration.
func (p *Project) group(opts Options, sets [][]string) *grouping {
	files, say := p.summaries(opts.Last)
	if last := opts.Last; last != nil && last.grouping != nil && last.grouping.isCurrent(files, opts, sets) {
		again := *last.grouping
		again.files, again.say = files, say
		return &again
	}
	all := groupFiles(p.FS, files, sets)
	all.say = say
	return all
}

// summaries returns the summaries of all Compose files; those of unchanged files come from the previous Load.
func (p *Project) summaries(last *Project) ([]*summary, map[*compose.File]*summary) {
	all, say := make([]*summary, len(p.Composes)), make(map[*compose.File]*summary, len(p.Composes))
	for i, f := range p.Composes {
		if last != nil && last.grouping != nil {
			all[i] = last.grouping.say[f]
		}
		if all[i] == nil {
			all[i] = summaryOf(f)
		}
		say[f] = all[i]
	}
	return all, say
}

// isCurrent reports whether the groups are certainly the same as in the previous Load, because the files or their
// summaries are unchanged.
func (g *grouping) isCurrent(files []*summary, opts Options, sets [][]string) bool {
	if opts.Changed == nil || !slices.EqualFunc(g.sets, sets, slices.Equal) {
		return false
	}
	f := opts.Found
	for _, full := range opts.Changed {
		if !slices.ContainsFunc([][]string{f.Dockerfiles, f.Contracts, f.Known, f.Composes}, func(list []string) bool {
			_, there := slices.BinarySearch(list, full)
			return there
		}) {
			return false
		}
	}
	return slices.EqualFunc(g.files, files, (*summary).equal)
}

// sameImages reports whether the same services still build the images that the app runs.
func (l *loader) sameImages(r *record) bool {
	for image, b := range r.images {
		if l.project.grouping.built[image] != b {
			return false
		}
	}
	return true
}
