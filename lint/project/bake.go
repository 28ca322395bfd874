package project

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/bake"
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// This file finds the images that docker buildx bake builds. It reads Bake files only if a service runs an
// image that no service builds.

// A bakery is the Bake files of a folder.
type bakery struct {
	dir       string
	targets   map[string]*bake.Target
	images    map[string]*bake.Target // keys are those of imageKeys; nil if several targets build the image differently
	contracts map[*bake.Target]*contract.Contract
}

// findBake sets the build of a service if a Bake file builds its image. It looks in the folder of the Compose
// file and in the folders above, and after each in the folders directly below it. It returns nil if there is no such
// Bake file, or if several below one folder build the image.
func (l *loader) findBake(s *Service) *contract.Contract {
	if s.Service.Build != nil || s.Ref.Name == "" || len(s.App.Model.Files) == 0 {
		return nil
	}
	root := l.fs.Root()
	for dir := path.Dir(s.App.Model.Files[0].Source.Path); Inside(root, dir); dir = path.Dir(dir) {
		if b, t := l.targetFor(s, dir); t != nil {
			return l.contractOf(s, b, t)
		}
		if all := l.bakeFoldersBelow(s, dir); len(all) > 0 {
			if len(all) > 1 {
				return nil
			}
			b, t := l.targetFor(s, all[0])
			return l.contractOf(s, b, t)
		}
		if dir == root {
			break
		}
	}
	return nil
}

// targetFor returns the target of a folder's Bake files that builds the image of a service, or nil.
func (l *loader) targetFor(s *Service, dir string) (*bakery, *bake.Target) {
	if b := l.bakery(dir); b != nil {
		for _, key := range askedKeys(bakedName(s.Image.Text)) {
			if t := b.images[key]; t != nil {
				return b, t
			}
		}
	}
	return nil, nil
}

// bakeFoldersBelow lists the folders directly below dir whose Bake files build the image of a service.
func (l *loader) bakeFoldersBelow(s *Service, dir string) (all []string) {
	for _, below := range l.bakesIn[dir] {
		if _, t := l.targetFor(s, below); t != nil {
			all = append(all, below)
		}
	}
	return all
}

func (l *loader) contractOf(s *Service, b *bakery, t *bake.Target) *contract.Contract {
	out, by := l.buildOfTarget(s, b, t)
	if out == nil || out.Stage == nil {
		return nil
	}
	s.Build, s.Baked = out, t
	return contract.OfStage(out.Model.Stage(out.Stage), l.contexts(s, by))
}

// buildOfTarget finds the Dockerfile of a Bake target, or returns nil if it is unknown.
func (l *loader) buildOfTarget(s *Service, b *bakery, t *bake.Target) (*ImageBuild, *compose.Build) {
	by := b.build(t)
	if by == nil {
		return nil, nil
	}
	out := &ImageBuild{}
	if by.Context != nil {
		out.Context = by.Context.Abs()
	}
	if t.Inline != nil {
		out.File = dockerfile.Parse(source.Embed(t.Inline.File, []source.Piece{{Text: t.Inline.Text, At: t.Inline.At}}))
	} else if l.dockerfile(out, by); out.File == nil {
		return nil, nil
	}
	out.Model = contract.BuildOf(out.File, arguments(by), l.contexts(s, by))
	out.Stage = l.target(out.File, by.Target)
	return out, by
}

// build converts a target to the build of a service. It returns nil if the Dockerfile, stage or arguments are
// unknown.
func (b *bakery) build(t *bake.Target) *compose.Build {
	for _, x := range []*bake.Text{t.Context, t.Dockerfile, t.Inline, t.Stage, t.Args["*"], t.Contexts["*"]} {
		if x != nil && !x.Known {
			return nil
		}
	}
	context := "."
	if t.Context != nil {
		context = strings.TrimPrefix(t.Context.Text, "cwd://")
	}
	if remote(context) || context == "-" {
		return nil
	}
	by := &compose.Build{Context: &compose.Value{Text: context, Known: true, Dir: b.dir}}
	if t.Dockerfile != nil && t.Dockerfile.Text != "" {
		by.Dockerfile = b.value(t.Dockerfile)
	}
	if t.Stage != nil {
		by.Target = b.value(t.Stage)
	}
	by.Args, by.AdditionalContexts = b.pairs(t.Args), b.pairs(t.Contexts)
	return by
}

func (b *bakery) value(t *bake.Text) *compose.Value {
	return &compose.Value{Text: t.Text, Known: t.Known, Raw: t.Text, File: t.File, At: t.At, Dir: b.dir}
}

func (b *bakery) pairs(all map[string]*bake.Text) []compose.Pair {
	var pairs []compose.Pair
	for _, name := range slices.Sorted(maps.Keys(all)) {
		pairs = append(pairs, compose.Pair{Key: compose.Value{Text: name, Known: true, File: all[name].File, At: all[name].At}, Value: b.value(all[name])})
	}
	return pairs
}

// targetContract returns the contract of the image that another target builds, for the build context
// "target:NAME". It returns nil if there is no such target.
func (l *loader) targetContract(s *Service, dir, name string) *contract.Contract {
	b := l.bakery(dir)
	if b == nil || b.targets[name] == nil {
		return nil
	}
	t := b.targets[name]
	c, done := b.contracts[t]
	if !done {
		b.contracts[t] = nil // ends the recursion if targets form a cycle
		if out, by := l.buildOfTarget(s, b, t); out != nil && out.Stage != nil {
			c = contract.OfStage(out.Model.Stage(out.Stage), l.contexts(s, by))
			b.contracts[t] = c
		}
	}
	return c
}

// bakery reads the Bake files of a folder, or returns nil if there are none.
func (l *loader) bakery(dir string) *bakery {
	b, done := l.bakeries[dir]
	if done {
		return b
	}
	l.bakeries[dir] = nil
	var files []*source.File
	for _, name := range bake.Names {
		if f, err := l.fs.Read(path.Join(dir, name)); err == nil {
			files = append(files, f)
		}
	}
	if len(files) == 0 {
		return nil
	}
	b = &bakery{dir: dir, targets: map[string]*bake.Target{}, images: map[string]*bake.Target{}, contracts: map[*bake.Target]*contract.Contract{}}
	l.bakeries[dir] = b
	for _, t := range bake.Read(files, l.composeTargets(dir)) {
		b.targets[t.Name] = t
		if !slices.Contains(files, t.File) {
			continue // this target is a Compose service, which is found elsewhere
		}
		for _, tag := range t.Tags {
			if tag.Known {
				b.addTarget(bakedName(tag.Text), t)
			}
		}
	}
	return b
}

func (b *bakery) addTarget(image string, t *bake.Target) {
	for _, key := range imageKeys(image) {
		if old, ok := b.images[key]; ok && (old == nil || !sameBake(old, t)) {
			b.images[key] = nil
			continue
		}
		b.images[key] = t
	}
}

// bakedName returns the name of an image without the default registry and namespace that Docker adds.
func bakedName(image string) string {
	image = strings.TrimPrefix(strings.TrimPrefix(image, "docker.io/"), "library/")
	return strings.TrimSuffix(image, ":latest")
}

// sameBake reports whether two targets build the same stage in the same way.
func sameBake(a, b *bake.Target) bool {
	same := func(x, y *bake.Text) bool {
		return (x == nil) == (y == nil) && (x == nil || x.Known && y.Known && x.Text == y.Text)
	}
	return same(a.Context, b.Context) && same(a.Dockerfile, b.Dockerfile) && same(a.Inline, b.Inline) && same(a.Stage, b.Stage) &&
		maps.EqualFunc(a.Args, b.Args, same) && maps.EqualFunc(a.Contexts, b.Contexts, same)
}

// composeTargets returns the services that the folder's default Compose file builds. Bake reads that file
// first.
func (l *loader) composeTargets(dir string) []*bake.Target {
	var all []*bake.Target
	for _, name := range defaults {
		full := path.Join(dir, name)
		if _, err := l.fs.Stat(full); err != nil {
			continue
		}
		for _, s := range l.compose.Load(full).Services {
			if s.Build != nil && s.Build.Inline == nil {
				all = append(all, composeTarget(s))
			}
		}
	}
	return all
}

func composeTarget(s *compose.Service) *bake.Target {
	text := func(v *compose.Value) *bake.Text {
		if v == nil {
			return nil
		}
		return &bake.Text{Text: v.Text, Known: v.Known, File: v.File, At: v.At}
	}
	t := &bake.Target{Name: s.Name.Text, File: s.Name.File, At: s.Name.At, Context: text(s.Build.Context), Dockerfile: text(s.Build.Dockerfile), Stage: text(s.Build.Target), Args: map[string]*bake.Text{}}
	for _, p := range s.Build.Args {
		if t.Args[p.Key.Text] = text(p.Value); p.Value == nil {
			t.Args[p.Key.Text] = &bake.Text{File: p.Key.File, At: p.Key.At}
		}
	}
	if s.Image != nil {
		t.Tags = []*bake.Text{text(s.Image)}
	}
	return t
}
