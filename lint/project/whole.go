package project

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/build"
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
	trees   map[string]*dockerfile.File // Dockerfiles by path; nil for one that cannot be read
	errs    map[string]error
	// resolved are the services of the app whose contract was resolved, or is being resolved.
	resolved  map[*Service]bool
	made      *builtAs
	overlays  int             // bytes of files that others were merged over so far
	laid      int             // files that were merged over others
	given     int             // variables in the environments so far
	readBytes int             // of configuration files so far
	steps     int             // through scripts so far
	foreign   map[string]*App // other apps that build images which the app runs, by their files

	before map[string]*kept // apps of the previous Load, which may be reused
	bases  map[*App]*second
	opts   Options

	hostValues map[string]map[string]string // variables of the provider, by host
	keep       *kept                        // of the app that is being loaded; nil without Keep
	last       *trees
	parse      func(*source.File) *dockerfile.File
}

// newLoader returns a loader for the files of a project.
func newLoader(p *Project, opts Options) *loader {
	l := &loader{fs: p.FS, project: p, trees: map[string]*dockerfile.File{}, errs: map[string]error{}, last: opts.last(), parse: opts.Dockerfile}
	l.opts = opts
	l.opts.Last, l.opts.Found = nil, nil // so that they can be freed
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
				l.used(f.Source)
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

// join declares the types of the contract files and builds apps from the Compose files.
func (p *Project) join(opts Options) {
	l := newLoader(p, opts)
	if opts.shared != nil {
		p.grouped = &grouped{groups: opts.groups, built: opts.shared.grouped.built}
		l.loadApps(p.grouped)
		p.inOrder()
		return
	}
	if last := opts.Last; last != nil && slices.Equal(last.declares, p.declares) && samePicks(opts.picks(), last.picks) && last.locks == p.locks {
		p.hosts, p.picks = last.hosts, last.picks
		p.Types, p.TypeProblems, p.images, p.stated, p.pulled, p.blocks, p.programs = last.Types, last.TypeProblems, last.images, last.stated, last.pulled, last.blocks, last.programs
		l.before, l.bases = last.kept, last.bases
	} else {
		p.declare(opts.picks())
	}
	p.grouped = p.group(opts, opts.sets())
	l.loadApps(p.grouped)
	p.inOrder()
}

// sets lists the sets of Compose files that form one project each.
func (o Options) sets() [][]string {
	sets := slices.Clone(o.Sets)
	if o.Configs != nil {
		for _, c := range o.Configs.Used() {
			sets = append(sets, c.Compose...)
		}
	}
	return sets
}

func (p *Project) inOrder() {
	slices.SortFunc(p.Dockerfiles, func(a, b *dockerfile.File) int { return strings.Compare(a.Source.Path, b.Source.Path) })
}

// declare registers the types of the catalogue and of the contract files.
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

func (l *loader) loadApps(all *grouped) {
	for _, one := range all.groups {
		if l.overlaid(one) {
			continue
		}
		w := l.again(one)
		if w == nil {
			l.begin()
			w = l.app(l.model(one), one)
			l.end(one, w)
		}
		l.later(w, one)
		if w.Overlay != "" {
			l.project.Parts = append(l.project.Parts, w)
		} else {
			l.project.Apps = append(l.project.Apps, w)
		}
	}
	l.project.findOver()
}

// app builds one app and its services from the merged Compose files.
func (l *loader) app(m *compose.Project, one group) *App {
	w := &App{Model: m, Vague: one.vague && !l.opts.Closed, Part: one.part, Overlay: one.over, beside: one.beside, files: one.files}
	for _, s := range w.Model.Services {
		w.add(&Service{Service: s})
	}
	l.resolved, l.foreign, l.made, l.given, l.steps = map[*Service]bool{}, map[string]*App{}, newBuiltAs(), 0, 0
	w.outside(l.project.hosts)
	for _, s := range w.Services {
		l.resolve(s)
	}
	for _, s := range w.Services {
		l.call(s)
		if w.Overlay != "" && s.Image == nil && s.Service.Build == nil && s.Provider == nil && !s.Unread {
			w.Part = true // it needs a third file
		}
	}
	return w
}

// resolve finds the contract of a service's image: that of the first origin with one, with x-contract laid
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
			if c.Stated {
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
	}
	if s.Contract == nil && s.Ref.Name != "" {
		s.Contract, s.Origin = l.image(s.Ref, s.Service.Build == nil)
	}
	if s.Contract == nil && evidence != nil {
		s.Contract, s.Origin = evidence, FromEvidence
	}
	if s.Service.Contract != nil {
		s.Key = dockerfile.ParseFragment(s.Service.Contract.Embed(nil, true))
		l.project.Contracts = append(l.project.Contracts, s.Key)
		if l.keep != nil {
			l.keep.keys = append(l.keep.keys, s.Key)
		}
		s.Contract, s.Origin = contract.Lay(s.Contract, s.Key), FromKey
	}
}

// builder returns the service that builds the image which s only runs, or nil.
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

// image returns the contract of an image: that of the workspace's contract files, or else of its label in
// dfvet.lock, or else of the catalogue, laid over the image's configuration in dfvet.lock. For an image that
// is built, not pulled, only contract files count.
func (l *loader) image(ref contract.Ref, pulled bool) (*contract.Contract, Origin) {
	if !pulled {
		return l.stated(ref, false)
	}
	if unknownTag(ref.Text) {
		c, origin := l.stated(ref, true)
		if c != nil {
			any := *c
			any.Open = true // what other tags have may apply
			c = &any
		}
		return c, origin
	}
	k := memo(l.project.pulled, ref.Text, func() known {
		c, origin := l.stated(ref, true)
		if l.project.locks == nil { // a project that Load did not create
			return known{c, origin}
		}
		return l.project.locks.locked(ref, c, origin)
	})
	return k.c, k.origin
}

// stated returns the contract of an image from the workspace's contract files, or else from the catalogue.
func (l *loader) stated(ref contract.Ref, catalogue bool) (*contract.Contract, Origin) {
	c := memo(l.project.stated, ref.Text, func() *contract.Contract {
		if l.project.blocks == nil { // a project that Load did not create
			return nil
		}
		return contract.OfBlocks(ref, l.project.blocks.For(ref))
	})
	if c != nil {
		return c, FromFile
	}
	if !catalogue {
		return nil, NoContract
	}
	if c = memo(l.project.bundled, ref.Text, func() *contract.Contract { return contract.OfBlocks(ref, catalog.Blocks(ref)) }); c == nil {
		return nil, NoContract
	}
	return c, FromCatalog
}

// imageOf returns the contract of an image reference, or nil.
func (l *loader) imageOf(text string) *contract.Contract {
	ref := l.ref(text)
	if ref.Name == "" {
		return nil
	}
	c, _ := l.image(ref, true)
	return c
}

// ref parses an image reference; its Name is "" if it is not valid.
func (l *loader) ref(text string) contract.Ref { return l.project.Ref(text) }

// Ref parses an image reference; the result has no Name if the text is not one.
func (p *Project) Ref(text string) contract.Ref {
	return memo(p.refs, text, func() contract.Ref {
		ref, _ := contract.ParseRef(text)
		return ref
	})
}

// arguments returns the build arguments of a service; nil is an unknown value.
func arguments(b *compose.Build) map[string]*string {
	args := map[string]*string{}
	for _, p := range b.Args {
		if p.Value != nil && p.Value.Known {
			text := p.Value.Text
			args[p.Key.Text] = &text
		} else {
			args[p.Key.Text] = nil
		}
	}
	return args
}

// contexts returns a function that finds the contracts of images for the build of a service: a named build
// context takes precedence.
func (l *loader) contexts(s *Service, b *compose.Build) contract.Images {
	return func(ref string) *contract.Contract {
		for _, c := range b.AdditionalContexts {
			if c.Key.Text == ref {
				return l.context(s, c)
			}
		}
		return l.imageOf(ref)
	}
}

// context returns the contract of a named build context: that of an image, or of another service.
func (l *loader) context(s *Service, p compose.Pair) *contract.Contract {
	if p.Value == nil || !p.Value.Known {
		return nil
	}
	if ref, ok := strings.CutPrefix(p.Value.Text, "docker-image://"); ok {
		return l.imageOf(ref)
	}
	name, ok := strings.CutPrefix(p.Value.Text, "service:")
	other := s.App.Service(name)
	if !ok || other == nil {
		return nil
	}
	l.resolve(other)
	return other.Contract
}

// build finds the Dockerfile and the target stage of a service.
func (l *loader) build(s *Service, b *compose.Build) *Built {
	out := &Built{}
	if b.Context != nil && remote(b.Context.Text) {
		return out
	}
	dot := compose.Value{Text: ".", Known: true, Dir: s.Dir}
	if b.Context != nil {
		dot = *b.Context
	}
	dir, ok := located(dot)
	if !ok {
		return out
	}
	out.Context = dir
	if b.Inline != nil {
		out.File = dockerfile.Parse(b.Inline.Embed(nil, true))
		l.project.Dockerfiles = append(l.project.Dockerfiles, out.File)
		if l.keep != nil {
			l.keep.inline = append(l.keep.inline, out.File)
		}
	} else {
		l.dockerfile(out, b)
	}
	if out.File != nil {
		if out.Model = l.modelOf(out.File, s, b); out.Model == nil {
			out.File = nil
			return out
		}
		out.Stage = l.target(out.File, b.Target)
	}
	return out
}

// remote reports whether a build context is a URL or Git repository, which dfvet does not read.
func remote(context string) bool {
	return strings.Contains(context, "://") || strings.HasPrefix(context, "git@") ||
		strings.HasPrefix(context, "github.com/") || strings.Contains(context, ".git#")
}

func (l *loader) dockerfile(out *Built, b *compose.Build) {
	info, err := l.fs.Stat(out.Context)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			out.Missing = out.Context
		}
		return
	}
	if !info.IsDir() {
		return
	}
	names := []string{"Dockerfile", "dockerfile", "Containerfile"}
	if b.Dockerfile != nil {
		if !b.Dockerfile.Known {
			return
		}
		names = []string{b.Dockerfile.Text}
		if dir, base := path.Split(b.Dockerfile.Text); base == "Dockerfile" { // BuildKit looks for both
			names = append(names, dir+"dockerfile")
		}
	}
	for _, name := range names {
		full := name
		if !path.IsAbs(name) {
			full = path.Join(out.Context, name)
		}
		f, err := l.tree(full)
		if err == nil {
			out.File, out.Path, out.Missing = f, full, ""
			return
		}
		if errors.Is(err, fs.ErrNotExist) && out.Missing == "" {
			out.Missing, out.Path = full, full
		} else if !errors.Is(err, fs.ErrNotExist) {
			return
		}
	}
}

// tree returns the parsed Dockerfile at a path. Each is parsed once, and one that only a service names is
// checked with the others.
func (l *loader) tree(full string) (*dockerfile.File, error) {
	if f, ok := l.trees[full]; ok && (f != nil || l.keep == nil) {
		l.uses(f)
		return f, l.errs[full]
	}
	src, err := l.fs.Read(full)
	if err == nil && Template(src.Text) {
		err = errTemplate
	}
	l.errs[full] = err
	if err != nil {
		l.trees[full] = nil
		return nil, err
	}
	f := l.last.dockerfiles[src]
	if f == nil {
		f = l.parse(src)
	}
	if templated(f) {
		l.trees[full], l.errs[full] = nil, errTemplate
		return nil, errTemplate
	}
	l.trees[full] = f
	l.uses(f)
	l.project.Dockerfiles = append(l.project.Dockerfiles, f)
	return f, nil
}

// target returns the stage that build.target names, by name or index, or the last stage if it is not set. It
// returns nil if the name is unknown or no stage has it.
func (l *loader) target(f *dockerfile.File, target *compose.Value) *dockerfile.Stage {
	switch {
	case len(f.Stages) == 0:
		return nil
	case target == nil || target.Text == "":
		return f.Stages[len(f.Stages)-1]
	case !target.Known:
		return nil
	}
	i, ok := l.stageNames(f)[strings.ToLower(target.Text)]
	if !ok {
		i = index(target.Text, len(f.Stages))
	}
	if i < 0 {
		return nil
	}
	return f.Stages[i]
}

// stageNames returns the index of the first stage with each name, in lower case. It is computed once for all
// services that build a Dockerfile.
func (l *loader) stageNames(f *dockerfile.File) map[string]int {
	names := l.made.names[f]
	if names == nil {
		names = make(map[string]int, len(f.Stages))
		for i, s := range slices.Backward(f.Stages) {
			names[strings.ToLower(s.Name())] = i
		}
		l.made.names[f] = names
	}
	return names
}

// index parses a stage number below n, or returns -1.
func index(text string, n int) int {
	i := 0
	for _, r := range text {
		if r < '0' || r > '9' || i > n {
			return -1
		}
		i = i*10 + int(r-'0')
	}
	if text == "" || i >= n {
		return -1
	}
	return i
}

// Stage returns the contract of a stage without a Compose file: its own lines over those of its base, with
// build arguments at their defaults.
func (p *Project) Stage(f *dockerfile.File, s *dockerfile.Stage) *contract.Contract {
	return memo(p.stages, s, func() *contract.Contract {
		stage := p.Build(f).Stage(s)
		if stage.Base != nil && !contract.Cut(stage) {
			return contract.OverBase(stage, p.Stage(f, stage.Base.Stage))
		}
		return contract.OfStage(stage, p.Image)
	})
}

// Build returns the build of a Dockerfile without a Compose file, with build arguments at their defaults.
func (p *Project) Build(f *dockerfile.File) *build.Build {
	return memo(p.builds, f, func() *build.Build { return contract.BuildOf(f, nil, p.Image) })
}

// memo returns the cached value for a key, or calls make; two goroutines may both call it.
func memo[K, V any](known *sync.Map, key K, make func() V) V {
	if known == nil { // a project that Load did not create
		return make()
	}
	c, ok := known.Load(key)
	if !ok {
		c, _ = known.LoadOrStore(key, make())
	}
	return c.(V)
}

// Key returns the service with the fragment as its x-contract, or nil.
func (p *Project) Key(f *dockerfile.File) *Service {
	for _, w := range p.All() {
		for _, s := range w.Services {
			if s.Key == f {
				return s
			}
		}
	}
	return nil
}

// Image returns the contract of an image from the contract files or the catalogue, or nil.
func (p *Project) Image(ref string) *contract.Contract {
	return memo(p.images, ref, func() *contract.Contract {
		l := &loader{fs: p.FS, project: p}
		return l.imageOf(ref)
	})
}
