package project

import (
	"path"
	"slices"

	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// StageListens returns the same as StageRuns, after reading the files that the image copies from the
// Dockerfile's folder, because they may change the address. It returns nil if something else in the container
// may listen too, if the base image may set variables, or if the Dockerfile has a LISTENS line.
func (p *Project) StageListens(f *dockerfile.File, stage *dockerfile.Stage) *Service {
	s := p.StageRuns(f, stage)
	if s == nil || len(s.Calls) != 1 || s.Program.Call.EnvOpen || s.FlagOpen || s.Contract != nil && len(s.Contract.Listeners) > 0 {
		return nil
	}
	model := p.Build(f)
	if _, plain := command.Base(rootOf(model.Stage(stage))); !plain && !s.config().Known {
		return nil
	}
	s.Build = &ImageBuild{File: f, Stage: stage, Model: model, Path: f.Source.Path, Context: path.Dir(f.Source.Path)}
	l := &loader{fs: p.FS, project: p, cache: newBuildCache()}
	l.addPaths(s)
	(&movers{loader: l, s: s, dir: s.Program.Call.Dir, preview: slices.Contains(s.Program.Last().Words, "preview")}).settle(s.Program.Contract)
	return s
}
