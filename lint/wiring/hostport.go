package wiring

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// containerPort returns the container port that a service publishes as the given host port. It returns 0 if
// there is none, or if the service may itself listen on the host port's number.
func (c *serviceFinder) containerPort(p *project.Service, port int) int {
	if p.Outside != nil || port <= 0 {
		return 0
	}
	inside, digits := 0, strconv.Itoa(port)
	for _, o := range c.sharing(p) {
		if o.Unread || o.Build != nil && o.Build.Stage == nil || c.mentionsPort(o, digits) {
			return 0
		}
		for _, x := range o.Ports {
			if !x.Known || x.Target == digits {
				return 0
			}
			if n, err := strconv.Atoi(x.Target); err == nil && x.Published == digits {
				inside = n
			}
		}
	}
	all, _ := c.spaceListening(p)
	if inside == 0 || c.opens(p, port) || slices.ContainsFunc(all, func(l listenPort) bool { return l.port == 0 || l.port <= port && port <= l.last }) {
		return 0
	}
	return inside
}

// mentionsPort reports whether a service mentions a port in expose, a label or its health check, or its image
// exposes the port.
func (c *serviceFinder) mentionsPort(s *project.Service, digits string) bool {
	v := c.view(s)
	texts := []string{}
	for _, x := range s.Expose {
		texts = append(texts, x.Text)
	}
	if s.Healthcheck != nil && s.Healthcheck.Test != nil {
		for _, w := range s.Healthcheck.Test.Words {
			texts = append(texts, w.Text)
		}
	}
	if h := v.c.Config.Health; h != nil && h.File != nil {
		texts = append(texts, h.File.Slice(h.At))
	}
	if labels := s.Node.Get("labels"); labels != nil {
		texts = append(texts, textsOf(labels)...)
	}
	return slices.ContainsFunc(texts, func(t string) bool { return hasNumber(t, digits) }) ||
		slices.ContainsFunc(v.c.Config.Exposed, func(x contract.Setting) bool {
			number, _, _ := strings.Cut(x.Text, "/")
			return !x.Known || number == digits || strings.Contains(number, "-")
		})
}

// textsOf returns the values of a mapping, or the entries of a list.
func textsOf(n *compose.Node) []string {
	var all []string
	for _, e := range n.Entries {
		if e.Value != nil {
			all = append(all, e.Value.Text)
		}
	}
	for _, i := range n.Items {
		all = append(all, i.Text)
	}
	return all
}

// outward returns the fault for a port that only the host can use.
func (c *endJudge) outward(e *end, p *project.Service) *Fault {
	inside := c.containerPort(p, e.port)
	f := (&Fault{Rule: "wrong-port", Weight: Evidence}).at(e.v.Service, e.value, e.target.HostAt)
	if e.portGiven != nil {
		f.at(e.v.Service, e.portGiven, e.portPart)
	}
	f.Message = fmt.Sprintf("%d is the published port of %s, which only the host can use; its container listens on %d", e.port, source.Quote(p.Name.Text), inside)
	for _, x := range p.Ports {
		if x.Published == strconv.Itoa(e.port) {
			f.relate(x.At.File, x.At.At, "the port is published here")
		}
	}
	c.changePort(f, e, inside)
	return f
}
