package types

import (
	"slices"
	"strings"
)

// A Kind is the constructor of a format: STRING, HOST, LIST.
type Kind string

// The kinds that other packages ask for by name; Constructors lists them all.
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

	ArgAt     Part // where the first argument stands in the text that was parsed, without quotes
	AccountAt Part // and the account of PASSWORD(T, account)
}

// A Ref is what a reference format points at: a protocol type, or a connection or listener that
// an AS: clause names.
type Ref struct {
	Type    Type   // zero where Name is set
	Name    string // "db" in USER(db)
	Account string // "root" in PASSWORD(db, root)
	TLS     bool   // the type is spoken with TLS: URL(https)
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

// Reference returns the reference in a format, looked for in lists and unions too, and its kind; ""
// where there is none, or no format.
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

// WithType returns the format with a type in the place of a connection's name.
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

// quoteArg quotes an argument that would not be read back as it is. An argument never holds
// both quotes, for there is no way to write that.
func quoteArg(s string, always bool) string {
	switch {
	case !always && s != "" && !strings.ContainsAny(s, " \t#,()\"'"):
		return s
	case strings.Contains(s, `"`), strings.Contains(s, "$") && !strings.Contains(s, "'"):
		return "'" + s + "'"
	}
	return `"` + s + `"`
}
