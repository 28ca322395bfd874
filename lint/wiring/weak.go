package wiring

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// This file checks hosts that are recognized only by a variable's name or a value's form.

// addressNames are endings of the names of variables that contain name:port.
var addressNames = []string{"URL", "URI", "ADDR", "ADDRESS", "ENDPOINT", "HOST", "HOSTS", "SERVER", "SERVERS", "BROKER", "BROKERS", "CONNECT", "TARGET", "TARGETS"}

// hostNames are endings of the names of variables that contain a host.
var hostNames = []string{"_HOST", "_HOSTNAME", "_SERVER"}

func endsIn(name string, ends []string) bool {
	name = strings.ToUpper(name)
	return slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(name, end) })
}

// checkNamed checks a value without a scheme, according to its variable's name.
func (c *evidenceJudge) checkNamed(v *view, g *project.Given, text string) {
	switch {
	case strings.Contains(text, ":"):
		if endsIn(g.Name, addressNames) {
			c.checkAddressList(v, g, text)
		}
	case endsIn(g.Name, hostNames) && oneWord(text) && isHost(text):
		e := &end{v: v, value: g, transport: "TCP", evidence: true, about: g.Name}
		e.target = types.Target{Kind: types.Host, Host: text, Len: len(text), HostAt: types.Part{Len: len(text)}}
		c.checkHost(e)
	}
}

// checkAddressList checks name:port, or a list of such addresses.
func (c *evidenceJudge) checkAddressList(v *view, g *project.Given, text string) {
	var ends []*end
	for at := 0; at < len(text); {
		n := strings.IndexAny(text[at:], ",; \t\r\n")
		if n < 0 {
			n = len(text) - at
		}
		if word := text[at : at+n]; word != "" {
			host, port, _ := strings.Cut(word, ":")
			number, err := strconv.Atoi(port)
			if !isHost(host) || err != nil || number < 1 || number > 65535 || len(ends) == mostTargets {
				return
			}
			e := &end{v: v, value: g, transport: "TCP", evidence: true, about: g.Name, port: number, portGiven: g, portPart: types.Part{Off: at + len(host) + 1, Len: len(port)}}
			e.target = types.Target{Kind: types.Address, Host: host, Port: number, HostAt: types.Part{Off: at, Len: len(host)}, PortAt: e.portPart}
			ends = append(ends, e)
		}
		at += n + 1
	}
	for _, e := range ends {
		if oneWord(e.target.Host) {
			c.checkAddress(e)
		}
	}
}

// checkAddress checks an address name:port.
func (c *evidenceJudge) checkAddress(e *end) {
	a := c.resolve(e.v.Service, e.target.Host)
	need := &Need{Service: e.v.Service}
	switch {
	case a.unsure:
	case a.Kind == undefined:
		if f, near := c.unknownHostIfSure(e); f != nil {
			if !near {
				f.Weight = Advice
			}
			c.report(e, need, f)
		}
	case a.Kind == elsewhere && !c.App.MayHaveOverride && !c.isAnswered(e):
		c.report(e, need, c.unreachableHost(e, a.Services))
	case a.Kind == found && len(a.Services) == 1 && a.Services[0].NetworkOwner() != e.v.NetworkOwner() && c.containerPort(a.Services[0], e.port) > 0:
		f := c.outward(e, a.Services[0])
		f.Weight = Advice
		c.report(e, need, f)
	}
}

// checkHost checks a host without a port. It reports one that is misspelt, or that is the name of a protocol
// instead of the service that speaks it.
func (c *evidenceJudge) checkHost(e *end) {
	a := c.resolve(e.v.Service, e.target.Host)
	if a.Kind != undefined || a.unsure || c.isAnswered(e) {
		return
	}
	f, near := c.unknownHost(e), c.nearService(e)
	if c.App.MayHaveOverride && (near == nil || !c.provides(near, e)) {
		return // an override that is not in the repository may define it
	}
	if near != nil {
		c.suggestName(f, e, near)
	} else if p := c.speaker(e); p != nil {
		f.Message += fmt.Sprintf("; %s provides %s", source.Quote(p.service.Name.Text), source.Quote(p.listener.For[0].Name()))
		f.relate(p.listener.File, p.listener.Place(), source.Quote(p.service.Name.Text)+" listens here")
		c.offerHost(f, e, p.service.Name.Text)
	} else {
		return
	}
	c.report(e, &Need{Service: e.v.Service}, f)
}

// speaker returns the only listener on a shared network for the type whose short name is the host, or nil.
func (c *evidenceJudge) speaker(e *end) *candidate {
	short, ok := types.LookupShort(e.target.Host)
	if !ok || short.Type.Authority == "dev.dfvet" || c.fit([]contract.Typed{{Type: httpType}}, []contract.Typed{{Type: short.Type}}) == types.Fits {
		return nil
	}
	var only *candidate
	for _, p := range c.candidates(e.v, []contract.Typed{{Type: short.Type}}) {
		if !p.reach || p.service.Outside != nil {
			continue
		}
		if only != nil {
			return nil
		}
		only = &p
	}
	return only
}

// unknownHostIfSure returns the fault for a host name that nothing on the networks has, and whether it is similar to
// the name of a service. It returns nil if that is uncertain, or if the host may be an example.
func (c *evidenceJudge) unknownHostIfSure(e *end) (f *Fault, near bool) {
	if c.isAnswered(e) || c.ofStack(e.target.Host) {
		return nil, false
	}
	s := c.nearService(e)
	if c.App.MayHaveOverride && (s == nil || !c.listensAt(s, e.port)) {
		return nil, false
	}
	f = c.unknownHost(e)
	switch {
	case s != nil:
		c.suggestName(f, e, s)
	case isExample(e.target.Host) || forBrowsers(e.about):
		return nil, false
	}
	return f, s != nil
}

// ofStack reports whether a host is STACK_SERVICE, as Swarm names the services of a stack.
func (c *resolver) ofStack(host string) bool {
	for i := range len(host) {
		if host[i] == '_' && c.names.byName[strings.ToLower(host[i+1:])] != nil {
			return true
		}
	}
	return false
}

func (c *evidenceJudge) unknownHost(e *end) *Fault {
	f := (&Fault{Rule: "unresolved-host", Weight: Evidence}).at(e.v.Service, e.value, e.target.HostAt)
	f.Message = fmt.Sprintf("no service %s on the networks of %s", source.Quote(e.target.Host), source.Quote(e.v.Name.Text))
	return f
}

// suggestName names in the message the service that was likely meant.
func (c *evidenceJudge) suggestName(f *Fault, e *end, s *project.Service) {
	f.Message += fmt.Sprintf("; did you mean %s?", source.Quote(s.Name.Text))
	f.relate(s.Name.File, s.Name.At, source.Quote(s.Name.Text)+" is here")
	c.offerHost(f, e, s.Name.Text)
}

// listensAt reports whether a service certainly listens on a port.
func (c *serviceFinder) listensAt(s *project.Service, port int) bool {
	all, _ := c.spaceListening(s)
	return port > 0 && slices.ContainsFunc(all, func(l listenPort) bool { return !l.may && l.port != 0 && l.port <= port && port <= l.last })
}

// nearService returns the one service on a shared network that a host was likely meant to be, or nil. Names
// that differ only in digits are never taken for misspellings.
func (c *evidenceJudge) nearService(e *end) *project.Service {
	host := e.target.Host
	limit := source.Names.Edits(host)
	best, at := (*project.Service)(nil), limit+1
	for _, s := range c.App.Services {
		if !c.index.compares() {
			return nil
		}
		d := source.Distance(host, s.Name.Text, limit)
		switch {
		case d > min(at, limit) || !slip(host, s.Name.Text) || !c.reaches(e.v.Service, s):
		case d == at:
			best = nil
		default:
			best, at = s, d
		}
	}
	return best
}

// slip reports whether one name may be a misspelling of the other. In a short name, a replaced letter does
// not count.
func slip(a, b string) bool {
	if source.SameLetters(a, b) {
		return strings.EqualFold(a, b)
	}
	return len(a) > 3 && len(b) > 3 || len(a) != len(b) || swapped(a, b)
}

// swapped reports whether two names consist of the same letters.
func swapped(a, b string) bool {
	x, y := []byte(strings.ToLower(a)), []byte(strings.ToLower(b))
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// isAnswered reports whether the same entry, from an env file or an anchor, also goes to a service that can
// resolve its host. In that case this service may not use it.
func (c *evidenceJudge) isAnswered(e *end) bool {
	return e.value.Name != "" && slices.ContainsFunc(c.index.given()[entryOf(e.value)], func(o *project.Service) bool {
		if o == e.v.Service {
			return false
		}
		kind := c.resolve(o, e.target.Host).Kind
		return kind != undefined && kind != elsewhere
	})
}

// oneWord reports whether a host is completely known and has no dot.
func oneWord(host string) bool {
	return host != "" && !types.IsUnknown(host) && !strings.Contains(host, ".") && strings.ContainsFunc(host, func(r rune) bool { return isLetter(byte(r)) })
}

// isHost reports whether a text has only characters of a host name.
func isHost(text string) bool {
	return text != "" && isWord(text[0]) && !strings.ContainsFunc(text, func(r rune) bool {
		return r > 127 || !isWord(byte(r)) && r != '-' && r != '_' && r != '.'
	})
}

// examples are placeholder names for a host, words that name no host, and two names that clouds and sockets
// use.
var examples = strings.Fields("address bar domain dummy example fake foo host hostname invalid ip metadata none null placeholder server unix unused")

// isExample reports whether a host is likely only an example.
func isExample(host string) bool {
	lower := strings.ToLower(host)
	return host == strings.ToUpper(host) || slices.Contains(examples, lower) ||
		slices.ContainsFunc([]string{"your", "change", "example", "placeholder", "replace", "myserver", "myhost", "mydomain"}, func(w string) bool { return strings.Contains(lower, w) })
}

// forBrowsers reports whether the name of a variable or flag says that its value is an address for browsers,
// or an identifier that only looks like an address. A host in such a value need not be the name of a
// container.
func forBrowsers(name string) bool {
	name = strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
	has := func(w string) bool { return strings.Contains(name, w) }
	return slices.ContainsFunc(browserPrefixes, func(w string) bool { return strings.HasPrefix(name, w) }) || slices.ContainsFunc(browserWords, has)
}

var (
	browserPrefixes = strings.Fields("VITE_ NEXT_PUBLIC_ REACT_APP_ VUE_APP_ NUXT_PUBLIC_ EXPO_PUBLIC_ GATSBY_")
	browserWords    = strings.Fields("PUBLIC EXTERNAL BROWSER ORIGIN CORS REDIRECT CALLBACK AUDIENCE NAMESPACE ENTITY DOMAIN APP_URL SITE_URL ROOT_URL WEB_URL HOME_URL FRONTEND_URL")
)
