package compose

import (
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Value is a scalar of the merged project: its text after interpolation, and the place in a file where a
// user would edit it.
type Value struct {
	Text  string // after interpolation; unresolved expressions are left as they are written
	Known bool   // false if it contains a variable without a known value
	Cut   bool   // its variables exceed the limit, so that it is not Known
	Raw   string // before interpolation, without quotes
	File  *source.File
	At    source.Span // of the scalar, including quotes
	Node  *Node       // nil if the value was not written in a Compose file (a default, an env file)
	Dir   string      // for a path: the absolute folder that it is relative to
}

// A Pair is one entry of a mapping or of a list of key=value.
type Pair struct {
	Key   Value
	Value *Value // nil if there is only a key, which is passed on from the shell
}

// A Project is the result of merging one or more Compose files. It does not change after Load.
type Project struct {
	Name     *Value
	Dir      string  // the project directory, absolute: relative paths of the first file are below it
	Files    []*File // the files that it was loaded from, in order, followed by includes and bases of extends
	Services []*Service
	Networks []*Network
	Volumes  []*Volume
	Secrets  []*Resource
	Configs  []*Resource
	Models   []*Model
	Problems []Problem // what prevents the project from loading, as in compose-go
	Vars     Lookup    // the variables known to interpolation in the first file
	DotEnv   Lookup    // the variables among them that a file named .env sets
	// Unread: part of the project is in a file that an include names and that was not read, because it
	// is missing, remote, or named by a variable; or part of a file is not YAML.
	Unread bool
}

// Service returns the service of that name, or nil.
func (p *Project) Service(name string) *Service {
	for _, s := range p.Services {
		if s.Name.Text == name {
			return s
		}
	}
	return nil
}

// A Service is one service of the merged project. Fields of absent keys are nil or empty.
type Service struct {
	Name          Value  // at its key, in the file that a reader would look at first
	Node          *Node  // the merged mapping
	Dir           string // the project directory, or that of the include it came from; each path has its own in Value.Dir
	Image         *Value
	Build         *Build
	ContainerName *Value
	Hostname      *Value
	Environment   []Pair
	EnvFiles      []EnvFile
	Ports         []Port
	Expose        []Value
	Mounts        []Mount // volumes and tmpfs
	Networks      []Attachment
	NetworkMode   *Value
	Links         []Value // SERVICE[:ALIAS]
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
	Provider      *Node  // provider: instead of an image
	Extends       *Value // the service it extends, if it is written in the files of the project
	Unread        bool   // part of it is in a file named in extends that was not read
	Contract      *Node  // x-contract
	// Resolved by the loader. The environment from env_file is separate, because files may be absent.
}

// A Build says how an image is built.
type Build struct {
	Node               *Node
	Context            *Value // nil means "."
	Dockerfile         *Value
	Inline             *Node // dockerfile_inline
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
	At        Value // the short form, or the target of the long one
	HostIP    string
	Published string // "", "8080" or "8000-8010"
	Target    string // "80" or "80-90"
	Protocol  string // "tcp" unless set
	Known     bool   // false if a part of it could not be resolved
}

// A Mount is one volume, bind or tmpfs of a service.
type Mount struct {
	Node       *Node
	At         Value  // the short form, or the target of the long one
	Type       string // "volume", "bind", "tmpfs", "image", "cluster", "npipe"
	Source     string // volume name, or path as written; "" for an anonymous volume and tmpfs
	SourceAt   Value
	Target     string // path in the container
	ReadOnly   bool
	Options    string // of tmpfs and the short form: "uid=1000,mode=0700", "ro,z"
	Known      bool
	NoCopy     bool
	CreateHost bool // bind: a missing source is created, unless create_host_path is false
}

// An Attachment is a service on a network.
type Attachment struct {
	Network Value // its key in networks; "default" if there is none
	Aliases []Value
	IPv4    *Value
	IPv6    *Value
	Implied bool // not written in the file: the default network
}

// A Dependency is one entry of depends_on.
type Dependency struct {
	Service   Value
	Condition *Value // nil means service_started
	Required  bool
}

// A Healthcheck is healthcheck: of a service.
type Healthcheck struct {
	Node    *Node
	Disable bool
	Test    *Command // nil if only intervals are set
}

// A Command is command:, entrypoint: or a healthcheck's test.
type Command struct {
	Node  *Node
	Shell bool    // one string: split into words like in a shell
	Words []Value // the words, literal for a list
	Null  bool    // command: null or []: the image's own command (null) or none ([])
}

// A Grant is a secret, config or model that a service uses.
type Grant struct {
	Name   Value
	Target string // path in the container, absolute; for models the variable of the endpoint
	Model  string // for models the variable of the model's identifier
	Known  bool
}

// A Network is one top-level network.
type Network struct {
	Key      Value // its name in this file
	Node     *Node
	Name     *Value // name:, the name in the engine
	External bool
	Internal bool
	Driver   *Value
	Implied  bool // the default network, if it is not written in a file
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

// A Problem is a fault in a file or a project itself.
type Problem struct {
	File    *source.File
	At      source.Span
	Rule    string // "compose/syntax", "compose/schema" …
	Message string
	Instead string // the correct text for At, or ""
	// Path is the missing file that an include, extends or env_file refers to.
	Path string
	// Profiles are the profiles of the problem's service if none of them is active: the project loads until
	// one is.
	Profiles []string
	// What and Name say what is not defined: "service", "network", "volume", "secret", "config" or "model".
	What, Name string
}

// Loads reports whether docker compose would load the project with the active profiles.
func (p *Project) Loads() bool {
	for _, x := range p.Problems {
		if x.Profiles == nil {
			return false
		}
	}
	return true
}

// Abs returns the absolute path that v names, or v itself if it does not name a file but a URL, a service or
// an image. V may be nil.
func (v *Value) Abs() string {
	if v == nil || v.Text == "" {
		return ""
	}
	if strings.Contains(v.Text, "://") || strings.HasPrefix(v.Text, "service:") || remote(v.Text) {
		return v.Text
	}
	return abs(v.Dir, v.Text)
}

// Folder returns the folder that a path is relative to, or "" if the path is absolute.
func (v *Value) Folder() string {
	if v == nil || path.IsAbs(v.Text) {
		return ""
	}
	return v.Dir
}
