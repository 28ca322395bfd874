package compose

import (
	"fmt"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/compose/cursor"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lsp/docker"
	"github.com/dfvet/dfvet/lsp/query"
)

// This file offers to write parts of a Compose file in another form that means the same.

// offerSpellings offers the long form of a port or a mount, conditions for a list of dependencies, and the
// digest of an image from dfvet.lock.
func offerSpellings(a *query.Actions, s *cursor.Spot, svc *project.Service) {
	switch s.Where {
	case compose.AtPortsItem:
		for _, p := range svc.Ports {
			if p.At.Node != nil && p.At.File == a.File.Source && p.At.At == s.Node.At && p.Known {
				lengthen(a, s, "write the port in its long form", longPort(p))
			}
		}
	case compose.AtVolumesItem:
		for _, m := range svc.Mounts {
			if m.At.Node != nil && m.At.File == a.File.Source && m.At.At == s.Node.At && m.Known {
				lengthen(a, s, "write the mount in its long form", longMount(m))
			}
		}
	case compose.AtImage:
		if text := a.File.Source.Slice(s.Node.At); svc.Image != nil && svc.Service.Build == nil && strings.Trim(text, `"'`) == svc.Image.Text {
			docker.OfferPin(a, svc.Image.Text, s.Node.At.Start+source.Pos(strings.Index(text, svc.Image.Text)+len(svc.Image.Text)))
		}
	case "services.*.depends_on", compose.AtDependsOnItem:
		offerConditions(a, svc)
	}
}

// A pair is a key with the text of its value.
type pair struct{ key, value string }

func longPort(p compose.Port) []pair {
	all := []pair{{"target", p.Target}}
	if strings.Contains(p.Target, "-") {
		return nil
	}
	if p.Published != "" {
		all = append(all, pair{"published", `"` + p.Published + `"`})
	}
	if p.HostIP != "" {
		all = append(all, pair{"host_ip", edit.YAMLText(p.HostIP, false)})
	}
	if p.Protocol != "" && p.Protocol != "tcp" {
		all = append(all, pair{"protocol", p.Protocol})
	}
	return all
}

func longMount(m compose.Mount) []pair {
	if m.Options != "" && m.Options != "ro" && m.Options != "rw" || m.Type != "bind" && m.Type != "volume" {
		return nil
	}
	all := []pair{{"type", m.Type}}
	if m.Source != "" {
		all = append(all, pair{"source", edit.YAMLText(m.Source, false)})
	}
	all = append(all, pair{"target", edit.YAMLText(m.Target, false)})
	if m.ReadOnly {
		all = append(all, pair{"read_only", "true"})
	}
	return all
}

// lengthen replaces a list item on a line of its own with a mapping.
func lengthen(a *query.Actions, s *cursor.Spot, title string, pairs []pair) {
	src := a.File.Source
	line := src.LineSpan(src.Line(s.Node.At.Start))
	before := src.Slice(source.Span{Start: line.Start, End: s.Node.At.Start})
	if pairs == nil || strings.TrimLeft(before, " ") != "- " || strings.Contains(s.Node.Text, "$") {
		return
	}
	var lines []string
	for _, p := range pairs {
		lines = append(lines, p.key+": "+p.value)
	}
	text := strings.Join(lines, "\n"+strings.Repeat(" ", len(before)))
	a.Add(title, protocol.CodeActionKindRefactorRewrite, nil, false, []query.Change{{Place: query.Place{File: src, At: s.Node.At}, New: text}})
}

// offerConditions offers to convert a list of dependencies to a mapping. The condition is service_healthy for
// services with a health check.
func offerConditions(a *query.Actions, svc *project.Service) {
	e := edit.Service(TreeOf(a.File), svc.Name.Text)
	if e == nil {
		return
	}
	x := e.Own("depends_on")
	if x == nil || x.Value == nil || x.Value.Kind != compose.Sequence || x.Value.Alias != nil || len(x.Value.Items) == 0 || e.Node.Style == compose.Flow {
		return
	}
	src := a.File.Source
	col := e.Column(x.Key.At.Start)
	var b strings.Builder
	for _, item := range x.Value.Items {
		if item == nil || item.Kind != compose.Scalar || item.Alias != nil {
			return
		}
		condition := "service_started"
		if p := svc.App.Service(item.Text); p != nil && p.Healthcheck != nil && !p.Healthcheck.Disable {
			condition = "service_healthy"
		}
		fmt.Fprintf(&b, "\n%s%s:\n%scondition: %s", strings.Repeat(" ", col+len(e.Indent)), item.Text, strings.Repeat(" ", col+2*len(e.Indent)), condition)
	}
	colon := x.Key.At.End + source.Pos(strings.IndexByte(src.Text[x.Key.At.End:], ':')+1)
	if between := src.Slice(source.Span{Start: colon, End: x.Value.At.Start}); strings.Contains(between, "#") || strings.Contains(src.Slice(x.Value.At), "#") {
		return // the edit would delete a comment
	}
	a.Add("write depends_on with conditions", protocol.CodeActionKindRefactorRewrite, nil, false,
		[]query.Change{{Place: query.Place{File: src, At: source.Span{Start: colon, End: x.Value.At.End}}, New: b.String()}})
}

// linkedNames returns an anchor and its aliases, which are edited together. Names of other kinds may also
// appear in other files, so they can only be renamed.
func linkedNames(q *query.Query) query.Linked {
	m, all := namesAt(q)
	if m.Kind != cursor.Anchor || len(all) < 2 || !m.At.Has(q.Pos) {
		return query.Linked{}
	}
	out := query.Linked{Pattern: `[^\s,\[\]{}&*]+`}
	for _, o := range all {
		out.Places = append(out.Places, o.At)
	}
	return out
}
