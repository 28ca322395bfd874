package compose

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// fault returns what is wrong with n according to its format, or "".
func (f format) fault(n *Node) string {
	switch n.Kind {
	case Scalar:
		return f.scalarFault(n)
	case Mapping:
		return f.mapFault(n)
	case Sequence:
		return f.listFault(n)
	}
	return ""
}

func (f format) scalarFault(n *Node) string {
	text, isText := n.text(), n.types()&String != 0
	switch f {
	case formatNoText:
		return unless(!isText, "write a number without quotes")
	case formatNatural:
		return unless(!strings.HasPrefix(text, "-"), "it cannot be negative")
	case formatDuration:
		return unless(validDuration(text), "write a number and a unit: `30s`, `1m30s`")
	case formatBytes:
		return unless(!isText || validBytes(text), "write a number and a unit: `512m`, `2gb`")
	case formatCPUs:
		_, err := strconv.ParseFloat(text, 64)
		return unless(err == nil, "write a number")
	case formatCount:
		_, err := strconv.ParseInt(text, 10, 64)
		return unless(err == nil || strings.EqualFold(text, "all"), "write a number or `all`")
	case formatMode:
		_, err := strconv.ParseInt(text, 8, 64)
		return unless(n.Tag == "!!int" || isText && err == nil, "write a number in octal")
	case formatCommand:
		_, ok := splitWords(text)
		return unless(ok, "a quote or parenthesis is not closed; write the command as a list")
	case formatDevice:
		return unless(strings.Count(text, ":") < 3, "write `HOST:CONTAINER:PERMISSIONS`")
	case formatVolume:
		return volumeFault(text)
	case formatPort:
		return portFault(n)
	}
	return ""
}

func unless(ok bool, fault string) string {
	if ok {
		return ""
	}
	return fault
}

func (f format) mapFault(n *Node) string {
	switch f {
	case formatPort:
		ip := n.Get("host_ip")
		switch {
		case n.Entry("target") == nil:
			return "`target` is missing"
		case ip != nil && ip.known() && !isIP(ip.text()):
			return "`host_ip` must be an IP address"
		}
	case formatVolume:
		switch {
		case n.Get("target") == nil:
			return "`target` is missing"
		case n.textOf("type") == "bind" && n.Get("source") == nil:
			return "a bind mount requires `source`"
		}
	case formatDevice:
		return unless(n.Get("target") != nil, "`target` is missing")
	case formatTexts:
		for _, e := range n.Entries {
			if v := value(e); v.Kind == Mapping || v.Kind == Sequence || v.types()&(String|Integer|Nothing) == 0 {
				return source.Quote(e.Key.text()) + " must be a string"
			}
		}
	case formatKeyValue:
		for _, e := range n.Entries {
			if e.Value == nil {
				return "write `NAME=CONTEXT` for " + source.Quote(e.Key.text())
			}
		}
	case formatHosts:
		for _, e := range n.Entries {
			if e.Value == nil || strings.ContainsAny(e.Key.text(), ":=") {
				return source.Quote(e.Key.text()) + " is not a valid host name"
			}
		}
	}
	return ""
}

func (f format) listFault(n *Node) string {
	for _, item := range n.Items {
		if item.Kind != Scalar || !item.known() {
			continue
		}
		text := item.text()
		key, _, cut := strings.Cut(text, "=")
		switch f {
		case formatKeyValue:
			if !cut {
				return "write `NAME=CONTEXT` instead of " + source.Quote(text)
			}
		case formatSSH:
			if !cut && text != "default" {
				return "write `default` or `ID=PATH` instead of " + source.Quote(text)
			}
		case formatEnv:
			if key != "" && isBlank(key[len(key)-1]) {
				return "there is a space after the name " + source.Quote(strings.TrimSpace(key))
			}
		case formatHosts:
			if !cut {
				key, _, cut = strings.Cut(text, ":")
			}
			if !cut || key == "" || strings.ContainsAny(key, ":=") {
				return "write `NAME=ADDRESS` instead of " + source.Quote(text)
			}
		}
	}
	return ""
}

// volumeFault returns what is wrong with the short form of a volume.
func volumeFault(s string) string {
	if s == "" {
		return "write `SOURCE:TARGET`"
	}
	fields := mountFields(s)
	for _, f := range fields {
		if f == "" {
			return "there is nothing between two colons"
		}
	}
	return unless(len(fields) < 4, "there are too many colons")
}

// portFault returns what is wrong with the short form of a port.
func portFault(n *Node) string {
	if n.Tag == "!!float" {
		return "write it in quotes"
	}
	p := port(n)
	switch {
	case p.HostIP != "" && !isIP(p.HostIP):
		return source.Quote(p.HostIP) + " is not a valid IP address"
	case p.Target == "":
		return "the container port is missing"
	case p.Protocol != "tcp" && p.Protocol != "udp" && p.Protocol != "sctp":
		return "the protocol must be `tcp`, `udp` or `sctp`"
	}
	from, to, ok := portRange(p.Target)
	if !ok {
		return source.Quote(p.Target) + " is not a valid port (0 to 65535)"
	}
	if p.Published == "" {
		return ""
	}
	hostFrom, hostTo, ok := portRange(p.Published)
	if !ok {
		return source.Quote(p.Published) + " is not a valid port (0 to 65535)"
	}
	return unless(from == to || to-from == hostTo-hostFrom, "the two ranges differ in length")
}

// portRange reads a port or a range: "80" or "8000-8010".
func portRange(s string) (from, to int, ok bool) {
	first, last, ranged := strings.Cut(s, "-")
	if !ranged {
		last = first
	}
	a, err := strconv.ParseUint(first, 10, 16)
	b, err2 := strconv.ParseUint(last, 10, 16)
	return int(a), int(b), err == nil && err2 == nil && a <= b
}

// validBytes reports whether s is a size: a number and an optional unit such as "k", "mb" or "GiB".
func validBytes(s string) bool {
	if _, err := strconv.ParseInt(s, 10, 64); err == nil {
		return true
	}
	sep := strings.LastIndexAny(s, "0123456789. ")
	if sep < 0 {
		return false
	}
	number, unit := s[:sep+1], strings.ToLower(s[sep+1:])
	number = strings.TrimSuffix(number, " ")
	if s[sep] != ' ' {
		number = s[:sep+1]
	}
	size, err := strconv.ParseFloat(number, 64)
	if err != nil || size < 0 {
		return false
	}
	switch {
	case unit == "" || unit == "b":
		return true
	case strings.IndexByte("kmgtp", unit[0]) < 0:
		return false
	}
	return unit[1:] == "" || unit[1:] == "b" || unit[1:] == "ib"
}

// validDuration reports whether s is a sequence of numbers, each with a unit from "ns" to "w".
func validDuration(s string) bool {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	if s == "0" {
		return true
	}
	for ok := s != ""; ; {
		if !ok || s == "" {
			return ok
		}
		digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
		rest := strings.TrimPrefix(s[digits:], ".")
		if len(rest) < len(s)-digits {
			fraction := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
			digits += fraction
			rest = rest[fraction:]
		}
		end := strings.IndexAny(rest, ".0123456789")
		if end < 0 {
			end = len(rest)
		}
		switch rest[:end] {
		case "ns", "us", "µs", "μs", "ms", "s", "m", "h", "d", "w":
		default:
			return false
		}
		ok = digits > 0
		s = rest[end:]
	}
}

func isIP(text string) bool {
	ip, err := netip.ParseAddr(text)
	return err == nil && ip.Zone() == ""
}
