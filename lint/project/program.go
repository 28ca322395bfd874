package project

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
)

// findProgram determines what runs in the container, whether that is the image's own program, and with which
// arguments.
func (s *Service) findProgram() {
	run, own := s.commandLine()
	s.ours = !own // Compose sets the command or entrypoint
	words := make([]command.Word, len(run))
	for i, g := range run {
		words[i] = command.Word{Text: g.Text, Known: g.Known, Index: i}
	}
	layers := s.layers()
	if len(layers) == 0 {
		layers = []contract.Start{{}}
	}
	_, call := layers[0].Match(words)
	other := s.runsElsewhere(call, own)
	for i, layer := range layers {
		own = own && (i == 0 || !layers[i-1].Set)
		match := command.Own
		switch {
		case other:
			match = command.Other
		case !own:
			match, _ = layer.Match(words)
			if layer.Hidden && written(s.Entrypoint) != nil {
				match = min(match, command.Bare)
			}
		}
		s.matches = append(s.matches, match)
	}
	s.OwnProgram = s.matches[0] != command.Other
	s.addGivenWords(run, call)
}

// layers returns what the service's image starts after each layer of its contract is applied.
func (s *Service) layers() []contract.Start {
	switch {
	case s.Contract == nil:
		return nil
	case s.Key != nil: // x-contract is the first layer
		return s.Contract.Starts[1:]
	}
	return s.Contract.Starts
}

// commandLine returns the words that the container runs. They come from ENTRYPOINT and CMD, or from what replaces
// these in the Compose file. own is true if the image itself starts the same words.
func (s *Service) commandLine() (words []*Given, own bool) {
	var cfg contract.Config
	if s.Contract != nil {
		cfg = s.Contract.Config
	}
	entry, cmd := written(s.Entrypoint), written(s.Command)
	switch {
	case entry != nil: // a new entrypoint also drops the image's CMD
		return append(valuesGiven(entry.Words), valuesOf(cmd)...), false
	case cmd != nil && len(cmd.Words) > 0:
		return append(imageGiven(cfg.Entrypoint, cfg.EntrypointAt), valuesGiven(cmd.Words)...), false
	}
	return append(imageGiven(cfg.Entrypoint, cfg.EntrypointAt), imageGiven(cfg.Cmd, cfg.CmdAt)...), cmd == nil
}

// written returns a command that the Compose file sets, or nil if the image's own applies.
func written(c *compose.Command) *compose.Command {
	if c == nil || c.Null {
		return nil
	}
	return c
}

func valuesOf(c *compose.Command) []*Given {
	if c == nil {
		return nil
	}
	return valuesGiven(c.Words)
}

func imageGiven(words []string, at *contract.Written) []*Given {
	var all []*Given
	for i, w := range words {
		g := &Given{Text: w, Known: true, Image: true}
		g.in, g.inAt = at.Word(i)
		all = append(all, g)
	}
	return all
}

func valuesGiven(words []compose.Value) []*Given {
	var all []*Given
	for _, w := range words {
		g := &Given{Text: w.Text, Known: w.Known, File: w.File, At: w.At, NameAt: w.At}
		if w.Node != nil && w.File != nil && w.At.Len() != len(w.Text) && w.Node.Kind == compose.Scalar {
			if f := w.Node.Embed(nil, true); f.Text == w.Text {
				g.in, g.inAt = f, source.Span{End: source.Pos(len(f.Text))}
			}
		}
		all = append(all, g)
	}
	return all
}

// runsElsewhere reports whether Compose changes the working directory of a program with a relative path. index.js
// is then a different file.
func (s *Service) runsElsewhere(call command.Call, own bool) bool {
	dir := s.Node.Get("working_dir")
	if own || dir == nil || call.Program.Text == "" || path.IsAbs(call.Program.Text) {
		return false
	}
	image := ""
	if s.Build != nil && s.Build.Stage != nil {
		image = s.Build.Model.Stage(s.Build.Stage).Workdir()
	}
	v := dir.Value()
	return !v.Known || path.Clean(v.Text) != image
}

// addGivenWords adds the arguments of the program and the variables that its launchers set.
func (s *Service) addGivenWords(words []*Given, call command.Call) {
	s.FlagOpen = call.Open
	args := map[int]bool{}
	for i, w := range call.Args {
		g := *words[w.Index]
		if args[w.Index] = true; g.Text != w.Text {
			args[w.Index] = false
			g.Text, g.Known = w.Text, g.Known && w.Known // g is a word of a shell command
		}
		s.Args = append(s.Args, &g)
		if !w.Known && !isFlag(w.Text) && (i == 0 || !isFlag(call.Args[i-1].Text) || strings.Contains(call.Args[i-1].Text, "=")) {
			s.FlagOpen = true // the shell may expand it to several words
		}
	}
	for i, g := range words {
		if !args[i] {
			s.Around = append(s.Around, g)
		}
	}
	s.addFlags(s.Args)
	s.EnvOpen = s.EnvOpen || call.EnvOpen
	for _, e := range call.Env {
		g := *words[e.Value.Index]
		g.Name, g.Text, g.Known = e.Name, e.Value.Text, e.Value.Known
		s.Env[e.Name] = &g
	}
}

func isFlag(word string) bool { return strings.HasPrefix(word, "-") }

// Runs reports whether the service runs the program that a contract line describes, which is the program that
// the line's own layer starts.
func (s *Service) Runs(l *contract.Line) command.Match {
	depth := l.Depth
	if s.Outside != nil || l.Via != contract.ViaContract { // files are only read if the program runs
		return command.Own
	}
	if s.Key != nil {
		if depth == 0 {
			return command.Own // x-contract describes exactly this call
		}
		depth--
	}
	if len(s.matches) == 0 {
		return command.Other
	}
	return s.matches[min(depth, len(s.matches)-1)]
}

// ArgLayer returns the layer in which a word of the command is written, as the Depth of that layer's contract
// lines. It returns -1 if Compose sets the word and there is no x-contract.
func (s *Service) ArgLayer(g *Given) int {
	if g.Image {
		return s.imageLayer()
	}
	return s.ownLayer()
}

// CommandLayer returns the layer in which the complete command is written; see ArgLayer.
func (s *Service) CommandLayer() int {
	if s.ours {
		return s.ownLayer()
	}
	return s.imageLayer()
}

// EnvLayer returns the layer in which a variable is set; see ArgLayer. If one of several stages may set it,
// the last stage is assumed.
func (s *Service) EnvLayer(g *Given) int {
	if g.Image {
		return s.ownLayer() + 1
	}
	return s.ownLayer()
}

// ownLayer returns the layer of the Compose file, which is also that of x-contract.
func (s *Service) ownLayer() int {
	if s.Key != nil {
		return 0
	}
	return -1
}

// imageLayer returns the layer that sets the command of the image.
func (s *Service) imageLayer() int {
	i := slices.IndexFunc(s.layers(), func(l contract.Start) bool { return l.Set })
	if i < 0 {
		i = len(s.layers())
	}
	return s.ownLayer() + 1 + i
}
