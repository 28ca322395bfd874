package types

import "strings"

// A Target is one end of a connection that a value names: the host of HOST(T), one host of a URL, one element
// of a LIST of addresses. Fields are empty if the value does not contain them.
type Target struct {
	Ref      Ref
	Kind     Kind // HOST, PORT, ADDRESS, URL, DSN, USER, PASSWORD, DATABASE, TOKEN or BIND
	Scheme   string
	Host     string
	Port     int // 0 if the value has no port; see Served for the port that is used then
	User     string
	Password string
	Database string
	TLS      Tri  // according to the scheme or the parameters
	Off, Len int  // the place of the complete target in the value
	HostAt   Part // the places of the components in the value; an empty Part if a component is missing
	PortAt   Part
	UserAt   Part
	PassAt   Part
	BaseAt   Part
	Opaque   bool // the form of the value is unknown: nothing may be concluded
	AnyPort  bool // the port may be in an unresolved part
	Open     bool // parameters may be in an unresolved part
	HasUser  bool // the value contains a user
	HasPass  bool // the value contains a password, which may be empty
	HasBase  bool

	params []param
}

// Param returns the value and the place of the first parameter of a URL or a data source name with one of the
// keys. Keys are in lower case, without "_", "-" and spaces.
func (t Target) Param(keys ...string) (text string, at Part, ok bool) {
	p := lookup(t.params, keys...)
	return p.text, p.value.part(), p.key != ""
}

// Served returns the port that t refers to: its own, or 80 or 443 if the scheme is http or https, regardless
// of the type. It returns 0 if the type's default port applies.
func (t Target) Served() int {
	switch {
	case t.Port != 0:
		return t.Port
	case t.Scheme == "http":
		return 80
	case t.Scheme == "https":
		return 443
	}
	return 0
}

// A Part is a range of bytes in a value.
type Part struct{ Off, Len int }

// A run is a piece of a value with its offset in the value.
type run struct {
	s  string
	at int
}

func (r run) part() Part { return Part{r.at, len(r.s)} }

func (r run) slice(start, end int) run { return run{r.s[start:end], r.at + start} }

func (r run) from(start int) run { return r.slice(start, len(r.s)) }

func (r run) trim() run {
	start := len(r.s) - len(strings.TrimLeft(r.s, " \t\r\n"))
	return r.slice(start, max(start, len(strings.TrimRight(r.s, " \t\r\n"))))
}

// cut splits r around the first sep; if there is none, all of r comes before it.
func (r run) cut(sep string) (before, after run, ok bool) {
	if i := strings.Index(r.s, sep); i >= 0 {
		return r.slice(0, i), r.from(i + len(sep)), true
	}
	return r, r.from(len(r.s)), false
}

// cutAny splits r before the first byte that is in chars.
func (r run) cutAny(chars string) (before, after run) {
	if i := strings.IndexAny(r.s, chars); i >= 0 {
		return r.slice(0, i), r.from(i)
	}
	return r, r.from(len(r.s))
}

// split cuts r at every sep.
func (r run) split(sep string) []run {
	var rs []run
	for {
		before, after, ok := r.cut(sep)
		rs = append(rs, before)
		if !ok {
			return rs
		}
		r = after
	}
}

func (r run) flaw(format string, args ...any) *Flaw {
	return flawAt(r.at, len(r.s), format, args...)
}

// IsLoopback reports whether a host is the container itself: localhost, 127.0.0.0/8 or ::1.
func IsLoopback(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, ok := parseIP(strings.Trim(host, "[]"))
	return ok && ip.Unmap().IsLoopback()
}
