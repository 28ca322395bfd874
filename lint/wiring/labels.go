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

// This file judges the labels that tell Traefik where to send requests (Traefik's manual, "Docker provider").

// A routing is a label of Traefik: its key in lower case, and its value.
type routing struct {
	key   string
	value *project.Given
}

// routings returns the labels of a service that Traefik reads; none where it is told to leave the service out.
func (v *view) routings() []routing {
	nodes := []*compose.Node{v.Node.Get("labels")}
	if deploy := v.Node.Get("deploy"); deploy != nil {
		nodes = append(nodes, deploy.Get("labels"))
	}
	var all []routing
	for _, n := range nodes {
		if n == nil {
			continue
		}
		for _, e := range n.Entries {
			if e.Value != nil {
				all = addRouting(all, e.Key.Text, e.Value.Value(), 0)
			}
		}
		for _, item := range n.Items {
			if key, _, ok := strings.Cut(item.Value().Text, "="); ok {
				all = addRouting(all, key, item.Value(), len(key)+1)
			}
		}
	}
	if slices.ContainsFunc(all, func(r routing) bool { return r.key == "traefik.enable" && strings.EqualFold(r.value.Text, "false") }) {
		return nil
	}
	return all
}

// addRouting adds a label whose value begins at an offset in a text of the file.
func addRouting(all []routing, key string, text compose.Value, from int) []routing {
	key = strings.ToLower(key)
	if !strings.HasPrefix(key, "traefik.") {
		return all
	}
	g := &project.Given{Name: key, Text: text.Text, Known: text.Known, File: text.File, At: text.At, NameAt: text.At}
	return append(all, routing{key, piece(g, types.Part{Off: from, Len: len(text.Text) - from})})
}

// labels judges what Traefik is told of a service: the port to send requests to, and the service of a router.
func (c *checker) labels(v *view) {
	for _, r := range v.routings() {
		kind, rest, _ := strings.Cut(strings.TrimPrefix(r.key, "traefik."), ".")
		switch {
		case !r.value.Known || types.IsUnknown(r.value.Text) || kind != "http" && kind != "tcp":
		case strings.HasPrefix(rest, "services.") && strings.HasSuffix(rest, ".loadbalancer.server.port"):
			c.routedPort(v, r.value)
		case strings.HasPrefix(rest, "routers.") && strings.HasSuffix(rest, ".service") && strings.Count(rest, ".") == 2:
			c.routedService(v, kind, r.value)
		}
	}
}

// routedPort reports a port to which Traefik sends requests and on which the service surely does not listen.
func (c *checker) routedPort(v *view, g *project.Given) {
	port, err := strconv.Atoi(g.Text)
	all, closed := c.spaceListening(v.Service)
	if err != nil || !closed || opened(v.Service, port) || c.opens(v.Service, port) || v.Host().Mode() == "host" {
		return
	}
	if slices.ContainsFunc(all, func(l listening) bool { return l.port == 0 || l.port <= port && port <= l.last }) {
		return
	}
	f := (&Fault{Rule: "wrong-port", Weight: Evidence}).at(v.Service, g, types.Part{Len: len(g.Text)})
	f.Message = fmt.Sprintf("this label sends requests to port %d of %s, but %s listens on %s", port, quote(v.Name.Text), quote(v.Name.Text), portList(open(all)))
	for _, l := range all {
		f.relate(l.listener.File, l.listener.At, quote(v.Name.Text)+" listens here")
	}
	if some := open(all); len(some) == 1 && some[0].port == some[0].last {
		if at, ok := exact(g, types.Part{Len: len(g.Text)}); ok {
			f.fix(fmt.Sprintf("change the port to %d", some[0].port), false, Edit{g.File, at, strconv.Itoa(some[0].port)})
		}
	}
	c.fault(f)
}

// routedService reports the service of a router that no label defines and that is nearly one which a label
// does define. Other providers, and projects on the same network, may define more.
func (c *checker) routedService(v *view, kind string, g *project.Given) {
	name := strings.ToLower(g.Text)
	defined := c.index.balanced()
	if name == "" || strings.Contains(name, "@") || slices.Contains(defined, kind+" "+name) || c.Whole.Vague || c.Whole.Unread() {
		return
	}
	var near []string
	for _, d := range defined {
		other, ok := strings.CutPrefix(d, kind+" ")
		switch {
		case !ok:
		case strings.HasPrefix(name, other+"-"):
			return
		case source.Evidence.Nearly(name, other):
			near = append(near, other)
		}
	}
	if len(near) != 1 || c.names.byName[name] != nil {
		return
	}
	f := (&Fault{Rule: "unresolved-host", Weight: Evidence}).at(v.Service, g, types.Part{Len: len(g.Text)})
	f.Message = fmt.Sprintf("no label defines the service %s of this router; did you mean %s?", quote(g.Text), quote(near[0]))
	if at, ok := exact(g, types.Part{Len: len(g.Text)}); ok {
		f.fix("change the service to "+near[0], false, Edit{g.File, at, near[0]})
	}
	c.fault(f)
}

// balanced lists the services that labels define for Traefik, each after its protocol.
func (c *checker) balanced() []string {
	var all []string
	for _, s := range c.Whole.Services {
		for _, r := range c.view(s).routings() {
			parts := strings.Split(strings.TrimPrefix(r.key, "traefik."), ".")
			if len(parts) > 2 && parts[1] == "services" {
				all = append(all, parts[0]+" "+parts[2])
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
