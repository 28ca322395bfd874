// Package contract builds an image's contract from the lines in a Dockerfile's stages and in contract files,
// merged over the contracts of their base images. It depends on dockerfile and types; catalog supplies the
// contracts of well-known images, and project those of services.
package contract

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// A Contract is everything that is known about one image: what it needs, what it provides, and its
// configuration. It is immutable.
type Contract struct {
	Listeners   []*Listener
	Connections []*Connection
	Variables   []*Variable
	Volumes     []*Volume
	Provisions  []*Provision
	Config      Config
	// Starts holds, for each layer of the image, the program that starts on top of it. Index 0 is the image
	// itself; a line with Depth n describes the program in Starts[n].
	Starts []Start

	// Declared reports whether an author wrote a contract line for the image. Otherwise the contract consists
	// only of evidence (Config) and drafts.
	Declared bool
	// Drafted reports whether some of its lines are drafts.
	Drafted bool
	// HasOwnLines reports whether a contract line is in the stage or x-contract itself, rather than only in its base.
	HasOwnLines bool
	// Open reports whether a layer above the contract added something that may listen on ports for which
	// there is no line.
	Open bool
	// Replaced reports whether the image starts a program other than the one that its label describes.
	Replaced bool
	// Baseless reports whether nothing is known about the image at the bottom of the chain of stages.
	Baseless bool
	// Image is the reference of the nearest image that the catalogue or a contract file describes. Messages
	// show it.
	Image string
	// Refused holds the lines that could not be resolved, such as those with a build argument without a
	// value. Their meaning is unknown.
	Refused []*Refusal

	index  *index // of Variables, or nil if there are few
	shared bool   // Config.Env is shared with the base and must be copied before a change
}

// A Start is the program that an image starts after one of its layers.
type Start struct {
	command.Image
	Set bool // the layer itself sets the program

	// later reports whether the layer is a stage without a known program. Its lines then describe the program
	// of the stage that is built on it.
	later bool
}

// A Line holds what all lines of a contract have in common.
type Line struct {
	File    *source.File
	At      source.Span // the complete instruction
	Word    source.Span // the word that identifies the line: a port, a host, a variable's name or a path; empty if there is none
	When    []Condition // at least one must be true; empty means always
	Unless  []Condition // none of them may be true
	Doc     string
	Bundled bool // from the catalogue
	Draft   bool // marked with "?": not confirmed by a person
	Depth   int  // 0 for the stage's own lines, 1 for those of its base, and so on
	// Floating reports whether the line describes the newest version and the image's tag does not name a
	// version.
	Floating bool
	// Via says how the line was found. It is ViaContract for a line that was written for the image.
	Via Via
}

// Place returns the position of the word that identifies the line, or of the complete line if there is no
// such word.
func (l *Line) Place() source.Span {
	if l.Word.Len() > 0 {
		return l.Word
	}
	return l.At
}

// A Via says where a line of a contract comes from.
type Via int8

// The sources of the lines of a contract.
const (
	ViaContract Via = iota // written in the dialect for this image or service
	ViaProgram             // a PROGRAM block
	ViaScript              // a shell script that the container runs
	ViaReader              // a configuration file, by its reader
)

// A Refusal is a line that could not be resolved.
type Refusal struct {
	Line
	Why   string      // what the word expanded to and why that is wrong; "" if the reason is unknown
	WhyAt source.Span // the position of the word
}

// A Condition is one alternative of WHEN: or UNLESS:.
type Condition = label.Condition

// TLS says whether one end of a connection supports or requires TLS.
type TLS string

// The values of TLS:. The zero value of a line is None.
const (
	None     TLS = "NONE"
	Optional TLS = "OPTIONAL"
	Required TLS = "REQUIRED"
)

// A Port is the value of ON:, which is either a range of ports or the variable that holds one.
type Port struct {
	At            source.Span
	Transport     types.Transport
	First         int // 1 to 65535, or 0 if a placeholder supplies it
	Last          int
	Placeholder   string
	PlaceholderAt source.Span
	Bind          string // for a listener: the variable or flag that holds its address, or ""
	BindAt        source.Span
}

// A Typed is a type and its position.
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
	// AddressAt is the position of the listening address in a configuration file.
	AddressAt source.Span
}

// A Connection is a CONNECTS line.
type Connection struct {
	Line
	Host        string // a literal, or "" if a placeholder supplies it
	Placeholder string
	HostAt      source.Span
	On          *Port // nil without ON:
	For         []Typed
	As          string
	Optional    bool
	TLS         TLS
	TLSSet      bool // the line has a TLS: clause
	Schema      *Typed
	// Stops reports whether the program resolves the host at start-up and exits if that fails.
	Stops bool
	// Unsure reports whether the host may be a name that is defined in a file that was not read.
	Unsure bool
	// AnyPort reports whether the port is unknown rather than the default of the type.
	AnyPort bool
	// Self reports whether the host is the container itself, as in localhost. This is right only if the
	// container has a listener on the port.
	Self bool
}

// A Variable is an ENVIRONMENT line.
type Variable struct {
	Line
	Name      string
	NameAt    source.Span
	Emits     bool
	Needed    bool // the clause is NEEDS:, not ACCEPTS:
	Format    *types.Format
	FormatAt  source.Span
	Default   *string
	DefaultAt source.Span
	// HasDefault reports whether the variable has a default of unknown value, such as a secret that a label
	// omits.
	HasDefault bool
	Aliases    []string
	Excludes   []Condition
	Or         []Condition
	Variant    string // the suffix that makes the name of the variable for a file with the value: "_FILE", or "" if there is none
	Prefers    bool   // if both variables are set, the one with the suffix is used without an error (PREFERS:)
	Once       bool
	Secret     bool
	To         string // for EMITS: "STDOUT" or a path
}

// A Volume is a VOLUME AT: line.
type Volume struct {
	Line
	Path        string // a literal, or "" if a placeholder supplies it
	Placeholder string
	PathAt      source.Span
	Format      Typed
	Write       bool
	Optional    bool
	Durable     bool
	Chown       bool
	Once        bool
	UID, GID    *int
	UIDAt       source.Span
}

// A Provision is a PROVISIONS line.
type Provision struct {
	Line
	Kind          string // "SCHEMA", "DATABASE" or "USER"
	Type          Typed  // for SCHEMA
	What          string // for DATABASE and USER; may be a placeholder
	Placeholder   string
	In            string // the AS: name of a listener, or a host
	InPlaceholder string
}

// A Setting is a value in an image's configuration, with its position.
type Setting struct {
	Text  string
	Known bool // false if a build-time variable in it has no value
	Stage bool // set in a stage of a Dockerfile, not in a contract file
	// Aside reports whether the catalogue's contract for a locked image has a line for this variable. That
	// line then counts, and not this value.
	Aside bool
	File  *source.File
	At    source.Span
}

// Config is an image's configuration, as set by Docker's own instructions. A nil field is unknown or not set.
type Config struct {
	Env        map[string]Setting
	User       *Setting
	Entrypoint []string // nil if unknown or not set
	Cmd        []string
	Synonyms   [][]string // other commands that the image treats like Cmd; only contract files declare them
	Shell      bool       // the entrypoint runs through a shell
	// EntrypointAt and CmdAt are the positions of Entrypoint and Cmd, or nil if they are unknown.
	EntrypointAt, CmdAt *Written
	Guarded             bool // dfvet's contract check runs before the entrypoint
	Health              *Health
	Exposed             []Setting // "80", "80/udp"
	Volumes             []Setting // paths in VOLUME
	// Known reports whether the configuration is complete: the chain ends at scratch or at an image whose
	// complete configuration is known.
	Known bool
}

// Health says whether an image has a health check.
type Health struct {
	None bool
	File *source.File
	At   source.Span
}

// Variable returns the line of the incoming variable with that name, alias or variant, or nil. Exact names
// take precedence over patterns with "*".
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

// Taking returns the lines of the incoming variables with that name, alias or variant. The caller must not
// modify the result.
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

// Conditions returns the WHEN: and UNLESS: conditions of all lines.
func (c *Contract) Conditions() []Condition {
	var all []Condition
	line := func(l *Line) { all = append(append(all, l.When...), l.Unless...) }
	for _, l := range c.Listeners {
		line(&l.Line)
	}
	for _, l := range c.Connections {
		line(&l.Line)
	}
	for _, v := range c.Variables {
		line(&v.Line)
	}
	for _, v := range c.Volumes {
		line(&v.Line)
	}
	for _, l := range c.Provisions {
		line(&l.Line)
	}
	return all
}

// Is reports whether name is v's own name, an alias of v, or a variant of one of them.
func (v *Variable) Is(name string) bool {
	return v.Name == name || slices.Contains(v.Aliases, name) || v.IsVariant(name)
}

// IsVariant reports whether name is the variable that holds the path of a file with v's value.
func (v *Variable) IsVariant(name string) bool {
	base, ok := strings.CutSuffix(name, v.Variant)
	return ok && v.Variant != "" && !strings.HasPrefix(base, "-") && (v.Name == base || slices.Contains(v.Aliases, base))
}

// Variants returns the names of the variables that may hold the path of a file with v's value: one for each
// name of v that is not a flag.
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
