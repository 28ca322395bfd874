package project

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/bake"
	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// An App is one Compose project: a file with its override, or a set of files from the configuration.
type App struct {
	Model    *compose.Project
	Services []*Service
	// MayHaveOverride: an override that is not in the repository (git-ignored, or with a sample next to it) may define
	// names that no file here defines.
	MayHaveOverride bool
	// Part: only a file that is missing here can give one of its services an image or a build, so it is not
	// checked.
	Part bool
	// Overlay is the incomplete file that is merged over the default file; only findings in it, or about
	// services that it names, count. It is "" for other apps.
	Overlay string
	// Limits are the problems of what is not checked because of a limit.
	Limits []compose.Problem

	// HostSets are the external providers, for each environment that is checked: at least one.
	HostSets []*HostSet

	secrets secretsOnce
	files   []string // the files that were merged
	byName  map[string]*Service
	built   map[string]*Service // by the names of the images that they build
	beside  neighbourNames      // the names that neighbouring Compose files declare
	limited map[string]bool
	partly  bool // a service extends a file that was not read
}

// Origin is where a service's contract comes from.
type Origin int8

// The origins, by precedence.
const (
	NoContract Origin = iota
	FromKey           // x-contract
	FromBuild         // the Dockerfile it builds
	FromFile          // a *.contract file of the workspace
	FromLock          // the image's label, in dfvet.lock
	FromCatalog
	FromScript   // addresses that a script of the container connects to
	FromEvidence // no contract is written: EXPOSE and the like
	FromProgram  // PROGRAM blocks describe what it runs, and nothing else states a contract
)

// A Service is one service of an app: the contract of its image and what Compose passes to it.
type Service struct {
	*compose.Service
	App      *App
	Index    int                // in App.Services
	Contract *contract.Contract // nil if nothing is known about the image
	Origin   Origin
	Key      *dockerfile.File  // the lines of x-contract, or nil
	Build    *ImageBuild       // its build, or nil
	Baked    *bake.Target      // the target of a Bake file that builds its image, or nil
	Ref      contract.Ref      // of image:, zero if there is none
	Env      map[string]*Given // the variables that the program receives
	EnvOpen  bool              // it may contain more variables, apart from those of env files that are not in the repository
	absent   []*absentEnv
	// Injected are the variables that models and providers may set; a final * matches any ending.
	Injected []string
	Around   []*Given // words of the command before Args: launchers, the program, the text of a shell
	Args     []*Given // of the program that runs, after its launchers
	Flags    []*Given // among Args, in order; Name includes the dashes
	FlagOpen bool     // the flags are unknown: a shell expands them
	// Calls are the programs that the container runs, or may run.
	Calls    []*Call
	Operands []*Given // among Args, in order, named <1>, <2> …; only for a program that PROGRAM blocks describe
	Program  *Program // the first of Programs, or nil
	// Programs are all programs that PROGRAM blocks describe.
	Programs []*Program
	// Own: the image's own program runs, as far as is known. See Runs.
	Own bool
	// Paths are what is mounted or copied into the container.
	Paths []Path

	// Outside is the HOST block that it represents, if it is not a service of Compose.
	Outside *contract.Host

	operandsOpen bool // a flag that no block describes makes it unclear which words are operands

	matches []command.Match // for each layer of the contract except x-contract
	ours    bool            // Compose sets the command or the entrypoint
	// Ran: a RUN of the Dockerfile it builds may have created any path.
	Ran bool
	// Reads are the configuration files that were read for it.
	Reads []*Reading
	wrote []string // the result of writers
}

// An ImageBuild is the build of a service.
type ImageBuild struct {
	File    *dockerfile.File  // nil if it is missing or cannot be read
	Stage   *dockerfile.Stage // the target; nil without File, or if there is no such stage
	Model   *build.Build      // File as it is built with the service's arguments; nil without File
	Path    string            // where the Dockerfile is or should be; "" if it is inline or remote
	Context string            // the folder, absolute; "" if it is remote
	Missing string            // the path of the missing folder or file
}

// A Given is one value that the program receives, and its place.
type Given struct {
	Name   string
	Text   string
	Known  bool
	Partly bool // unknown only because of variables in its text that are not set
	File   *source.File
	At     source.Span // the value, or the name if there is no value
	NameAt source.Span
	Image  bool // set by the image (ENV), not by Compose
	Stage  bool // with Image: set by a Dockerfile of the project, not by its base image
	Quoted bool // the value is in quotes, which a fix keeps
	// Injected: set by a provider that the service depends on, not by the service.
	Injected bool

	// in is a file that shows the value byte by byte at inAt, and whose spans map back to the original text;
	// nil if File and At do so, or if nothing does.
	in   *source.File
	inAt source.Span
}

// Written returns the value as it is in its file, before interpolation and without quotes.
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

// A Path is a path of the container at which something is mounted or copied.
type Path struct {
	Path  string
	Mount *compose.Mount // nil for a secret, config or COPY
	// Of is what COPY or ADD puts there, or nil. For a folder, only what it holds is there.
	Of *Tree

	host    string       // the file or folder of the project, absolute; "" if unknown
	text    *source.File // the text itself, if a Compose file or Dockerfile contains it
	granted bool         // it is a secret or config
}

// Lookup returns the value passed under a name: an environment variable, a flag or an operand.
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

// flag returns a flag, or nil; -name and --name are the same, because many programs accept both.
func (s *Service) flag(name string) *Given {
	for _, f := range s.Flags {
		if f.Name == name || len(name) > 3 && trimDashes(f.Name) == trimDashes(name) {
			return f
		}
	}
	return nil
}

func trimDashes(s string) string { return strings.TrimLeft(s, "-") }

// Open reports whether a name that Lookup does not find may be set nevertheless.
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

// Mode returns network_mode, or "" if it is not set.
func (s *Service) Mode() string {
	if s.NetworkMode == nil {
		return ""
	}
	return s.NetworkMode.Text
}
