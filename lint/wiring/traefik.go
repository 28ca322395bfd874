package wiring

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// This file reads Traefik's labels (dialect, section 12). They contain the port of the service that receives
// the requests, and the names by which routers refer to services.

// traefik checks the Traefik labels of a service.
func (c *portCheck) traefik(v *view) {
	labels := traefikLabels(v.Service)
	if len(labels) == 0 || slices.ContainsFunc(v.Labels(), notForTraefik) {
		return
	}
	defined := map[string]bool{}
	for _, p := range labels {
		if kind, name, rest := traefikLabel(p.Key.Text); kind == "services" {
			defined[name] = true
			if rest == "loadbalancer.server.port" {
				c.traefikPort(v, p)
			}
		}
	}
	for _, p := range labels {
		if kind, _, rest := traefikLabel(p.Key.Text); kind == "routers" && rest == "service" && p.Value.Known {
			c.traefikService(v, p, defined)
		}
	}
}

// notForTraefik reports whether a label makes Traefik ignore the service.
func notForTraefik(p compose.Pair) bool {
	return p.Value != nil && strings.EqualFold(p.Key.Text, "traefik.enable") && strings.EqualFold(p.Value.Text, "false")
}

// traefikLabels returns the labels of a service that Traefik reads.
func traefikLabels(s *project.Service) []compose.Pair {
	return slices.DeleteFunc(s.Labels(), func(p compose.Pair) bool {
		kind, _, _ := traefikLabel(p.Key.Text)
		return kind == "" || p.Value == nil
	})
}

// traefikLabel splits the key traefik.http.services.NAME.REST into its parts.
func traefikLabel(key string) (kind, name, rest string) {
	parts := strings.SplitN(strings.ToLower(key), ".", 5)
	if len(parts) < 5 || parts[0] != "traefik" || parts[1] != "http" && parts[1] != "tcp" {
		return "", "", ""
	}
	return parts[2], parts[3], parts[4]
}

// traefikPort checks the port in a label against the ports that the service listens on.
func (c *portCheck) traefikPort(v *view, p compose.Pair) {
	port, err := strconv.Atoi(p.Value.Text)
	if err != nil || !p.Value.Known || !v.judged || v.NetworkOwner().Mode() == "host" || opened(v.Service, port) || c.opens(v.Service, port) {
		return
	}
	all, closed := c.spaceListening(v.Service)
	if !closed || slices.ContainsFunc(all, func(l listenPort) bool { return l.port == 0 || l.port <= port && port <= l.last }) {
		return
	}
	label, part := labelValue(p)
	f := (&Fault{Rule: "wrong-port", Weight: Evidence}).at(v.Service, label, part)
	f.Message = fmt.Sprintf("Traefik passes requests for %s on to port %d, but %s listens on %s", source.Quote(v.Name.Text), port, source.Quote(v.Name.Text), portList(open(all)))
	if len(all) > 0 {
		f.relate(all[0].listener.File, all[0].listener.Place(), source.Quote(v.Name.Text)+" listens here")
	}
	if right := open(all); len(right) == 1 && right[0].port == right[0].last {
		if at, ok := exact(label, part); ok {
			f.fix(fmt.Sprintf("change the port to %d", right[0].port), false, source.Edit{File: label.File, At: at, New: strconv.Itoa(right[0].port)})
		}
	}
	c.once(f)
}

// labelValue returns the value of a label and its place. In a list, one text contains both the label's key
// and its value.
func labelValue(p compose.Pair) (*project.Given, types.Part) {
	g := &project.Given{Name: p.Key.Text, Text: p.Value.Text, Known: p.Value.Known, File: p.Value.File, At: p.Value.At, NameAt: p.Key.At}
	return g, types.Part{Len: len(p.Value.Text)}
}

// traefikService reports a router with the name of a service that does not exist but is similar to the name
// in another label.
func (c *portCheck) traefikService(v *view, p compose.Pair, defined map[string]bool) {
	name := p.Value.Text
	if name == "" || strings.Contains(name, "@") || defined[strings.ToLower(name)] || len(defined) > 100 {
		return
	}
	near := ""
	for other := range defined {
		if source.Names.Nearly(name, other) && (near == "" || other < near) {
			near = other
		}
	}
	if near == "" || len(c.App.Services) > mostAnswers ||
		slices.ContainsFunc(c.App.Services, func(s *project.Service) bool { return s != v.Service && defines(s, name) }) {
		return
	}
	label, part := labelValue(p)
	f := (&Fault{Rule: "unresolved-host", Weight: Evidence}).at(v.Service, label, part)
	f.Message = fmt.Sprintf("no label defines the Traefik service %s; did you mean %s?", source.Quote(name), source.Quote(near))
	if at, ok := exact(label, part); ok {
		f.fix("change the name to "+near, false, source.Edit{File: label.File, At: at, New: near})
	}
	c.once(f)
}

// defines reports whether Traefik knows a service under a name: the service's own, or one from a label.
func defines(s *project.Service, name string) bool {
	return strings.EqualFold(s.Name.Text, name) || slices.ContainsFunc(traefikLabels(s), func(p compose.Pair) bool {
		kind, n, _ := traefikLabel(p.Key.Text)
		return kind == "services" && strings.EqualFold(n, name)
	})
}
