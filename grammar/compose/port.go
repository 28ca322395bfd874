package compose

import "strings"

// port reads one item of ports, in the short or the long form.
func port(n *Node) Port {
	if n.Kind == Mapping {
		return longPort(n)
	}
	p := Port{Node: n, At: n.Value(), Known: n.known(), Protocol: "tcp"}
	text := n.text()
	if !p.Known && strings.Contains(text, "$") {
		text = hideColons(text)
	}
	rest, target, ok := cutLast(text)
	target, proto, _ := strings.Cut(target, "/")
	if proto != "" {
		p.Protocol = strings.ToLower(showColons(proto))
	}
	p.Target = showColons(target)
	if !ok {
		return p
	}
	host, published, ok := cutLast(rest)
	if !ok {
		published = rest
	}
	p.Published = showColons(published)
	if inner, ok := bracketed(host); ok {
		host = inner
	}
	p.HostIP = showColons(host)
	return p
}

// bracketed removes the brackets around an IPv6 address.
func bracketed(s string) (string, bool) {
	inner, ok := strings.CutPrefix(s, "[")
	if !ok {
		return s, false
	}
	return strings.CutSuffix(inner, "]")
}

func cutLast(s string) (before, after string, found bool) {
	if i := strings.LastIndexByte(s, ':'); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return "", s, false
}

// hideColons replaces the colons in "${…}", so that they do not count as separators.
func hideColons(s string) string {
	depth := 0
	return strings.Map(func(r rune) rune {
		switch {
		case r == '{':
			depth++
		case r == '}':
			depth--
		case r == ':' && depth > 0:
			return '\x00'
		}
		return r
	}, s)
}

func showColons(s string) string { return strings.ReplaceAll(s, "\x00", ":") }

func longPort(n *Node) Port {
	p := Port{Node: n, Known: true, Protocol: "tcp"}
	take := func(key string) string {
		v := n.Get(key)
		if v == nil || v.Kind != Scalar {
			return ""
		}
		p.Known = p.Known && v.known()
		return v.text()
	}
	p.HostIP, p.Published, p.Target = take("host_ip"), take("published"), take("target")
	if proto := take("protocol"); proto != "" {
		p.Protocol = strings.ToLower(proto)
	}
	p.At = n.Value()
	if t := n.Get("target"); t != nil {
		p.At = t.Value()
	}
	return p
}
