package wiring

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// checkOwner reports a new volume that belongs to root because nothing in the image creates the folder or
// changes its owner (dialect, section 15). The engine copies the owner and content of the image's folder to a
// new volume. Without such a folder, it creates one that belongs to root, with mode 0755.
func (c *volumeCheck) checkOwner(v *view, l *contract.Volume, where string, m *compose.Mount) bool {
	if l.UID == nil || *l.UID == 0 || l.Chown || !l.Write || l.Bundled || v.Build == nil || v.Build.Model == nil ||
		!unprivileged(v, *l.UID) || !c.isNew(v, m, where) {
		return false
	}
	stage := v.Build.Model.Stage(v.Build.Stage)
	if stage == nil {
		return false
	}
	f := &Fault{Rule: "volume-owner-mismatch", Service: v.Service, File: l.File, At: l.At}
	run := fmt.Sprintf("RUN install -d -o %d %s", *l.UID, where)
	switch owner := ownerOf(stage, where, *l.UID); {
	case owner != types.No:
		return false
	case v.bare():
		f.Message = fmt.Sprintf("user %d cannot write to %s: no instruction makes that folder for this user, so a new volume belongs to root; add a `COPY --chown=%d` to %s",
			*l.UID, source.Quote(where), *l.UID, source.Quote(where))
	case baseKnown(v, stage, where):
		f.Weight = Advice
		f.Message = fmt.Sprintf("user %d may not be able to write to %s: no instruction names that folder, and a new volume belongs to root unless the base image has it; add %s",
			*l.UID, source.Quote(where), source.Quote(run))
		c.offerInstall(f, v, stage, run)
	default:
		return false
	}
	if len(c.like(f)) > 0 {
		return true
	}
	c.fault(f.relate(m.At.File, m.At.At, source.Quote(v.Name.Text)+" mounts the volume here"))
	return f.Weight == Proof
}

// unprivileged reports whether the program certainly runs as the user uid, or as any user other than root.
func unprivileged(v *view, uid int) bool {
	user, known := "", false
	switch {
	case v.User != nil:
		user, known = v.User.Text, v.User.Known
	case v.c.Config.User != nil:
		user, known = v.c.Config.User.Text, v.c.Config.User.Known
	}
	n, number := contract.UID(user)
	return known && user != "" && (!number || n == uid || n != 0)
}

// isNew reports whether a mount is a volume that the engine creates and that only this service uses.
func (c *volumeCheck) isNew(v *view, m *compose.Mount, where string) bool {
	if m.Type != "volume" || !m.Known || path.Clean(m.Target) != where || mountedBelow(v, m) || v.Node.Get("post_start") != nil {
		return false
	}
	if m.Source == "" {
		return true
	}
	all := c.index.mounts()
	return !all.apart[m.Source] && !all.takes.other(v.Service) && !all.unknown.other(v.Service) && !all.users[all.content(m)].other(v.Service)
}

// ownerOf returns whether the COPY, ADD and WORKDIR instructions in a chain of stages create a folder, or one
// below it, for the user. Unknown means that one of them may.
func ownerOf(stage *build.Stage, where string, uid int) types.Tri {
	for _, p := range stage.Places() {
		switch {
		case p.Dest == "":
			return types.Unknown
		case !project.Inside(where, p.Dest) && !project.Inside(p.Dest, where):
			continue
		}
		if t := placedFor(p, where, uid); t != types.No {
			return t
		}
	}
	dir, user, known := "", "", true
	for _, s := range slices.Backward(stage.Chain()) {
		for _, t := range s.Steps {
			if t.Deferred {
				continue
			}
			switch do := t.Do.(type) {
			case *dockerfile.User:
				if do.User != nil {
					x := t.Scope.Expand(do.User)
					user, known = x.Text, x.Known
				}
			case *dockerfile.Workdir:
				if do.Path == nil {
					continue
				}
				to := t.Scope.Expand(do.Path)
				if !to.Known || !path.IsAbs(to.Text) && dir == "" && s.Root().Image.Text != "scratch" {
					return types.Unknown
				}
				if dir = path.Join("/", dir, to.Text); path.IsAbs(to.Text) {
					dir = path.Clean(to.Text)
				}
				if n, number := contract.UID(user); project.Inside(where, dir) && user != "" && (!known || !number || n == uid) {
					return types.Unknown
				}
			}
		}
	}
	return types.No
}

// placedFor returns whether the files that COPY or ADD puts at, above or below a folder belong to the user.
func placedFor(p build.Placed, where string, uid int) types.Tri {
	in := p.Step.Do
	if _, add := in.(*dockerfile.Add); add {
		return types.Unknown // files from an archive keep their owners
	}
	for _, flag := range in.Common().Flags {
		switch flag.Name.Value {
		case "chmod":
			return types.Unknown
		case "chown":
			if flag.Value == nil {
				return types.Unknown
			}
			x := p.Step.Scope.Expand(flag.Value)
			if n, ok := contract.UID(x.Text); !x.Known || !ok || n == uid {
				return types.Unknown
			}
		}
	}
	for _, w := range build.Sources(in) {
		from := p.Step.Stage.Build.Source(w)
		if from == nil || slices.ContainsFunc(from.Chain(), func(s *build.Stage) bool { return runNames(s, path.Base(where)) }) {
			return types.Unknown // the mode may allow everyone to write
		}
	}
	return types.No
}

// runNames reports whether a RUN of the stage contains one of the words.
func runNames(s *build.Stage, words ...string) bool {
	return slices.ContainsFunc(s.Steps, func(t *build.Step) bool {
		run, ok := t.Do.(*dockerfile.Run)
		if !ok {
			return false
		}
		text := s.Build.File.Source.Slice(run.At)
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
	})
}

// baseKnown reports whether the chain of stages starts with an image that has a contract, and no instruction
// may create the folder or change the owner of a folder above it.
func baseKnown(v *view, stage *build.Stage, where string) bool {
	root := stage.Root().Image.Text
	if root == "scratch" || !v.c.Config.Known && v.c.Image == "" {
		return false
	}
	words := []string{where}
	for dir := path.Dir(where); dir != "/"; dir = path.Dir(dir) {
		words = append(words, dir)
	}
	for _, s := range stage.Chain() {
		if runNames(s, append(words, "chown", "chmod", path.Base(where))...) {
			return false
		}
		for _, t := range s.Steps {
			if w, ok := t.Do.(*dockerfile.Workdir); ok && w.Path != nil && project.Inside(where, path.Clean(w.Path.Value)) {
				return false
			}
		}
	}
	for _, p := range stage.Places() {
		if project.Inside(where, p.Dest) || project.Inside(p.Dest, where) {
			return false
		}
	}
	return !slices.ContainsFunc(v.c.Config.Volumes, func(s contract.Setting) bool {
		return !s.Known || s.File != v.Build.File.Source && project.Inside(s.Text, where)
	}) && !slices.ContainsFunc(v.c.Volumes, func(o *contract.Volume) bool {
		return o.File != v.Build.File.Source && o.Path != "" && project.Inside(o.Path, where)
	})
}

// offerInstall offers to create the folder before the stage's first USER, or else directly after FROM.
func (c *volumeCheck) offerInstall(f *Fault, v *view, stage *build.Stage, line string) {
	file := v.Build.File.Source
	for _, t := range stage.Steps {
		if u, ok := t.Do.(*dockerfile.User); ok && t.Index >= 0 && !t.Deferred {
			at := file.LineSpan(file.Line(u.At.Start)).Start
			f.fix("create the folder for its user", false, source.Edit{File: file, At: source.Span{Start: at, End: at}, New: line + "\n"})
			return
		}
	}
	if from := stage.From; from != nil {
		f.fix("create the folder for its user", false, source.Edit{File: file, At: source.Span{Start: from.At.End, End: from.At.End}, New: "\n" + line})
	}
}
