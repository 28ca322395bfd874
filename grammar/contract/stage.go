package contract

import (
	"maps"
	"path"
	"slices"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/source"
)

// An Images function returns the contract of an image reference, or nil if nothing is known about it. It also
// resolves named build contexts.
type Images func(ref string) *Contract

// BuildOf returns the build of a Dockerfile with the given arguments (build.Given). It contains the
// environment of each base image that has a contract.
func BuildOf(f *dockerfile.File, args map[string]*string, images Images) *build.Build {
	given := build.Given{Args: args}
	if images != nil {
		given.Image = func(ref string) (map[string]build.Filled, bool) {
			c := images(ref)
			if c == nil {
				return nil, false
			}
			env := make(map[string]build.Filled, len(c.Config.Env))
			for name, v := range c.Config.Env {
				env[name] = build.Filled{Text: v.Text, Known: v.Known}
			}
			return env, c.Config.Known
		}
	}
	return build.Of(f, given)
}

// OfStage returns the contract of a stage: its own lines, which override those of its base.
func OfStage(s *build.Stage, images Images) *Contract { return OverBase(s, BaseOf(s, images)) }

// Deepest is the maximum length of a chain of stages through which lines are inherited. A stage at each
// multiple of this depth starts with an unknown base.
const Deepest = 50

// Cut reports whether the contract of a stage omits that of its base because of Deepest.
func Cut(s *build.Stage) bool { return s.Depth > 0 && s.Depth%Deepest == 0 }

// OverBase returns the contract of a stage whose lines override those of its base. A nil base means that nothing is known about it.
func OverBase(s *build.Stage, base *Contract) *Contract { return OverBaseFilled(s, base, nil) }

// OverBaseFilled is like OverBase, but fill replaces unknown build-time variables.
func OverBaseFilled(s *build.Stage, base *Contract, fill Fill) *Contract {
	c := inherit(base)
	c.Baseless = c.Baseless || base == nil
	r := &lineReader{file: s.Build.File.Source, scope: s.End, keys: &keys{}, fill: fill}
	c.drop(r, s.Stage)
	cmd, set, opened := false, false, false
	var written *label.Label
	for _, t := range s.Steps {
		if t.Deferred {
			continue
		}
		r.scope = t.Scope
		if env, ok := t.Do.(*dockerfile.Env); ok {
			for _, v := range env.Vars {
				text := t.Scope.Partly(v.Value)
				c.setEnv(t.Scope.Expand(v.Key).Text, Setting{Text: text.Text, Known: text.Known, Stage: true, File: r.file, At: v.At})
			}
		} else {
			r.fill = nil
			c.configure(r, t.Do, &cmd)
			r.fill = fill
			c.add(r, t.Do)
		}
		if l := c.labelled(r, t.Do); l != nil {
			written = l
		}
		opened = opened || opens(t.Do)
		set = set || starts(t.Do)
	}
	if opened && base != nil && base.Declared && !c.listens() {
		c.Open = true
	}
	c.layer(set, false)
	c.lowerLabel(written)
	c.finish()
	return c
}

// Listens reports whether a confirmed line says where the image listens. Otherwise it may listen on any port.
func (c *Contract) Listens() bool {
	return slices.ContainsFunc(c.Listeners, func(l *Listener) bool { return !l.Draft })
}

// listens reports whether the contract's own layer says where the image listens.
func (c *Contract) listens() bool {
	return slices.ContainsFunc(c.Listeners, func(l *Listener) bool { return l.Depth == 0 && !l.Draft })
}

// starts reports whether an instruction sets the program that the image starts.
func starts(in dockerfile.Instruction) bool {
	switch in.(type) {
	case *dockerfile.Cmd, *dockerfile.Entrypoint:
		return true
	}
	return false
}

// layer inserts the program of the contract's own layer before the inherited ones. If blocks is true, the
// layer comes from blocks of a contract file, which may be incomplete.
func (c *Contract) layer(set, blocks bool) {
	s := Start{Image: command.Image{Entrypoint: c.Config.Entrypoint}, Set: set}
	s.Hidden = c.Config.Entrypoint == nil && (len(c.Starts) == 0 && blocks || len(c.Starts) > 0 && c.Starts[0].Hidden)
	if len(c.Config.Cmd) > 0 {
		s.Commands = append([][]string{c.Config.Cmd}, c.Config.Synonyms...)
	}
	s.later = !blocks && len(s.Entrypoint) == 0 && len(s.Commands) == 0
	all := append([]Start{s}, c.Starts...)
	for i := 1; i < len(all) && all[i].later && !s.later; i++ {
		all[i] = Start{Image: s.Image}
	}
	c.Starts = all
}

// opens reports whether an instruction may make the image listen on ports for which there is no line.
func opens(in dockerfile.Instruction) bool {
	switch in.(type) {
	case *dockerfile.Run, *dockerfile.Copy, *dockerfile.Add, *dockerfile.Cmd, *dockerfile.Entrypoint:
		return true
	}
	return false
}

// BaseOf returns the contract of the stage's base, or nil if nothing is known about it.
func BaseOf(s *build.Stage, images Images) *Contract {
	switch {
	case Cut(s):
		return nil
	case s.Base != nil:
		return OfStage(s.Base, images)
	case s.From == nil || s.From.Image == nil || !s.Image.Known:
		return nil
	case s.Image.Text == "scratch":
		return &Contract{Config: Config{Known: true}}
	case images == nil:
		return nil
	}
	return images(s.Image.Text)
}

// inherit returns a copy of base whose lines are marked as inherited.
func inherit(base *Contract) *Contract {
	if base == nil {
		return &Contract{}
	}
	c := *base
	c.HasOwnLines, c.Replaced, c.index = false, false, nil
	c.shared = true // Config.Env is that of base
	c.Listeners = deeper(base.Listeners)
	c.Connections = deeper(base.Connections)
	c.Variables = deeper(base.Variables)
	c.Volumes = deeper(base.Volumes)
	c.Provisions = deeper(base.Provisions)
	c.Config.Exposed = slices.Clip(base.Config.Exposed)
	c.Config.Volumes = slices.Clip(base.Config.Volumes)
	c.Refused = deeper(base.Refused)
	return &c
}

func deeper[T any, P interface {
	*T
	line() *Line
}](lines []P) []P {
	out := make([]P, len(lines))
	for i, l := range lines {
		copied := *l
		P(&copied).line().Depth++
		out[i] = &copied
	}
	return out
}

func (l *Line) line() *Line { return l }

func (c *Contract) setEnv(name string, v Setting) {
	if c.shared {
		c.Config.Env, c.shared = maps.Clone(c.Config.Env), false
	}
	if c.Config.Env == nil {
		c.Config.Env = map[string]Setting{}
	}
	c.Config.Env[name] = v
}

// configure applies one of Docker's own instructions to the image's configuration. If cmd is true, this stage
// has set CMD, and an ENTRYPOINT does not reset it (Dockerfile reference).
func (c *Contract) configure(r *lineReader, in dockerfile.Instruction, cmd *bool) {
	cfg := &c.Config
	switch n := in.(type) {
	case *dockerfile.User:
		v := r.setting(n.User)
		cfg.User = &v
	case *dockerfile.Entrypoint:
		cfg.Entrypoint, cfg.Shell = words(r, n.Command)
		cfg.EntrypointAt = &Written{r.file, n.Command}
		cfg.Guarded = label.Guarded(cfg.Entrypoint)
		if !*cmd {
			cfg.Cmd, cfg.CmdAt, cfg.Synonyms = nil, nil, nil
		}
	case *dockerfile.Cmd:
		cfg.Cmd, _ = words(r, n.Command)
		cfg.CmdAt = &Written{r.file, n.Command}
		cfg.Synonyms = nil
		*cmd = true
	case *dockerfile.Healthcheck:
		cfg.Health = &Health{None: n.None, File: r.file, At: n.Head.At}
	case *dockerfile.Expose:
		for _, w := range n.Ports {
			cfg.Exposed = append(cfg.Exposed, r.setting(w))
		}
	case *dockerfile.Volume:
		for _, w := range n.Paths {
			v := r.setting(w)
			v.Text = path.Clean("/" + v.Text)
			cfg.Volumes = append(cfg.Volumes, v)
		}
	}
}

func (r *lineReader) setting(w *dockerfile.Word) Setting {
	v := r.scope.Partly(w)
	var at source.Span
	if w != nil {
		at = w.At
	}
	return Setting{Text: v.Text, Known: v.Known && w != nil, File: r.file, At: at}
}

func words(r *lineReader, cmd dockerfile.Command) (all []string, shell bool) {
	if !cmd.JSON {
		if cmd.Line == nil {
			return []string{}, false
		}
		return []string{"/bin/sh", "-c", cmd.Line.Text}, true
	}
	all = []string{}
	for _, w := range cmd.Exec {
		all = append(all, w.Value)
	}
	return all, false
}
