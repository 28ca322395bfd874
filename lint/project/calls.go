package project

import (
	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// A Call is one program that the container runs, or may run, with its arguments. Its words are in the Compose
// file, the Dockerfile, or the file that starts it, such as a script or a package.json.
type Call struct {
	Program *Given   // the first word of the call, as written; nil if the program is unknown
	Args    []*Given // the words after the program
	// Runtime is the interpreter or virtual machine that runs it, or "".
	Runtime string
	// Env holds the variables that launchers and scripts set for it, over the environment of the container.
	Env map[string]*Given
	// EnvOpen reports whether launchers or scripts may set more variables.
	EnvOpen bool
	// Open reports whether the program may receive arguments that are not in Args.
	Open bool
	// Sure reports whether the program certainly runs. If false, it may run.
	Sure bool
	// Dir is the working directory, absolute, or "" if unknown.
	Dir string
	// Files are the files that were read to find the program, in order.
	Files []*source.File
	// Defines are the system properties that java sets, such as -Dserver.port=80.
	Defines []*Given
}

// A line is a container's command, from which launchers are not yet removed.
type line struct {
	words []command.Word
	given []*Given // indexed by the Index of a word
	sure  bool     // every word before the program is known
	dir   string
}

// findCalls finds the programs that the container of a service runs.
func (l *loader) findCalls(s *Service) (t command.Trace) {
	if s.Outside != nil {
		return t
	}
	words, _ := s.commandLine()
	ln := lineOf(words)
	if written(s.Entrypoint) != nil {
		ln.sure = true
	} else {
		ln.enter(s.config(), s.base())
	}
	ln.sure = ln.sure && !s.Unread
	ln.dir = s.Workdir()
	if l.steps > followLimit {
		s.App.addLimit("scripts", s, source.Messagef("the commands of `%s` and of later services are not analysed: the scripts of earlier services are too long", s.Name.Text))
		return t
	}
	t = ln.follow(s.entrypointScript(), box{l, s})
	l.steps += t.Steps
	s.Calls = ln.calls(t)
	return t
}

// entrypointScript returns the image's entrypoint script if it runs its arguments, or "".
func (s *Service) entrypointScript() string {
	for _, layer := range s.layers() {
		if name := layer.Script(); name != "" {
			return name
		}
	}
	return ""
}

// Workdir returns the working directory of the container, or "" if unknown.
func (s *Service) Workdir() string {
	if dir := s.Node.Get("working_dir"); dir != nil {
		if v := dir.Value(); v.Known && len(v.Text) > 0 && v.Text[0] == '/' {
			return v.Text
		}
		return ""
	}
	if s.Build != nil && s.Build.Stage != nil {
		return s.Build.Model.Stage(s.Build.Stage).Workdir()
	}
	return ""
}

func (s *Service) config() contract.Config {
	if s.Contract == nil {
		return contract.Config{}
	}
	return s.Contract.Config
}

// base returns the name of the image that the service runs, or of the last base image of its build. It
// returns "" if that is unknown.
func (s *Service) base() string {
	if s.Build != nil && s.Build.Stage != nil {
		return rootOf(s.Build.Model.Stage(s.Build.Stage))
	}
	if s.Service.Build != nil {
		return ""
	}
	return s.Ref.Name
}

// rootOf returns the full name of the image that a chain of stages is built on, or "" if it is unknown.
func rootOf(stage *build.Stage) string {
	root := stage.Root()
	if !root.Image.Known {
		return ""
	}
	ref, _ := contract.ParseRef(root.Image.Text)
	return ref.Name
}

// StageCalls returns the programs that an image built from the stage runs, according to the Dockerfile only.
func (p *Project) StageCalls(f *dockerfile.File, s *dockerfile.Stage) []*Call {
	stage := p.Build(f).Stage(s)
	cfg := p.Stage(f, s).Config
	ln := lineOf(append(imageGiven(cfg.Entrypoint, cfg.EntrypointAt), imageGiven(cfg.Cmd, cfg.CmdAt)...))
	ln.enter(cfg, rootOf(stage))
	ln.dir = stage.Workdir()
	return ln.calls(ln.follow("", bare{cfg}))
}

func lineOf(words []*Given) line {
	ln := line{given: words, words: make([]command.Word, len(words))}
	for i, g := range words {
		ln.words[i] = command.Word{Text: g.Text, Known: g.Known, Index: i, File: g.File, At: g.At}
		if g.in != nil {
			ln.words[i].File, ln.words[i].At = g.in, g.inAt
		}
	}
	return ln
}

// enter prepends the image's ENTRYPOINT, which runs the words of the command.
func (ln *line) enter(cfg contract.Config, base string) {
	if cfg.Entrypoint != nil || cfg.Known {
		ln.sure = true
		return
	}
	if e, ok := command.Base(base); ok {
		ln.sure, ln.words = true, e.Run(ln.words)
	}
}

// follow searches launchers and scripts for the programs that they run.
func (ln *line) follow(through string, c command.Container) command.Trace {
	return command.Follow(command.Line{Words: ln.words, Sure: ln.sure, Dir: ln.dir, Through: through}, c)
}

// calls converts the programs of a trace into calls.
func (ln *line) calls(t command.Trace) []*Call {
	var all []*Call
	for _, c := range t.Programs {
		call := &Call{Runtime: c.Runtime, EnvOpen: c.EnvOpen, Open: c.Open, Sure: c.Sure, Dir: c.Dir, Files: c.Files, Env: map[string]*Given{}}
		if c.Program.Text != "" {
			call.Program = ln.find(c.Program)
		}
		for _, w := range c.Args {
			call.Args = append(call.Args, ln.find(w))
		}
		for _, e := range c.Env {
			call.Env[e.Name] = ln.named(e)
		}
		for _, e := range c.Defines {
			call.Defines = append(call.Defines, ln.named(e))
		}
		all = append(all, call)
	}
	return all
}

func (ln *line) named(e command.Setting) *Given {
	g := ln.find(e.Value)
	g.Name = e.Name
	return g
}

// find returns the value and place of a word of the command.
func (ln *line) find(w command.Word) *Given {
	if w.Index >= 0 && w.Index < len(ln.given) {
		if g := *ln.given[w.Index]; g.Text == w.Text && w.At.Len() >= len(w.Text) && (w.File == g.File || w.File == g.in) {
			if g.File == nil && g.in != nil {
				g.File, g.At = g.in.Outer(g.inAt)
				g.NameAt = g.At
			}
			return &g
		}
	}
	g := &Given{Text: w.Text, Known: w.Known}
	if w.Index >= 0 && w.Index < len(ln.given) {
		whole := ln.given[w.Index]
		g.Image, g.Stage, g.File, g.At, g.NameAt = whole.Image, whole.Stage, whole.File, whole.At, whole.NameAt
	}
	if w.File != nil {
		g.File, g.At = w.File.Outer(w.At)
		g.NameAt = g.At
	}
	return g
}
