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

// Options say what Load reads: what discovery found, and what the user passes on.
type Options struct {
	Found    *Found
	Env      map[string]string // of --env, with their values
	Profiles []string
	Configs  *Configs
	Jobs     int // files read at once; 0 means as many as there are processors

	// Keep remembers what each whole was made of, for a Load to come, which takes this project as
	// Last: with the same Env, Profiles and FS, that FS giving one *source.File for a text as long
	// as it stays. What such a Load returns equals what one without Last does.
	Keep bool
	Last *Project

	// How to parse; nil means dockerfile.Parse and compose.Parse. An editor has some trees already.
	Dockerfile func(*source.File) *dockerfile.File
	Compose    func(*source.File) *compose.File
}

// Load reads and parses what discovery found and joins it. What is wrong in a file stands in the
// project; the error is of the file system as such.
func Load(fsys FS, opts Options) (*Project, error) {
	p := &Project{FS: fsys, bases: map[*Whole]*second{}, Configs: opts.Configs, Skipped: slices.Clone(opts.Found.Skipped), images: &sync.Map{}, stages: &sync.Map{}, stated: &sync.Map{}, bundled: &sync.Map{}}
	if opts.Last != nil {
		p.bundled = opts.Last.bundled
	}
	if opts.Dockerfile == nil {
		opts.Dockerfile = dockerfile.Parse
	}
	if opts.Compose == nil {
		opts.Compose = compose.Parse
	}
	f, last := opts.Found, opts.last()
	if opts.Keep {
		p.trees, p.kept = newTrees(), map[string]*kept{}
	}
	p.Dockerfiles = parseAll(p, opts, f.Dockerfiles, last.dockerfiles, opts.Dockerfile)
	p.Contracts = parseAll(p, opts, f.Contracts, last.contracts, dockerfile.ParseContract)
	p.Known = parseAll(p, opts, f.Known, last.contracts, dockerfile.ParseContract)
	p.declares = slices.Concat(p.Contracts, p.Known)
	slices.SortFunc(p.declares, func(a, b *dockerfile.File) int { return strings.Compare(a.Source.Path, b.Source.Path) })
	p.Composes = parseAll(p, opts, f.Composes, last.composes, opts.Compose)
	for _, c := range parseAll(p, opts, f.Maybe, last.composes, opts.Compose) {
		if c.Root.Entry("services") != nil {
			p.Composes = append(p.Composes, c)
		} else if opts.Keep {
			p.trees.composes[c.Source] = c
		}
	}
	slices.SortFunc(p.Composes, func(a, b *compose.File) int { return strings.Compare(a.Source.Path, b.Source.Path) })
	p.join(opts)
	p.builders = sync.OnceValue(p.findBuilders)
	if opts.Keep {
		p.keep()
	}
	return p, nil
}

// parseAll reads and parses the files at once and returns the trees in the order of the paths;
// what cannot be read, or is no such file after all, is left out.
func parseAll[T any](p *Project, opts Options, paths []string, last map[*source.File]*T, parse func(*source.File) *T) []*T {
	trees, skipped := make([]*T, len(paths)), make([]*Skipped, len(paths))
	jobs := opts.Jobs
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	work := pool.New().WithMaxGoroutines(jobs)
	for i, path := range paths {
		if len(last) > 0 {
			if src, err := p.FS.Read(path); err == nil && last[src] != nil {
				trees[i] = last[src]
				continue
			}
		}
		work.Go(func() {
			src, err := p.FS.Read(path)
			switch {
			case err != nil:
				skipped[i] = unread(path, err)
			case Template(src.Text):
				skipped[i] = &Skipped{Path: path, Reason: "it is a template"}
			default:
				if caught := panics.Try(func() { trees[i] = parse(src) }); caught != nil {
					skipped[i] = &Skipped{Path: path, Reason: caught.AsError().Error(), Failed: true}
				}
			}
		})
	}
	work.Wait()
	for _, s := range skipped {
		if s != nil {
			p.Skipped = append(p.Skipped, *s)
		}
	}
	return slices.DeleteFunc(trees, func(t *T) bool { return t == nil })
}

// unread says why a file is not checked. What is no text of ours by its nature is a finding, what
// we failed to read is a failure.
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
