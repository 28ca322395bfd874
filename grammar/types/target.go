package types

import "strings"

// A Target is one end that a value names: the host of HOST(T), one host of a URL, one element of
// a LIST of addresses. Empty fields are not stated by the value.
type Target struct {
	Ref      Ref
	Kind     Kind // HOST, PORT, ADDRESS, URL, DSN, USER, PASSWORD, DATABASE, TOKEN or BIND
	Scheme   string
	Host     string
	Port     int // 0 where the value has none; see Served for what then holds
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
	AnyPort  bool // an unresolved piece may hold the port
	Open     bool // an unresolved piece may hold parameters that are not seen here
	HasUser  bool // a user is stated
	HasPass  bool // a password is stated, if an empty one
	HasBase  bool

	params []param
}

// Param returns the value of the first parameter of a URL or a data source name that has one of the
// keys, in lower case without "_", "-" and spaces, and where it stands.
func (t Target) Param(keys ...string) (text string, at Part, ok bool) {
	p := lookup(t.params, keys...)
	return p.text, p.value.part(), p.key != ""
}

// Served returns the port that t means: its own, or 80 and 443 for http and https whatever the
// type; 0 where the default of the type holds.
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

// A Part is a run of bytes of a value.
type Part struct{ Off, Len int }

// A run is a piece of a value that knows where in the value it stands.
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

// cut splits r around the first sep; without one, all of r comes before.
func (r run) cut(sep string) (before, after run, ok bool) {
	if i := strings.Index(r.s, sep); i >= 0 {
		return r.slice(0, i), r.from(i + len(sep)), true
	}
	return r, r.from(len(r.s)), false
}

// cutAny splits r before the first of the bytes in chars.
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

// IsLoopback reports whether a host is the container's own: localhost, 127.0.0.0/8 or ::1.
func IsLoopback(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, ok := parseIP(strings.Trim(host, "[]"))
	return ok && ip.Unmap().IsLoopback()
}
