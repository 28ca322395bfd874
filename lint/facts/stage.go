package facts

import (
	"sync"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// A Stage holds the facts about one stage.
type Stage struct {
	*build.Stage
	File *File
	// Base is the earlier stage that FROM names, or nil.
	Base *Stage
	// Image is the image that FROM names, with variables replaced by their defaults. It is "" if there is no
	// FROM, or if a variable has no default.
	Image string
	Steps []*Step
	// User is the USER in effect at the end of the stage, or nil.
	User *dockerfile.User

	shell   Shell // in effect at the end of the stage
	workdir bool  // the stage or one of its bases has a WORKDIR
	// declared returns, for each name, its declarations in ENV and ARG, in order.
	declared func() map[string][]declaration
	root     *Stage
	system   func() build.System
}

// A Step is one instruction of a stage, with the state before it.
type Step struct {
	*build.Step
	Stage *Stage
	Shell Shell // runs instructions in shell form
	// User is the USER in effect before the instruction, from the stage or its bases. It is nil if the
	// image's user is in effect.
	User *dockerfile.User
	// InWorkdir reports whether a WORKDIR precedes the instruction, in the stage or its bases.
	InWorkdir bool
	at        int // index in Stage.Steps
	once      sync.Once
	scripts   []*Script // computed on first use
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
	steps := make([]Step, 0, len(s.Steps)) // allocated once, so that the steps do not move
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

// firstShell returns the shell in effect before the first SHELL of the stage.
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

// Root returns the last stage in the chain of bases.
func (s *Stage) Root() *Stage { return s.root }

// Chain returns s and its bases, nearest first.
func (s *Stage) Chain() []*Stage {
	var out []*Stage
	for ; s != nil; s = s.Base {
		out = append(out, s)
	}
	return out
}

// imageSystem determines the stage's system only from the name of its image.
func (s *Stage) imageSystem() build.System { return build.SystemOf(s.Root().Image) }

// System determines the stage's system from the name of its image or, if that is not known, from the package
// manager that it uses.
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

// Scripts returns the shell code in the step. It returns nil for a file larger than LargestFile. Nested
// scripts follow the scripts that contain them.
func (s *Step) Scripts() []*Script {
	s.once.Do(func() {
		if len(s.source().Text) <= LargestFile {
			s.scripts = scriptsOf(s)
		}
	})
	return s.scripts
}

// Scripts returns all shell code in the stage.
func (s *Stage) Scripts() []*Script {
	var out []*Script
	for _, step := range s.Steps {
		out = append(out, step.Scripts()...)
	}
	return out
}

// Runs returns the shell code in the stage's RUN instructions, including those after ONBUILD.
func (s *Stage) Runs() []*Script {
	var out []*Script
	for _, step := range s.Steps {
		if _, ok := step.Do.(*dockerfile.Run); ok {
			out = append(out, step.Scripts()...)
		}
	}
	return out
}
