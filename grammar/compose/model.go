package compose

import (
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Value is a scalar of the merged project: its text after interpolation, and the position in a file at
// which a user would change it.
type Value struct {
	Text  string // the text after interpolation; unresolved expressions are left as written
	Known bool   // false if the text contains a variable whose value is unknown
	Cut   bool   // its variables exceed the limit; Known is then false
	Raw   string // the text before interpolation, without quotes
	File  *source.File
	At    source.Span // the span of the scalar, including quotes
	Node  *Node       // nil if the value does not come from a Compose file (a default, an env file)
	Dir   string      // for a path: the absolute folder to which it is relative
}

// A Pair is one entry of a mapping or of a list of key=value.
type Pair struct {
	Key   Value
	Value *Value // nil if there is only a key, whose value comes from the shell
}

// An AppModel is what one or more Compose files say together, as docker compose merges them. It does not change after Load.
type AppModel struct {
	Name     *Value
	Dir      string  // the project directory as an absolute path; relative paths in the first file are below it
	Files    []*File // the files that were loaded, in order, followed by includes and bases of extends
	Services []*Service
	Networks []*Network
	Volumes  []*Volume
	Secrets  []*Resource
	Configs  []*Resource
	Models   []*Model
	Problems []Problem // the faults; Loads says whether they prevent docker compose from loading the project
	Vars     Lookup    // the variables that interpolation knew in the first file
	DotEnv   Lookup    // those of the variables that a file named .env sets
	// Unread reports whether part of the project was not read: an included file is missing, remote, or named
	// by a variable, or part of a file is not valid YAML.
	Unread bool
}

// Service returns the service with that name, or nil.
func (p *AppModel) Service(name string) *Service {
	for _, s := range p.Services {
		if s.Name.Text == name {
			return s
		}
	}
	return nil
}

// A Service is one service of the merged project. Fields of absent keys are nil or empty.
type Service struct {
	Name          Value  // has the position of its key, in the file that a reader would look at first
	Node          *Node  // the merged mapping
	Dir           string // the project directory, or that of the include that the service comes from; each path has its own in Value.Dir
	Image         *Value
	Build         *Build
	ContainerName *Value
	Hostname      *Value
	Environment   []Pair
	EnvFiles      []EnvFile
	Ports         []Port
	Expose        []Value
	Mounts        []Mount // from volumes and tmpfs
	Networks      []Attachment
	NetworkMode   *Value
	Links         []Value // written as SERVICE[:ALIAS]
	ExternalLinks []Value
	ExtraHosts    []Pair
	DependsOn     []Dependency
	Healthcheck   *Healthcheck
	Entrypoint    *Command
	Command       *Command
	User          *Value
	ReadOnly      *Value
	Profiles      []Value
	Secrets       []Grant
	Configs       []Grant
	Models        []Grant
	VolumesFrom   []Value
	Provider      *Node  // the value of provider:, which replaces an image
	Extends       *Value // the service that it extends, if that is in the files of the project
	Unread        bool   // part of the service is in a file that its extends names and that was not read
	Contract      *Node  // the value of x-contract
	// The loader resolves the environment. The environment from env_file is separate, because the files may
	// be missing.
}

// A Build says how an image is built.
type Build struct {
	Node               *Node
	Context            *Value // nil means "."
	Dockerfile         *Value
	Inline             *Node // the value of dockerfile_inline
	Target             *Value
	Args               []Pair
	AdditionalContexts []Pair
}

// An EnvFile is one file of env_file.
type EnvFile struct {
	Path     Value
	Required bool
	Format   string // "" or "raw"
}

// A Port is one published port (or range), short or long form.
type Port struct {
	Node      *Node
	At        Value // the complete short form, or the target of the long form
	HostIP    string
	Published string // "", "8080" or "8000-8010"
	Target    string // "80" or "80-90"
	Protocol  string // "tcp" unless set
	Known     bool   // false if part of it could not be resolved
}

// A Mount is one volume, bind or tmpfs of a service.
type Mount struct {
	Node       *Node
	At         Value  // the complete short form, or the target of the long form
	Type       string // "volume", "bind", "tmpfs", "image", "cluster", "npipe"
	Source     string // the name of a volume, or a path as written; "" for an anonymous volume and for tmpfs
	SourceAt   Value
	Target     string // the path in the container
	ReadOnly   bool
	Options    string // the options of tmpfs and of the short form: "uid=1000,mode=0700", "ro,z"
	Known      bool
	NoCopy     bool
	CreateHost bool // for a bind mount: Compose creates a missing source, unless create_host_path is false
}

// An Attachment connects a service to a network.
type Attachment struct {
	Network Value // its key in networks; "default" if there is none
	Aliases []Value
	IPv4    *Value
	IPv6    *Value
	Implied bool // the file does not name it; it is the default network
}

// A Dependency is one entry of depends_on.
type Dependency struct {
	Service   Value
	Condition *Value // nil means service_started
	Required  bool
}

// A Healthcheck is the healthcheck: of a service.
type Healthcheck struct {
	Node    *Node
	Disable bool
	Test    *Command // nil if only intervals are set
}

// A Command is the value of command:, of entrypoint:, or of a healthcheck's test.
type Command struct {
	Node  *Node
	Shell bool    // written as one string, which is split into words as in a shell
	Words []Value // the words, literal for a list
	Null  bool    // the value is null (use the image's own command) or [] (use no command)
}

// A Grant is a secret, config or model that a service uses.
type Grant struct {
	Name   Value
	Target string // the absolute path in the container; for models, the variable that holds the address
	Model  string // for models, the variable that holds the model's identifier
	Known  bool
}

// A Network is one top-level network.
type Network struct {
	Key      Value // the key in this file
	Node     *Node
	Name     *Value // the value of name:, which is the name in the engine
	External bool
	Internal bool
	Driver   *Value
	Implied  bool // the default network, which is not written in a file
}

// A Volume is one top-level volume.
type Volume struct {
	Key        Value
	Node       *Node
	Name       *Value
	External   bool
	Driver     *Value
	DriverOpts []Pair
}

// A Resource is one top-level secret or config.
type Resource struct {
	Key         Value
	Node        *Node
	Name        *Value
	External    bool
	File        *Value
	Environment *Value
	Content     *Value
}

// A Model is one top-level model.
type Model struct {
	Key   Value
	Node  *Node
	Model *Value
}

// A Problem is a fault in a file or in a project.
type Problem struct {
	File    *source.File
	At      source.Span
	Kind    ProblemKind
	Message string
	Instead string // the correct text for At, or ""
	// Path is the missing file to which an include, extends or env_file refers.
	Path string
	// Profiles are the profiles of the problem's service if none of them is active. The project loads as long
	// as this is so.
	Profiles []string
	// What and Name say what is not defined: the kind ("service", "network", "volume", "secret", "config" or
	// "model") and the name.
	What, Name string
}

// A ProblemKind says what kind of fault a problem is. Each kind is reported by one rule.
type ProblemKind int8

// The kinds of problems.
const (
	BadSyntax       ProblemKind = iota // invalid YAML
	DuplicateKey                       // a key that its mapping already has
	BadSchema                          // a key or a value that Compose does not accept
	BadVariable                        // a variable that cannot be interpolated
	MissingFile                        // a file that cannot be read, such as one in include
	UndefinedName                      // a name that is not defined: a service, a network, a volume …
	Cycle                              // services or files that refer to themselves
	Conflict                           // settings that Compose does not accept together
	BadEnvFile                         // a line in an env file that cannot be parsed
	InactiveProfile                    // a dependency on a service whose profiles are all inactive
	OverLimit                          // a part that is ignored because it exceeds a limit
	ProblemKinds    = iota             // the number of kinds
)

// Loads reports whether docker compose would load the project with the active profiles.
func (p *AppModel) Loads() bool {
	for _, x := range p.Problems {
		if x.Profiles == nil {
			return false
		}
	}
	return true
}

// Abs returns the absolute path that v names. If v is not a path but a URL, a service or an image, it returns
// v's text. V may be nil.
func (v *Value) Abs() string {
	if v == nil || v.Text == "" {
		return ""
	}
	if strings.Contains(v.Text, "://") || strings.HasPrefix(v.Text, "service:") || remote(v.Text) {
		return v.Text
	}
	return abs(v.Dir, v.Text)
}

// Folder returns the folder to which the path is relative, or "" if the path is absolute.
func (v *Value) Folder() string {
	if v == nil || path.IsAbs(v.Text) {
		return ""
	}
	return v.Dir
}
