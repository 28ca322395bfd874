package types

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// dsn reads a value of DSN(T) in any of the forms that drivers accept. An unknown form is opaque, never an
// error.
func (r *Registry) dsn(v run, t Target) ([]Target, *Flaw) {
	v = v.trim()
	t.Off, t.Len = v.at, len(v.s)
	scheme, _, isURL := v.cut("://")
	switch {
	case isURL && !strings.Contains(scheme.s, "="):
		return r.locator(v, t)
	case strings.HasPrefix(strings.ToLower(v.s), "jdbc:"):
		return opaque(t)
	}
	if i := goNetwork(v.s); i >= 0 {
		return r.goDSN(v, i, t)
	}
	if prefix, rest, ok := v.cut(":"); ok && onlyOf(prefix.s, source.Alnum) && strings.Contains(rest.s, "=") && !isDigitFirst(rest.s) {
		return r.keyed(semicolons(rest), t, true) // PDO: pgsql:host=db;dbname=x
	}
	switch eq := strings.IndexByte(v.s, '='); {
	case eq < 0:
		return r.bareDSN(v, t)
	case strings.Contains(v.s, ";") || strings.Contains(strings.TrimSpace(v.s[:eq]), " "):
		return r.keyed(semicolons(v), t, true)
	case strings.Contains(v.s[:eq], ","):
		return r.optionsDSN(v, t)
	}
	return r.keyed(spaced(v), t, false)
}

func isDigitFirst(s string) bool { return s != "" && isDigit(s[0]) }

// bareDSN reads host:port. Anything else is opaque, because a single word could have any meaning.
func (r *Registry) bareDSN(v run, t Target) ([]Target, *Flaw) {
	host, port, ok := v.cut(":")
	if !ok || !isNumber(port.s) || !isHostName(host.s) {
		return opaque(t)
	}
	return r.hosts(v, t)
}

// goNetwork returns the index of the "(" in u:p@tcp(db:3306)/x, or -1.
func goNetwork(s string) int {
	open := strings.IndexByte(s, '(')
	if open < 1 {
		return -1
	}
	at := strings.LastIndexByte(s[:open], '@')
	start := at + 1
	if at < 0 && !onlyOf(s[:open], source.Alnum) || !onlyOf(s[start:open], source.Alnum) || !strings.Contains(s[open:], ")") {
		return -1
	}
	return open
}

func (r *Registry) goDSN(v run, open int, t Target) ([]Target, *Flaw) {
	at := strings.LastIndexByte(v.s[:open], '@')
	if at >= 0 {
		user, pass, ok := v.slice(0, at).cut(":")
		t.User, t.UserAt, t.HasUser = user.s, user.part(), user.s != ""
		t.Password, t.PassAt, t.HasPass = pass.s, pass.part(), ok
	}
	if network := v.s[at+1 : open]; network != "" && !strings.HasPrefix(network, "tcp") {
		return opaque(t)
	}
	address, rest, _ := v.from(open + 1).cut(")")
	t.readGaps(address, rest)
	readBase(rest, &t)
	t.apply(queryParams(rest), false)
	return r.hosts(address, t)
}

// optionsDSN reads db:6379,password=x,ssl=true, the form of .NET's Redis client.
func (r *Registry) optionsDSN(v run, t Target) ([]Target, *Flaw) {
	var addresses []run
	var ps []param
	for _, one := range v.split(",") {
		if key, value, ok := one.cut("="); ok {
			value = value.trim()
			ps = append(ps, param{paramKey(key.s), value, value.s})
		} else if one = one.trim(); one.s != "" {
			addresses = append(addresses, one)
		}
	}
	t.apply(ps, true)
	var all []Target
	for _, a := range addresses {
		ts, flaw := r.hosts(a, t)
		if flaw != nil {
			return nil, flaw
		}
		all = append(all, ts...)
	}
	return all, nil
}

// semicolons reads Key=value;Key="value";Key={value}.
func semicolons(v run) []param {
	var ps []param
	for v.s != "" {
		key, rest, ok := v.cut("=")
		if !ok {
			if hasGap(v.s) {
				ps = append(ps, param{key: v.s})
			}
			break
		}
		var value run
		rest = rest.trim()
		if closing := closer(rest.s); closing != "" {
			value, rest, _ = rest.from(1).cut(closing)
			_, v, _ = rest.cut(";")
		} else {
			value, v, _ = rest.cut(";")
		}
		value = value.trim()
		ps = append(ps, param{paramKey(strings.TrimLeft(key.s, "; ")), value, value.s})
	}
	return ps
}

// closer returns the character that closes the quote at the start of s, or "".
func closer(s string) string {
	switch {
	case s == "":
	case s[0] == '"' || s[0] == '\'':
		return s[:1]
	case s[0] == '{':
		return "}"
	}
	return ""
}

// backslashes removes the backslash escapes from a quoted libpq value.
var backslashes = strings.NewReplacer(`\\`, `\`, `\'`, `'`)

// spaced reads libpq's key=value pairs, separated by spaces. A value may be quoted ('it\'s'), and spaces
// around "=" are allowed.
func spaced(v run) []param {
	var ps []param
	for v = v.trim(); v.s != ""; v = v.trim() {
		key, rest, ok := v.cut("=")
		if !ok {
			if hasGap(v.s) {
				ps = append(ps, param{key: v.s})
			}
			break
		}
		rest = rest.trim()
		if !strings.HasPrefix(rest.s, "'") {
			value, after := rest.cutAny(" \t\n")
			ps = append(ps, param{paramKey(key.s), value, value.s})
			v = after
			continue
		}
		end := 1
		for ; end < len(rest.s) && rest.s[end] != '\''; end++ {
			if rest.s[end] == '\\' {
				end++
			}
		}
		end = min(end, len(rest.s))
		ps = append(ps, param{paramKey(key.s), rest.slice(1, end), backslashes.Replace(rest.s[1:end])})
		v = rest.from(min(end+1, len(rest.s)))
	}
	return ps
}

// keyed converts params to targets. If ado is set, a comma after the server precedes SQL Server's port;
// otherwise it separates the hosts of libpq.
func (r *Registry) keyed(ps []param, t Target, ado bool) ([]Target, *Flaw) {
	if slices.ContainsFunc(ps, func(p param) bool { return hasGap(p.key) }) {
		return opaque(t)
	}
	t.apply(ps, true)
	host := lookup(ps, "host", "server", "datasource", "hostname", "addr", "address", "networkaddress", "servername").value
	const tcp = "tcp:"
	if len(host.s) >= len(tcp) && strings.EqualFold(host.s[:len(tcp)], tcp) {
		host = host.from(len(tcp))
	}
	port := lookup(ps, "port", "portnumber").value
	if ado {
		if before, after, ok := host.cut(","); ok {
			host, port = before.trim(), after.trim()
			if !isNumber(port.s) && !hasGap(port.s) {
				return opaque(t)
			}
		}
	}
	if host.s == "" || pathLike(host.s) || strings.ContainsAny(host.s, "()/") || isFile(host.s) {
		return opaque(t)
	}
	return r.hostsWithPorts(host, port, t)
}

// isFile reports whether a data source is a database file.
func isFile(s string) bool {
	return s == "." || strings.HasSuffix(s, ".db") || strings.HasSuffix(s, ".sqlite") || strings.HasSuffix(s, ".sqlite3") || strings.HasPrefix(s, ":")
}

// hostsWithPorts combines libpq's host=a,b with port=1,2; a single port applies to all hosts.
func (r *Registry) hostsWithPorts(host, port run, t Target) ([]Target, *Flaw) {
	ports := port.split(",")
	ts, flaw := r.hosts(host, t)
	if flaw != nil {
		return nil, flaw
	}
	for i := range ts {
		p := ports[min(i, len(ports)-1)].trim()
		if p.s == "" || ts[i].Port != 0 {
			continue
		}
		if flaw := readPort(p, &ts[i]); flaw != nil {
			return nil, flaw
		}
	}
	return ts, nil
}
