package project

import (
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/sourcegraph/conc/pool"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// splitFrom is the number of files from which a project is loaded in parts. partFiles is the minimum number
// of files in a part. keptText limits the size in bytes of Compose files that stay parsed until their part is
// loaded.
const (
	splitFrom = 400
	partFiles = 48
	keptText  = 1 << 20
)

// A Split divides the files that discovery found into independent parts. No Compose file in one part is
// merged over, includes or extends a file in another part, and no service builds or runs what a file in
// another part builds. Each part is loaded, checked and freed separately.
type Split struct {
	Parts  []Options
	parent map[string]string // union-find forest of paths
	opts   Options
	shared *shared
	// Rest holds the contract files, and the files that were not read. It is nil if there is only one part.
	Rest *Project
}

// shared holds what all parts of a split have in common.
type shared struct {
	declares []*dockerfile.File
	blocks   *contract.BlockIndex
	programs *contract.ProgramIndex
	hosts    []*hosts
	picks    []HostPick
	types    *types.Registry
	grouping *grouping
	contexts []string
	locks    *locks

	images, declared, pulled, bundled, refs *sync.Map

	mu    sync.Mutex
	trees map[string]*compose.File // trees of Compose files whose part is not loaded yet
}

// SplitFound splits the files that discovery found into parts. A small project stays in one part.
func SplitFound(fsys FS, opts Options) *Split {
	f := opts.Found
	s := Unsplit(opts)
	if opts.FilesPerPart == 0 {
		if len(f.Dockerfiles)+len(f.Composes)+len(f.Maybe) < splitFrom {
			return s
		}
		s.opts.FilesPerPart = partFiles
	}
	return s.split(fsys)
}

// Unsplit returns the files that discovery found as one part.
func Unsplit(opts Options) *Split {
	return &Split{opts: opts, Parts: []Options{opts}, parent: map[string]string{}}
}

func (s *Split) split(fsys FS) *Split {
	sh := &shared{images: &sync.Map{}, declared: &sync.Map{}, pulled: &sync.Map{}, bundled: &sync.Map{}, refs: &sync.Map{}, trees: map[string]*compose.File{}}
	opts := s.opts
	opts.Found = &Found{Contracts: opts.Found.Contracts, Known: opts.Found.Known, Named: opts.Found.Named, Bakes: opts.Found.Bakes, Skipped: opts.Found.Skipped}
	p, err := Load(fsys, opts)
	if err != nil {
		return s
	}
	s.shared, s.Rest = sh, p
	sh.declares, sh.blocks, sh.programs, sh.types, sh.locks = p.declares, p.blocks, p.programs, p.Types, p.locks
	sh.hosts, sh.picks = p.hosts, p.picks
	files, ties := sh.survey(fsys, s.opts)
	for _, t := range ties {
		for _, full := range t.to {
			s.join(t.from, full)
		}
	}
	sh.grouping = groupFiles(fsys, files, s.opts.sets())
	for _, g := range sh.grouping.groups {
		for _, full := range slices.Concat(g.files, g.base) {
			s.join(g.files[0], full)
		}
	}
	for _, t := range ties {
		for _, name := range t.images {
			for _, key := range askedKeys(defaulted(name)) {
				if b := sh.grouping.built[key]; b.file != "" {
					s.join(t.from, b.file)
				}
			}
		}
	}
	s.distribute()
	return s
}

// A tie lists the files and images that a Compose file refers to, as written.
type tie struct {
	from   string
	to     []string
	images []string // images that the file's services run
}

// survey parses the Compose files and collects what determines which of them must be in the same part.
func (sh *shared) survey(fsys FS, opts Options) ([]*summary, []tie) {
	paths := slices.Concat(opts.Found.Composes, opts.Found.Maybe)
	slices.Sort(paths)
	all, ties, texts := make([]*summary, len(paths)), make([]tie, len(paths)), make([]string, len(paths))
	maybe := map[string]bool{}
	for _, full := range opts.Found.Maybe {
		maybe[full] = true
	}
	kept := 0
	work := pool.New().WithMaxGoroutines(jobs(opts))
	for i, full := range paths {
		work.Go(func() {
			src, err := fsys.Read(full)
			if err != nil || Template(src.Text) {
				return
			}
			f := compose.Parse(src)
			if why := Foreign(f); why != "" && (why == template || !opts.Found.Named[full]) || maybe[full] && !hasServices(f) {
				return
			}
			all[i], ties[i] = summaryOf(f), tieOf(f)
			if strings.Contains(src.Text, "additional_contexts") {
				texts[i] = src.Text
			}
			sh.mu.Lock()
			defer sh.mu.Unlock()
			if kept += len(src.Text); kept < keptText {
				sh.trees[full] = f
			}
		})
	}
	work.Wait()
	sh.contexts = slices.DeleteFunc(texts, func(t string) bool { return t == "" })
	return slices.DeleteFunc(all, func(s *summary) bool { return s == nil }), ties
}

// tieOf returns the references that do not depend on variables. Resplit handles the others.
func tieOf(f *compose.File) tie {
	t := tie{from: f.Source.Path, to: partsOf(f)}
	dir := path.Dir(f.Source.Path)
	for _, doc := range f.Docs {
		services := doc.Get("services")
		if services == nil {
			continue
		}
		for _, e := range services.Entries {
			if image := e.Value.Get("image"); image != nil && e.Value.Get("build") == nil {
				t.images = append(t.images, image.Text)
			}
			context, file := e.Value.Get("build"), "Dockerfile"
			if context == nil {
				continue
			}
			if context.Kind == compose.Mapping {
				if named := context.Get("dockerfile"); named != nil {
					file = named.Text
				}
				context = context.Get("context")
			}
			at := dir
			if context != nil {
				if at = context.Text; !path.IsAbs(at) {
					at = path.Join(dir, at)
				}
			}
			t.to = append(t.to, path.Join(at, file))
		}
	}
	return t
}

// find returns the representative of the set that a path belongs to.
func (s *Split) find(full string) string {
	for {
		up, ok := s.parent[full]
		if !ok || up == full {
			return full
		}
		if next, ok := s.parent[up]; ok {
			s.parent[full] = next
		}
		full = up
	}
}

func (s *Split) join(a, b string) {
	if a, b = s.find(a), s.find(b); a != b {
		s.parent[max(a, b)] = min(a, b)
	}
}

// distribute distributes the files among parts with at least the configured number of files.
func (s *Split) distribute() {
	f, least := s.opts.Found, s.opts.FilesPerPart
	sizes := map[string]int{}
	paths := slices.Concat(f.Dockerfiles, f.Composes, f.Maybe)
	slices.Sort(paths)
	for _, full := range paths {
		sizes[s.find(full)]++
	}
	part, size, parts := map[string]int{}, least, 0
	for _, full := range paths {
		one := s.find(full)
		if _, dealt := part[one]; dealt {
			continue
		}
		if size >= least {
			parts, size = parts+1, 0
		}
		part[one] = parts - 1
		size += sizes[one]
	}
	founds := make([]*Found, max(parts, 1))
	for i := range founds {
		founds[i] = &Found{Named: f.Named, Configs: f.Configs, Bakes: f.Bakes}
	}
	for i, list := range [][]string{f.Dockerfiles, f.Composes, f.Maybe} {
		for _, full := range list {
			to := founds[part[s.find(full)]]
			own := [...]*[]string{&to.Dockerfiles, &to.Composes, &to.Maybe}[i]
			*own = append(*own, full)
		}
	}
	s.Parts = nil
	for i, found := range founds {
		o := s.opts
		o.Found, o.shared, o.Jobs = found, s.shared, 1
		for _, g := range s.shared.grouping.groups {
			if _, ours := part[s.find(g.files[0])]; ours && part[s.find(g.files[0])] == i {
				o.groups = append(o.groups, g)
			}
		}
		s.Parts = append(s.Parts, o)
	}
}

// Resplit reports whether the loaded parts depend on each other, because values of variables determine what a
// service builds. If so, it merges such parts, and the caller must load all parts again. reach holds the
// result of Reach for the project of each part.
func (s *Split) Resplit(reach [][][]string) bool {
	if s.Rest == nil {
		return false
	}
	owner, again := map[string]int{}, false
	for i, o := range s.Parts {
		for _, full := range slices.Concat(o.Found.Dockerfiles, o.Found.Composes, o.Found.Maybe) {
			owner[full] = i
		}
	}
	for i, sets := range reach {
		for _, set := range sets {
			for _, full := range set {
				if j, owned := owner[full]; !owned {
					owner[full] = i
				} else if i != j {
					again = true
				}
				s.join(set[0], full)
			}
		}
	}
	if again {
		s.distribute()
	}
	return again
}

// Reach lists for each app the files that it consists of, those that it builds, and those that build the
// images of its services.
func (p *Project) Reach() [][]string {
	all := slices.Clone(p.reached)
	for _, app := range p.All() {
		var set []string
		for _, f := range app.Model.Files {
			set = append(set, f.Source.Path)
		}
		for _, s := range app.Services {
			if s.Build != nil && s.Build.Path != "" {
				set = append(set, s.Build.Path)
			}
		}
		slices.Sort(set)
		all = append(all, slices.Compact(set))
	}
	return all
}

// take returns the tree of a Compose file and removes it from the shared trees.
func (sh *shared) take(src *source.File) *compose.File {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	f := sh.trees[src.Path]
	delete(sh.trees, src.Path)
	if f == nil || f.Source.Text != src.Text {
		return compose.Parse(src)
	}
	return f
}
