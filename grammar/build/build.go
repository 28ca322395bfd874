// Package build models how docker build processes a Dockerfile, with the given build arguments or, if they
// are unknown, with the defaults. It computes which stage is based on which, which variables are set at each
// instruction, how words expand, and where COPY and ADD put files. It depends on dockerfile; contract,
// project, facts and the rules use it.
package build

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// A Given holds what a build depends on besides the text of the Dockerfile. In the zero value, everything is
// unknown.
type Given struct {
	// Args are the build arguments that the caller passes; a nil value means that the argument is passed but
	// its value is unknown. If the map is nil, it is unknown which arguments are passed.
	Args map[string]*string
	// Image returns the environment of a base image, and whether it is complete. Image is nil if no images
	// were read.
	Image func(ref string) (env map[string]Filled, all bool)
}

// A Build is the result of processing a Dockerfile as docker build does on linux/amd64.
type Build struct {
	File    *dockerfile.File
	Args    map[string]*string // the arguments from Given
	Globals *Scope             // the scope of the FROM lines
	Stages  []*Stage

	names map[string]*Stage // the latest stage with each name
	// asked is the caller's Given. It is cleared once the build is complete, because it may keep an entire
	// project in memory.
	asked Given
}

// A Stage is one stage of a Build.
type Stage struct {
	*dockerfile.Stage
	Build *Build
	Image Filled // the image named in FROM
	Base  *Stage // the earlier stage named in FROM, or nil
	Depth int    // the number of stages below this one
	// Needs are the earlier stages that it is based on, copies from or mounts, each once.
	Needs []*Stage
	// Deferred are the earlier stages that its ONBUILD instructions need when they are triggered.
	Deferred []*Stage
	Steps    []*Step
	End      *Scope
	// Needed reports whether this stage is the last one, which is the default target, or the last one needs
	// it.
	Needed bool
	// Windows reports whether the image runs on Windows, according to its platform or its name.
	Windows bool

	root  *Stage // the stage at the bottom of the chain
	layer *layer // the variables that the stage sets
}

// A Step is one instruction that is executed in a stage.
type Step struct {
	Do    dockerfile.Instruction // the ONBUILD instruction itself if the step is deferred
	Stage *Stage
	Index int    // the index in the stage's Body, or -1 if the instruction comes from another stage's ONBUILD
	Scope *Scope // the variables that are set before the step
	// Deferred reports whether this is an ONBUILD, which only stores the instruction for images that are
	// based on this one.
	Deferred bool
	// Triggered is the ONBUILD of a lower stage whose stored instruction this step executes, or nil.
	Triggered *dockerfile.OnBuild
}

// Of returns the build of f.
func Of(f *dockerfile.File, given Given) *Build {
	b := &Build{File: f, Args: given.Args, names: map[string]*Stage{}, asked: given}
	globals := newLayer(&bottom{escape: f.Escape, given: given.Args != nil}, nil)
	b.Globals = &Scope{layer: globals}
	for i := range dockerfile.Arguments {
		if a := &dockerfile.Arguments[i]; a.Global {
			b.Globals = b.Globals.with(globals, Scope{Name: a.Name, Value: b.given(a.Name, Filled{Text: a.Value})})
		}
	}
	for _, a := range f.Args {
		b.Globals = b.declare(globals, b.Globals, a, nil)
	}
	for _, s := range f.Stages {
		added := b.stage(s)
		b.Stages = append(b.Stages, added)
		if name := s.Name(); name != "" {
			b.names[name] = added
		}
	}
	if n := len(b.Stages); n > 0 {
		for s := range b.Stages[n-1].Reached() {
			s.Needed = true
		}
	}
	for _, s := range b.Stages {
		s.run()
	}
	b.asked = Given{}
	return b
}

// Stage returns the model of a stage of the build's file, or nil if s is nil.
func (b *Build) Stage(s *dockerfile.Stage) *Stage {
	if s == nil || s.Index >= len(b.Stages) {
		return nil
	}
	return b.Stages[s.Index]
}

// given returns the value of a build argument, including those that have a value even if the caller passes
// none.
func (b *Build) given(name string, otherwise Filled) Filled {
	v, has := b.Args[name]
	switch {
	case !has:
		return otherwise
	case v == nil:
		return Filled{}
	}
	return Filled{Text: *v, Known: true}
}

// SameArgs reports whether two builds were given the same arguments.
func SameArgs(a, b map[string]*string) bool {
	return (a == nil) == (b == nil) && maps.EqualFunc(a, b, func(x, y *string) bool {
		return x == y || x != nil && y != nil && *x == *y
	})
}

// stage resolves the base of a stage and the stages that it copies from.
func (b *Build) stage(s *dockerfile.Stage) *Stage {
	out := &Stage{Stage: s, Build: b}
	out.root = out
	if s.From != nil && s.From.Image != nil {
		out.Image = b.Globals.Expand(s.From.Image)
		if out.Base = b.names[out.Image.Text]; out.Base != nil {
			out.Needs = append(out.Needs, out.Base)
			out.root, out.Depth = out.Base.root, out.Base.Depth+1
		}
	}
	out.Windows = out.onWindows()
	needs, deferred := map[*Stage]bool{out.Base: true}, map[*Stage]bool{}
	for _, in := range s.Body {
		list, seen := &out.Needs, needs
		if on, ok := in.(*dockerfile.OnBuild); ok {
			in, list, seen = on.Do, &out.Deferred, deferred
		}
		for _, w := range Sources(in) {
			if from := b.Source(w); from != nil && !seen[from] {
				seen[from] = true
				*list = append(*list, from)
			}
		}
	}
	return out
}

func (s *Stage) onWindows() bool {
	switch {
	case s.Base != nil:
		return s.Base.Windows
	case s.From == nil, s.Image.Text == "scratch": // always, whatever platform is requested
		return false
	case s.From.Platform != nil && s.From.Platform.Value != nil:
		os, _, _ := strings.Cut(s.Build.Globals.Expand(s.From.Platform.Value).Text, "/")
		return strings.EqualFold(os, "windows")
	}
	return SystemOf(s.Image.Text) == Windows
}

// Reached returns the stage and all stages that are built with it.
func (s *Stage) Reached() map[*Stage]bool {
	seen := map[*Stage]bool{s: true}
	for todo := []*Stage{s}; len(todo) > 0; {
		next := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		lists := [][]*Stage{next.Needs}
		if next.Base != nil {
			lists = append(lists, next.Base.Deferred)
		}
		for _, list := range lists {
			for _, n := range list {
				if !seen[n] {
					seen[n] = true
					todo = append(todo, n)
				}
			}
		}
	}
	return seen
}

// Chain returns the stage and the stages that it is based on, from the stage itself down.
func (s *Stage) Chain() []*Stage {
	var all []*Stage
	for ; s != nil; s = s.Base {
		all = append(all, s)
	}
	return all
}

// Root returns the stage at the bottom of the chain, whose FROM names an image.
func (s *Stage) Root() *Stage { return s.root }

// Named returns the last stage with that name, ignoring case, or nil.
func (b *Build) Named(name string) *Stage { return b.names[strings.ToLower(name)] }

// Source returns the earlier stage that a --from or from= refers to by name (ignoring case) or by number, or
// nil.
func (b *Build) Source(w *dockerfile.Word) *Stage {
	if i, err := strconv.Atoi(w.Value); err == nil {
		if 0 <= i && i < len(b.Stages) {
			return b.Stages[i]
		}
		return nil
	}
	return b.Named(w.Value)
}

// Sources returns the stages and images that an instruction takes files from, as they are written: in --from
// of COPY and in from= of a mount.
func Sources(in dockerfile.Instruction) []*dockerfile.Word {
	var all []*dockerfile.Word
	switch do := in.(type) {
	case *dockerfile.Copy:
		if do.From != nil {
			all = append(all, do.From)
		}
	case *dockerfile.Run:
		for _, f := range do.Flags {
			for _, k := range f.Keys {
				if f.Name.Value == "mount" && k.Value != nil && strings.EqualFold(k.Key.Value, "from") {
					all = append(all, k.Value)
				}
			}
		}
	}
	return all
}

// run executes the instructions of a stage in the model, and records the scope of each.
func (s *Stage) run() {
	s.End = s.first()
	if s.Base != nil && s.Needed {
		for _, t := range s.Base.Steps {
			if on := t.Do.Common().OnBuild; t.Deferred && on != nil {
				s.step(&Step{Do: t.Do, Index: -1, Triggered: on})
			}
		}
	}
	for i, in := range s.Body {
		t := &Step{Do: in, Index: i}
		if on, ok := in.(*dockerfile.OnBuild); ok {
			if on.Do == nil {
				continue
			}
			t.Do, t.Deferred = on.Do, true
		}
		s.step(t)
	}
}

func (s *Stage) step(t *Step) {
	t.Stage, t.Scope = s, s.End
	s.Steps = append(s.Steps, t)
	if t.Deferred {
		return
	}
	switch do := t.Do.(type) {
	case *dockerfile.Arg:
		s.End = s.Build.declare(s.layer, s.End, do, s.Build.Globals)
	case *dockerfile.Env:
		for _, v := range do.Vars {
			s.End = s.End.with(s.layer, Scope{Name: t.Scope.Expand(v.Key).Text, Value: t.Scope.Expand(v.Value), Set: v, In: do})
		}
	}
}

// first returns the variables that are set at the start of a stage. docker build makes sure that PATH is set.
func (s *Stage) first() *Scope {
	if s.Base != nil {
		s.layer = newLayer(s.Base.End.layer.bottom, s.Base.End)
		return s.Base.End
	}
	g := s.Build.asked
	at := &bottom{escape: s.Build.File.Escape, given: g.Args != nil}
	s.layer = newLayer(at, nil)
	scope := &Scope{layer: s.layer}
	if !s.Windows {
		scope = scope.with(s.layer, Scope{Name: "PATH", Value: Filled{Text: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}})
	}
	if s.Image.Text == "scratch" {
		return scope
	}
	at.open = true
	if g.Image == nil || !s.Image.Known {
		return scope
	}
	env, all := g.Image(s.Image.Text)
	at.open = !all
	for _, name := range slices.Sorted(maps.Keys(env)) {
		scope = scope.with(s.layer, Scope{Name: name, Value: env[name]})
	}
	return scope
}

// unseen lists the arguments that the builder reads but does not add to the environment.
var unseen = map[string]bool{"BUILDKIT_SBOM_SCAN_CONTEXT": true, "BUILDKIT_SBOM_SCAN_STAGE": true}

// declare returns s with the variables of an ARG added in a layer. The value of each is the one that the
// caller passes, else the default, else the value of the global ARG.
func (b *Build) declare(l *layer, s *Scope, a *dockerfile.Arg, global *Scope) *Scope {
	for _, v := range a.Vars {
		name := v.Key.Value
		next := Scope{Name: name, Set: v, In: a}
		_, given := b.Args[name]
		switch {
		case given:
			next.Value = b.given(name, Filled{})
		case v.Value != nil:
			next.Value = s.Expand(v.Value)
		default:
			set := global.Get(name)
			if next.Bare = set == nil; set != nil {
				next.Value = set.Value
			}
		}
		next.Bare = next.Bare || global != nil && unseen[name]
		s = s.with(l, next)
	}
	return s
}
