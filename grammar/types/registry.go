package types

import "github.com/dfvet/dfvet/grammar/source"

// A Declaration is what a TYPE line says of a protocol type.
type Declaration struct {
	Type       Type
	Is         []Type
	Ports      []Endpoint // the default ports, without and with TLS
	TLSPorts   []Endpoint
	Schemes    []string // of URLs, without and with TLS
	TLSSchemes []string
	Doc        string
	File       *source.File
	At         source.Span
}

// A FormatDeclaration is what a FORMAT line says of a format that a user names.
type FormatDeclaration struct {
	Name    Type
	Is      *Format // one of Is and Matches is set
	Matches string  // a regular expression in RE2 syntax
	Doc     string
	File    *source.File
	At      source.Span
}

// A Registry holds the declared types and formats and answers what fits what. It does not
// change after NewRegistry.
type Registry struct{}

// A Problem is a declaration that cannot stand: a cycle of IS:, a second declaration.
type Problem struct {
	File    *source.File
	At      source.Span
	Message string
}

// NewRegistry returns the registry of the declarations; a later declaration of a name replaces
// an earlier one, so that a workspace can override the catalogue.
func NewRegistry(ts []*Declaration, fs []*FormatDeclaration) (*Registry, []Problem) { panic("todo") }

// Lookup returns the declaration of t, versions aside, or nil.
func (r *Registry) Lookup(t Type) *Declaration { panic("todo") }

// LookupFormat returns the declaration of the format named t, or nil.
func (r *Registry) LookupFormat(t Type) *FormatDeclaration { panic("todo") }

// Declared reports whether t is declared, or is above a declared type by whole path segments
// (so that org.amqp/ is known when org.amqp/0-9-1 is).
func (r *Registry) Declared(t Type) bool { panic("todo") }

// Types lists the declarations in the order of their names.
func (r *Registry) Types() []*Declaration { panic("todo") }

// Formats lists the format declarations in the order of their names.
func (r *Registry) Formats() []*FormatDeclaration { panic("todo") }

// A Fit is how what is provided answers what is needed.
type Fit int8

// The fits, from the best.
const (
	Fits         Fit = iota // proven
	Unproven                // what is provided promises less than is asked, or is not declared
	WrongType               // another type
	WrongVersion            // the right type in a version out of range
)

// Fit says whether have, a provision, answers want, a need (dialect, section 4).
func (r *Registry) Fit(have, want Type) Fit { panic("todo") }

// Ancestors returns every type that t is, itself first, nearest before farther ones.
func (r *Registry) Ancestors(t Type) []Type { panic("todo") }

// Children returns the declared types that are directly below t, by IS: or by path.
func (r *Registry) Children(t Type) []Type { panic("todo") }

// Near returns the known type or format name that an undeclared t was likely meant to be, if
// there is exactly one such.
func (r *Registry) Near(t Type) (Type, bool) { panic("todo") }

// Defaults returns the endpoints on which t is served when nobody says a port, its own or its
// nearest ancestor's; tls chooses those with TLS.
func (r *Registry) Defaults(t Type, tls bool) []Endpoint { panic("todo") }

// Schemes returns the URL schemes of t and of what it is, plain and with TLS.
func (r *Registry) Schemes(t Type) (plain, tls []string) { panic("todo") }

// OfScheme returns the declared types that have the URL scheme as their own, plain or TLS.
func (r *Registry) OfScheme(scheme string) []Type { panic("todo") }

// Check says what in value is not of format f; nil means that it fits or that nothing can be
// said (an unknown value, a named format that nobody declared). It judges the shape alone:
// whether a host is there is wiring's to say.
func (r *Registry) Check(f *Format, value string) *Flaw { panic("todo") }

// Targets takes a value of a reference format (or a LIST or Union of such) apart: each host,
// URL, user and so on that it names. A union takes the first alternative that the value fits.
// Nil where f is no reference or the value is unknown.
func (r *Registry) Targets(f *Format, value string) []Target { panic("todo") }

// Secret reports whether a value of f is never to be printed (PASSWORD, TOKEN, and what is
// declared to be one).
func (r *Registry) Secret(f *Format) bool { panic("todo") }
