package convert

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// expose checks the ports in EXPOSE, which have the form [[address:]port:]port[-port][/protocol]. A variable
// may contain several ports.
func (c *converter) expose(e *dockerfile.Expose) {
	for _, w := range e.Ports {
		if _, sure := c.value(w); !sure {
			continue
		}
		ports, err := shell.NewLex(rune(c.file.Escape)).ProcessWords(source.Readable(w.Text), variables{c})
		if err != nil {
			continue
		}
		for _, port := range ports {
			if why := portFlaw(port); why != "" {
				kind := Value
				if why == tooHigh {
					kind = Port
				}
				c.refuse(kind, w, "`%s` is not a valid port: %s", port, why)
				break
			}
		}
	}
}

// portFlaw returns the reason why docker build rejects a port, or "".
func portFlaw(text string) string {
	parts := strings.Split(text, ":")
	container, protocol, _ := strings.Cut(parts[len(parts)-1], "/")
	ip, host := "", ""
	if n := len(parts); n > 1 {
		host, ip = parts[n-2], strings.Join(parts[:n-2], ":")
	}
	switch lower(protocol) {
	case "", "tcp", "udp", "sctp":
	default:
		if strings.Contains(protocol, "/") {
			return "a port has one protocol; write two ports"
		}
		return source.Quote(protocol) + " is not a protocol; use `tcp`, `udp` or `sctp`"
	}
	if container == "" {
		return "the number is missing"
	}
	if strings.HasPrefix(ip, "[") {
		inner, closed := strings.CutSuffix(ip[1:], "]")
		if !closed || strings.ContainsAny(inner, "[]") {
			return source.Quote(ip) + " is not an IP address"
		}
		ip = inner
	}
	if _, err := netip.ParseAddr(ip); ip != "" && (err != nil || strings.Contains(ip, "%")) {
		return source.Quote(ip) + " is not an IP address"
	}
	first, last, ok := portRange(container)
	if !ok {
		return rangeFlaw(container)
	}
	if host == "" {
		return ""
	}
	from, to, ok := portRange(host)
	switch {
	case !ok:
		return rangeFlaw(host)
	case to-from != last-first && first != last:
		return "the two ranges differ in length"
	}
	return ""
}

func rangeFlaw(text string) string {
	low, high, _ := strings.Cut(text, "-")
	a, err := strconv.Atoi(low)
	b, err2 := strconv.Atoi(high)
	switch {
	case err == nil && a > 65535, err2 == nil && b > 65535:
		return tooHigh
	case err == nil && err2 == nil && b < a:
		return "the range ends before it begins"
	}
	return source.Quote(text) + " is not a number or a range"
}

const tooHigh = "the last port is 65535"

// portRange parses n or n-m. ok is false if text is neither.
func portRange(text string) (first, last int, ok bool) {
	low, high, two := strings.Cut(text, "-")
	first, ok = portNumber(low)
	if !ok || !two || low == high {
		return first, first, ok
	}
	last, ok = portNumber(high)
	return first, last, ok && first <= last
}

func portNumber(text string) (int, bool) {
	n, err := strconv.ParseInt(text, 10, 0)
	return int(n), err == nil && 0 <= n && n <= 65535
}
