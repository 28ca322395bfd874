package compose

import (
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Value is a scalar of the merged project: its text after interpolation, and the place in a
// file that a person would edit to change it.
type Value struct {
	Text  string // after interpolation; what could not be resolved stands as it was written
	Known bool   // false where a variable in it has no value that we may know
	Cut   bool   // its variables amount to more than is followed, so that it is not Known
	Raw   string // before interpolation, quotes taken off
	File  *source.File
	At    source.Span // of the scalar, quotes included
	Node  *Node       // nil where the value was not written (a default, an env file)
	Dir   string      // of a path: the absolute folder that it is relative to
}

// A Pair is one entry of a mapping or of a list of key=value.
type Pair struct {
	Key   Value
	Value *Value // nil where only the key stands: passed on from the shell
}

// A Project is what one or several Compose files, merged, amount to. It does not change after
// Load.
type Project struct {
	Name     *Value
	Dir      string  // the project directory, absolute: relative paths of the first file are below it
	Files    []*File // the files that made it, in order; includes and extends bases behind them
	Services []*Service
	Networks []*Network
	Volumes  []*Volume
	Secrets  []*Resource
	Configs  []*Resource
	Models   []*Model
	Problems []Problem // what keeps the project from loading, as compose-go judges it
	Vars     Lookup    // the variables that interpolation of the first file knows
	DotEnv   Lookup    // those of them that a file named .env sets
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

// A Service is one service of the merged project. Fields that nobody wrote are nil or empty.
type Service struct {
	Name          Value  // at its key, in the file that a reader looks at first
	Node          *Node  // the merged mapping
	Dir           string // the project directory, or that of the include it came from; each path says its own in Value.Dir
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
	Provider      *Node  // provider: in place of an image
	Extends       *Value // the service it extends, where written in this project's own files
	Unread        bool   // part of it is in a file that extends names and that was not read
	Contract      *Node  // x-contract
	// Resolved by the loader: environment from env_file is kept apart, since files may be absent.
}

// A Build says how an image is made.
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
	Protocol  string // "tcp" unless said
	Known     bool   // false where something in it is not resolved
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
	CreateHost bool // bind: a missing source is created, unless create_host_path says no
}

// An Attachment is a service on a network.
type Attachment struct {
	Network Value // its key in networks: "default" where none is written
	Aliases []Value
	IPv4    *Value
	IPv6    *Value
	Implied bool // nobody wrote it: the default network
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
	Test    *Command // nil where only intervals are set
}

// A Command is command:, entrypoint: or a healthcheck's test.
type Command struct {
	Node  *Node
	Shell bool    // one string: split as a shell splits words
	Words []Value // of a list as written; of a string, its words
	Null  bool    // command: null and [] : the image's own (null) or none ([])
}

// A Grant is a secret, config or model given to a service.
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
	Name     *Value // name:, what the engine calls it
	External bool
	Internal bool
	Driver   *Value
	Implied  bool // the default network, nobody wrote it
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

// A Problem is what is wrong with a file or a project as such.
type Problem struct {
	File    *source.File
	At      source.Span
	Rule    string // "compose/syntax", "compose/schema" …
	Message string
	Instead string // what At should read, or ""
	// Path is the file that an include, extends or env_file asked for and that is not there.
	Path string
	// Profiles are those of the service that it is about, where none of them is active: the
	// project loads until one is.
	Profiles []string
	// What and Name say what is undefined: "service", "network", "volume", "secret", "config" or "model".
	What, Name string
}

// Loads reports whether docker compose would load the project with the profiles that are active.
func (p *Project) Loads() bool {
	for _, x := range p.Problems {
		if x.Profiles == nil {
			return false
		}
	}
	return true
}

// Abs returns the absolute path that v names, or v as it is where it names no file: a URL, a
// service, an image. V may be nil.
func (v *Value) Abs() string {
	if v == nil || v.Text == "" {
		return ""
	}
	if strings.Contains(v.Text, "://") || strings.HasPrefix(v.Text, "service:") || remote(v.Text) {
		return v.Text
	}
	return abs(v.Dir, v.Text)
}

// Folder returns the folder that a path is relative to; "" where it is absolute.
func (v *Value) Folder() string {
	if v == nil || path.IsAbs(v.Text) {
		return ""
	}
	return v.Dir
}
