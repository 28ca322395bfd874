package project

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// A loader builds the apps and their services. It exists for one Load.
type loader struct {
	fs      FS
	project *Project
	compose *compose.Loader
	trees   map[string]*dockerfile.File // Dockerfiles by path; nil if the file cannot be read
	errs    map[string]error
	// resolved holds the services of the app whose contract is resolved or being resolved.
	resolved  map[*Service]bool
	cache     *buildCache
	overlays  int                 // total bytes of files over which others were merged
	laid      int                 // number of files that were merged over others
	given     int                 // total number of variables in environments
	readBytes int                 // total bytes of configuration files
	steps     int                 // number of steps through scripts
	foreign   map[string]*App     // other apps that build images for this app, by their files
	bakeries  map[string]*bakery  // by folder; nil if the folder has no Bake files
	bakesIn   map[string][]string // the folders with Bake files, by the folder that contains them

	before map[string]*record // apps of the previous Load that may be reused
	bases  map[*App]*secondReading
	opts   Options

	hostValues map[string]map[string]string // variables that the provider sets, by host
	record     *record                      // dependencies of the app that is being loaded; nil without Keep
	last       *trees
	parse      func(*source.File) *dockerfile.File
}

// newLoader returns a loader for the files of a project.
func newLoader(p *Project, opts Options) *loader {
	l := &loader{fs: p.FS, project: p, trees: map[string]*dockerfile.File{}, errs: map[string]error{}, last: opts.last(), parse: opts.Dockerfile}
	l.opts = opts
	if opts.Found != nil {
		l.opts.bakes = opts.Found.Bakes
	}
	l.bakesIn = map[string][]string{}
	for _, dir := range l.opts.bakes {
		l.bakesIn[path.Dir(dir)] = append(l.bakesIn[path.Dir(dir)], dir)
	}
	l.opts.Last, l.opts.Found = nil, nil // otherwise they could not be freed
	for _, f := range p.Dockerfiles {
		l.trees[f.Source.Path] = f
	}
	parsed := map[string]*compose.File{}
	for _, f := range p.Composes {
		parsed[f.Source.Path] = f
	}
	l.compose = &compose.Loader{Read: func(path string) (*source.File, error) { return l.fs.Read(path) }, Env: opts.Env, Closed: opts.Closed, Profiles: opts.Profiles,
		Parsed: func(path string) (*compose.File, error) {
			if f := parsed[path]; f != nil {
				l.noteFile(f.Source)
				return f, nil
			}
			src, err := l.fs.Read(path)
			if err != nil {
				return nil, err
			}
			if parsed[path] = l.last.composes[src]; parsed[path] == nil {
				parsed[path] = opts.Compose(src)
			}
			return parsed[path], nil
		}}
	return l
}

// loadAll declares the types in the contract files and builds apps from the Compose files.
func (p *Project) loadAll(opts Options) {
	l := newLoader(p, opts)
	if opts.shared != nil {
		p.grouping = &grouping{groups: opts.groups, built: opts.shared.grouping.built}
		l.loadApps(p.grouping)
		p.sortAll()
		return
	}
	if p.reuseDeclarations(opts) {
		l.before, l.bases = opts.Last.records, opts.Last.bases
	} else {
		p.declare(opts.picks())
	}
	p.grouping = p.group(opts, opts.sets())
	l.loadApps(p.grouping)
	p.sortAll()
}

// sets lists the sets of Compose files that form one Compose project each.
func (o Options) sets() [][]string {
	sets := slices.Clone(o.Sets)
	if o.Configs != nil {
		for _, c := range o.Configs.Used() {
			sets = append(sets, c.Compose...)
		}
	}
	return sets
}

func (p *Project) sortAll() {
	slices.SortFunc(p.Dockerfiles, func(a, b *dockerfile.File) int { return strings.Compare(a.Source.Path, b.Source.Path) })
}

// declare registers the types in the catalogue and in the contract files.
func (p *Project) declare(picks []HostPick) {
	ts, fs := catalog.Declarations()
	ts, fs = slices.Clone(ts), slices.Clone(fs)
	for _, f := range p.declares {
		t, d := contract.Declarations(f)
		ts, fs = append(ts, t...), append(fs, d...)
	}
	ts, fs = p.locks.declarations(ts, fs)
	p.Types, p.TypeProblems = types.NewRegistry(ts, fs)
	p.TypeProblems = p.locks.own(p.TypeProblems)
	p.blocks = contract.NewBlockIndex(p.declares)
	var programs []*contract.Program
	for _, f := range p.declares {
		programs = append(programs, contract.Programs(f, false)...)
	}
	p.programs = contract.NewProgramIndex(programs)
	p.findHosts(picks)
}

func (l *loader) loadApps(all *grouping) {
	for _, one := range all.groups {
		if l.isTooMuch(one) {
			continue
		}
		app := l.reuse(one)
		if app == nil {
			l.beginRecord()
			app = l.app(l.model(one), one)
			l.endRecord(one, app)
		}
		l.deferSecondReading(app, one)
		if app.Overlay != "" {
			l.project.Overlays = append(l.project.Overlays, app)
		} else {
			l.project.Apps = append(l.project.Apps, app)
		}
	}
	l.project.findOver()
}

// app builds one app and its services from the merged Compose files.
func (l *loader) app(m *compose.AppModel, one group) *App {
	app := &App{Model: m, MayHaveOverride: one.mayHaveOverride && !l.opts.Closed, Incomplete: one.part, Overlay: one.over, beside: one.beside, files: one.files}
	for _, s := range app.Model.Services {
		app.add(&Service{Service: s})
	}
	l.resolved, l.foreign, l.cache, l.given, l.steps = map[*Service]bool{}, map[string]*App{}, newBuildCache(), 0, 0
	l.bakeries = map[string]*bakery{}
	app.addHosts(l.project.hosts)
	for _, s := range app.Services {
		l.resolve(s)
	}
	for _, s := range app.Services {
		l.addPassed(s)
		if app.Overlay != "" && s.Image == nil && s.Service.Build == nil && s.Provider == nil && !s.Unread {
			app.Incomplete = true // the app needs a third file
		}
	}
	return app
}

// resolve finds the contract of a service's image, from the first origin that has one, and lays x-contract
// over it.
func (l *loader) resolve(s *Service) {
	if l.resolved[s] {
		return
	}
	l.resolved[s] = true
	if s.Image != nil {
		s.Ref = l.refOf(s.Image)
	}
	var evidence *contract.Contract
	if b := s.Service.Build; b != nil {
		s.Build = l.build(s, b)
		if s.Build.Stage != nil {
			c := l.stageOf(s)
			if c.Declared {
				s.Contract, s.Origin = c, FromBuild
			} else {
				evidence = c
			}
		}
	}
	if other := l.builder(s); other != nil {
		l.resolve(other)
		if other.Build != nil && other.Origin != FromKey {
			s.Contract, s.Origin, s.Build = other.Contract, other.Origin, other.Build
		}
	} else if c := l.findBake(s); c != nil {
		if c.Declared {
			s.Contract, s.Origin = c, FromBuild
		} else {
			evidence = c
		}
	}
	if s.Contract == nil && s.Ref.Name != "" {
		s.Contract, s.Origin = l.image(s.Ref, s.Service.Build == nil && s.Baked == nil)
	}
	if s.Contract == nil && evidence != nil {
		s.Contract, s.Origin = evidence, FromEvidence
	}
	if s.Service.Contract != nil {
		s.Key = dockerfile.ParseFragment(s.Service.Contract.Embed(nil, true))
		l.project.Contracts = append(l.project.Contracts, s.Key)
		if l.record != nil {
			l.record.keys = append(l.record.keys, s.Key)
		}
		s.Contract, s.Origin = contract.Lay(s.Contract, s.Key), FromKey
	}
}

// builder returns the service that builds the image of s, or nil. s itself only runs the image.
func (l *loader) builder(s *Service) *Service {
	if s.Service.Build != nil || s.Ref.Name == "" {
		return nil
	}
	for _, key := range askedKeys(s.Image.Text) {
		if o := s.App.built[key]; o != nil {
			return o
		}
	}
	return l.builderElsewhere(s)
}

// ServiceOf returns the service whose x-contract is the given fragment, or nil.
func (p *Project) ServiceOf(f *dockerfile.File) *Service {
	for _, app := range p.All() {
		for _, s := range app.Services {
			if s.Key == f {
				return s
			}
		}
	}
	return nil
}
