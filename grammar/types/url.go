package types

import (
	"net/url"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// locator reads a value of URL(T) or ADDRESS(T): one URL with one or more hosts, or several URLs separated by
// commas.
func (r *Registry) locator(v run, t Target) ([]Target, *Flaw) {
	var all []Target
	for _, one := range splitURLs(v.trim()) {
		ts, flaw := r.oneURL(one.trim(), t)
		if flaw != nil {
			return nil, flaw
		}
		all = append(all, ts...)
	}
	return all, nil
}

// splitURLs splits at the commas after which another URL begins.
func splitURLs(v run) []run {
	if strings.Count(v.s, "://") < 2 {
		return []run{v}
	}
	var urls []run
	start := 0
	for i := range len(v.s) {
		if v.s[i] != ',' {
			continue
		}
		scheme, _, ok := v.from(i + 1).trim().cut("://")
		if ok && isScheme(scheme.s) {
			urls = append(urls, v.slice(start, i))
			start = i + 1
		}
	}
	return append(urls, v.from(start))
}

// isScheme reports whether s can be the scheme of a URL; ":" is allowed for jdbc:mysql:replication.
func isScheme(s string) bool {
	return s != "" && len(s) < 64 && 'a' <= s[0]|0x20 && s[0]|0x20 <= 'z' &&
		onlyOf(s, func(c byte) bool { return source.Alnum(c) || strings.IndexByte("+-._:", c) >= 0 })
}

func opaque(t Target) ([]Target, *Flaw) {
	t.Opaque = true
	return []Target{t}, nil
}

func (r *Registry) oneURL(v run, t Target) ([]Target, *Flaw) {
	t.Off, t.Len = v.at, len(v.s)
	scheme, rest, ok := v.cut("://")
	if !ok {
		return r.schemeless(v, t)
	}
	name, wrapped := unwrap(strings.ToLower(scheme.s))
	if !isScheme(name) {
		return opaque(t)
	}
	t.Scheme = name
	switch r.judge(t.Ref, name) {
	case schemeStrange:
		if near := r.nearScheme(t.Ref, name); near != "" && t.Kind != Address {
			return nil, scheme.flaw("unknown scheme %s; did you mean %s?", quote(scheme.s), quote(near+"://"))
		}
		return opaque(t)
	case schemeForeign:
		if t.Kind != Address {
			return nil, r.foreignScheme(scheme, t.Ref)
		}
		return opaque(t)
	}
	t.TLS = r.schemeTLS(&t.Ref, name)
	return r.authority(rest, t, wrapped)
}

// unwrap removes jdbc: and similar prefixes, and sub-protocols (mysql:replication), from a scheme.
func unwrap(scheme string) (name string, wrapped bool) {
	for _, prefix := range []string{"jdbc:", "r2dbc:pool:", "r2dbc:", "odbc:"} {
		if rest, ok := strings.CutPrefix(scheme, prefix); ok {
			scheme, wrapped = rest, true
			break
		}
	}
	scheme, _, _ = strings.Cut(scheme, ":")
	return scheme, wrapped
}

// schemeless reads a value without "://": an address, or text of an unknown form.
func (r *Registry) schemeless(v run, t Target) ([]Target, *Flaw) {
	if t.Kind == Address {
		hosts, path := v.cutAny("/?#")
		if pathLike(v.s) || path.s != "" && strings.HasSuffix(hosts.s, ":") {
			return opaque(t) // a socket, or host:/run/mysqld.sock
		}
		return r.hosts(hosts, t)
	}
	scheme, rest, ok := v.cut(":")
	if v.s == "" || pathLike(v.s) || ok && isScheme(scheme.s) && rest.s != "" && !isDigit(rest.s[0]) {
		return opaque(t)
	}
	if !onlyOf(v.s, func(c byte) bool { return source.Alnum(c) || strings.IndexByte(".-_:/,@ ", c) >= 0 }) {
		return opaque(t)
	}
	return nil, r.noScheme(v, t.Ref)
}

// authority reads the text after "://": user:password@host:port,host:port/database?key=value.
func (r *Registry) authority(v run, t Target, wrapped bool) ([]Target, *Flaw) {
	ends := "/?#"
	if wrapped || t.Scheme == "sqlserver" || t.Scheme == "mssql" {
		ends += ";"
	}
	where, rest := v.cutAny(ends)
	if i := strings.LastIndexByte(where.s, '@'); i >= 0 {
		readUser(where.slice(0, i), &t)
		where = where.from(i + 1)
	} else if strings.Contains(rest.s, "@") && !isWeb(t.Scheme) {
		return opaque(t) // a password with an unescaped "/" or "#"
	}
	t.readGaps(where, rest)
	readBase(rest, &t)
	params := queryParams(rest)
	t.apply(params, wrapped || t.Scheme == "sqlserver" || strings.HasPrefix(t.Scheme, "postgres"))
	if where.s == "" {
		where = lookup(params, "host", "servername", "server").value
		if port := lookup(params, "port", "portnumber"); where.s != "" {
			readPort(port.value, &t)
		}
	}
	return r.hosts(where, t)
}

// hosts reads one or more hosts, each with a port of its own.
func (r *Registry) hosts(v run, t Target) ([]Target, *Flaw) {
	if pathLike(v.s) {
		return opaque(t)
	}
	several := v.split(",")
	ts := make([]Target, 0, len(several))
	for _, one := range several {
		u := t
		one = one.trim()
		if i := strings.IndexByte(one.s, '\\'); i >= 0 {
			instance(one, i, &u)
		} else if flaw := hostPort(one, &u); flaw != nil {
			return nil, flaw
		}
		ts = append(ts, u)
	}
	return ts, nil
}

// instance reads SQL Server's host\name:port, where i is the index of the "\". Without a port, the client
// asks the host for it.
func instance(v run, i int, t *Target) {
	t.Host, t.HostAt = v.s[:i], v.slice(0, i).part()
	_, port, ok := v.from(i).cut(":")
	t.Opaque = !ok || readPort(port, t) != nil
}

// readGaps records what the unresolved parts may contain: each may extend up to the text that follows it.
func (t *Target) readGaps(where, rest run) {
	path, query := rest.cutAny("?#;")
	switch {
	case rest.s == "" && strings.HasSuffix(where.s, string(gap)):
		t.Open = true
		t.Database, t.BaseAt, t.HasBase = string(gap), rest.part(), true
	case hasGap(query.s):
		t.Open = true
	case hasGap(path.s) && query.s == "":
		t.Open = true
	}
}

func readUser(v run, t *Target) {
	user, pass, ok := v.cut(":")
	if user.s != "" {
		t.User, t.UserAt, t.HasUser = unescape(user.s), user.part(), true
	}
	if !ok && hasGap(user.s) {
		pass, ok = user, true // the gap may contain the user and the password
	}
	if ok {
		t.Password, t.PassAt, t.HasPass = unescape(pass.s), pass.part(), true
	}
}

// unescape decodes escapes such as %41; an invalid escape is left unchanged.
func unescape(s string) string {
	if d, err := url.PathUnescape(s); err == nil {
		return d
	}
	return s
}

// isWeb reports whether the path of a URL with this scheme is a path of a web server and not the name of a
// database.
func isWeb(scheme string) bool {
	switch scheme {
	case "http", "https", "ws", "wss", "grpc", "grpcs", "tcp", "udp", "tls", "ssl", "ldap", "ldaps", "smtp", "smtps":
		return true
	}
	return false
}

// readBase reads the database from the path: /mydb. A path of several segments is not a database.
func readBase(rest run, t *Target) {
	path, _ := rest.cutAny("?#;")
	if isWeb(t.Scheme) || len(path.s) < 2 {
		return
	}
	base := path.from(1)
	if base.s == "/" || !strings.Contains(base.s, "/") || hasGap(base.s) {
		t.Database, t.BaseAt, t.HasBase = unescape(base.s), base.part(), true
	}
}
