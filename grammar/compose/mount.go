package compose

import (
	"fmt"
	"path"
	"strconv"
	"strings"
)

// mount reads one item of volumes, in the short or the long form.
func mount(n *Node) Mount {
	if n.Kind == Mapping {
		return longMount(n)
	}
	m := Mount{Node: n, At: n.Value(), Known: n.known(), Type: "volume"}
	fields := mountFields(n.text())
	switch len(fields) {
	case 0:
		return m
	case 1:
		m.Target = fields[0]
	default:
		m.Source, m.Target = fields[0], fields[1]
	}
	m.SourceAt = m.At
	m.SourceAt.Text = m.Source
	if len(fields) > 1 && !strings.Contains(m.Source, ":") {
		m.SourceAt.At, _ = n.sides(":")
	}
	if len(fields) > 2 {
		m.Options = fields[2]
		for _, o := range strings.Split(m.Options, ",") {
			switch o {
			case "ro":
				m.ReadOnly = true
			case "rw":
				m.ReadOnly = false
			case "nocopy":
				m.NoCopy = true
			}
		}
	}
	if isPath(m.Source) {
		m.Type, m.CreateHost = "bind", true
	}
	if m.Target != "" {
		m.Target = path.Clean(m.Target)
	}
	return m
}

// mountFields splits the short form at its colons, except for those in "${…}" and after a Windows drive.
func mountFields(s string) []string {
	if len(s) < 3 {
		return []string{s}
	}
	var fields []string
	start, depth := 0, 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '$' && i+1 < len(s) && s[i+1] == '{':
			depth++
		case s[i] == '}' && depth > 0:
			depth--
		case s[i] == ':' && depth == 0 && !drive(s[start:i]):
			fields = append(fields, s[start:i])
			start = i + 1
		}
	}
	return append(fields, s[start:])
}

func drive(s string) bool {
	return len(s) == 1 && (s[0]|0x20) >= 'a' && (s[0]|0x20) <= 'z'
}

// isPath reports whether the source of a short form is a path, not the name of a volume.
func isPath(s string) bool {
	if s == "" {
		return false
	}
	return strings.IndexByte("./~", s[0]) >= 0 || strings.HasPrefix(s, `\\`) || len(s) > 1 && s[1] == ':' && drive(s[:1])
}

func longMount(n *Node) Mount {
	m := Mount{Node: n, At: n.Value(), SourceAt: Value{Known: true}, Known: true}
	take := func(key string) string {
		v := n.Get(key)
		if v == nil || v.Kind != Scalar {
			return ""
		}
		m.Known = m.Known && v.known()
		return v.text()
	}
	m.Type, m.Source, m.Target = take("type"), take("source"), take("target")
	m.ReadOnly = take("read_only") == "true"
	if s := n.Get("source"); s != nil {
		m.SourceAt = s.Value()
	}
	if t := n.Get("target"); t != nil {
		m.At = t.Value()
	}
	if m.Target != "" {
		m.Target = path.Clean(m.Target)
	}
	if v := n.Get("volume"); v != nil {
		m.NoCopy = v.textOf("nocopy") == "true"
	}
	if v := n.Get("bind"); m.Type == "bind" {
		m.CreateHost = v == nil || v.textOf("create_host_path") != "false"
	}
	if v := n.Get("tmpfs"); v != nil {
		m.Options = tmpfsOptions(v)
	}
	return m
}

func tmpfsOptions(n *Node) string {
	var out []string
	for _, key := range []string{"size", "mode"} {
		v := n.textOf(key)
		if i, err := strconv.Atoi(v); err == nil && key == "mode" {
			v = fmt.Sprintf("%#o", i)
		}
		if v != "" {
			out = append(out, key+"="+v)
		}
	}
	return strings.Join(out, ",")
}

// tmpfs reads one item of tmpfs: "/run:size=64m".
func tmpfs(n *Node) Mount {
	target, options, _ := strings.Cut(n.text(), ":")
	return Mount{Node: n, At: n.Value(), SourceAt: Value{Known: true}, Type: "tmpfs", Target: path.Clean(target), Options: options, Known: n.known()}
}
