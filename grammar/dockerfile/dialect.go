package dockerfile

import "github.com/dfvet/dfvet/grammar/source"

// A Clause is one clause of a contract line: KEYWORD: value, or a bare KEYWORD.
type Clause struct {
	At      source.Span
	Keyword *Word   // as typed, with its colon
	Name    string  // in upper case, without the colon: "TLS"
	Values  []*Word // usually one word; several for WHEN:, UNLESS: and a list of types
}

// Span returns the keyword and its values.
func (c *Clause) Span() source.Span { return c.At }

// Clauses holds the clauses of one contract line in the order of the text, including those of the fixed part
// (ON: and FOR: of LISTENS).
type Clauses struct{ Clauses []*Clause }

// Clause returns the first clause with that name (in upper case), or nil.
func (c *Clauses) Clause(name string) *Clause {
	for _, x := range c.Clauses {
		if x.Name == name {
			return x
		}
	}
	return nil
}

// Value returns the first value of the clause with that name, or nil.
func (c *Clauses) Value(name string) *Word {
	if x := c.Clause(name); x != nil && len(x.Values) > 0 {
		return x.Values[0]
	}
	return nil
}

// Has reports whether the line has a clause with that name.
func (c *Clauses) Has(name string) bool { return c.Clause(name) != nil }

// An Endpoint is a transport and a port, such as TCP:80, TCP:80-90 or TCP:{{PORT}}. In LISTENS, a placeholder
// for the address may come between them: TCP:{{BIND}}:80.
type Endpoint struct {
	At        source.Span
	Transport *Word
	Bind      *Word // "{{HOST}}", or nil
	Port      *Word // "80", "8000-8010", "{{PORT}}" or a build-time variable
}

// Span returns the transport and the port.
func (e *Endpoint) Span() source.Span { return e.At }

// Direction says whether a container needs, accepts or emits a variable.
type Direction string

// The directions of ENVIRONMENT lines.
const (
	Needs   Direction = NEEDS
	Accepts Direction = ACCEPTS
	Emits   Direction = EMITS
)

// The instructions of the dialect. A line with a syntax error has a Problem, and a missing word is nil.
type (
	// A Listens is LISTENS ON: endpoint FOR: type, … clauses.
	Listens struct {
		Head
		On  *Endpoint
		For []*Word
		Clauses
	}
	// A Connects is CONNECTS TO: host [ON: endpoint] FOR: type, … clauses.
	Connects struct {
		Head
		To  *Word
		On  *Endpoint // nil if there is no ON:
		For []*Word
		Clauses
	}
	// An Environment is ENVIRONMENT NEEDS|ACCEPTS|EMITS: NAME FORMAT: format clauses.
	Environment struct {
		Head
		Direction Direction
		Way       *Word // NEEDS:, ACCEPTS: or EMITS:, as typed
		Variable  *Word
		Format    *Word
		Clauses
	}
	// A ContractVolume is VOLUME AT: path FORMAT: type REQUIRES: READ|WRITE clauses.
	ContractVolume struct {
		Head
		Path     *Word
		Format   *Word
		Requires *Word // READ or WRITE
		Clauses
	}
	// A Provisions is PROVISIONS SCHEMA:|DATABASE:|USER: name IN: service clauses.
	Provisions struct {
		Head
		Kind string // "SCHEMA", "DATABASE" or "USER"
		What *Word
		In   *Word
		Clauses
	}
	// A Without is WITHOUT BASE, LISTENS ON:, CONNECTS TO:, ENVIRONMENT or VOLUME AT:.
	Without struct {
		Head
		Kind string    // "BASE", "LISTENS", "CONNECTS", "ENVIRONMENT" or "VOLUME"
		On   *Endpoint // for LISTENS
		What *Word     // the host, variable or path for CONNECTS, ENVIRONMENT or VOLUME
		Clauses
	}
	// A Host is HOST host, …, which is allowed in contract files. It begins a block that describes a provider
	// outside the project.
	Host struct {
		Head
		Names []*Word
	}
	// A Program is PROGRAM word …, …, which is allowed in contract files. It begins a block that describes
	// programs in any image.
	Program struct {
		Head
		Commands [][]*Word // the words of each command; no command is empty
	}
	// A TypeDecl is TYPE type IS: … PORT: … (contract files).
	TypeDecl struct {
		Head
		Type *Word
		Clauses
	}
	// A FormatDecl is FORMAT type IS: format or MATCHES: regexp (contract files).
	FormatDecl struct {
		Head
		Type *Word
		Clauses
	}
)
