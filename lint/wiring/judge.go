package wiring

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// checkDeclared checks the connections that a service's contract declares.
func (c *endJudge) checkDeclared(v *view) {
	placeholders := map[string]bool{}
	for i, l := range v.c.Connections {
		for _, name := range namesOf(v, l.Placeholder) {
			placeholders[name] = true
		}
		if !v.judges(&l.Line) {
			continue
		}
		if same := alternatives(v.c.Connections, l); same[0] == v.c.Connections[i] {
			c.checkAlternatives(v, same)
		}
	}
	for _, l := range v.c.Variables {
		if l.Emits || placeholders[l.Name] || !v.judges(&l.Line) || strings.Contains(l.Name, "*") || !l.Format.NamesHost() {
			continue
		}
		hold := v.holds(&l.Line)
		if hold == types.No && !l.Needed {
			continue
		}
		for _, e := range c.variableEnds(v, l) {
			e.may = hold != types.Yes
			c.judge(e)
		}
	}
}

// alternatives returns the lines with the same name as l, or only l if it has no name.
func alternatives(all []*contract.Connection, l *contract.Connection) []*contract.Connection {
	if l.As == "" {
		return []*contract.Connection{l}
	}
	return slices.DeleteFunc(slices.Clone(all), func(o *contract.Connection) bool { return o.As != l.As })
}

// checkAlternatives checks alternative lines, of which one must be satisfied. If one is satisfied, faults of the others
// are dropped. If all are violated, only the first is reported.
func (c *endJudge) checkAlternatives(v *view, lines []*contract.Connection) {
	before, needs := len(c.Faults), len(c.Needs)
	met, first := false, before
	for _, l := range lines {
		from := len(c.Needs)
		hold := v.holds(&l.Line)
		if hold == types.No {
			continue
		}
		for _, e := range c.connects(v, l) {
			e.may = hold == types.Unknown
			c.judge(e)
		}
		own := c.Needs[from:]
		met = met || len(own) > 0 && !slices.ContainsFunc(own, func(n *Need) bool { return n.Verdict == Violated })
		if first == before {
			first = len(c.Faults)
		}
	}
	switch {
	case len(lines) == 1:
	case met:
		c.forget(before)
		for _, n := range c.Needs[needs:] {
			if n.Verdict == Violated {
				n.Verdict = Unknown
			}
		}
	default:
		c.forget(first)
	}
}

// judge determines the verdict for one end. It checks the value, host, network, port, type, TLS, version and
// credentials, in this order, and reports the first that is wrong.
func (c *endJudge) judge(e *end) {
	need := c.newNeed(e)
	host := e.target.Host
	if e.conn != nil && e.conn.Self {
		c.judgeSelf(e, need)
		return
	}
	if host == "" || types.IsUnknown(host) || strings.HasPrefix(host, "/") || strings.ContainsAny(host, "*+ ") ||
		host == "0.0.0.0" || host == "::" || host == "[::]" || len(e.types) == 0 {
		return
	}
	if c.unfit(e.v, e.value) || c.unfit(e.v, e.portGiven) {
		need.Verdict = Violated // another rule reports the value
		return
	}
	a := c.resolve(e.v.Service, host)
	var f *Fault
	switch a.Kind {
	case outside:
		return
	case loopback:
		need.Verdict, f = c.judgeLoopback(e, need)
	case undefined:
		if c.App.MayHaveOverride && !c.isMisspelt(e, host) || e.evidence && isExample(host) && c.nearHost(e, host) == "" {
			return
		}
		if e.outer() {
			return
		}
		need.Verdict, f = Violated, c.unresolvedHost(e)
	case elsewhere:
		if e.outer() {
			return
		}
		need.Verdict, f = Violated, c.unreachableHost(e, a.Services)
		need.Provider = a.Services[0]
	case found:
		need.Verdict, f = c.judgeServices(e, need, a.Services)
		_, _, need.base = c.claims(e)
	}
	if a.unsure && need.Verdict == Violated {
		need.Verdict, f = Unknown, nil
	}
	if f != nil {
		c.report(e, need, f)
	}
	if a.Kind == found && len(a.Services) > 1 {
		c.checkAmbiguous(e, a.Services)
	}
}

// newNeed creates and records the need for an end.
func (c *endJudge) newNeed(e *end) *Need {
	need := &Need{Service: e.v.Service, Types: e.types, Line: e.line, Value: e.value, Host: e.target.Host,
		Port: max(e.port, 0), Variable: e.variable, Default: e.isDefault, stops: e.stops()}
	if e.value != nil && !e.value.Image {
		if at, ok := exact(e.value, e.target.HostAt); ok {
			need.HostAt = at
		}
	}
	c.Needs = append(c.Needs, need)
	return need
}

// unfit reports whether a value does not match its format.
func (c *endFinder) unfit(v *view, g *project.Given) bool {
	flaw, _ := c.malformed(v, g)
	return flaw != nil
}

// report reports the fault. It limits the weight according to what states the need, and drops the fault if
// the line may not apply.
func (c *endJudge) report(e *end, need *Need, f *Fault) {
	absent := f.Rule == "unresolved-host" || f.Rule == "unreachable-host"
	if e.may || absent && (e.isDefault || e.value == nil) && e.conn != nil && e.conn.Optional {
		if need.Verdict == Violated {
			need.Verdict = Unknown
		}
		return
	}
	switch {
	case e.isDefault:
		f.Weight = max(f.Weight, Advice)
	case e.evidence, e.read() && !(absent && e.stops()):
		f.Weight = max(f.Weight, Evidence)
	}
	for _, old := range c.like(f) {
		if old.Service == f.Service && (old.Message == f.Message || e.value != nil && !e.value.Image) {
			need.Fault = old
			return
		}
	}
	need.Fault = f
	if e.line != nil && (!e.read() || e.conn != nil && e.conn.Placeholder != "") {
		f.Related = append([]source.Related{{File: e.line.File, At: e.line.Place(), Message: "required here"}}, f.Related...)
	}
	c.fault(f)
}

// subject returns the start of a message: the service and what it needs.
func (e *end) subject() string {
	if len(e.types) == 0 {
		return fmt.Sprintf("%s of %s names %s", source.Quote(e.value.Name), source.Quote(e.v.Name.Text), source.Quote(e.target.Host))
	}
	if e.anything() {
		return fmt.Sprintf("%s connects to %s", source.Quote(e.v.Name.Text), source.Quote(e.String()))
	}
	return fmt.Sprintf("%s needs %s at %s", source.Quote(e.v.Name.Text), typeList(e.types), source.Quote(e.String()))
}

// judgeServices checks each service with the host name and returns the best verdict.
func (c *endJudge) judgeServices(e *end, need *Need, services []*project.Service) (Verdict, *Fault) {
	verdict, fault := Verdict(-1), (*Fault)(nil)
	for _, p := range services {
		v, l, f := c.judgeService(e, p)
		better := verdict < 0 || v == Satisfied || v == Unknown && verdict >= Unproven || v == Unproven && verdict == Violated
		if better && verdict != Satisfied {
			verdict, fault = v, f
			need.Provider, need.Listener = p, l
		}
	}
	return verdict, fault
}

// judgeService checks an end against one service.
func (c *endJudge) judgeService(e *end, p *project.Service) (Verdict, *contract.Listener, *Fault) {
	all, closed := c.spaceListening(p)
	same := p.NetworkOwner() == e.v.Service.NetworkOwner()
	if e.port <= 0 {
		return c.judgeByType(e, p, all, closed)
	}
	var matched []listenPort
	for _, l := range all {
		if l.port == 0 || l.listener.On.Transport == e.transport && l.port <= e.port && e.port <= l.last {
			matched = append(matched, l)
		}
	}
	if len(matched) == 0 && p.Outside != nil {
		return c.judgeUnlisted(e, p, all)
	}
	if len(matched) == 0 {
		if c.containerPort(p, e.port) > 0 && !same && !closed && !e.read() {
			return Violated, nil, c.outward(e, p)
		}
		if c.opens(p, e.port) || e.read() && opened(p, e.port) {
			return Unknown, nil, nil
		}
		if !closed {
			if f := c.saidPort(e, p, all); f != nil {
				return Violated, nil, f
			}
			return Unknown, nil, nil
		}
		for _, l := range all {
			if l.port <= e.port && e.port <= l.last {
				return Violated, l.listener, c.faultAtPort(e, "protocol-mismatch", l, fmt.Sprintf("%s by %s, but %s listens there on %s",
					e.subject(), e.transport, source.Quote(p.Name.Text), l.listener.On.Transport))
			}
		}
		if !same {
			all = open(all)
		}
		return Violated, nil, c.wrongPort(e, p, all)
	}
	verdict, listener, fault := Verdict(-1), (*contract.Listener)(nil), (*Fault)(nil)
	for _, l := range matched {
		v, f := c.judgeListener(e, l, same)
		if verdict < 0 || v == Satisfied || verdict == Violated && v != Violated {
			verdict, listener, fault = v, l.listener, f
		}
	}
	return verdict, listener, fault
}

// judgeByType checks an end without a port. If the provider speaks none of the types, no port would be correct. If
// each type has its own port, one of these must be correct.
func (c *endJudge) judgeByType(e *end, p *project.Service, all []listenPort, closed bool) (Verdict, *contract.Listener, *Fault) {
	best := types.WrongType
	for _, l := range all {
		closed = closed && !l.may && l.port != 0
		if f := c.fit(l.listener.For, e.types); f != types.WrongType && best != types.Fits {
			best = f
		}
	}
	switch {
	case closed && best == types.WrongType && len(all) > 0 && !slices.ContainsFunc(e.types, c.misspeltType):
		f := c.faultAtPort(e, "protocol-mismatch", all[0], fmt.Sprintf("%s, but %s speaks only %s",
			e.subject(), source.Quote(p.Name.Text), typeList(spoken(all))))
		c.suggest(f, e.v, e.types)
		return Violated, nil, f
	case closed && e.port == 0 && len(e.types) > 1:
		if v, l, f := c.judgeAtDefaultPorts(e, p); v >= 0 {
			return v, l, f
		}
	}
	for _, l := range all {
		if c.fit(l.listener.For, e.types) == types.Fits {
			return Satisfied, l.listener, nil
		}
	}
	return Unknown, nil, nil
}

// misspeltType reports whether a type is likely misspelt. A single word that is not a type always is.
func (c *endJudge) misspeltType(t contract.Typed) bool {
	return !c.types.Declared(t.Type) && (t.Type.IsWord() || len(c.types.Near(t.Type)) > 0)
}

// judgeAtDefaultPorts checks an end that has several types at the default port of each. The verdict is negative if a
// type has no default port.
func (c *endJudge) judgeAtDefaultPorts(e *end, p *project.Service) (best Verdict, listener *contract.Listener, fault *Fault) {
	best = -1
	for _, t := range e.types {
		one := *e
		one.types = []contract.Typed{t}
		if one.port = c.defaultPort(&one); one.port == 0 {
			return -1, nil, nil
		}
		v, l, f := c.judgeService(&one, p)
		if best < 0 || v == Satisfied || best == Violated && v != Violated || f != nil && fault == nil {
			best, listener, fault = v, l, f
		}
		if v == Satisfied {
			break
		}
	}
	return best, listener, fault
}

// spoken lists the types of the listeners without duplicates.
func spoken(all []listenPort) []contract.Typed {
	var out []contract.Typed
	for _, l := range all {
		for _, t := range l.listener.For {
			if !slices.ContainsFunc(out, func(o contract.Typed) bool { return o.String() == t.String() }) {
				out = append(out, t)
			}
		}
	}
	return out
}

func (c *endJudge) wrongPort(e *end, p *project.Service, all []listenPort) *Fault {
	f := (&Fault{Rule: "wrong-port"}).at(e.v.Service, e.value, e.target.HostAt)
	if e.portGiven != nil {
		f.at(e.v.Service, e.portGiven, e.portPart)
	}
	f.Message = fmt.Sprintf("%s, but %s listens on %s", e.subject(), source.Quote(p.Name.Text), portList(all))
	if len(all) == 0 {
		f.Message += ": the conditions of its listeners are not met"
		for _, l := range c.view(p).c.Listeners {
			f.relate(l.File, l.Place(), source.Quote(p.Name.Text)+" would listen here")
		}
	}
	right := c.rightPort(e, all)
	if target := published(p, e.port); target != "" && target != fmt.Sprint(e.port) {
		f.Message = fmt.Sprintf("%s, but %s listens on %s; %d is its published port, which only the host can use",
			e.subject(), source.Quote(p.Name.Text), portList(all), e.port)
	}
	if len(all) > 0 {
		f.relate(all[0].listener.File, all[0].listener.Place(), source.Quote(p.Name.Text)+" listens here")
	}
	if right == 0 {
		if len(all) == 1 && c.fit(all[0].listener.For, e.types) == types.WrongType {
			f.Message += fmt.Sprintf(", where it speaks %s", typeList(all[0].listener.For))
			c.suggest(f, e.v, e.types)
		}
		return f
	}
	c.changePort(f, e, right)
	return f
}

// changePort offers to replace the port, or to add one after the host in an address without a port.
func (c *endJudge) changePort(f *Fault, e *end, right int) {
	switch {
	case e.portGiven != nil && !e.portGiven.Image:
		if at, ok := exact(e.portGiven, e.portPart); ok && literal(e.portGiven, at) {
			f.fix(fmt.Sprintf("change the port to %d", right), false, source.Edit{File: e.portGiven.File, At: at, New: fmt.Sprint(right)})
		}
	case e.portGiven == nil && e.value != nil && !e.value.Image && (e.target.Kind == types.URL || e.target.Kind == types.Address):
		if at, ok := exact(e.value, e.target.HostAt); ok {
			f.fix(fmt.Sprintf("name port %d", right), false, source.Edit{File: e.value.File, At: source.Span{Start: at.End, End: at.End}, New: fmt.Sprintf(":%d", right)})
		}
	}
}

// rightPort returns the port on which the provider speaks the required type, or 0 unless there is exactly
// one.
func (c *serviceFinder) rightPort(e *end, all []listenPort) int {
	port := 0
	for _, l := range all {
		if l.listener.On.Transport == e.transport && !l.loopback && c.fit(l.listener.For, e.types) == types.Fits {
			if port != 0 && port != l.port {
				return 0
			}
			port = l.port
		}
	}
	return port
}

// published returns the container port that a service publishes as the given host port.
func published(p *project.Service, port int) string {
	for _, x := range p.Ports {
		if x.Known && x.Published == fmt.Sprint(port) {
			return x.Target
		}
	}
	return ""
}

// judgeListener checks an end against one listener on the right port.
func (c *endJudge) judgeListener(e *end, l listenPort, same bool) (Verdict, *Fault) {
	violated := func(f *Fault) (Verdict, *Fault) {
		if l.may || l.port == 0 {
			return Unknown, nil
		}
		return Violated, f
	}
	if l.doubt && (l.loopback && !same || e.tlsClash(l.listener) != "") {
		return Unknown, nil
	}
	if l.loopback && !same && l.listener.Via == contract.ViaReader {
		return violated(c.boundThere(e, l))
	}
	if l.loopback && !same {
		return violated(c.faultAtPort(e, "loopback-listener", l, fmt.Sprintf(
			"%s, but %s listens there on its own loopback only; have it listen on 0.0.0.0", e.subject(), source.Quote(l.service.Name.Text))))
	}
	switch c.fit(l.listener.For, e.types) {
	case types.WrongType:
		f := c.faultAtPort(e, "protocol-mismatch", l, fmt.Sprintf("%s, but %s speaks %s there",
			e.subject(), source.Quote(l.service.Name.Text), typeList(l.listener.For)))
		c.suggestProvider(f, e, l.service)
		return violated(f)
	case types.WrongVersion:
		if e.tlsClash(l.listener) == "" {
			return violated(c.faultAtPort(e, "protocol-mismatch", l, fmt.Sprintf("%s, but %s speaks %s there: the version does not match",
				e.subject(), source.Quote(l.service.Name.Text), typeList(l.listener.For))))
		}
	case types.Unproven:
		return Unproven, c.faultAtPort(e, "unproven-type", l, fmt.Sprintf("%s; %s promises only %s",
			e.subject(), source.Quote(l.service.Name.Text), typeList(l.listener.For)))
	}
	if clash := e.tlsClash(l.listener); clash != "" {
		return violated(c.faultAtPort(e, "protocol-mismatch", l, fmt.Sprintf("%s %s, but %s there %s",
			e.subject(), clash, source.Quote(l.service.Name.Text), tlsWords(l.listener.TLS))))
	}
	if f := c.checkCredentials(e, l); f != nil {
		return violated(f)
	}
	if f := c.checkReplicaSet(e, l); f != nil {
		return violated(f)
	}
	if l.may {
		return Unknown, nil
	}
	return Satisfied, nil
}

// tlsClash describes how the TLS settings of the end and the listener contradict each other, or returns "".
func (e *end) tlsClash(l *contract.Listener) string {
	theirs := l.TLS
	switch { // e.tls is "" for a host without a CONNECTS line, because TLS is then unknown
	case e.tls == contract.Required && theirs == contract.None:
		return "with TLS"
	case e.tls == contract.None && theirs == contract.Required:
		return "without TLS"
	}
	return ""
}

func tlsWords(t contract.TLS) string {
	if t == contract.Required {
		return "accepts only TLS"
	}
	return "does not speak TLS"
}

// faultAtPort returns a fault about a listener. Its place is the port, if the port has a value of its own, and
// otherwise the host.
func (c *endJudge) faultAtPort(e *end, rule string, l listenPort, message string) *Fault {
	f := (&Fault{Rule: rule, Message: message}).at(e.v.Service, e.value, e.target.HostAt)
	if e.portGiven != nil && e.portGiven != e.value {
		f.at(e.v.Service, e.portGiven, e.portPart)
	}
	return f.relate(l.listener.File, l.listener.Place(), source.Quote(l.service.Name.Text)+" listens here")
}

// suggestProvider adds to the fault a provider of the right type, preferably the same service.
func (c *endJudge) suggestProvider(f *Fault, e *end, p *project.Service) {
	all, _ := c.spaceListening(p)
	if right := c.rightPort(e, all); right != 0 {
		f.Message += fmt.Sprintf("; its port for that is %d", right)
		c.changePort(f, e, right)
		return
	}
	c.suggest(f, e.v, e.types)
}

// checkAmbiguous warns that several services with different contracts have the same host name.
func (c *endJudge) checkAmbiguous(e *end, services []*project.Service) {
	first := services[0]
	if first.Outside != nil {
		return // several files may describe one host
	}
	differ := slices.ContainsFunc(services, func(s *project.Service) bool {
		return s.Ref.Name != first.Ref.Name || (s.Build == nil) != (first.Build == nil) ||
			s.Build != nil && first.Build != nil && s.Build.Path != first.Build.Path
	})
	declared := !slices.ContainsFunc(services, func(s *project.Service) bool { return !c.view(s).c.Declared })
	if !differ || !declared || e.may || e.isDefault {
		return
	}
	var who []string
	for _, s := range services {
		who = append(who, source.Quote(s.Name.Text))
	}
	f := (&Fault{Rule: "ambiguous-host", Message: fmt.Sprintf("%s names several services on the networks of %s: %s; which one answers is random",
		source.Quote(e.target.Host), source.Quote(e.v.Name.Text), source.List(who, "and"))}).at(e.v.Service, e.value, e.target.HostAt)
	for _, s := range services {
		f.relate(s.Name.File, s.Name.At, source.Quote(s.Name.Text)+" is here")
	}
	c.fault(f)
}
