package project

import (
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/sourcegraph/conc/panics"
	"github.com/sourcegraph/conc/pool"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// Options are the input of Load: the result of discovery and the user's settings.
type Options struct {
	Found    *Found
	Env      map[string]string // variables set with --env, by name
	Profiles []string
	Configs  *Configs
	Jobs     int // maximum number of files read at the same time; 0 means the number of processors

	// Keep records what each app was loaded from. A later Load can then receive this project as Last, with
	// the same Env, Profiles and FS. The package comment lists what that Load may assume. Its result equals
	// that of a Load without Last.
	Keep bool
	Last *Project
	// Changed lists the only files whose text differs from what FS returned for Last. nil means that anything
	// may have changed.
	Changed []string

	// Closed means that Env is the complete environment. Variables that are not in it are empty.
	Closed bool
	// Sets are lists of files, in addition to those in the configurations. The files of each list form one
	// Compose project.
	Sets [][]string
	// Hosts are the environments whose HOST blocks count; nil means the blocks of every contract file.
	Hosts []HostPick

	// FilesPerPart is the minimum number of files in each part that SplitFound returns. 0 means that SplitFound
	// chooses, and leaves a small project in one part.
	FilesPerPart int

	// The parsers. nil means dockerfile.Parse and compose.Parse. An editor sets them because it already has
	// some of the trees.
	Dockerfile func(*source.File) *dockerfile.File
	Compose    func(*source.File) *compose.File

	shared *shared  // shared data of the split that this part belongs to
	groups []group  // groups of files in this part
	bakes  []string // those of Found, which a loader does not keep
}

// Load reads and parses the files that discovery found and builds the apps. It records faults in files in the
// project. It returns an error only if the file system itself fails.
func Load(fsys FS, opts Options) (*Project, error) {
	p := &Project{FS: fsys, bases: map[*App]*secondReading{}, Configs: opts.Configs, Skipped: slices.Clone(opts.Found.Skipped), images: &sync.Map{}, stages: &sync.Map{}, builds: &sync.Map{}, declared: &sync.Map{}, pulled: &sync.Map{}, bundled: &sync.Map{}, refs: &sync.Map{}}
	if opts.Last != nil {
		p.bundled, p.refs = opts.Last.bundled, opts.Last.refs
	}
	if opts.Dockerfile == nil {
		opts.Dockerfile = dockerfile.Parse
	}
	switch {
	case opts.Compose != nil:
	case opts.shared != nil:
		opts.Compose = opts.shared.take
	default:
		opts.Compose = compose.Parse
	}
	f, last := opts.Found, opts.last()
	now := newTrees()
	if opts.Keep {
		p.trees, p.records = now, map[string]*record{}
	}
	p.Dockerfiles, now.listed.dockerfiles = parseAll(p, opts, f.Dockerfiles, last.dockerfiles, last.listed.dockerfiles, opts.Dockerfile)
	if opts.shared != nil {
		p.adoptShared(opts)
	} else {
		p.Contracts, now.listed.contracts = parseAll(p, opts, f.Contracts, last.contracts, last.listed.contracts, dockerfile.ParseContract)
		p.Known, now.listed.known = parseAll(p, opts, f.Known, last.contracts, last.listed.known, dockerfile.ParseContract)
		if p.locks = readLocks(fsys, opts); p.locks.skipped != nil {
			p.Skipped = append(p.Skipped, *p.locks.skipped)
		}
		p.declares = slices.Concat(p.Contracts, p.Known)
		slices.SortFunc(p.declares, func(a, b *dockerfile.File) int { return strings.Compare(a.Source.Path, b.Source.Path) })
	}
	p.Composes, now.listed.composes = parseAll(p, opts, f.Composes, last.composes, last.listed.composes, opts.Compose)
	var maybe []*compose.File
	maybe, now.listed.maybe = parseAll(p, opts, f.Maybe, last.composes, last.listed.maybe, opts.Compose)
	for _, c := range maybe {
		if hasServices(c) {
			p.Composes = append(p.Composes, c)
		} else if opts.Keep {
			p.trees.composes[c.Source] = c
		}
	}
	slices.SortFunc(p.Composes, func(a, b *compose.File) int { return strings.Compare(a.Source.Path, b.Source.Path) })
	if opts.shared == nil {
		for _, c := range p.Composes {
			if strings.Contains(c.Source.Text, "additional_contexts") {
				p.Contexts = append(p.Contexts, c.Source.Text)
			}
		}
	}
	p.loadAll(opts)
	p.builders = sync.OnceValue(p.findBuilders)
	if opts.Keep {
		p.recordTrees()
	}
	return p, nil
}

// parseAll reads and parses the files in parallel and returns the trees in the order of the paths. It leaves
// out files that cannot be read or turn out to be of another kind. Files with unchanged texts keep their
// trees from the previous Load.
func parseAll[T any](p *Project, opts Options, paths []string, last map[*source.File]*T, before *outcomes[T], parse func(*source.File) *T) ([]*T, *outcomes[T]) {
	all := &outcomes[T]{paths, make([]*T, len(paths)), make([]*Skipped, len(paths))}
	todo := all.reuse(before, opts.Changed)
	work := pool.New().WithMaxGoroutines(jobs(opts))
	for i, path := range paths {
		if !todo(path) {
			continue
		}
		all.trees[i], all.skipped[i] = nil, nil
		judge := func() {
			if why := Foreign(all.trees[i]); why != "" && (why == template || !opts.Found.Named[path]) {
				all.trees[i], all.skipped[i] = nil, &Skipped{Path: path, Reason: why}
			} else if opts.Found.Named[path] && mistaken(all.trees[i]) {
				all.trees[i], all.skipped[i] = nil, &Skipped{Path: path, Reason: "not a Dockerfile, Compose file or contract file", Failed: true}
			}
		}
		if len(last) > 0 {
			if src, err := p.FS.Read(path); err == nil && last[src] != nil {
				all.trees[i] = last[src]
				judge()
				continue
			}
		}
		work.Go(func() {
			defer judge()
			src, err := p.FS.Read(path)
			switch {
			case err != nil:
				all.skipped[i] = unread(path, err)
			case Template(src.Text):
				all.skipped[i] = &Skipped{Path: path, Reason: template}
			default:
				if caught := panics.Try(func() { all.trees[i] = parse(src) }); caught != nil {
					all.skipped[i] = &Skipped{Path: path, Reason: caught.AsError().Error(), Failed: true}
				}
			}
		})
	}
	work.Wait()
	for _, s := range all.skipped {
		if s != nil {
			p.Skipped = append(p.Skipped, *s)
		}
	}
	return slices.DeleteFunc(slices.Clone(all.trees), func(t *T) bool { return t == nil }), all
}

// jobs returns how many files are read at the same time.
func jobs(opts Options) int {
	if opts.Jobs > 0 {
		return opts.Jobs
	}
	return runtime.GOMAXPROCS(0)
}

// adoptShared copies into the project what all parts of a split have in common.
func (p *Project) adoptShared(opts Options) {
	sh := opts.shared
	p.declares, p.blocks, p.programs, p.Types, p.Contexts = sh.declares, sh.blocks, sh.programs, sh.types, sh.contexts
	p.hosts, p.picks = sh.hosts, sh.picks
	p.images, p.declared, p.pulled, p.bundled, p.refs = sh.images, sh.declared, sh.pulled, sh.bundled, sh.refs
	p.locks, p.part = sh.locks, true
	p.Known = sh.declares
}

// unread returns why a file is not checked. If the file can never be checked, a rule reports it; if reading
// it failed, that is an error of dfvet.
func unread(path string, err error) *Skipped {
	s := &Skipped{Path: path, Reason: reason(err), Err: err}
	switch {
	case errors.Is(err, ErrTooLarge), errors.Is(err, ErrIrregular):
		s.File = source.New(path, "")
	case !errors.Is(err, ErrOutside):
		s.Failed = true
	}
	return s
}
