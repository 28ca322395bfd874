package types

import (
	"slices"
	"strings"
)

// A Kind is the constructor of a format, such as STRING, HOST or LIST.
type Kind string

// The kinds that other packages refer to by name; Constructors lists all of them.
const (
	Named    Kind = "" // a format with a name of its own: com.acme/order-id
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

// A Format describes the values that are accepted. It does not change after ParseFormat.
type Format struct {
	Kind    Kind
	Off     int       // the offset in the parsed text
	Len     int       // the length in the parsed text
	Name    Type      // for Named; for FILE(type), the type of the content
	Ref     Ref       // for the reference kinds (HOST … TOKEN)
	Args    []string  // for the other kinds, unquoted: "1..9" for INT(1..9), "a" and "b" for ENUM(a,b)
	Of      []*Format // the alternatives of a Union; the element of a LIST
	Between string    // the separator of a LIST

	ArgAt     Part // the place of the first argument in the parsed text, without quotes
	AccountAt Part // the place of the account in PASSWORD(T, account)
}

// A Ref is what a reference format points to: a protocol type, or a connection or listener named by an AS:
// clause.
type Ref struct {
	Type    Type   // zero where Name is set
	Name    string // "db" in USER(db)
	Account string // "root" in PASSWORD(db, root)
	TLS     bool   // the type is used over TLS: URL(https)
}

// String returns the reference as it is written in parentheses: "org.ietf.http/", "db, root".
func (r Ref) String() string {
	s := r.Name
	if s == "" && r.TLS {
		s = tlsName(r.Type)
	}
	if s == "" {
		s = r.Type.String()
	}
	if r.Account != "" {
		s += ", " + quoteArg(r.Account, false)
	}
	return s
}

// Reference returns the reference in a format and its kind. It also looks inside lists and unions. The kind
// is "" if there is no reference.
func (f *Format) Reference() (Ref, Kind) {
	if f == nil {
		return Ref{}, ""
	}
	switch f.Kind {
	case Host, Port, Address, URL, DSN, User, Password, Database, Token:
		return f.Ref, f.Kind
	case List, Union:
		for _, o := range f.Of {
			if r, k := o.Reference(); k != "" {
				return r, k
			}
		}
	}
	return Ref{}, ""
}

// NamesHost reports whether values of the format name a host.
func (f *Format) NamesHost() bool {
	switch f.Kind {
	case Host, Address, URL, DSN:
		return true
	case List, Union:
		return slices.ContainsFunc(f.Of, (*Format).NamesHost)
	}
	return false
}

// WithType returns the format with a connection's name replaced by a type.
func (f *Format) WithType(name string, t Type) *Format {
	out := *f
	if f.Ref.Name == name {
		out.Ref.Name, out.Ref.Type = "", t
	}
	out.Of = nil
	for _, o := range f.Of {
		out.Of = append(out.Of, o.WithType(name, t))
	}
	return &out
}

// String returns the format in its canonical spelling.
func (f *Format) String() string {
	switch {
	case f.Kind == Named:
		return f.Name.String()
	case f.Kind == Union:
		return joined(f.Of, "|")
	case f.Kind == List:
		return "LIST(" + joined(f.Of, "|") + ", " + quoteArg(f.Between, true) + ")"
	case f.Ref != Ref{}:
		return string(f.Kind) + "(" + f.Ref.String() + ")"
	case f.Kind == File && f.Name != Type{}:
		return "FILE(" + f.Name.String() + ")"
	case f.Args == nil:
		return string(f.Kind)
	}
	args := slices.Clone(f.Args)
	for i, a := range args {
		args[i] = quoteArg(a, false)
	}
	return string(f.Kind) + "(" + strings.Join(args, ", ") + ")"
}

func joined(fs []*Format, by string) string {
	var s []string
	for _, f := range fs {
		s = append(s, f.String())
	}
	return strings.Join(s, by)
}

// quoteArg quotes an argument that could not be read back otherwise. An argument never contains both kinds of
// quotes, because the grammar cannot express that.
func quoteArg(s string, always bool) string {
	switch {
	case !always && s != "" && !strings.ContainsAny(s, " \t#,()\"'"):
		return s
	case strings.Contains(s, `"`), strings.Contains(s, "$") && !strings.Contains(s, "'"):
		return "'" + s + "'"
	}
	return `"` + s + `"`
}
