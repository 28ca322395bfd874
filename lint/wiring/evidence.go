package wiring

import (
	"maps"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// checkConnections finds the connections of a service and checks each of them.
func (c *evidenceJudge) checkConnections(v *view) {
	c.checkEvidence(v)
	if v.judged || scripted(v) {
		c.checkDeclared(v)
	}
}

// checkEvidence checks the addresses in values that no contract describes. These are URLs of a known type,
// name:port, and hosts in variables whose name suggests a host (dialect, section 14).
func (c *evidenceJudge) checkEvidence(v *view) {
	if addsHosts(v) {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(v.Env)) {
		g := v.Env[name]
		if g.Image || g.Injected || g.File == nil || v.describes(name) || namesImage(name) {
			continue
		}
		text, known := masked(g)
		switch {
		case !known || text == "":
		case strings.Contains(text, "://"):
			c.checkURLs(v, g, text)
		default:
			c.checkNamed(v, g, text)
		}
	}
	for _, g := range commandWords(v) {
		if text, known := masked(g); known {
			c.checkURLs(v, g, text)
		}
	}
}

// describes reports whether a confirmed line of the contract says what a variable is.
func (v *view) describes(name string) bool {
	lines := v.c.Taking(name)
	if l := v.c.Variable(name); l != nil && len(lines) == 0 {
		return describes(l)
	}
	return slices.ContainsFunc(lines, describes) ||
		slices.ContainsFunc(v.c.Listeners, func(l *contract.Listener) bool { return !l.Draft && l.On.Placeholder == name }) ||
		slices.ContainsFunc(v.c.Connections, func(l *contract.Connection) bool {
			return !l.Draft && (l.Placeholder == name || l.On != nil && l.On.Placeholder == name)
		})
}

// describes reports whether a line says what its variable contains. Lines derived from how a script uses the
// variable do not count.
func describes(l *contract.Variable) bool { return !l.Draft && l.Via != contract.ViaScript }

// namesImage reports whether a variable's name says that the value is part of an image reference.
func namesImage(name string) bool {
	name = strings.ToUpper(name)
	return slices.ContainsFunc([]string{"IMAGE", "TAG", "VERSION", "BASE"}, func(end string) bool { return strings.HasSuffix(name, end) })
}

// checkURLs checks the URLs in a value. Unresolved parts of text are masked.
func (c *evidenceJudge) checkURLs(v *view, g *project.Given, text string) {
	for _, p := range urlsIn(text) {
		about := g.Name
		if words := strings.Fields(text[:p.Off]); len(words) > 0 {
			about = words[len(words)-1] // about is the option, or NAME=
		}
		c.checkURL(v, piece(g, p), text[p.Off:p.Off+p.Len], about)
	}
}

// checkURL checks a URL with a scheme that belongs to one type. about is the variable or option that contains the
// URL.
func (c *evidenceJudge) checkURL(v *view, g *project.Given, text, about string) {
	scheme := text[:strings.Index(text, "://")]
	for _, w := range wrappers {
		scheme = strings.TrimPrefix(scheme, w)
	}
	t, ok := c.onlyType(scheme)
	if base, _, driver := strings.Cut(scheme, "+"); !ok && driver && len(c.types.OfScheme(strings.ToLower(scheme))) == 0 {
		t, ok = c.onlyType(base) // the part after "+" matters only to the client
	}
	if !ok {
		return
	}
	f := &types.Format{Kind: types.URL, Ref: types.Ref{Type: t}, Len: len(text)}
	if c.types.Check(f, text) != nil {
		return
	}
	http := c.fit([]contract.Typed{{Type: t}}, []contract.Typed{{Type: httpType}}) == types.Fits
	var ends []*end
	for _, target := range hosts(targets(c.types, f, text)) {
		e := &end{v: v, types: []contract.Typed{{Type: t}}, value: g, transport: "TCP", evidence: true, about: about}
		e.take(target)
		if http {
			c.checkHTTP(e)
			continue
		}
		ends = append(ends, e)
	}
	for _, e := range c.withPorts(v, nil, ends) {
		c.judge(e)
	}
}

// httpType covers every version of HTTP and the protocols over it.
var httpType, _ = types.ParseType("org.ietf.http/")

// onlyType returns the type that a scheme belongs to. The result is false unless there is exactly one.
func (c *evidenceJudge) onlyType(scheme string) (types.Type, bool) {
	all := c.types.OfScheme(strings.ToLower(scheme))
	if len(all) != 1 {
		return types.Type{}, false
	}
	return all[0], true
}

// checkHTTP checks the host of an HTTP URL, and whether its port is only a published one. It does not check
// the type, because any service may speak HTTP.
func (c *evidenceJudge) checkHTTP(e *end) {
	if !oneWord(e.target.Host) {
		return
	}
	a := c.resolve(e.v.Service, e.target.Host)
	if a.Kind == outside || a.Kind == loopback || a.unsure {
		return
	}
	need := c.newNeed(e)
	need.http = true
	switch a.Kind {
	case undefined:
		if f, _ := c.unknownHostIfSure(e); f != nil {
			need.Verdict = Violated
			c.report(e, need, f)
		}
	case elsewhere:
		if !c.App.MayHaveOverride && !c.isAnswered(e) && !forBrowsers(e.about) {
			need.Verdict, need.Provider = Violated, a.Services[0]
			c.report(e, need, c.unreachableHost(e, a.Services))
		}
	case found:
		c.checkHTTPPort(e, need, a.Services)
	}
}

// checkHTTPPort checks the port of a URL if exactly one service has the host name.
func (c *evidenceJudge) checkHTTPPort(e *end, need *Need, services []*project.Service) {
	p := services[0]
	need.Provider = p
	if len(services) > 1 || p.NetworkOwner() == e.v.NetworkOwner() {
		return // a service's own address may be meant for browsers
	}
	all, closed := c.spaceListening(p)
	for _, l := range all {
		if l.port != 0 && l.port <= e.port && e.port <= l.last && !l.loopback {
			if need.Listener = l.listener; !l.may && c.fit(l.listener.For, e.types) == types.Fits {
				need.Verdict = Satisfied
			}
			return
		}
	}
	switch {
	case e.port <= 0:
	case c.containerPort(p, e.port) > 0:
		need.Verdict = Violated
		c.report(e, need, c.outward(e, p))
	case closed && p.Outside == nil && !c.opens(p, e.port) && c.rightPort(e, all) != 0:
		need.Verdict = Violated
		c.report(e, need, c.wrongPort(e, p, open(all)))
	}
}
