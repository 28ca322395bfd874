package wiring

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

func (c *hostJudge) unresolvedHost(e *end) *Fault {
	host := e.target.Host
	f := (&Fault{Rule: "unresolved-host"}).at(e.v.Service, e.value, e.target.HostAt)
	f.Message = fmt.Sprintf("no service %s on the networks of %s", source.Quote(host), source.Quote(e.v.Name.Text))
	near := "" // a default is not written in the project, so there is nothing to replace
	if e.value != nil {
		near = c.nearHost(e, host)
	}
	switch {
	case e.stops():
		f.Message += fmt.Sprintf(", so %s exits at startup", source.Quote(e.v.Name.Text))
	case near == "" && len(e.types) > 0 && !e.anything():
		f.Message += fmt.Sprintf(", which needs %s there", typeList(e.types))
	}
	if near != "" {
		f.Message += "; did you mean " + source.Quote(near)
		c.offerHost(f, e, near)
		for _, p := range c.candidates(e.v, e.types) {
			if p.service.Name.Text == near && p.reach {
				f.Message += fmt.Sprintf(", which provides %s on port %d?", source.Quote(p.listener.For[0].Name()), p.port)
				return f.relate(p.listener.File, p.listener.Place(), source.Quote(near)+" listens here")
			}
		}
		f.Message += "?"
	}
	if e.anything() {
		return f // any provider would match, so none is suggested
	}
	all := c.suggest(f, e.v, e.types)
	if len(all) > 0 && all[0].service.Outside == nil && e.value == nil && e.line != nil && !e.isDefault {
		f.Message += fmt.Sprintf("; give %s the alias %s", source.Quote(all[0].service.Name.Text), source.Quote(host))
		c.offerAlias(f, all[0].service, host)
	}
	for _, p := range all {
		if p.reach {
			c.offerHost(f, e, p.service.Name.Text)
		}
	}
	return f
}

// offerAlias offers to add another name to a service without networks of its own.
func (c *hostJudge) offerAlias(f *Fault, s *project.Service, host string) {
	if s.Node.Get("networks") != nil || s.NetworkMode != nil {
		return
	}
	c.offerInsertion(f, s, "give "+s.Name.Text+" the alias "+host, "networks: {default: {aliases: ["+host+"]}}")
}

// offerInsertion offers to insert text after a service's name.
func (c *hostJudge) offerInsertion(f *Fault, s *project.Service, title, text string) {
	if at, indent, ok := below(s); ok {
		f.fix(title, false, source.Edit{File: s.Name.File, At: source.Span{Start: at, End: at}, New: "\n" + indent + text})
	}
}

// nearHost returns the service name that host was likely meant to be. It returns "" if two are equally
// similar, or if the service speaks other types.
func (c *hostJudge) nearHost(e *end, host string) string {
	limit := source.Names.Edits(host)
	best, at := "", limit+1
	for _, s := range c.App.Services {
		if !c.index.compares() {
			return ""
		}
		d := source.Distance(host, s.Name.Text, limit)
		if d > min(at, limit) || s == e.v.Service || !c.reaches(e.v.Service, s) || c.busy(e, s) {
			continue
		}
		switch {
		case d < at:
			best, at = s.Name.Text, d
		case d == at:
			best = ""
		}
	}
	if at > limit {
		return ""
	}
	return best
}

// isMisspelt reports whether a host is one edit away from the name of a service that provides exactly the
// required type. Such a host is misspelt even if a file that is not here may define more names.
func (c *hostJudge) isMisspelt(e *end, host string) bool {
	return slices.ContainsFunc(c.candidates(e.v, e.types), func(p candidate) bool {
		name := p.service.Name.Text
		return p.reach && (e.port <= 0 || e.port == p.port) && source.Evidence.Nearly(host, name) && source.Distance(host, name, 1) <= 1
	})
}

// busy reports whether a service is known not to speak any of the required types.
func (c *serviceFinder) busy(e *end, s *project.Service) bool {
	all, closed := c.spaceListening(s)
	return closed && !slices.ContainsFunc(all, func(l listenPort) bool { return c.fit(l.listener.For, e.types) != types.WrongType })
}

// offerHost offers to replace the host in the value.
func (c *hostJudge) offerHost(f *Fault, e *end, host string) {
	if e.value == nil || e.value.Image || strings.ContainsAny(host, " \t\r\n\"'\\:{}[],#&*!|<>%@`$") {
		return // an alias may be any text and may have to be quoted differently
	}
	if at, ok := exact(e.value, e.target.HostAt); ok && literal(e.value, at) {
		f.fix(fmt.Sprintf("change the host to %s", host), false, source.Edit{File: e.value.File, At: at, New: host})
	}
}

func (c *hostJudge) unreachableHost(e *end, there []*project.Service) *Fault {
	p := there[0]
	f := (&Fault{Rule: "unreachable-host"}).at(e.v.Service, e.value, e.target.HostAt)
	f.relate(p.Name.File, p.Name.At, source.Quote(p.Name.Text)+" is here")
	if p.NetworkMode != nil {
		f.Message = fmt.Sprintf("%s, but %s has network_mode %s and so no name on a network",
			e.subject(), source.Quote(p.Name.Text), source.Quote(p.NetworkMode.Text))
		if home := p.NetworkOwner(); home != p {
			f.Message += fmt.Sprintf("; name %s, whose network it shares", source.Quote(home.Name.Text))
			c.offerHost(f, e, home.Name.Text)
		}
		return f
	}
	if mode := e.v.NetworkOwner().Mode(); mode != "" {
		f.Message = fmt.Sprintf("%s, but %s has network_mode %s, where no service of the project has a name",
			e.subject(), source.Quote(e.v.NetworkOwner().Name.Text), source.Quote(mode))
		return f
	}
	theirs, ours := netsOf(p), netsOf(e.v.Service)
	f.Message = fmt.Sprintf("%s, but %s is only on %s, and %s only on %s", e.subject(),
		source.Quote(p.Name.Text), netWords(theirs), source.Quote(e.v.Name.Text), netWords(ours))
	c.offerNetworks(f, e.v.Service, theirs)
	return f
}

func netWords(nets []string) string {
	if len(nets) == 0 {
		return "no network"
	}
	word := "network "
	if len(nets) > 1 {
		word = "networks "
	}
	var all []string
	for _, n := range nets {
		all = append(all, source.Quote(n))
	}
	return word + source.List(all, "and")
}

// offerNetworks offers to add networks to a service's list of networks, or to create the list.
func (c *hostJudge) offerNetworks(f *Fault, s *project.Service, nets []string) {
	if len(nets) == 0 || len(s.Networks) == 0 {
		return
	}
	if s.Node.Get("networks") == nil {
		c.offerInsertion(f, s, "add network "+nets[0], "networks: [default, "+nets[0]+"]")
		return
	}
	last := s.Networks[len(s.Networks)-1]
	if last.Implied || last.Network.File != s.Name.File {
		return
	}
	file := s.Name.File
	line := file.LineSpan(file.Line(last.Network.At.Start))
	switch text := strings.TrimLeft(file.Slice(line), " "); {
	case text == "- "+last.Network.Text:
		f.fix("add network "+nets[0], false, source.Edit{File: file, At: source.Span{Start: line.End, End: line.End}, New: "\n" + source.Leading(file.Slice(line)) + "- " + nets[0]})
	case strings.HasPrefix(text, "networks: [") && strings.HasSuffix(text, "]"):
		end := last.Network.At.End
		f.fix("add network "+nets[0], false, source.Edit{File: file, At: source.Span{Start: end, End: end}, New: ", " + nets[0]})
	}
}

// judgeLoopback checks a loopback host, which means the service itself or one that shares its network
// namespace.
func (c *endJudge) judgeLoopback(e *end, need *Need) (Verdict, *Fault) {
	s := e.v.Service
	switch mode := s.NetworkOwner().Mode(); {
	case mode == "host":
		return c.judgeHostPort(e, need)
	case strings.HasPrefix(mode, "container:"):
		return Unknown, nil
	}
	all, closed := c.spaceListening(s)
	for _, l := range all {
		if l.port == 0 || e.port <= 0 || l.port <= e.port && e.port <= l.last {
			need.Provider, need.Listener = l.service, l.listener
			if c.fit(l.listener.For, e.types) == types.Fits {
				return Satisfied, nil
			}
			return Unknown, nil
		}
	}
	closed = closed && !c.opens(s, e.port)
	others := slices.DeleteFunc(c.candidates(e.v, e.types), func(p candidate) bool { return p.service.Outside != nil })
	weight := Proof
	if !closed && !(len(others) > 0 && c.silent(s)) || len(c.sharing(s)) > 1 && !closed {
		if !c.meansOther(e, others) {
			return Unproven, nil
		}
		weight = Evidence
	}
	f := (&Fault{Rule: "loopback-host", Weight: weight}).at(s, e.value, e.target.HostAt)
	f.Message = fmt.Sprintf("%s, but %s is the container of %s itself", e.subject(), source.Quote(e.target.Host), source.Quote(s.Name.Text))
	for _, p := range c.suggest(f, e.v, e.types) {
		if p.reach {
			c.offerHost(f, e, p.service.Name.Text)
		}
	}
	return Violated, f
}

// judgeHostPort checks a loopback host of a service with network_mode: host, where published ports are reachable.
func (c *endJudge) judgeHostPort(e *end, need *Need) (Verdict, *Fault) {
	out, ok := c.index.ports()[strconv.Itoa(e.port)]
	if !ok {
		return Unknown, nil
	}
	one := *e
	one.port = out.inside
	verdict, l, f := c.judgeService(&one, out.service)
	need.Provider, need.Listener = out.service, l
	return verdict, f
}

// silent reports whether a contract has needs but no listener lines. The ports of the service are then
// unknown, but the service is unlikely to provide the type that it needs from others.
func (c *serviceFinder) silent(s *project.Service) bool {
	v := c.view(s)
	return v.c.Declared && v.judged && !v.c.Open && len(v.c.Listeners) == 0 && !namesPort(v)
}
