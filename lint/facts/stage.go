package facts

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// A Stage holds the facts of one stage.
type Stage struct {
	*dockerfile.Stage
	File *File
	// Base is the earlier stage that FROM names, or nil.
	Base *Stage
	// Image is what FROM names, variables resolved by their defaults. It is "" where there is
	// no FROM, and where a variable has no default.
	Image string
	Steps []*Step

	system func() System
}

// A Step is one instruction of a stage, ONBUILD's taken out, and what holds when it is reached.
type Step struct {
	Do      dockerfile.Instruction
	OnBuild bool
	Stage   *Stage
	Shell   Shell // what reads shell forms
	index   int
	scripts func() []*Script
}

func newStage(f *File, s *dockerfile.Stage) *Stage {
	out := &Stage{Stage: s, File: f}
	if s.From != nil && s.From.Image != nil {
		out.Image = resolve(s.From.Image, f.argDefault)
		out.Base = f.Named(strings.ToLower(out.Image), s.Index)
	}
	out.system = lazy(out.findSystem)
	shell := out.firstShell()
	for _, in := range s.Body {
		step := &Step{Do: in, Stage: out, Shell: shell, index: len(out.Steps)}
		if on, ok := in.(*dockerfile.OnBuild); ok {
			if on.Do == nil {
				continue
			}
			step.Do, step.OnBuild = on.Do, true
		}
		if sh, ok := step.Do.(*dockerfile.Shell); ok && sh.Command.JSON && !step.OnBuild {
			shell = shellOf(values(sh.Command.Exec), out.imageSystem())
		}
		step.scripts = lazy(func() []*Script { return scriptsOf(step) })
		out.Steps = append(out.Steps, step)
	}
	return out
}

// argDefault returns the default of an ARG before the first FROM.
func (f *File) argDefault(name string) (string, bool) {
	for i := len(f.Dockerfile.Args) - 1; i >= 0; i-- {
		for _, v := range f.Dockerfile.Args[i].Vars {
			if v.Key != nil && v.Key.Value == name && v.Value != nil {
				return v.Value.Value, !strings.Contains(v.Value.Value, "$")
			}
		}
	}
	return "", false
}

// resolve expands the variables of w, and returns "" where one of them is not known.
func resolve(w *dockerfile.Word, lookup func(string) (string, bool)) string {
	var b strings.Builder
	for _, p := range w.Parts {
		if p.Var == "" {
			b.WriteString(p.Lit)
			continue
		}
		v, ok := lookup(p.Var)
		switch {
		case p.Op == ":-" && v == "", p.Op == "-" && !ok:
			if len(p.Inner) > 0 {
				return ""
			}
			v, ok = p.Arg, true
		case p.Op != "" && p.Op != ":-" && p.Op != "-" && p.Op != ":?" && p.Op != "?":
			return ""
		}
		if !ok || v == "" {
			return ""
		}
		b.WriteString(v)
	}
	return b.String()
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
		return s.Base.lastShell()
	}
	sys := s.imageSystem()
	if sys == Windows || s.File.Dockerfile.Escape == '`' {
		return Shell{Program: "cmd", Args: []string{"/S", "/C"}}
	}
	return Shell{Program: "sh", Dialect: sys.sh(), Args: []string{"-c"}}
}

// lastShell returns the shell in force at the stage's end.
func (s *Stage) lastShell() Shell {
	for i := len(s.Steps) - 1; i >= 0; i-- {
		step := s.Steps[i]
		if sh, ok := step.Do.(*dockerfile.Shell); ok && sh.Command.JSON && !step.OnBuild {
			return shellOf(values(sh.Command.Exec), s.imageSystem())
		}
	}
	return s.firstShell()
}

// Root returns the stage at the bottom of the chain of bases.
func (s *Stage) Root() *Stage {
	for s.Base != nil {
		s = s.Base
	}
	return s
}

// Chain returns s and its bases, the nearest first.
func (s *Stage) Chain() []*Stage {
	var out []*Stage
	for ; s != nil; s = s.Base {
		out = append(out, s)
	}
	return out
}

// imageSystem tells the system by the image's name alone.
func (s *Stage) imageSystem() System { return systemOf(s.Root().Image) }

// System tells the stage's system, by the image's name or else by the package manager in use.
func (s *Stage) System() System { return s.system() }

func (s *Stage) findSystem() System {
	if sys := s.imageSystem(); sys != UnknownSystem {
		return sys
	}
	if s.Base != nil {
		if sys := s.Base.System(); sys != UnknownSystem {
			return sys
		}
	}
	for _, script := range s.Runs() {
		for _, u := range script.Tree().Uses() {
			if sys := u.Manager.system; sys != UnknownSystem {
				return sys
			}
		}
	}
	return UnknownSystem
}

// Scripts returns the shell code of the step, scripts within scripts behind those that hold them.
func (s *Step) Scripts() []*Script { return s.scripts() }

// Before returns the steps of the stage before this one.
func (s *Step) Before() []*Step { return s.Stage.Steps[:s.index] }

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
