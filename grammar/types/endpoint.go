package types

import (
	"strconv"
	"strings"
)

// A Transport is the transport protocol of a connection: TCP, UDP or SCTP.
type Transport string

// An Endpoint is a transport and a range of ports from 1 to 65535; for a single port, Last equals First.
type Endpoint struct {
	Transport   Transport
	First, Last int
}

// ParseEndpoint reads TCP:80 or UDP:8000-8010. It does not accept placeholders; the caller handles those.
func ParseEndpoint(text string) (Endpoint, *Flaw) {
	transport, ports, ok := strings.Cut(text, ":")
	t := Transport(strings.ToUpper(transport))
	if t != "TCP" && t != "UDP" && t != "SCTP" {
		return Endpoint{}, flawAt(0, len(transport), "%s is not a transport; write TCP:, UDP: or SCTP: before the port", quote(transport))
	}
	at := len(transport) + 1
	if !ok || ports == "" {
		return Endpoint{}, flawAt(len(text), 0, "missing port after %s:", t)
	}
	first, last, ranged := strings.Cut(ports, "-")
	a, flaw := parsePort(first)
	if flaw != nil {
		return Endpoint{}, flaw.shift(at)
	}
	if !ranged {
		return Endpoint{t, a, a}, nil
	}
	b, flaw := parsePort(last)
	if flaw != nil {
		return Endpoint{}, flaw.shift(at + len(first) + 1)
	}
	if b < a {
		return Endpoint{}, flawAt(at, len(ports), "the range %s ends before it begins", ports)
	}
	return Endpoint{t, a, b}, nil
}

// String returns the endpoint as it is written: "TCP:80", "UDP:8000-8010".
func (e Endpoint) String() string {
	s := string(e.Transport) + ":" + strconv.Itoa(e.First)
	if e.Last != e.First {
		s += "-" + strconv.Itoa(e.Last)
	}
	return s
}

// Has reports whether the port is in the range.
func (e Endpoint) Has(port int) bool { return e.First <= port && port <= e.Last }

// parsePort reads a port from 1 to 65535.
func parsePort(s string) (int, *Flaw) {
	if !isNumber(s) {
		return 0, flawAt(0, len(s), "%s is not a valid port; write a number from 1 to 65535", quote(s))
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 65535 {
		return 0, flawAt(0, len(s), "port %s is not between 1 and 65535", s)
	}
	return n, nil
}
