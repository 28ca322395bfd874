package compose

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/compose/cursor"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
	"github.com/dfvet/dfvet/lsp/docker"
	"github.com/dfvet/dfvet/lsp/query"
)

// serviceText describes a service: its image, its contract, its unmet needs and its connections.
func serviceText(q *query.Query, svc *project.Service) string {
	var b strings.Builder
	b.WriteString(query.Bold(svc.Name.Text))
	switch {
	case svc.Service.Build != nil && svc.Build != nil && svc.Build.Path != "":
		b.WriteString(", built from " + query.Code(shortPath(q, svc.Build.Path)))
		if s := svc.Build.Stage; s != nil && s.Name() != "" {
			b.WriteString(", stage " + query.Code(s.Name()))
		}
	case svc.Image != nil:
		b.WriteString(", " + query.Code(svc.Image.Text))
	}
	if svc.Baked != nil {
		b.WriteString(", built by the Bake target " + query.Code(svc.Baked.Name))
	}
	fmt.Fprintf(&b, "\n\n%s", svc.Origin.Description())
	r := q.Wires(svc)
	if text := resolvedText(r, svc); text != "" {
		b.WriteString(":\n" + text)
	}
	for i, f := range faultsOf(r, svc) {
		if i == 5 {
			b.WriteString("\n\n…")
			break
		}
		b.WriteString("\n\n✗ " + query.Message(f.Message))
	}
	in, out := ends(r, svc)
	if len(in) > 0 {
		fmt.Fprintf(&b, "\n\nconnected from: %s", strings.Join(in, ", "))
	}
	if len(out) > 0 {
		fmt.Fprintf(&b, "\n\nconnects to: %s", strings.Join(out, ", "))
	}
	return b.String()
}

// shortPath returns a path relative to the file's folder if it is in that folder, and otherwise unchanged.
func shortPath(q *query.Query, full string) string {
	if rest, ok := strings.CutPrefix(full, path.Dir(q.File.Source.Path)+"/"); ok {
		return rest
	}
	return full
}

// resolvedText returns the resolved contract of a service as lines of the dialect. If the contract is long,
// it only counts the optional variables.
func resolvedText(r *wiring.Result, svc *project.Service) string {
	if svc.Contract == nil {
		return ""
	}
	const most = 16
	var lines, optional []string
	for _, l := range svc.Contract.Lines() {
		if r.Holds(svc, l.Line) == types.No {
			continue
		}
		if text := strings.TrimSpace(l.Text); strings.HasPrefix(text, "ENVIRONMENT ACCEPTS:") {
			optional = append(optional, text)
		} else {
			lines = append(lines, text)
		}
	}
	more := ""
	if len(lines)+len(optional) > most {
		more = fmt.Sprintf("\nand %s", query.Count(len(optional), "optional variable"))
		optional = nil
	}
	if lines = append(lines, optional...); len(lines) == 0 {
		return ""
	}
	return query.Fenced("dockerfile", strings.Join(lines, "\n")) + more
}

// faultsOf lists the faults in the needs of a service, without advice.
func faultsOf(r *wiring.Result, svc *project.Service) []*wiring.Fault {
	var all []*wiring.Fault
	for _, f := range r.Faults {
		if f.Service == svc && f.Weight != wiring.Advice {
			all = append(all, f)
		}
	}
	return all
}

// ends lists the names of the services that connect to a service, and of those to which it connects.
func ends(r *wiring.Result, svc *project.Service) (in, out []string) {
	for _, n := range r.NeedsTo(svc) {
		if n.Service != svc {
			in = query.Once(in, query.Code(n.Service.Name.Text))
		}
	}
	for _, n := range r.NeedsOf(svc) {
		if n.Provider != nil && n.Provider != svc {
			out = query.Once(out, query.Code(n.Provider.Name.Text))
		}
	}
	return in, out
}

// valueText describes a value: its resolved text, its meaning, and its key.
func valueText(q *query.Query, s *cursor.Spot) string {
	var b strings.Builder
	if strings.Contains(s.Node.Text, "$") && !strings.Contains(s.Node.Text, "\n") {
		if text, known := interpolated(q, s.Node); known && text != s.Node.Text && !query.Tells(s.Node.Text, text) {
			b.WriteString(query.Code(source.Mask(text)) + "\n\n")
		}
	}
	if svc := serviceNamed(q, s.Service()); svc != nil {
		if text := partText(q, s, svc); text != "" {
			return b.String() + text
		}
	}
	if s.Key != nil {
		b.WriteString(keyManual(s.Key))
	}
	return strings.TrimRight(b.String(), "\n")
}

// partText describes the meaning of a value in a service; "" if only its key is known.
func partText(q *query.Query, s *cursor.Spot, svc *project.Service) string {
	switch s.Where {
	case compose.AtImage:
		var parts []string
		if text := resolvedText(q.Wires(svc), svc); text != "" {
			parts = append(parts, svc.Origin.Description()+":\n"+text)
		}
		if svc.Image != nil && svc.Image.Known && svc.Service.Build == nil {
			if text := docker.LockedText(q, svc.Image.Text, time.Now()); text != "" {
				parts = append(parts, text)
			}
		}
		return strings.Join(parts, "\n\n")
	case compose.AtBuild, compose.AtBuildContext, compose.AtBuildDockerfile, compose.AtBuildTarget:
		return buildText(q, svc)
	case compose.AtBuildArgsEntry, compose.AtBuildArgsItem:
		return argText(q, s)
	case compose.AtPortsItem, compose.AtPortsItemTarget, compose.AtExposeItem:
		return portText(q, s, svc)
	case compose.AtVolumesItem, compose.AtVolumesItemTarget:
		return mountText(q, s, svc)
	case compose.AtDependsOnEntryCondition:
		return conditionText(q, s)
	case compose.AtCommand, compose.AtEntrypoint, compose.AtCommandItem, compose.AtEntrypointItem:
		return commandText(q, s, svc)
	}
	return ""
}

// buildText describes the Dockerfile and the stage that a service builds, and the resulting contract.
func buildText(q *query.Query, svc *project.Service) string {
	b := svc.Build
	if b == nil || svc.Service.Build == nil {
		return ""
	}
	switch {
	case b.Missing != "":
		return query.Code(shortPath(q, b.Missing)) + " does not exist"
	case b.Stage == nil:
		return ""
	}
	var out strings.Builder
	from := "the last stage"
	if b.Stage.Name() != "" {
		from = "stage " + query.Code(b.Stage.Name())
	}
	fmt.Fprintf(&out, "builds %s", from)
	if b.Path != "" {
		out.WriteString(" of " + query.Code(shortPath(q, b.Path)))
	}
	if b.Stage.From != nil {
		out.WriteString("\n" + query.Fenced("dockerfile", b.File.Source.Masked(b.Stage.From.At)))
	}
	if text := resolvedText(q.Wires(svc), svc); text != "" {
		fmt.Fprintf(&out, "\n%s:\n%s", svc.Origin.Description(), text)
	}
	return out.String()
}

// argText shows the ARG line for a build argument.
func argText(q *query.Query, s *cursor.Spot) string {
	svc := serviceNamed(q, s.Service())
	if svc == nil {
		return ""
	}
	places := argPlaces(svc, s)
	if len(places) == 0 {
		return ""
	}
	f, at := places[0].File, places[0].At
	return query.Fenced("dockerfile", strings.TrimSpace(f.Masked(f.LineSpan(f.Line(at.Start))))) + "\n" + lineOf(f, at.Start)
}

// portText describes how a container port can be reached, and what listens there.
func portText(q *query.Query, s *cursor.Spot, svc *project.Service) string {
	var b strings.Builder
	for _, p := range svc.Ports {
		if p.At.File != q.File.Source || !(p.At.At.Has(q.Pos) || p.Node != nil && p.Node.At.Has(q.Pos)) || !p.Known || strings.Trim(p.Published+p.Target, "0123456789-") != "" {
			continue
		}
		if p.Published == "" {
			b.WriteString("a free port of the host")
		} else {
			fmt.Fprintf(&b, "port %s of the host", query.Prose(p.Published))
		}
		if p.HostIP != "" {
			fmt.Fprintf(&b, ", only on %s,", query.Prose(p.HostIP))
		}
		fmt.Fprintf(&b, " leads to port %s/%s of the container", query.Prose(p.Target), query.Prose(p.Protocol))
		break
	}
	text, _, _ := strings.Cut(s.Node.Text, "/")
	port, err := strconv.Atoi(text[strings.LastIndexByte(text, ':')+1:])
	if err != nil {
		return b.String()
	}
	all := q.Wires(svc).Ports(svc)
	for _, l := range all {
		if l.First <= port && port <= l.Last {
			b.WriteString("\n\nthe listener on this port:\n" + query.Fenced("dockerfile", strings.TrimSpace(l.Listener.String())))
		}
	}
	return strings.TrimLeft(b.String(), "\n")
}

// mountText describes what is mounted, and how the image uses that path.
func mountText(q *query.Query, s *cursor.Spot, svc *project.Service) string {
	target := mountTarget(s.Node.Text)
	var b strings.Builder
	for _, m := range svc.Mounts {
		if m.Target != target || m.At.File != q.File.Source {
			continue
		}
		switch {
		case m.Type == "bind" && m.Source != "":
			fmt.Fprintf(&b, "%s of the host at %s", query.Code(m.Source), query.Code(m.Target))
		case m.Type == "volume" && m.Source != "":
			fmt.Fprintf(&b, "volume %s at %s", query.Code(m.Source), query.Code(m.Target))
		case m.Type == "volume":
			b.WriteString("an anonymous volume at " + query.Code(m.Target))
		default:
			fmt.Fprintf(&b, "%s at %s", query.Prose(m.Type), query.Code(m.Target))
		}
		if m.ReadOnly {
			b.WriteString(", read-only")
		}
		break
	}
	if svc.Contract == nil || b.Len() == 0 {
		return b.String()
	}
	r := q.Wires(svc)
	for _, v := range svc.Contract.Volumes {
		if v.Path == target && r.Holds(svc, &v.Line) != types.No {
			b.WriteString("\n" + query.Fenced("dockerfile", strings.TrimSpace(v.String())))
			query.Paragraph(&b, query.Message(v.Doc))
		}
	}
	return b.String()
}

// conditions maps each condition in depends_on to a description of what it waits for.
var conditions = map[string]string{
	"service_started":                "waits until the container of %s has started; its program may not accept connections yet",
	"service_healthy":                "waits until the health check of %s succeeds",
	"service_completed_successfully": "waits until %s has exited with status 0",
}

// conditionText describes what a condition waits for, and the health check that tests it.
func conditionText(q *query.Query, s *cursor.Spot) string {
	text, known := conditions[s.Node.Text]
	if !known || s.Up == nil {
		return ""
	}
	text = fmt.Sprintf(text, query.Code(s.Up.Name))
	svc := serviceNamed(q, s.Up.Name)
	if svc == nil || s.Node.Text != "service_healthy" {
		return text
	}
	switch h := svc.Healthcheck; {
	case h != nil && h.Disable:
		return text + ", which is disabled"
	case h != nil && h.Test != nil:
		return text + ":\n" + query.Fenced("yaml", spelled(h.Test))
	case svc.Contract == nil || svc.Contract.Config.Health == nil:
		return text
	case svc.Contract.Config.Health.None:
		return text + ", but there is none: its image has no HEALTHCHECK"
	}
	return text + ", which its image defines"
}

// spelled returns a command as it is written in the file.
func spelled(c *compose.Command) string {
	if c.Node == nil || c.Node.File == nil {
		return ""
	}
	return strings.TrimSpace(c.Node.File.Masked(c.Node.Span()))
}
