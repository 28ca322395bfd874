// Package facts says what the lines of a Dockerfile do: the shell code in them, parsed and
// mapped back to the file, the commands and packages in that code, and per stage the users,
// working directory, shell and variables. It stands on grammar/dockerfile and mvdan.cc/sh;
// lint's rules share one File per Dockerfile and read it, each for its own fault.
package facts

import (
	"sync"

	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// A File holds the facts of one Dockerfile. What is dear in it is computed when first asked.
type File struct {
	Dockerfile *dockerfile.File
	Stages     []*Stage
	pragma     string // the shell that a comment names: "# hadolint shell=powershell"
	build      func() *Build
}

// Of returns the facts of f. It is cheap: no shell code is parsed before somebody asks for it.
func Of(f *dockerfile.File) *File {
	file := &File{Dockerfile: f, pragma: shellPragma(f)}
	for _, s := range f.Stages {
		file.Stages = append(file.Stages, newStage(file, s))
	}
	file.build = lazy(func() *Build { return newBuild(file) })
	return file
}

// Final returns the stage that is built when nobody asks for another, or nil.
func (f *File) Final() *Stage {
	if len(f.Stages) == 0 {
		return nil
	}
	return f.Stages[len(f.Stages)-1]
}

// Named returns the stage before the one of the given index that bears the name (in lower
// case), the last of them if there are several, or nil.
func (f *File) Named(name string, before int) *Stage {
	for i := min(before, len(f.Stages)) - 1; i >= 0 && name != ""; i-- {
		if f.Stages[i].Stage.Name() == name {
			return f.Stages[i]
		}
	}
	return nil
}

// lazy is sync.OnceValue under a name that reads well in a struct's construction.
func lazy[T any](f func() T) func() T { return sync.OnceValue(f) }
