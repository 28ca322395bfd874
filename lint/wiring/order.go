package wiring

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// checkDependencies compares depends_on with what the service waits for and what it needs. Its needs start at
// index from.
func (c *orderCheck) checkDependencies(v *view, from int) {
	for _, d := range v.DependsOn {
		if d.Condition != nil && d.Condition.Text == "service_healthy" {
			c.checkHealth(v, d.Service.Text, d.Condition.File, d.Condition.At)
		}
	}
	var started map[*project.Service]bool
	for _, n := range c.Needs[from:] {
		if n.Provider == nil || n.Provider.Outside != nil || n.Default || n.http || !n.waits(v) {
			continue
		}
		if started[n.Provider] || c.order.Starts(v.Service, n.Provider, walked) || c.order.Starts(n.Provider, v.Service, walked) || !along(v.Service, n.Provider) {
			continue // something already starts this service
		}
		if started == nil {
			started = map[*project.Service]bool{}
		}
		started[n.Provider] = true
		f := c.fault(&Fault{Rule: "missing-depends-on", Service: v.Service, File: v.Name.File, At: v.Name.At, Weight: Advice,
			Message: fmt.Sprintf("%s needs %s, and nothing starts that first; add it to `depends_on`", source.Quote(v.Name.Text), source.Quote(n.Provider.Name.Text))})
		if n.stops {
			f.Message = fmt.Sprintf("%s looks up %s when it starts, but nothing starts that service first; add it to `depends_on`", source.Quote(v.Name.Text), source.Quote(n.Provider.Name.Text))
		}
		if n.Line != nil {
			f.relate(n.Line.File, n.Line.Place(), "required here")
		}
		c.offerDependency(f, v, n.Provider.Name.Text)
	}
}

// waits reports whether the provider of a need should run when the service starts. A need in a configuration
// file matters only if the program stops without the provider and nothing restarts it.
func (n *Need) waits(v *view) bool {
	switch {
	case n.Line != nil && n.Line.Via == contract.ViaScript:
		return false // the script itself waits
	case n.Line == nil || n.Line.Via != contract.ViaReader:
		return n.Verdict == Satisfied
	}
	return n.stops && n.Verdict != Violated && v.Node.Get("restart") == nil && v.Node.Get("deploy") == nil
}

// along reports whether p is enabled whenever s is. depends_on must not name a service whose profile is not
// active.
func along(s, p *project.Service) bool {
	if len(p.Profiles) == 0 {
		return true
	}
	return len(s.Profiles) > 0 && !slices.ContainsFunc(s.Profiles, func(x compose.Value) bool {
		return !slices.ContainsFunc(p.Profiles, func(y compose.Value) bool { return x.Text == y.Text })
	})
}

// offerDependency offers an edit that adds a dependency to the list, or creates the list.
func (c *orderCheck) offerDependency(f *Fault, v *view, name string) {
	node := v.Node.Get("depends_on")
	file := v.Name.File
	if node == nil {
		if at, indent, ok := below(v.Service); ok {
			f.fix("add depends_on", true, source.Edit{File: file, At: source.Span{Start: at, End: at}, New: "\n" + indent + "depends_on: [" + name + "]"})
		}
		return
	}
	if node.File != file || len(v.DependsOn) == 0 {
		return
	}
	if node.Kind == compose.Mapping {
		dependAlso(f, node, name)
		return
	}
	last := v.DependsOn[len(v.DependsOn)-1].Service
	if last.File != file || len(node.Items) == 0 {
		return
	}
	text := ", " + name
	if line := file.LineSpan(file.Line(last.At.Start)); strings.HasPrefix(strings.TrimLeft(file.Slice(line), " "), "- ") {
		text = "\n" + source.Leading(file.Slice(line)) + "- " + name
	}
	f.fix("add it to depends_on", true, source.Edit{File: file, At: source.Span{Start: last.At.End, End: last.At.End}, New: text})
}

// dependAlso offers to add a dependency to a block mapping.
func dependAlso(f *Fault, node *compose.Node, name string) {
	file := node.File
	last := node.Entries[len(node.Entries)-1]
	if node.Style == compose.Flow || last.Merged || last.Key.File != file {
		return
	}
	indent := source.Leading(file.Slice(file.LineSpan(file.Line(last.Key.At.Start))))
	at := file.LineSpan(file.Line(max(last.Key.At.End, node.At.End-1))).End
	f.fix("add it to depends_on", true, source.Edit{File: file, At: source.Span{Start: at, End: at},
		New: "\n" + indent + name + ":\n" + indent + strings.Repeat(" ", source.IndentUnit(file.Text)) + "condition: service_started"})
}

// below returns the start of the line after a service's name, and the indentation of the service's keys. ok
// is false if the name is not the only text on its line.
func below(s *project.Service) (at source.Pos, indent string, ok bool) {
	file := s.Name.File
	if s.Name.Node == nil || file == nil {
		return 0, "", false
	}
	line := file.LineSpan(file.Line(s.Name.At.Start))
	outer := source.Leading(file.Slice(line))
	if strings.TrimSpace(file.Slice(line)) != s.Name.Text+":" {
		return 0, "", false
	}
	if next := source.Leading(file.Slice(file.LineSpan(file.Line(s.Name.At.Start) + 1))); len(next) > len(outer) {
		return line.End, next, true
	}
	return line.End, outer + "  ", true
}

// checkHealth reports that a service waits until another one is healthy that has no health check.
func (c *orderCheck) checkHealth(v *view, name string, file *source.File, at source.Span) {
	p := c.App.Service(name)
	if p == nil {
		return
	}
	h := p.Healthcheck
	off := h != nil && (h.Disable || h.Test != nil && len(h.Test.Words) > 0 && h.Test.Words[0].Text == "NONE")
	if !off {
		if h != nil && h.Test != nil {
			return
		}
		if p.Contract == nil || !c.noHealth(p.Contract) {
			return
		}
	}
	f := c.fault(&Fault{Rule: "unhealthy-dependency", Service: v.Service, File: file, At: at, Message: fmt.Sprintf(
		"%s waits until %s is healthy, but %s has no health check; add `healthcheck`, or wait for `service_started`",
		source.Quote(v.Name.Text), source.Quote(name), source.Quote(name))})
	f.relate(p.Name.File, p.Name.At, source.Quote(name)+" is here")
	if file.Slice(at) == "service_healthy" {
		f.fix("wait for service_started", false, source.Edit{File: file, At: at, New: "service_started"})
	}
}

func (c *orderCheck) noHealth(k *contract.Contract) bool {
	return k.Config.Health != nil && k.Config.Health.None || k.Config.Health == nil && k.Config.Known
}

// checkSchemas checks the schemas that connections need. All providers must be known by then.
func (c *orderCheck) checkSchemas() {
	for _, n := range c.Needs {
		if n.Verdict != Satisfied || n.Provider == nil || n.Line == nil {
			continue
		}
		conn := c.connectionAt(n)
		if conn == nil || conn.Schema == nil {
			continue
		}
		c.checkSchema(n, conn)
	}
}

// connectionAt returns the CONNECTS line of a need, or nil.
func (c *orderCheck) connectionAt(n *Need) *contract.Connection {
	for _, l := range c.view(n.Service).c.Connections {
		if l.File == n.Line.File && l.At == n.Line.At {
			return l
		}
	}
	return nil
}

func (c *orderCheck) checkSchema(n *Need, conn *contract.Connection) {
	var wrong *contract.Provision
	var other *project.Service
	all, unknown := c.index.schemas()
	if c.index.schema += len(all); c.index.schema > comparisons {
		return
	}
	for _, one := range all {
		fit := c.types.Fit(one.line.Type.Type, conn.Schema.Type)
		if one.into != n.Provider || differ(one.base, n.base) {
			if fit == types.Fits {
				other = one.into
			}
			continue
		}
		switch fit {
		case types.Fits:
			c.checkCompleted(n, one.by)
			return
		case types.Unproven:
			unknown = true
		case types.WrongVersion:
			wrong = one.line
		}
	}
	if unknown || n.Provider.Outside != nil && wrong == nil {
		return // a HOST block lists only what is known, so it proves nothing
	}
	n.Verdict = Violated
	f := c.fault(&Fault{Rule: "missing-schema", Service: n.Service, File: n.Service.Name.File, At: n.Service.Name.At,
		Message: fmt.Sprintf("%s needs schema %s in %s, and no service provisions it there", source.Quote(n.Service.Name.Text),
			source.Quote(conn.Schema.String()), source.Quote(n.Provider.Name.Text))})
	f.relate(conn.File, conn.Schema.At, "the schema is required here")
	if wrong != nil {
		f.Message = fmt.Sprintf("%s needs schema %s in %s, but %s is provisioned there", source.Quote(n.Service.Name.Text),
			source.Quote(conn.Schema.String()), source.Quote(n.Provider.Name.Text), source.Quote(wrong.Type.String()))
		f.relate(wrong.File, wrong.Place(), "it is provisioned here")
	} else if other == n.Provider && other != nil {
		f.Message += ": only into another database of it"
	} else if other != nil {
		f.Message += fmt.Sprintf("; %s has it", source.Quote(other.Name.Text))
	}
}

// A provisionedSchema is a schema that a service creates in a database.
type provisionedSchema struct {
	by, into *project.Service
	base     claim
	line     *contract.Provision
}

// provisions lists the schemas that services create. unknown is true if the database of one of them is
// unknown.
func (c *orderCheck) provisions() (all []provisionedSchema, unknown bool) {
	services := c.App.Services
	if c.hosts != nil {
		services = slices.Concat(services, c.hosts.All())
	}
	for _, s := range services {
		v := c.view(s)
		if !v.described && s.Contract == nil {
			continue
		}
		for _, p := range v.c.Provisions {
			if p.Kind != dockerfile.SCHEMA || v.holds(&p.Line) == types.No {
				continue
			}
			if into, base, known := c.targetOf(v, p); known {
				all = append(all, provisionedSchema{s, into, base, p})
			} else {
				unknown = true
			}
		}
	}
	return all, unknown
}

// differ reports whether two database names are known and different.
func differ(a, b claim) bool { return a.set && a.known && b.set && b.known && a.text != b.text }

// targetOf returns the service in which a provision takes effect, and the name of the database there. That
// service is the one with the listener, or the provider of the connection, that the line names.
func (c *orderCheck) targetOf(v *view, p *contract.Provision) (s *project.Service, base claim, known bool) {
	for _, l := range v.c.Listeners {
		if l.As != "" && l.As == p.In {
			return v.Service, claim{}, true
		}
	}
	if v.Outside != nil {
		return v.Service, claim{}, contract.HostName(p.In) == v.Outside.Name
	}
	for _, n := range c.needsBy[v.Service] {
		if n.Line == nil {
			continue
		}
		conn := c.connectionAt(n)
		host := p.In
		if p.InPlaceholder != "" {
			host = v.value(p.InPlaceholder, 0).Text
		}
		if conn != nil && conn.As != "" && conn.As == p.In || host != "" && strings.EqualFold(n.Host, host) {
			return n.Provider, n.base, n.Provider != nil
		}
	}
	if p.In != "" {
		if a := c.resolve(v.Service, p.In); a.Kind == found && len(a.Services) == 1 {
			return a.Services[0], claim{}, true
		}
	}
	return nil, claim{}, false
}

// checkCompleted reports that a job which creates a schema should finish before the service that needs it starts.
func (c *orderCheck) checkCompleted(n *Need, job *project.Service) {
	if job == n.Service || job == n.Provider {
		return
	}
	if !along(n.Service, job) {
		return
	}
	f := &Fault{Rule: "missing-depends-on", Service: n.Service, File: n.Service.Name.File, At: n.Service.Name.At, Weight: Advice,
		Message: fmt.Sprintf("%s needs the schema that %s provisions; depend on it with condition `service_completed_successfully`",
			source.Quote(n.Service.Name.Text), source.Quote(job.Name.Text))}
	for _, d := range n.Service.DependsOn {
		if d.Service.Text != job.Name.Text || d.Condition == nil {
			continue
		}
		if d.Condition.Text == "service_completed_successfully" {
			return
		}
		f.File, f.At = d.Condition.File, d.Condition.At
		f.fix("wait until it has completed", false, source.Edit{File: f.File, At: f.At, New: "service_completed_successfully"})
	}
	c.fault(f)
}
