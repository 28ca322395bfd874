package rules

import (
	_ "embed"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_missing_program.md
var missingProgramDoc string

var missingProgram = &lint.Rule{
	Name: "build/missing-program", Doc: missingProgramDoc, Level: lint.Error, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		var found []*project.BuildContext
		visit.Stages(p, f, func(s *build.Stage) {
			if image := s.Root().Image; !image.Known || image.Text != "scratch" || s.Windows || s.From == nil {
				return
			}
			if found == nil {
				found = project.BuildContexts(p.Project, f)
			}
			fromScratch(p, s, found)
		})
	},
}

// fromScratch checks a stage in which the only files are those from COPY and ADD.
func fromScratch(p *lint.Pass, s *build.Stage, from []*project.BuildContext) {
	places := s.Places()
	if s.Base != nil && slices.ContainsFunc(s.Base.Chain(), func(b *build.Stage) bool { return slices.ContainsFunc(b.Steps, isRun) }) {
		return // a RUN may have created the program
	}
	x := &emptyImage{pass: p, contexts: from}
	if i := slices.IndexFunc(s.Steps, isRun); i >= 0 {
		run := s.Steps[i].Do.(*dockerfile.Run)
		x.step = s.Steps[i]
		for _, b := range places {
			if b.Step.Stage != s || b.Step.Index < x.step.Index {
				x.places = append(x.places, b)
			}
		}
		if x.step.Deferred || x.step.Triggered != nil || mountsFiles(run) || !x.needs(&run.Command, dockerfile.RUN, "the build stops here") {
			return // it may have created the program
		}
	}
	x.places = places
	for _, t := range lastOfEach(s) {
		x.step = t
		switch do := t.Do.(type) {
		case *dockerfile.Cmd:
			if entry := entrypointAfter(s); entry == nil {
				x.needs(&do.Command, dockerfile.CMD, "the container does not start")
			}
		case *dockerfile.Entrypoint:
			x.needs(&do.Command, dockerfile.ENTRYPOINT, "the container does not start")
		case *dockerfile.Healthcheck:
			if !do.None {
				x.needs(&do.Command, dockerfile.HEALTHCHECK, "the check never succeeds")
			}
		}
	}
}

func isRun(t *build.Step) bool {
	_, ok := t.Do.(*dockerfile.Run)
	return ok
}

// mountsFiles reports whether a RUN mounts something that may contain its program.
func mountsFiles(do *dockerfile.Run) bool {
	for _, f := range do.Flags {
		if f.Name.Value == "mount" {
			return true
		}
	}
	return false
}

// entrypointAfter returns the ENTRYPOINT in effect at the end of a stage, or nil. If there is one, CMD
// contains only its arguments.
func entrypointAfter(s *build.Stage) *dockerfile.Entrypoint {
	for _, x := range s.Chain() {
		for i := len(x.Steps) - 1; i >= 0; i-- {
			if e, ok := x.Steps[i].Do.(*dockerfile.Entrypoint); ok && !x.Steps[i].Deferred {
				return e
			}
		}
	}
	return nil
}

// An emptyImage is the state of an image built from scratch, as seen by one of its instructions.
type emptyImage struct {
	pass     *lint.Pass
	step     *build.Step
	contexts []*project.BuildContext
	places   []build.Placed
}

// needs reports a command whose program is not in the image. It returns whether it reported one.
func (x *emptyImage) needs(c *dockerfile.Command, name, consequence string) bool {
	if c.JSON {
		if len(c.Exec) == 0 || c.Exec[0].Value == "" || strings.ContainsAny(c.Exec[0].Value, " \t$") || x.has(c.Exec[0].Value) {
			return false
		}
		visit.ReportStep(x.pass, x.step, c.Exec[0], "`%s` is not in this image from `scratch`, so %s; copy it to that path", c.Exec[0].Value, consequence)
		return true
	}
	shell, at := "/bin/sh", source.Spanned(x.step.Do.Common().Keyword)
	if facts := visit.FactsOf(x.pass, x.step); facts != nil && facts.Shell.Chosen {
		return false // SHELL sets another shell, with unknown requirements
	}
	if x.has(shell) {
		return false
	}
	visit.ReportStep(x.pass, x.step, at, "`%s` needs `/bin/sh`, which is not in this image from `scratch`, so %s; write a JSON list", name, consequence)
	return true
}

// has reports whether a program may be in the image, either at its path or in a folder in PATH.
func (x *emptyImage) has(program string) bool {
	paths := []string{program}
	switch {
	case !strings.Contains(program, "/"):
		v := x.step.Scope.Get("PATH")
		if v == nil || v.Set != nil && !v.Value.Known {
			return true
		}
		paths = nil
		for _, dir := range strings.Split(v.Value.Text, ":") {
			paths = append(paths, path.Join("/", dir, program))
		}
	case !path.IsAbs(program):
		return true // relative to the working directory, which may be different when the container starts
	}
	for _, file := range paths {
		file = path.Clean(file)
		for i := range x.places {
			if x.mayBe(&x.places[i], file) {
				return true
			}
		}
	}
	return false
}

// mayBe reports whether a copied file may be the program itself, or a link in the path to it.
func (x *emptyImage) mayBe(b *build.Placed, file string) bool {
	switch {
	case b.Dest == "" || b.Dest == file:
		return true
	case b.Heredoc != nil:
		return path.Join(b.Dest, b.Heredoc.Name) == file
	}
	rest, below := strings.CutPrefix(file, strings.TrimSuffix(b.Dest, "/")+"/")
	if !below {
		return false
	}
	if !b.Context || !b.Text.Known || project.Wild(b.Text.Text) || archive(b.Text.Text) || len(x.contexts) == 0 {
		return true
	}
	name := strings.TrimPrefix(path.Clean("/"+b.Text.Text), "/")
	for _, c := range x.contexts {
		switch c.Kind(path.Join(".", name)) {
		case project.ContextFile:
			if path.Base(name) == rest {
				return true
			}
		default: // files may be added to a folder before the build
			return true
		}
	}
	return false
}

func archive(name string) bool {
	for _, end := range []string{".tar", ".gz", ".tgz", ".xz", ".bz2", ".txz", ".zst"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}
