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

// An App is one Compose project. It consists of a file with its override, or of a set of files from the
// configuration.
type App struct {
	Model    *compose.AppModel
	Services []*Service
	// MayHaveOverride reports whether an override that is not in the repository may define names that no file
	// here defines. Git ignores such an override, or a sample of it is next to the file.
	MayHaveOverride bool
	// Incomplete reports whether a service has neither an image nor a build, so that a file which is missing here
	// must provide it. Such an app is not checked.
	Incomplete bool
	// Overlay is the path of an incomplete file that is merged over the default file, or "". If it is set,
	// only findings in that file, or about services that it names, count.
	Overlay string
	// Limits describe what was not checked because of a limit.
	Limits []compose.Problem

	// HostSets are the external providers in each environment that is checked. There is at least one
	// environment.
	HostSets []*HostSet

	secrets secretsOnce
	files   []string // paths of the files that were merged
	byName  map[string]*Service
	built   map[string]*Service // the services that build an image, by its name
	beside  neighbourNames      // names that neighbouring Compose files declare
	limited map[string]bool
	partly  bool // a service extends one in a file that was not read
}

// Origin says where the contract of a service comes from.
type Origin int8

// The origins: after NoContract, highest precedence first.
const (
	NoContract Origin = iota
	FromKey           // the text under x-contract
	FromBuild         // the Dockerfile that the service builds
	FromFile          // a *.contract file of the workspace
	FromLock          // the label of the image in dfvet.lock
	FromCatalog
	FromScript   // a script in the container connects to the addresses
	FromEvidence // there is no contract; EXPOSE and similar instructions are used
	FromProgram  // there is no contract, but PROGRAM blocks describe the program
)

// A Service is one service of an app. It has the contract of its image and what Compose passes to it.
type Service struct {
	*compose.Service
	App      *App
	Index    int                // index in App.Services
	Contract *contract.Contract // nil if nothing is known about the image
	Origin   Origin
	Key      *dockerfile.File  // the lines of x-contract, or nil
	Build    *ImageBuild       // the build of the service, or nil
	Baked    *bake.Target      // the Bake target that builds the image, or nil
	Ref      contract.Ref      // the reference in image:, or the zero value
	Env      map[string]*Given // variables that the program receives
	EnvOpen  bool              // Env may be incomplete, even without env files that are not in the repository
	absent   []*absentEnv
	// Injected are the variables that models and providers may set. A final * matches any ending.
	Injected []string
	Around   []*Given // words of the command before Args: launchers, the program, or a shell command
	Args     []*Given // arguments of the program that runs, without its launchers
	Flags    []*Given // flags in Args, in order; Name includes the dashes
	FlagOpen bool     // a shell expands the arguments, so the flags are unknown
	// Calls are the programs that the container runs, or may run.
	Calls    []*Call
	Operands []*Given // operands in Args, in order, named <1>, <2> and so on; only for a program with PROGRAM blocks
	Program  *Program // the first of Programs, or nil
	// Programs are all programs in the container that have PROGRAM blocks.
	Programs []*Program
	// OwnProgram reports whether, as far as is known, the image's own program runs. See Runs.
	OwnProgram bool
	// Paths are the paths at which something is mounted or copied into the container.
	Paths []Path

	// Outside is the HOST block that this represents, or nil for a service of Compose.
	Outside *contract.Host

	operandsOpen bool // because of an undescribed flag, it is not clear which words are operands

	matches []command.Match // one for each layer of the contract, except x-contract
	ours    bool            // Compose sets the command or the entrypoint
	// Ran reports whether a RUN in the Dockerfile may have created any path.
	Ran bool
	// Reads are the configuration files that were read for it.
	Reads []*Reading
	wrote []string // what writers returned
	// rendered are the files that its scripts write with envsubst.
	rendered    []command.Rendering
	scriptWrote []string // what scriptWrites returned
}

// An ImageBuild is the build of a service.
type ImageBuild struct {
	File    *dockerfile.File  // the Dockerfile; nil if it is missing or cannot be read
	Stage   *dockerfile.Stage // the target stage; nil if there is no File or no such stage
	Model   *build.Build      // the model of File with the service's arguments; nil without File
	Path    string            // where the Dockerfile is or should be; "" if it is inline or remote
	Context string            // absolute path of the folder; "" if it is remote
	Missing string            // the path of the missing folder or file
}

// A Given is one value that the program receives, with its place.
type Given struct {
	Name   string
	Text   string
	Known  bool
	Partly bool // the value is unknown only because variables in its text are not set
	File   *source.File
	At     source.Span // place of the value, or of the name if there is no value
	NameAt source.Span
	Image  bool // set by the image (ENV), not by Compose
	Stage  bool // if Image is set: a Dockerfile of the project sets it, not its base image
	Quoted bool // the value is in quotes, which a fix must keep
	// Injected reports whether a provider that the service depends on sets the value, and not the service.
	Injected bool

	// in is a text that contains the value unchanged at inAt. Its spans map back to the original file. in is
	// nil if File and At show the value unchanged, or if no text does.
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
	Mount *compose.Mount // the volume or bind mount; nil for a secret, config or COPY
	// Of is the file or folder that COPY or ADD puts there, or nil. A folder puts only its own content there.
	Of *Tree

	host    string       // the file or folder of the project, absolute; "" if unknown
	text    *source.File // the content, if it is in a Compose file or Dockerfile
	granted bool         // a secret or config
}

// Lookup returns the value of an environment variable, a flag or an operand, or nil if it is not set.
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

// flag returns the value of a flag, or nil if it is not set. -name and --name are equal, because many
// programs accept both.
func (s *Service) flag(name string) *Given {
	for _, f := range s.Flags {
		if f.Name == name || len(name) > 3 && trimDashes(f.Name) == trimDashes(name) {
			return f
		}
	}
	return nil
}

func trimDashes(s string) string { return strings.TrimLeft(s, "-") }

// Open reports whether a name that Lookup does not find may still be set.
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

// NetworkOwner returns the service whose network namespace s shares (network_mode: service:x), or s itself.
func (s *Service) NetworkOwner() *Service {
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
