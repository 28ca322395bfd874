package types

import (
	"net/url"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// hostPort reads host, host:port, [ip]:port or a bare IP address into t.
func hostPort(v run, t *Target) *Flaw {
	host, port, ok := splitPort(v)
	if !ok {
		t.Opaque = true
		return nil
	}
	if flaw := readPort(port, t); flaw != nil {
		return flaw
	}
	return readHost(host, t)
}

// splitPort separates host and port; the brackets of an IPv6 address are removed.
func splitPort(v run) (host, port run, ok bool) {
	none := v.from(len(v.s))
	if strings.HasPrefix(v.s, "[") {
		inside, after, ok := v.from(1).cut("]")
		if after.s == "" {
			return inside, none, ok
		}
		return inside, after.from(1), ok && after.s[0] == ':'
	}
	switch strings.Count(v.s, ":") {
	case 0:
		return v, none, true
	case 1:
		host, port, _ = v.cut(":")
		return host, port, true
	}
	_, ok = parseIP(v.s)
	return v, none, ok
}

// readPort reads a port, which may be empty. A word is an error; other text that is not a number is opaque.
func readPort(v run, t *Target) *Flaw {
	switch {
	case v.s == "":
		return nil
	case hasGap(v.s):
		t.AnyPort = true
		return nil
	case !onlyOf(v.s, source.Alnum):
		t.Opaque = true
		return nil
	}
	n, flaw := parsePort(v.s)
	if flaw == nil {
		t.Port, t.PortAt = n, v.part()
	}
	return flaw.shift(v.at)
}

// readHost reads a host. It returns a flaw for text that cannot be a host, and marks the target as opaque if
// it cannot decide.
func readHost(v run, t *Target) *Flaw {
	name := v.s
	if strings.Contains(name, "%") {
		if decoded, err := url.PathUnescape(name); err == nil {
			name = decoded
		}
	}
	t.Host, t.HostAt = name, v.part()
	switch {
	case hasGap(name) || name == "" || name == "+" || name == "*" || name == "0.0.0.0" || name == "::":
		t.Opaque = true
	case isHostName(name):
	case strings.ContainsAny(name, " \t\""):
		return v.flaw("%s is not a valid host; expected a name or an IP address", quote(name))
	default:
		_, ip := parseIP(name)
		t.Opaque = t.Opaque || !ip
	}
	return nil
}

// isHostName reports whether s can be the name of a host in a Docker network, where "_" is allowed.
func isHostName(s string) bool {
	return s != "" && onlyOf(s, func(c byte) bool { return source.Alnum(c) || c == '.' || c == '-' || c == '_' || c >= 0x80 })
}

// host reads the value of HOST(T): a bare host.
func (r *Registry) host(v run, t Target) ([]Target, *Flaw) {
	v = v.trim()
	if _, ip := parseIP(strings.Trim(v.s, "[]")); ip {
		v = v.slice(len(v.s)-len(strings.TrimLeft(v.s, "[")), len(strings.TrimRight(v.s, "]")))
		flaw := readHost(v, &t)
		return []Target{t}, flaw
	}
	if pathLike(v.s) || strings.Contains(v.s, ",") || hasGap(v.s) {
		t.Opaque = true
		return []Target{t}, nil
	}
	if _, rest, ok := v.cut("://"); ok {
		bare, _ := rest.cutAny("/:?#")
		return nil, v.flaw("expected a host without scheme, port or path; write %s", quote(bare.s))
	}
	host, port, ok := v.cut(":")
	if !ok {
		flaw := readHost(v, &t)
		return []Target{t}, flaw
	}
	if isNumber(port.s) && isHostName(host.s) {
		return nil, v.flaw("expected a host without a port; write %s", quote(host.s))
	}
	t.Opaque = true
	return []Target{t}, nil
}

// pathLike reports whether s is the path of a socket and not the name of a host.
func pathLike(s string) bool {
	return strings.HasPrefix(s, "/") || strings.HasPrefix(s, "./") || strings.HasPrefix(s, "@/") ||
		strings.HasPrefix(s, "unix:") || strings.HasPrefix(s, "npipe:")
}

// bind reads the value of BIND: :80, 80, 0.0.0.0:80, http://0.0.0.0:2379, *:80.
func (r *Registry) bind(v run, t Target) ([]Target, *Flaw) {
	v = v.trim()
	if pathLike(v.s) {
		t.Opaque = true
		return []Target{t}, nil
	}
	if scheme, rest, ok := v.cut("://"); ok {
		t.Scheme = strings.ToLower(scheme.s)
		t.TLS = r.schemeTLS(nil, t.Scheme)
		v = rest
	}
	v, _ = v.cutAny("/?#")
	host, port, ok := splitPort(v)
	if isNumber(v.s) {
		host, port, ok = v.slice(0, 0), v, true
	}
	if !ok || port.s != "" && !isNumber(port.s) {
		t.Opaque = true
		return []Target{t}, nil
	}
	if t.Scheme == "" && port.s == "" && isWord(host.s) {
		return nil, v.flaw("%s is not an address to listen on; write one such as :80 or 0.0.0.0:80", quote(v.s))
	}
	flaw := readPort(port, &t)
	t.Host, t.HostAt = host.s, host.part()
	return []Target{t}, flaw
}

// isWord reports whether s consists of letters only and is neither the name of this host nor a word that
// programs accept as an address.
func isWord(s string) bool {
	letters := onlyOf(s, func(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' })
	return letters && !slices.Contains(strings.Fields("localhost lo any all none auto true false yes no on off"), strings.ToLower(s)) && s != ""
}
