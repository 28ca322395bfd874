package contract

import (
	"maps"
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// A Build is what a stage's contract depends on beside its own text.
type Build struct {
	// Args are the build arguments that the caller gives; a nil value is one that is not known, and
	// without the map nobody knows what is given.
	Args map[string]*string
	// Images returns the contract of an image reference, or nil. Named build contexts are its
	// affair too.
	Images func(ref string) *Contract
}

// OfStage returns the contract of a stage: its own lines over those of what it is FROM.
func OfStage(f *dockerfile.File, s *dockerfile.Stage, b Build) *Contract {
	return b.stage(f, s, globals(f, b), 0)
}

// globals returns the scope of the FROM lines: the ARGs above the first of them.
func globals(f *dockerfile.File, b Build) *scope {
	g := newScope()
	for _, a := range f.Args {
		for _, v := range a.Vars {
			b.declare(g, v, nil)
		}
	}
	return g
}

// declare puts an ARG into scope: the caller's value, else the default, else that of the global
// ARG, else empty.
func (b Build) declare(s *scope, v *dockerfile.Pair, global *scope) {
	name := v.Key.Value
	given, has := b.Args[name]
	switch {
	case has && given != nil:
		s.set(name, *given, true)
	case has:
		s.set(name, "", false)
	case v.Value != nil:
		text, known := s.expand(v.Value)
		s.set(name, text, known)
	case global != nil && global.open[name]:
		s.set(name, "", false)
	case global != nil:
		if text, ok := global.known[name]; ok {
			s.set(name, text, true)
		} else if Predefined(name) {
			s.set(name, "", false)
		} else if b.Args == nil {
			s.set(name, "", false) // whoever builds the stage gives it
		}
	}
}

func (b Build) stage(f *dockerfile.File, s *dockerfile.Stage, global *scope, depth int) *Contract {
	base := b.base(f, s, global, depth)
	c := inherit(base)
	scope := newScope()
	for name, v := range c.Config.Env {
		scope.set(name, v.Text, v.Known)
	}
	r := &reader{file: f.Source, scope: scope}
	c.drop(r, s)
	cmd := false
	for _, in := range s.Body {
		switch n := in.(type) {
		case *dockerfile.Arg:
			for _, v := range n.Vars {
				if _, env := c.Config.Env[v.Key.Value]; !env {
					b.declare(scope, v, global)
				}
			}
		case *dockerfile.Env:
			before := scope.clone() // one ENV sees the values from before it
			for _, v := range n.Vars {
				text, known := before.expand(v.Value)
				scope.set(v.Key.Value, text, known)
				c.setEnv(v.Key.Value, Setting{Text: text, Known: known, File: f.Source, At: v.At})
			}
		default:
			c.configure(r, in, &cmd)
			c.add(r, in)
		}
		if base != nil && base.Stated && opens(in) {
			c.Open = true
		}
	}
	return c
}

// opens reports whether an instruction may make the image listen where no line says so.
func opens(in dockerfile.Instruction) bool {
	switch in.(type) {
	case *dockerfile.Run, *dockerfile.Copy, *dockerfile.Add, *dockerfile.Cmd, *dockerfile.Entrypoint:
		return true
	}
	return false
}

// base returns the contract of what the stage is FROM, or nil where nothing is known of it.
func (b Build) base(f *dockerfile.File, s *dockerfile.Stage, global *scope, depth int) *Contract {
	if s.From == nil || s.From.Image == nil {
		return nil
	}
	ref, known := global.expand(s.From.Image)
	if !known {
		return nil
	}
	for i := s.Index - 1; i >= 0; i-- {
		if name := f.Stages[i].Name(); name != "" && strings.EqualFold(name, ref) {
			return b.stage(f, f.Stages[i], global, depth+1)
		}
	}
	if ref == "scratch" {
		return &Contract{Config: Config{Known: true}}
	}
	if b.Images == nil {
		return nil
	}
	return b.Images(ref)
}

// inherit returns a copy of base whose lines are marked as inherited.
func inherit(base *Contract) *Contract {
	if base == nil {
		return &Contract{}
	}
	c := *base
	c.Own = false
	c.Config.Env = maps.Clone(base.Config.Env)
	c.Listeners = deeper(base.Listeners)
	c.Connections = deeper(base.Connections)
	c.Variables = deeper(base.Variables)
	c.Volumes = deeper(base.Volumes)
	c.Provisions = deeper(base.Provisions)
	c.Config.Exposed = append([]Setting(nil), base.Config.Exposed...)
	c.Config.Volumes = append([]Setting(nil), base.Config.Volumes...)
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
	if c.Config.Env == nil {
		c.Config.Env = map[string]Setting{}
	}
	c.Config.Env[name] = v
}

// configure takes one of Docker's own instructions into the image's configuration. cmd says that
// this stage has set CMD, which an ENTRYPOINT then leaves alone (Dockerfile reference).
func (c *Contract) configure(r *reader, in dockerfile.Instruction, cmd *bool) {
	cfg := &c.Config
	switch n := in.(type) {
	case *dockerfile.User:
		v := r.setting(n.User)
		cfg.User = &v
	case *dockerfile.Entrypoint:
		cfg.Entrypoint, cfg.Shell = words(r, n.Command)
		if !*cmd {
			cfg.Cmd = nil
		}
	case *dockerfile.Cmd:
		cfg.Cmd, _ = words(r, n.Command)
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

func (r *reader) setting(w *dockerfile.Word) Setting {
	text, known := r.scope.expand(w)
	var at source.Span
	if w != nil {
		at = w.At
	}
	return Setting{Text: text, Known: known && w != nil, File: r.file, At: at}
}

func words(r *reader, cmd dockerfile.Command) (all []string, shell bool) {
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
