// Package contract makes an image's contract from the lines of a Dockerfile's stages and of contract files,
// merged over the contracts of their base images. It is built on dockerfile and types; catalog supplies the
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
	// Starts holds, for each layer of the image, the program that starts after it. The lines with that Depth
	// describe this program.
	Starts []Start

	// Stated reports whether somebody wrote a contract line for the image. Otherwise there is only evidence
	// (Config) and drafts.
	Stated bool
	// Drafted reports whether some of its lines are drafts.
	Drafted bool
	// Own reports whether a contract line is in the stage or x-contract itself, not only in its base.
	Own bool
	// Open reports whether a layer above the contract added something that may listen on ports without a
	// line.
	Open bool
	// Replaced reports whether the image starts a program other than the one that its label describes.
	Replaced bool
	// Baseless reports whether nothing is known about the base of the chain of stages.
	Baseless bool
	// Image is the nearest image reference in the catalogue or a contract file, for messages.
	Image string
	// Refused are lines that could not be resolved, such as those with a build argument without a value.
	// Their meaning is unknown.
	Refused []*Refusal

	index  *index // of the variables, if there are many
	shared bool   // the environment is shared with the base
}

// A Start is the program that an image starts after one of its layers.
type Start struct {
	command.Image
	Set bool // the layer itself sets it

	// later reports whether the layer is a stage without a known program, so that its lines describe the
	// program of a stage built on it.
	later bool
}

// A Line holds what all lines of a contract have in common.
type Line struct {
	File    *source.File
	At      source.Span // the complete instruction
	Word    source.Span // the word that identifies the line: a port, a host, a variable's name or a path; may be empty
	When    []Condition // one of them must be true, unless it is empty
	Unless  []Condition // none of them may be true
	Doc     string
	Bundled bool // from the catalogue
	Draft   bool // "?": no person has confirmed it
	Depth   int  // 0 for the stage's own lines, 1 for those of its base, and so on
	// Floating reports whether the line applies to the newest version and the image's tag names no version.
	Floating bool
	// Via says how the line was found, unless it was written as a contract line of the image.
	Via Via
}

// Place returns the word that identifies the line, or the complete line if there is no such word.
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
	Stated      Via = iota // written in the dialect for this image or service
	FromProgram            // a PROGRAM block
	FromScript             // a shell script that the container runs
	FromReader             // a configuration file, by its reader
)

// A Refusal is a line that could not be resolved.
type Refusal struct {
	Line
	Why   string      // the expanded word and why it is wrong, or "" if it is unknown
	WhyAt source.Span // the word
}

// A Condition is one alternative of WHEN: or UNLESS:.
type Condition = label.Condition

// TLS says whether one end of a connection uses TLS.
type TLS string

// The values of TLS:. The zero value of a line is None.
const (
	None     TLS = "NONE"
	Optional TLS = "OPTIONAL"
	Required TLS = "REQUIRED"
)

// A Port is the value of ON:, either ports or the variable that holds one.
type Port struct {
	At            source.Span
	Transport     types.Transport
	First         int // 1 to 65535, or 0 with a placeholder
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
	Host        string // literal, or "" with a placeholder
	Placeholder string
	HostAt      source.Span
	On          *Port // nil without ON:
	For         []Typed
	As          string
	Optional    bool
	TLS         TLS
	TLSSet      bool // the line has a TLS: clause
	Schema      *Typed
	// Stops reports whether the program looks up the host when it starts and exits if it is unknown.
	Stops bool
	// Unsure reports whether the host may be a name that is defined in a file that was not read.
	Unsure bool
	// AnyPort reports whether the port is unknown, and not the default of the type.
	AnyPort bool
	// Self reports whether the host is the container itself, which is correct only for its own ports.
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
	// HasDefault reports whether it has an unknown default, such as a secret that a label omits.
	HasDefault bool
	Aliases    []string
	Excludes   []Condition
	Or         []Condition
	Variant    string // the suffix of the variable with a file's path: "_FILE", or ""
	Prefers    bool   // if the variant is also set, it is used and nothing fails (PREFERS:)
	Once       bool
	Secret     bool
	To         string // for EMITS: "STDOUT" or a path
}

// A Volume is a VOLUME AT: line.
type Volume struct {
	Line
	Path        string // literal, or "" with a placeholder
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
	In            string // a name (AS:), or a host
	InPlaceholder string
}

// A Setting is a value in an image's configuration and its position.
type Setting struct {
	Text  string
	Known bool // false if a build-time variable in it has no value
	Stage bool // written in a stage of a Dockerfile, not in a contract file
	// Aside reports whether it is a variable of a locked image whose contract is from the catalogue and has a
	// line for it; the line then applies, not the value.
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
	Synonyms   [][]string // other commands that mean the same to the image as Cmd; only contract files declare them
	Shell      bool       // the entrypoint runs through a shell
	// EntrypointAt and CmdAt are the positions of Entrypoint and Cmd, or nil if unknown.
	EntrypointAt, CmdAt *Written
	Guarded             bool // the contract check runs before the entrypoint
	Health              *Health
	Exposed             []Setting // "80", "80/udp"
	Volumes             []Setting // paths in VOLUME
	// Base reports whether the chain ends at scratch or at an image whose configuration is completely known.
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
// change them.
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

// Is reports whether name is v's own name, an alias, or a variant of one of these.
func (v *Variable) Is(name string) bool {
	return v.Name == name || slices.Contains(v.Aliases, name) || v.IsVariant(name)
}

// IsVariant reports whether name is the variable with the path of a file with v's value.
func (v *Variable) IsVariant(name string) bool {
	base, ok := strings.CutSuffix(name, v.Variant)
	return ok && v.Variant != "" && !strings.HasPrefix(base, "-") && (v.Name == base || slices.Contains(v.Aliases, base))
}

// Variants returns the variables that may hold the path of a file with v's value, one for each name that is
// not a flag.
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
