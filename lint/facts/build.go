package facts

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// A Build is a Dockerfile as docker build goes through it, for linux/amd64 and without build
// arguments: which stage stands on which, and which variables each instruction finds.
type Build struct {
	Globals *Scope // of the FROM lines
	Stages  []*BuildStage
}

// A BuildStage is a stage of a Build.
type BuildStage struct {
	*Stage
	Name  Filled // what FROM names
	Under *BuildStage
	// Needs are the earlier stages that it is FROM, copies from or mounts, each once.
	Needs []*BuildStage
	// Puts are the earlier stages that its ONBUILDs need, where they go off.
	Puts  []*BuildStage
	Turns []*Turn
	End   *Scope
	// Needed says that the last stage, which is built when nobody asks for another, is this one or
	// needs it.
	Needed bool
	// Windows says that the image runs on Windows, as its platform or its name has it.
	Windows bool
}

// A Turn is one instruction that is carried out in a stage.
type Turn struct {
	Do    dockerfile.Instruction
	Stage *BuildStage
	Step  *Step  // what is known of it; nil where another stage's ONBUILD holds it
	Scope *Scope // what is set before it
	// Put says that it is only put off by an ONBUILD here.
	Put bool
	// Triggered is the ONBUILD of a stage below, whose instruction is carried out by this FROM.
	Triggered *dockerfile.OnBuild
}

// Build returns the file as it is built.
func (f *File) Build() *Build { return f.build() }

// platformArgs are set before the first FROM: what the builder says of itself and of its target.
var platformArgs = [][2]string{
	{"BUILDPLATFORM", "linux/amd64"}, {"BUILDOS", "linux"}, {"BUILDOSVERSION", ""}, {"BUILDARCH", "amd64"}, {"BUILDVARIANT", ""},
	{"TARGETPLATFORM", "linux/amd64"}, {"TARGETOS", "linux"}, {"TARGETOSVERSION", ""}, {"TARGETARCH", "amd64"}, {"TARGETVARIANT", ""},
	{"TARGETSTAGE", "default"},
}

func newBuild(f *File) *Build {
	b := &Build{Globals: &Scope{escape: f.Dockerfile.Escape}}
	for _, a := range platformArgs {
		b.Globals = b.Globals.with(Scope{Name: a[0], Value: Filled{a[1], false}})
	}
	for _, a := range f.Dockerfile.Args {
		b.Globals = b.Globals.declare(a, nil)
	}
	for _, s := range f.Stages {
		b.Stages = append(b.Stages, b.stage(s))
	}
	if n := len(b.Stages); n > 0 {
		needed := map[*BuildStage]bool{}
		b.Stages[n-1].Reach(needed)
		for s := range needed {
			s.Needed = true
		}
	}
	for _, s := range b.Stages {
		b.run(s)
	}
	return b
}

// stage says what a stage stands on and takes from.
func (b *Build) stage(s *Stage) *BuildStage {
	out := &BuildStage{Stage: s}
	if s.From != nil && s.From.Image != nil {
		out.Name = b.Globals.Expand(s.From.Image)
		if out.Under = b.named(out.Name.Text); out.Under != nil {
			out.Needs = append(out.Needs, out.Under)
		}
	}
	out.Windows = out.onWindows(b)
	for _, step := range s.Steps {
		list := &out.Needs
		if step.OnBuild {
			list = &out.Puts
		}
		for _, w := range Sources(step.Do) {
			if from := b.source(w); from != nil && !slices.Contains(*list, from) {
				*list = append(*list, from)
			}
		}
	}
	return out
}

func (s *BuildStage) onWindows(b *Build) bool {
	switch {
	case s.Under != nil:
		return s.Under.Windows
	case s.From == nil, s.Name.Text == "scratch": // whatever platform is asked for
		return false
	case s.From.Platform != nil && s.From.Platform.Value != nil:
		os, _, _ := strings.Cut(b.Globals.Expand(s.From.Platform.Value).Text, "/")
		return strings.EqualFold(os, "windows")
	}
	return systemOf(s.Name.Text) == Windows
}

// Reach adds to seen the stage and all that are built with it.
func (s *BuildStage) Reach(seen map[*BuildStage]bool) {
	if seen[s] {
		return
	}
	seen[s] = true
	for _, n := range s.Needs {
		n.Reach(seen)
	}
	if s.Under != nil {
		for _, n := range s.Under.Puts {
			n.Reach(seen)
		}
	}
}

// named returns the latest stage of that name so far, or nil. FROM compares as it is written.
func (b *Build) named(name string) *BuildStage {
	for i := len(b.Stages) - 1; i >= 0 && name != ""; i-- {
		if b.Stages[i].Stage.Name() == name {
			return b.Stages[i]
		}
	}
	return nil
}

// source returns the stage so far that --from or from= means, or nil: a name in any case, or the
// number of a stage.
func (b *Build) source(w *dockerfile.Word) *BuildStage {
	if i, err := strconv.Atoi(w.Value); err == nil {
		if 0 <= i && i < len(b.Stages) {
			return b.Stages[i]
		}
		return nil
	}
	return b.named(strings.ToLower(w.Value))
}

// Sources returns the stages and images that an instruction takes files from, as written: --from of
// COPY, from= of a mount.
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

// run goes through a stage from its first scope to its last.
func (b *Build) run(s *BuildStage) {
	s.End = b.first(s)
	if s.Under != nil && s.Needed {
		for _, t := range s.Under.Turns {
			on := t.Do.Common().OnBuild
			if t.Put && on != nil {
				b.turn(s, &Turn{Do: t.Do, Triggered: on})
			}
		}
	}
	for _, step := range s.Steps {
		b.turn(s, &Turn{Do: step.Do, Step: step, Put: step.OnBuild})
	}
}

func (b *Build) turn(s *BuildStage, t *Turn) {
	t.Stage, t.Scope = s, s.End
	s.Turns = append(s.Turns, t)
	if t.Put {
		return
	}
	switch do := t.Do.(type) {
	case *dockerfile.Arg:
		s.End = s.End.declare(do, b.Globals)
	case *dockerfile.Env:
		for _, v := range do.Vars {
			s.End = s.End.with(Scope{Name: t.Scope.Expand(v.Key).Text, Value: t.Scope.Expand(v.Value), Set: v, In: do})
		}
	}
}

// first returns what is set when a stage begins. docker build sees to it that PATH is set.
func (b *Build) first(s *BuildStage) *Scope {
	if s.Under != nil {
		return s.Under.End
	}
	bottom := &Scope{escape: s.File.Dockerfile.Escape, open: s.Name.Text != "scratch"}
	if s.Windows {
		return bottom
	}
	return bottom.with(Scope{Name: "PATH", Value: Filled{"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", false}})
}

// sbom are the arguments that the builder reads itself and does not put into the environment.
var sbom = map[string]bool{"BUILDKIT_SBOM_SCAN_CONTEXT": true, "BUILDKIT_SBOM_SCAN_STAGE": true}

// declare returns s with the variables of an ARG. One without a value takes the global one.
func (s *Scope) declare(a *dockerfile.Arg, global *Scope) *Scope {
	for _, v := range a.Vars {
		next := Scope{Name: v.Key.Value, Set: v, In: a}
		switch {
		case v.Value != nil:
			next.Value = s.Expand(v.Value)
		default:
			given := global.Get(v.Key.Value)
			if next.Bare = given == nil; given != nil {
				next.Value = given.Value
			}
		}
		next.Bare = next.Bare || global != nil && sbom[next.Name]
		s = s.with(next)
	}
	return s
}
