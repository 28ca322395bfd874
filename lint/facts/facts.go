// Package facts describes what the lines of a Dockerfile do. It parses the shell code and maps it back to the
// file, finds the commands and packages in it, and determines the users, working directory, shell and
// variables of each stage. It depends on grammar/dockerfile and mvdan.cc/sh. The rules in lint share one File
// for each Dockerfile.
package facts

import (
	"slices"
	"sync"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// A File holds the facts about one Dockerfile. Expensive facts are computed on first use.
type File struct {
	Dockerfile *dockerfile.File
	// Build is the result of the build without build arguments.
	Build  *build.Build
	Stages []*Stage
	// globals returns the ARGs before the first FROM, by name.
	globals func() map[string]*dockerfile.Pair
	pragma  string // shell set by a comment such as "# hadolint shell=powershell"

	once    sync.Once
	scripts []*Script // scripts of the RUN instructions, computed on first use
	callsOf sync.Once
	calls   []*Call // uses of package managers in these scripts
	uses    []*Use
}

// Of returns the facts about f. Shell code is parsed on first use.
func Of(f *dockerfile.File) *File { return OfBuild(build.Of(f, build.Given{})) }

// OfBuild returns the facts about the Dockerfile of a build.
func OfBuild(b *build.Build) *File {
	f := b.File
	file := &File{Dockerfile: f, Build: b, pragma: shellPragma(f)}
	file.globals = lazy(func() map[string]*dockerfile.Pair { return globals(f) })
	for _, s := range file.Build.Stages {
		file.Stages = append(file.Stages, newStage(file, s))
	}
	return file
}

// Scripts returns the shell code in all RUN instructions that this build runs.
func (f *File) Scripts() []*Script {
	f.once.Do(func() {
		for _, s := range f.Stages {
			for _, step := range s.Steps {
				if step.Run() != nil {
					f.scripts = append(f.scripts, step.Scripts()...)
				}
			}
		}
	})
	return f.scripts
}

// Calls returns the commands in Scripts.
func (f *File) Calls() []*Call {
	f.findCalls()
	return f.calls
}

// Uses returns the calls of package managers in Scripts.
func (f *File) Uses() []*Use {
	f.findCalls()
	return f.uses
}

func (f *File) findCalls() {
	f.callsOf.Do(func() {
		for _, s := range f.Scripts() {
			f.calls = append(f.calls, s.Tree().Calls...)
			f.uses = append(f.uses, s.Tree().Uses()...)
		}
	})
}

// Step returns the facts about a step of the build. It returns nil if the step comes from another stage's
// ONBUILD.
func (f *File) Step(t *build.Step) *Step {
	if t.Index < 0 {
		return nil
	}
	steps := f.Stages[t.Stage.Index].Steps
	i, _ := slices.BinarySearchFunc(steps, t.Index, func(s *Step, index int) int { return s.Index - index })
	return steps[i]
}

// Final returns the stage that is built by default, or nil if there is none.
func (f *File) Final() *Stage {
	if len(f.Stages) == 0 {
		return nil
	}
	return f.Stages[len(f.Stages)-1]
}

// Named returns the last stage with the given name (in lower case) whose index is below before, or nil.
func (f *File) Named(name string, before int) *Stage {
	for i := min(before, len(f.Stages)) - 1; i >= 0 && name != ""; i-- {
		if f.Stages[i].Stage.Name() == name {
			return f.Stages[i]
		}
	}
	return nil
}

// lazy is a short name for sync.OnceValue, for use in struct literals.
func lazy[T any](f func() T) func() T { return sync.OnceValue(f) }
