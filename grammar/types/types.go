// Package types knows the two kinds of types of the dialect: protocol types (what is spoken on a
// connection, org.postgresql.db/) and formats (what a value looks like, PORT(org.ietf.http/)).
// It stands on source; dockerfile, contract and wiring ask it what a word means and whether one
// type fits another.
package types

// A Flaw says what part of a text is wrong, and how. Off and Len count bytes in the text that
// was given.
type Flaw struct {
	Off, Len int
	Message  string // lower case, no full stop, says what was expected
}

// A Tri is an answer that may be missing.
type Tri int8

// The answers. Unknown is the zero value: nothing is known until it is proven.
const (
	Unknown Tri = iota
	Yes
	No
)

// A Type is a protocol type or the type of a content: an authority in reverse-DNS order, a path
// below it, and the versions that are meant.
type Type struct {
	Authority string // lower case: "org.postgresql.db"
	Path      string // without slashes at its ends: "", "v2", "client-communication"
	Versions  string // what stood behind "@": "", ">=14<17", "16.4", "TAG"
}

// ParseType reads authority/path@range. A word without a dot stands for dev.dfvet/word.
func ParseType(text string) (Type, *Flaw) { panic("todo") }

// Name returns the type without versions, as messages and keys spell it: "org.ietf.http/",
// "org.amqp/0-9-1".
func (t Type) Name() string { panic("todo") }

// String returns the type as it is written, versions included.
func (t Type) String() string { panic("todo") }

// A Transport is what carries a connection: TCP, UDP or SCTP.
type Transport string

// An Endpoint is a transport and the ports on it, 1 to 65535; Last equals First for one port.
type Endpoint struct {
	Transport   Transport
	First, Last int
}

// ParseEndpoint reads TCP:80 or UDP:8000-8010 (no holes: those are the caller's).
func ParseEndpoint(text string) (Endpoint, *Flaw) { panic("todo") }

// Has reports whether the port is one of e's.
func (e Endpoint) Has(port int) bool { return e.First <= port && port <= e.Last }

// A Kind is the constructor of a format: STRING, HOST, LIST.
type Kind string

// The kinds that other packages ask for by name; Formats lists them all.
const (
	Named    Kind = "" // a format that has a name of its own: com.acme/order-id
	Union    Kind = "|"
	List     Kind = "LIST"
	Set      Kind = "SET"
	Host     Kind = "HOST"
	Port     Kind = "PORT"
	Address  Kind = "ADDRESS"
	URL      Kind = "URL"
	DSN      Kind = "DSN"
	User     Kind = "USER"
	Password Kind = "PASSWORD"
	Database Kind = "DATABASE"
	Token    Kind = "TOKEN"
	Bind     Kind = "BIND"
	Nothing  Kind = "NOTHING"
	File     Kind = "FILE"
)

// A Format is what a value must look like. It does not change after ParseFormat.
type Format struct {
	Kind    Kind
	Off     int       // where it begins in the text that was parsed
	Len     int       // and how long it is
	Name    Type      // of Named; of FILE(type) the type of the content
	Ref     Ref       // of the reference kinds (HOST … TOKEN)
	Args    []string  // of the others, as written and unquoted: INT(1..9) has "1..9", ENUM(a,b) "a" and "b"
	Of      []*Format // alternatives of a Union; the element of a LIST
	Between string    // what separates the elements of a LIST
}

// A Ref is what a reference format points at: a protocol type, or a connection or listener that
// an AS: clause names.
type Ref struct {
	Type    Type   // zero where Name is set
	Name    string // "db" in USER(db)
	Account string // "root" in PASSWORD(db, root)
}

// ParseFormat reads a format as it stands behind FORMAT:.
func ParseFormat(text string) (*Format, *Flaw) { panic("todo") }

// String returns the format as it is written, in its canonical spelling.
func (f *Format) String() string { panic("todo") }

// A Constructor is one row of the table of formats.
type Constructor struct {
	Kind      Kind
	Usage     string // "INT(min..max)"
	Doc       string // Markdown, its first sentence is the summary
	Reference bool   // ties the value to a protocol type or a named connection
	Secret    bool   // a value of it is never printed
}

// Constructors lists every constructor, in the order of the manual.
var Constructors []*Constructor

// IsUnknown reports whether value holds something that only the running system can fill in: an
// unresolved ${…}, <…>, {{…}} or %%…%%.
func IsUnknown(value string) bool { panic("todo") }

// A Target is one end that a value names: the host of HOST(T), one host of a URL, one element of
// a LIST of addresses. Empty fields are not stated by the value.
type Target struct {
	Ref      Ref
	Kind     Kind // HOST, PORT, ADDRESS, URL, DSN, USER, PASSWORD, DATABASE, TOKEN or BIND
	Scheme   string
	Host     string
	Port     int // 0 where the value has none
	User     string
	Password string
	Database string
	TLS      Tri  // what the scheme or the parameters say
	Off, Len int  // the whole target in the value
	HostAt   Part // where the parts stand in the value; an empty Part for what is not there
	PortAt   Part
	UserAt   Part
	PassAt   Part
	BaseAt   Part
	Opaque   bool // the value has a shape that we do not know: nothing may be concluded
	HasUser  bool // a user is stated, if an empty one
	HasPass  bool // a password is stated, if an empty one
	HasBase  bool
}

// A Part is a run of bytes of a value.
type Part struct{ Off, Len int }
