package compose

import "strings"

// port reads one item of ports, short or long form.
func port(n *Node) Port {
	if n.Kind == Mapping {
		return longPort(n)
	}
	p := Port{Node: n, At: n.Value(), Known: n.known()}
	text := n.text()
	if i := strings.LastIndexByte(text, '/'); i >= 0 {
		text, p.Protocol = text[:i], strings.ToLower(text[i+1:])
	}
	if p.Protocol == "" {
		p.Protocol = "tcp"
	}
	if !p.Known && strings.Contains(text, "$") {
		text = hideColons(text)
	}
	rest, target, ok := cutLast(text)
	p.Target = showColons(target)
	if !ok {
		return p
	}
	host, published, ok := cutLast(rest)
	if !ok {
		published = rest
	} else {
		p.HostIP = showColons(strings.Trim(host, "[]"))
	}
	p.Published = showColons(published)
	return p
}

func cutLast(s string) (before, after string, found bool) {
	if i := strings.LastIndexByte(s, ':'); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return "", s, false
}

// hideColons protects the colons of what stands in "${…}" from being taken for separators.
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
