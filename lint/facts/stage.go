package facts

import (
	"sync"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// A Stage holds the facts of one stage.
type Stage struct {
	*build.Stage
	File *File
	// Base is the earlier stage that FROM names, or nil.
	Base *Stage
	// Image is what FROM names, variables resolved by their defaults. It is "" where there is
	// no FROM, and where a variable has no default.
	Image string
	Steps []*Step
	// User is the USER in force at the stage's end, or nil.
	User *dockerfile.User

	shell   Shell // at the stage's end
	workdir bool  // it has a WORKDIR, or those that it is FROM
	// declared lists the ENV and ARG of each name, in order.
	declared func() map[string][]declaration
	root     *Stage
	system   func() build.System
}

// A Step is one instruction of a stage, and what holds when it is reached.
type Step struct {
	*build.Step
	Stage *Stage
	Shell Shell // what reads shell forms
	// User is the USER in force before the instruction, of the stage or of those that it is FROM; nil
	// where it is that of the image.
	User *dockerfile.User
	// InWorkdir says that a WORKDIR comes before the instruction, in the stage or in those that it is
	// FROM.
	InWorkdir bool
	at        int // in Stage.Steps
	once      sync.Once
	scripts   []*Script // once they are asked for
}

func newStage(f *File, s *build.Stage) *Stage {
	out := &Stage{Stage: s, File: f}
	if s.Image.Known {
		out.Image = s.Image.Text
	}
	if s.Base != nil {
		out.Base = f.Stages[s.Base.Index]
	}
	out.root = out
	if out.Base != nil {
		out.root, out.User, out.workdir = out.Base.root, out.Base.User, out.Base.workdir
	}
	out.system = lazy(out.findSystem)
	out.declared = lazy(out.declarations)
	shell := out.firstShell()
	here := out.workdir
	steps := make([]Step, 0, len(s.Steps)) // they do not move
	out.Steps = make([]*Step, 0, len(s.Steps))
	for _, t := range s.Steps {
		if t.Triggered != nil {
			continue
		}
		steps = append(steps, Step{Step: t, Stage: out, Shell: shell, User: out.User, InWorkdir: here || t.Deferred && out.workdir, at: len(steps)})
		step := &steps[len(steps)-1]
		switch do := t.Do.(type) {
		case *dockerfile.Shell:
			if do.Command.JSON && !t.Deferred {
				shell = shellOf(values(do.Command.Exec), out.imageSystem())
			}
		case *dockerfile.User:
			if do.User != nil && !t.Deferred {
				out.User = do
			}
		case *dockerfile.Workdir:
			here, out.workdir = here || !t.Deferred, true
		}
		out.Steps = append(out.Steps, step)
	}
	out.shell = shell
	return out
}

func values(words []*dockerfile.Word) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w.Value
	}
	return out
}

// firstShell returns the shell before any SHELL of the stage.
func (s *Stage) firstShell() Shell {
	if s.File.pragma != "" {
		return shellOf([]string{s.File.pragma, "-c"}, s.imageSystem())
	}
	if s.Base != nil {
		return s.Base.shell
	}
	sys := s.imageSystem()
	if sys == build.Windows || s.File.Dockerfile.Escape == '`' {
		return Shell{Program: "cmd", Args: []string{"/S", "/C"}}
	}
	return Shell{Program: "sh", Dialect: shOf(sys), Args: []string{"-c"}}
}

// Root returns the stage at the bottom of the chain of bases.
func (s *Stage) Root() *Stage { return s.root }

// Chain returns s and its bases, the nearest first.
func (s *Stage) Chain() []*Stage {
	var out []*Stage
	for ; s != nil; s = s.Base {
		out = append(out, s)
	}
	return out
}

// imageSystem tells the system by the image's name alone.
func (s *Stage) imageSystem() build.System { return build.SystemOf(s.Root().Image) }

// System tells the stage's system, by the image's name or else by the package manager in use.
func (s *Stage) System() build.System { return s.system() }

func (s *Stage) findSystem() build.System {
	if sys := s.imageSystem(); sys != build.UnknownSystem {
		return sys
	}
	if s.Base != nil {
		if sys := s.Base.System(); sys != build.UnknownSystem {
			return sys
		}
	}
	for _, script := range s.Runs() {
		for _, u := range script.Tree().Uses() {
			if sys := u.Manager.system; sys != build.UnknownSystem {
				return sys
			}
		}
	}
	return build.UnknownSystem
}

// Scripts returns the shell code of the step (none in a file over LargestFile), scripts within scripts behind those that hold them.
func (s *Step) Scripts() []*Script {
	s.once.Do(func() {
		if len(s.source().Text) <= LargestFile {
			s.scripts = scriptsOf(s)
		}
	})
	return s.scripts
}

// Scripts returns all shell code of the stage.
func (s *Stage) Scripts() []*Script {
	var out []*Script
	for _, step := range s.Steps {
		out = append(out, step.Scripts()...)
	}
	return out
}

// Runs returns the shell code of the stage's RUN instructions, those of ONBUILD among them.
func (s *Stage) Runs() []*Script {
	var out []*Script
	for _, step := range s.Steps {
		if _, ok := step.Do.(*dockerfile.Run); ok {
			out = append(out, step.Scripts()...)
		}
	}
	return out
}
