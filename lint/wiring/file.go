package wiring

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// pathIn returns the container path of the file that a variable names. That is the variable's value if its
// format is FILE, or the value of its NAME_FILE variant. It returns nil if the path is unknown.
func pathIn(v *view, l *contract.Variable) *project.Given {
	g := v.given(l.Variants()...)
	if g == nil && l.Format.Kind == types.File {
		g = v.given(l.Names()...)
	}
	if g == nil || !path.IsAbs(g.Text) || types.IsUnknown(g.Text) {
		return nil
	}
	return g
}

// checkAbsentFiles reports files that variables name and that are certainly not in the container. The caller
// checks paths in a folder of the host, because this package does not read the disk.
func (c *fileCheck) checkAbsentFiles(v *view) {
	for _, l := range v.c.Variables {
		g := pathIn(v, l)
		if g == nil || l.Emits || v.holds(&l.Line) != types.Yes || !v.judges(&l.Line) {
			continue
		}
		granted := strings.HasPrefix(g.Text, "/run/secrets/")
		if granted && l.Format.Kind != types.File || c.emittedBy(v, l) {
			continue // files and emissions check these
		}
		f := &Fault{Rule: "missing-file"}
		m := v.mount(g.Text)
		switch {
		case m != nil:
			if f.HostPath = hostPath(m, g.Text); f.HostPath == "" || path.Clean(m.Target) == path.Clean(g.Text) || c.mayBeFilled(v, m, f.HostPath) {
				continue
			}
			f.HostPathBase = m.SourceAt.Folder()
		case v.Touches(g.Text) || vagueGrants(v) || slices.ContainsFunc(v.Mounts, func(m compose.Mount) bool { return !m.Known }):
			continue
		case !granted && !v.bare():
			continue
		}
		if m != nil && !m.ReadOnly {
			f.Weight = Evidence // the program may create it
		}
		f.at(v.Service, g, types.Part{Len: len(g.Text)})
		f.Message = fmt.Sprintf("%s of %s names %s, but no file is there; mount it, or add it under `secrets`",
			source.Quote(contract.WrittenName(g.Name)), source.Quote(v.Name.Text), source.Quote(c.shown(g)))
		c.fault(f.relate(l.File, l.Place(), "the variable is declared here"))
	}
}

// hostPath returns the host path of a container path in a bind mount, or "" if the mount is not a bind mount
// with a known path.
func hostPath(m *compose.Mount, inside string) string {
	if m.Type != "bind" || !m.Known || !m.SourceAt.Known || strings.HasPrefix(m.Source, "~") {
		return ""
	}
	return path.Join(m.SourceAt.Abs(), strings.TrimPrefix(path.Clean(inside), path.Clean(m.Target)))
}

// mayBeFilled reports whether a service may write the file to the host's folder: another service that mounts the
// folder or one above it, or the service itself if its contract says that it writes there.
func (c *fileCheck) mayBeFilled(v *view, m *compose.Mount, host string) bool {
	if all := c.index.mounts(); all.unsureBind.other(v.Service) || all.binds(v.Service, host) {
		return true
	}
	return !m.ReadOnly && slices.ContainsFunc(v.c.Volumes, func(l *contract.Volume) bool {
		where, ok := pathOf(v, l)
		return ok && l.Write && v.mount(where) == m
	})
}

// emittedBy reports whether another service emits the value of a variable to a file.
func (c *fileCheck) emittedBy(v *view, l *contract.Variable) bool {
	return slices.ContainsFunc(c.emitting(v, l), func(e emitter) bool { return path.IsAbs(e.line.To) })
}

// bare reports whether the image contains only what the Dockerfile copies into it, because it is FROM scratch
// and has no RUN.
func (v *view) bare() bool {
	if v.Build == nil || v.Build.Model == nil || v.Ran {
		return false
	}
	stage := v.Build.Model.Stage(v.Build.Stage)
	return stage != nil && stage.Root().Image.Text == "scratch"
}

// checkEmissions checks files to which one service emits a value that another one reads.
func (c *fileCheck) checkEmissions() {
	for _, s := range c.App.Services {
		v := c.view(s)
		for _, l := range v.c.Variables {
			g := pathIn(v, l)
			if g == nil || l.Emits || v.holds(&l.Line) != types.Yes || !v.judges(&l.Line) {
				continue
			}
			c.checkEmission(v, l, g)
		}
	}
}

// checkEmission compares the path from which a service reads a value with the paths to which others emit it.
func (c *fileCheck) checkEmission(v *view, l *contract.Variable, g *project.Given) {
	var fault *Fault
	for _, one := range c.emitting(v, l) {
		from, e := one.from, one.line
		if !path.IsAbs(e.To) || from.holds(&e.Line) != types.Yes || !from.judges(&e.Line) {
			continue
		}
		f := c.emissionFault(v, from, e, g)
		if f == nil {
			return
		}
		if fault == nil {
			fault = f
		}
		fault.relate(e.File, e.Place(), source.Quote(from.Name.Text)+" emits it here")
	}
	if fault != nil {
		c.fault(fault)
	}
}

// emits reports whether a line emits what a variable needs.
func emits(e, l *contract.Variable) bool {
	return e.Name == l.Name || e.Format.Kind == types.Token && e.Format.String() == l.Format.String()
}

// emissionFault returns the fault that keeps a file that one service writes from another that reads it. It returns
// nil if the file arrives there, or may come from elsewhere.
func (c *fileCheck) emissionFault(v, from *view, e *contract.Variable, g *project.Given) *Fault {
	in, out := v.mount(g.Text), from.mount(e.To)
	content := c.index.mounts().content
	f := (&Fault{Rule: "emitted-file"}).at(v.Service, g, types.Part{Len: len(g.Text)})
	head := fmt.Sprintf("%s reads %s from %s", source.Quote(v.Name.Text), source.Quote(e.Name), source.Quote(c.shown(g)))
	tail := fmt.Sprintf("but %s writes it to %s", source.Quote(from.Name.Text), source.Quote(e.To))
	switch {
	case in == nil && (v.Touches(g.Text) || vagueGrants(v) || v.unread()):
		return nil
	case in == nil:
		f.Message = fmt.Sprintf("%s, where nothing is mounted, %s", head, tail)
		return f
	case !in.Known || mountedBelow(v, in) || out != nil && (!out.Known || mountedBelow(from, out)):
		return nil
	case out != nil && content(in) != "" && content(in) == content(out):
		there, want := within(in, g.Text), within(out, e.To)
		if there == want {
			return nil
		}
		f.HostPath, f.HostPathBase = hostPath(in, g.Text), in.SourceAt.Folder()
		right := path.Join(in.Target, want)
		f.Message = fmt.Sprintf("%s, %s, which is %s here", head, tail, source.Quote(right))
		if at, ok := exact(g, types.Part{Len: len(g.Text)}); ok {
			f.fix("read it from "+right, false, source.Edit{File: g.File, At: at, New: right})
		}
		return f
	case in.Type != "volume" || in.Source == "" || c.index.mounts().external[in.Source] || c.canWrite(v, in):
		return nil
	}
	f.Message = fmt.Sprintf("%s in volume %s, %s", head, source.Quote(in.Source), tail)
	if out == nil || out.Source == "" {
		f.Message += ", where no volume is mounted"
	} else {
		f.Message += " in " + source.Quote(out.Source)
	}
	return f
}

// within returns a container path relative to the mount that contains it.
func within(m *compose.Mount, p string) string {
	return strings.TrimPrefix(path.Clean(p), path.Clean(m.Target))
}

// canWrite reports whether any service may write to the volume of a mount: another service that does not mount
// it read-only, or this service, unless its contract says that it only reads.
func (c *fileCheck) canWrite(v *view, m *compose.Mount) bool {
	if all := c.index.mounts(); all.unsure.other(v.Service) || all.writers[all.content(m)].other(v.Service) {
		return true
	}
	return !m.ReadOnly && !slices.ContainsFunc(v.c.Volumes, func(l *contract.Volume) bool {
		where, ok := pathOf(v, l)
		return ok && where == path.Clean(m.Target) && !l.Write
	})
}
