package project

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// An App is one Compose project: a file with its override, or a set from the configuration.
type App struct {
	Model    *compose.Project
	Services []*Service
	// Vague: names that no file here defines may be defined by an override that is not in the
	// repository (git-ignored, or a *.example beside).
	Vague bool
	// Part: it has a service that only a file which is not here can make, so that it is not judged.
	Part bool
	// Overlay is the file that is laid over the default file because it lacks something; only what is
	// found in it, or in services that it names, counts. It is "" for other projects.
	Overlay string
	// Limits are the problems of what is left out because it is over a limit.
	Limits []compose.Problem

	// HostSets are the providers outside the project, for each environment that is checked: at least one.
	HostSets []*HostSet

	secrets secretsOnce
	files   []string // that were joined
	byName  map[string]*Service
	built   map[string]*Service // by the names of the images that they build
	beside  beside              // what Compose files beside it declare
	limited map[string]bool
	partly  bool // a service extends what was not read
}

// Origin says where a service's contract comes from.
type Origin int8

// The origins, from the strongest.
const (
	NoContract Origin = iota
	FromKey           // x-contract
	FromBuild         // the Dockerfile it builds
	FromFile          // a *.contract file of the workspace
	FromLock          // the image's label, in dfvet.lock
	FromCatalog
	FromScript   // addresses that a script of the container connects to
	FromEvidence // nobody wrote one: EXPOSE and its like
	FromProgram  // PROGRAM blocks describe what it runs, and nothing else states a contract
)

// A Service is one service of a whole: the contract of its image and the call that Compose makes
// of it.
type Service struct {
	*compose.Service
	App      *App
	Index    int                // in App.Services
	Contract *contract.Contract // nil: nothing is known of the image
	Origin   Origin
	Key      *dockerfile.File  // the lines of x-contract, or nil
	Build    *Built            // what it builds, or nil
	Ref      contract.Ref      // of image:, zero where there is none
	Env      map[string]*Given // what the program finds in its environment
	EnvOpen  bool              // more may be in it than we know, and than env files that are not there may set
	absent   []*absentEnv
	// Injected are the variables that models and providers may set; * stands for any end.
	Injected []string
	Around   []*Given // words of the command before Args: launchers, the program, a shell's text
	Args     []*Given // of the program that runs, after its launchers
	Flags    []*Given // among Args, in order; Name holds the dashes
	FlagOpen bool     // the flags are not known: a shell expands them
	// Calls are the programs that the container runs, or may run.
	Calls    []*Call
	Operands []*Given // among Args, in order; Name is <1>, <2> …. Only a program that PROGRAM blocks describe has them
	Program  *Program // what PROGRAM blocks say of the program that runs, or nil
	// Programs are all that PROGRAM blocks describe, Program first.
	Programs []*Program
	// Own: the image's own program runs, as far as is known. See Runs.
	Own bool
	// Paths are what is mounted or copied into the container.
	Paths []Path

	// Outside is the HOST that it stands for, where it is not a service of Compose.
	Outside *contract.Host

	operandsOpen bool // a flag that no block names hides which words are operands

	matches []command.Match // for each layer of the contract but x-contract
	ours    bool            // Compose sets the command or the entrypoint
	// Ran: a RUN of the Dockerfile it builds may have made any path.
	Ran bool
	// Reads are the configuration files that were read for it.
	Reads []*Reading
	wrote []string // what writers found
}

// Built is the build of a service.
type Built struct {
	File    *dockerfile.File  // nil where it is not there or cannot be read
	Stage   *dockerfile.Stage // the target; nil with File, or where the target names none
	Model   *build.Build      // File as it is built with the service's arguments; nil with File
	Path    string            // where the Dockerfile is or should be; "" for an inline or remote one
	Context string            // the folder, absolute; "" for a remote one
	Missing string            // the path of folder or file that is not there
}

// A Given is one value that the program is given, and where it is written.
type Given struct {
	Name   string
	Text   string
	Known  bool
	Partly bool // it is not known, but only for the variables in its text that nobody set
	File   *source.File
	At     source.Span // the value, or where there is none the name
	NameAt source.Span
	Image  bool // set by the image (ENV), not by the call
	Stage  bool // with Image: a Dockerfile of the project sets it, not an image that it is built FROM
	Quoted bool // the value stands in quotes: a fix keeps them
	// Injected: a provider that the service depends on sets it, not the service.
	Injected bool

	// in is a file that shows the value byte by byte at inAt, whose spans map back to where it is written; nil
	// where File and At do, or where nothing does.
	in   *source.File
	inAt source.Span
}

// Written returns the value as it stands in its file, before interpolation, quotes taken off.
func (g *Given) Written() string {
	if g.File == nil || g.Image || g.At == g.NameAt {
		return g.Text
	}
	text := g.File.Slice(g.At)
	if g.Quoted && len(text) > 1 {
		text = text[1 : len(text)-1]
	}
	if !strings.Contains(text, "$") || strings.ContainsAny(text, "\n\\") {
		return g.Text
	}
	return text
}

// A Path is a place in the container that something is put at.
type Path struct {
	Path  string
	Mount *compose.Mount // nil for a secret, config or COPY
	// Of is what COPY or ADD puts there, or nil. If it is a folder, only what it holds is there.
	Of *Tree

	host    string       // the file or folder of the project, absolute; "" where that is not known
	text    *source.File // the text itself, where a Compose file or Dockerfile holds it
	granted bool         // it is a secret or config
}

// Lookup returns what is given under the name: an environment variable, or a flag.
func (s *Service) Lookup(name string) *Given {
	switch {
	case len(name) > 0 && name[0] == '-':
		return s.flag(name)
	case contract.IsOperand(name):
		for _, g := range s.Operands {
			if g.Name == name {
				return g
			}
		}
		return nil
	}
	return s.Env[name]
}

// Flag finds a flag; programs take -name for --name and the reverse often enough.
func (s *Service) flag(name string) *Given {
	for _, f := range s.Flags {
		if f.Name == name || len(name) > 3 && trimDashes(f.Name) == trimDashes(name) {
			return f
		}
	}
	return nil
}

func trimDashes(s string) string { return strings.TrimLeft(s, "-") }

// Open reports whether a name that Lookup does not find may be given all the same.
func (s *Service) Open(name string) bool {
	switch {
	case len(name) > 0 && name[0] == '-':
		return s.FlagOpen
	case contract.IsOperand(name):
		return s.FlagOpen || s.operandsOpen
	}
	return s.AnyOpen() || s.injects(name)
}

// injects reports whether a model or a provider may set a variable.
func (s *Service) injects(name string) bool {
	return slices.ContainsFunc(s.Injected, func(x string) bool {
		prefix, any := strings.CutSuffix(x, "*")
		return x == name || any && strings.HasPrefix(name, prefix)
	})
}

// Host returns the service whose network namespace this one shares (network_mode: service:x),
// or itself.
func (s *Service) Host() *Service {
	seen := 0
	for s.NetworkMode != nil && seen < 8 {
		name, ok := strings.CutPrefix(s.NetworkMode.Text, "service:")
		if !ok {
			break
		}
		next := s.App.Service(name)
		if next == nil {
			break
		}
		s, seen = next, seen+1
	}
	return s
}

// Mode returns network_mode, "" where none is set.
func (s *Service) Mode() string {
	if s.NetworkMode == nil {
		return ""
	}
	return s.NetworkMode.Text
}
