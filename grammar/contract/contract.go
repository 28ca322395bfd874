// Package contract makes an image's contract out of the lines of a Dockerfile's stages and of
// contract files, merged over what they are built FROM. It stands on dockerfile and types;
// catalog supplies the contracts of well-known images, and project those of services.
package contract

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// A Contract is all that is known of one image: what it needs, what it gives, and the facts of
// its configuration. It does not change after it is made.
type Contract struct {
	Listeners   []*Listener
	Connections []*Connection
	Variables   []*Variable
	Volumes     []*Volume
	Provisions  []*Provision
	Config      Config
	// Starts says what each layer of the image leaves it to start: the program of which the lines of
	// that Depth speak.
	Starts []Start

	// Stated: somebody wrote a contract line for it. Else there is only evidence (Config), and drafts.
	Stated bool
	// Drafted: some of its lines are drafts.
	Drafted bool
	// Own: a contract line stands in the stage or x-contract itself, not only in its base.
	Own bool
	// Open: something was added over a stated base that may listen on ports that no line names.
	Open bool
	// Replaced: the image's configuration starts another program than the one for which its label states the
	// contract.
	Replaced bool
	// Baseless: of what the chain of stages is FROM nothing is known.
	Baseless bool
	// Image is the nearest image reference that a catalogue or contract file knows, for messages.
	Image string
	// Refused are lines that could not be resolved (a build argument without a value), so that
	// what they say is unknown.
	Refused []*Refusal

	index  *index // of the variables, where there are many
	shared bool   // the environment is that of the base
}

// A Start is what an image starts after one of its layers.
type Start struct {
	command.Image
	Set bool // the layer itself sets it

	// later: the layer is a stage that starts nothing as far as is known, so that its lines speak of
	// what a stage that is FROM it starts.
	later bool
}

// A Line is what all lines of a contract have in common.
type Line struct {
	File    *source.File
	At      source.Span // the whole instruction
	Word    source.Span // the word that tells it from others: a port, a host, a variable's name or a path; may be empty
	When    []Condition // one of them must hold; empty: always
	Unless  []Condition // none of them may hold
	Doc     string
	Bundled bool // from the catalogue
	Draft   bool // "?": no person has confirmed it
	Depth   int  // 0 for the stage's own lines, 1 for its base's, and so on
	// Floating: the line is that of the newest version, and the image's tag names none.
	Floating bool
	// Via says what found the line, where nobody wrote it as a contract line of the image.
	Via Via
}

// Place returns the word that tells the line from others, or all of it where there is no such word.
func (l *Line) Place() source.Span {
	if l.Word.Len() > 0 {
		return l.Word
	}
	return l.At
}

// A Via says where a line of a contract comes from.
type Via int8

// The ways in which a contract gets its lines.
const (
	Stated      Via = iota // written in the dialect for this image or service
	FromProgram            // a PROGRAM block
	FromScript             // a shell script that the container runs
	FromReader             // a configuration file, by its reader
)

// A Refusal is a line that could not be resolved.
type Refusal struct {
	Line
	Why   string      // what the build-time variables in a word come to and why that is wrong; "" where it is not known
	WhyAt source.Span // the word
}

// A Condition is one alternative of WHEN: or UNLESS:.
type Condition = label.Condition

// TLS says whether an end of a connection speaks TLS.
type TLS string

// The values of TLS:. The zero value of a line is None.
const (
	None     TLS = "NONE"
	Optional TLS = "OPTIONAL"
	Required TLS = "REQUIRED"
)

// A Port is what stands behind ON:, ports or the variable that holds one.
type Port struct {
	At        source.Span
	Transport types.Transport
	First     int // 1 to 65535, or 0 with a hole
	Last      int
	Hole      string
	HoleAt    source.Span
	Bind      string // of a listener: the variable or flag that holds its address, or ""
	BindAt    source.Span
}

// A Typed is a type and where it stands.
type Typed struct {
	types.Type
	At source.Span
}

// A Listener is a LISTENS line.
type Listener struct {
	Line
	On       Port
	For      []Typed
	As       string
	TLS      TLS
	Loopback bool
	// AddressAt is where a configuration file says the address that is listened on.
	AddressAt source.Span
}

// A Connection is a CONNECTS line.
type Connection struct {
	Line
	Host     string // literal, or "" with a hole
	Hole     string
	HostAt   source.Span
	On       *Port // nil without ON:
	For      []Typed
	As       string
	Optional bool
	TLS      TLS
	TLSSet   bool // the line says TLS:
	Schema   *Typed
	// Stops: the program looks the host up when it starts, and stops where it is not known.
	Stops bool
	// Unsure: the host may be a name that is defined in a file which was not read.
	Unsure bool
	// AnyPort: the port is not known, and not that of the type.
	AnyPort bool
	// Self: the host is the container itself, which is right for ports of its own only.
	Self bool
}

// A Variable is an ENVIRONMENT line.
type Variable struct {
	Line
	Name      string
	NameAt    source.Span
	Emits     bool
	Needed    bool // NEEDS:, not ACCEPTS:
	Format    *types.Format
	FormatAt  source.Span
	Default   *string
	DefaultAt source.Span
	// HasDefault: it has a default that is not known, such as a secret that a label does not tell.
	HasDefault bool
	Aliases    []string
	Excludes   []Condition
	Or         []Condition
	Variant    string // what is put behind a name for the variable that holds a file's path: "_FILE", or ""
	Prefers    bool   // where the variant is set as well, it is used and nothing refuses (PREFERS:)
	Once       bool
	Secret     bool
	To         string // of EMITS: "STDOUT" or a path
}

// A Volume is a VOLUME AT: line.
type Volume struct {
	Line
	Path     string // literal, or "" with a hole
	Hole     string
	PathAt   source.Span
	Format   Typed
	Write    bool
	Optional bool
	Durable  bool
	Chown    bool
	Once     bool
	UID, GID *int
	UIDAt    source.Span
}

// A Provision is a PROVISIONS line.
type Provision struct {
	Line
	Kind   string // "SCHEMA", "DATABASE" or "USER"
	Type   Typed  // of SCHEMA
	What   string // of DATABASE and USER; may be a hole
	Hole   string
	In     string // a name (AS:), or a host
	InHole string
}

// A Setting is a value in an image's configuration and where it is written.
type Setting struct {
	Text  string
	Known bool // false where a build-time variable in it has no value
	Stage bool // written in a stage of a Dockerfile, not in a contract file
	// Aside: it is a variable of a locked image whose contract is the catalogue's, and a line of that
	// contract names it: what the line says of it holds, not the value.
	Aside bool
	File  *source.File
	At    source.Span
}

// Config is an image's configuration: what Docker's own instructions say of it. What is nil is
// not known, or not set.
type Config struct {
	Env        map[string]Setting
	User       *Setting
	Entrypoint []string // nil: unknown, or none
	Cmd        []string
	Synonyms   [][]string // other commands that the image takes for Cmd; only contract files state them
	Shell      bool       // the entrypoint runs through a shell
	// EntrypointAt and CmdAt say where Entrypoint and Cmd are written; nil where that is not known.
	EntrypointAt, CmdAt *Written
	Guarded             bool // the check of the contract is before the entrypoint
	Health              *Health
	Exposed             []Setting // "80", "80/udp"
	Volumes             []Setting // paths that VOLUME names
	// Base: the chain goes down to scratch or to an image whose configuration is wholly known.
	Known bool
}

// Health is whether an image has a health check.
type Health struct {
	None bool
	File *source.File
	At   source.Span
}

// Variable returns the line of the incoming variable of that name, alias or variant, or nil. Exact
// names win over patterns with "*".
func (c *Contract) Variable(name string) *Variable {
	if lines := c.Taking(name); len(lines) > 0 {
		return lines[0]
	}
	if c.index != nil {
		return c.index.pattern(name)
	}
	for _, v := range c.Variables {
		if !v.Emits && strings.Contains(v.Name, "*") && label.Match(v.Name, name) {
			return v
		}
	}
	return nil
}

// Taking returns the lines of the incoming variables that have that name, alias or variant. They are
// not to be changed.
func (c *Contract) Taking(name string) []*Variable {
	if c.index != nil {
		return c.index.names[name]
	}
	var all []*Variable
	for _, v := range c.Variables {
		if !v.Emits && v.Is(name) {
			all = append(all, v)
		}
	}
	return all
}

// Conditions returns the conditions of WHEN: and UNLESS: in all lines.
func (c *Contract) Conditions() []Condition {
	var all []Condition
	line := func(l *Line) { all = append(append(all, l.When...), l.Unless...) }
	for _, l := range c.Listeners {
		line(&l.Line)
	}
	for _, l := range c.Connections {
		line(&l.Line)
	}
	for _, l := range c.Variables {
		line(&l.Line)
	}
	for _, l := range c.Volumes {
		line(&l.Line)
	}
	for _, l := range c.Provisions {
		line(&l.Line)
	}
	return all
}

// Is reports whether name is v's own name, an alias or a variant of one of these.
func (v *Variable) Is(name string) bool {
	return v.Name == name || slices.Contains(v.Aliases, name) || v.IsVariant(name)
}

// IsVariant reports whether name is one that holds the path of a file with v's value.
func (v *Variable) IsVariant(name string) bool {
	base, ok := strings.CutSuffix(name, v.Variant)
	return ok && v.Variant != "" && !strings.HasPrefix(base, "-") && (v.Name == base || slices.Contains(v.Aliases, base))
}

// Variants returns the variables that may hold the path of a file with v's value: one for each
// name that is no flag.
func (v *Variable) Variants() []string {
	if v.Variant == "" {
		return nil
	}
	var all []string
	for _, n := range v.Names() {
		if !strings.HasPrefix(n, "-") {
			all = append(all, n+v.Variant)
		}
	}
	return all
}

// Names returns v's name and its aliases.
func (v *Variable) Names() []string { return append([]string{v.Name}, v.Aliases...) }
