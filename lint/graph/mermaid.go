package graph

import (
	"fmt"
	"io"
	"strings"

	"github.com/dfvet/dfvet/lint/wiring"
)

// This file writes Mermaid and DOT. Other programs do the layout of these, so they contain only names and
// labels.

// mermaidArrows are the arrows for the verdicts. Needs that are not met have thick arrows.
var mermaidArrows = map[wiring.Verdict]string{wiring.Satisfied: "-->", wiring.Violated: "==>", wiring.Unproven: "-.->", wiring.Unknown: "-.->"}

// Mermaid writes a flowchart, which READMEs and pull requests can show. Each of several projects is a
// subgraph.
func Mermaid(w io.Writer, pictures []*Picture) error {
	m := &mermaid{}
	m.f("flowchart LR\n")
	for i, p := range pictures {
		indent := "  "
		if len(pictures) > 1 {
			m.f("  subgraph p%d [%s]\n", i, mermaidText(p.Graph.Name))
			indent = "    "
		}
		m.project(p, i, indent)
		if len(pictures) > 1 {
			m.f("  end\n")
		}
	}
	m.f("  classDef unmet stroke:#c4262e,stroke-width:2px\n  classDef outside stroke-dasharray:6 4\n  classDef missing stroke:#c4262e,stroke-dasharray:3 3\n")
	if len(m.bad) > 0 {
		m.f("  linkStyle %s stroke:#c4262e,stroke-width:3px\n", strings.Join(m.bad, ","))
	}
	_, err := io.WriteString(w, m.b.String())
	return err
}

type mermaid struct {
	b     strings.Builder
	links int
	bad   []string // indexes of the links whose needs are not met
}

func (m *mermaid) f(format string, args ...any) { fmt.Fprintf(&m.b, format, args...) }

func (m *mermaid) project(p *Picture, number int, indent string) {
	g := p.Graph
	id := func(box int) string { return fmt.Sprintf("n%d_%d", number, box) }
	node := func(i int, b *Box, indent string) {
		m.f("%s%s[%s]", indent, id(i), mermaidText(p.label(i, b)...))
		if b.Look != Known {
			m.f(":::%s", b.Look)
		}
		m.f("\n")
	}
	for k, name := range g.Groups {
		m.f("%ssubgraph g%d_%d [%s]\n", indent, number, k, mermaidText(name))
		for i, b := range p.Boxes {
			if b.Service != nil && b.Service.Group == k {
				node(i, b, indent+"  ")
			}
		}
		m.f("%send\n", indent)
	}
	for i, b := range p.Boxes {
		if b.Service == nil || b.Service.Group < 0 {
			node(i, b, indent)
		}
	}
	ends := p.ends()
	for i, e := range g.Edges {
		if ends[i].to < 0 {
			continue
		}
		m.f("%s%s %s|%s| %s\n", indent, id(ends[i].from), mermaidArrows[e.Verdict], mermaidText(e.short()), id(ends[i].to))
		if e.Unmet() {
			m.bad = append(m.bad, fmt.Sprint(m.links))
		}
		m.links++
	}
}

// mermaidText quotes the lines of a label. Mermaid interprets a label as Markdown and HTML, so characters
// with a special meaning are written as numeric entities.
func mermaidText(lines ...string) string {
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			b.WriteString("<br/>")
		}
		for _, r := range line {
			switch {
			case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune(" .,:/-+@=_", r), r > 0x7f:
				b.WriteRune(r)
			default:
				fmt.Fprintf(&b, "#%d;", r)
			}
		}
	}
	return `"` + b.String() + `"`
}

// label returns the lines of a box in a text format: its name, its image, and its needs that lead nowhere.
func (p *Picture) label(i int, b *Box) []string {
	lines := []string{b.name()}
	if len(b.Lines) > 0 {
		lines = append(lines, b.Lines[0])
	}
	for _, r := range b.Needs {
		if r.Edge >= 0 && p.Graph.Edges[r.Edge].goal() == "" {
			lines = append(lines, "not met: "+p.Graph.Edges[r.Edge].Label)
		}
	}
	return lines
}

func (b *Box) name() string {
	if b.Service != nil {
		return b.Service.Name
	}
	return b.Host.Name
}

// short returns the label of an edge: its types and port.
func (e *Edge) short() string {
	text := shortTypes(e.Types, " or ")
	if len(e.Types) == 0 {
		text = e.Label
	}
	if e.On != "" {
		text += " " + shortPort(e.On)
	}
	switch e.Verdict {
	case wiring.Violated:
		return "not met: " + text
	case wiring.Unproven:
		return "not proven: " + text
	}
	return text
}

// An end holds the boxes that an edge connects. to is -1 if the edge leads nowhere.
type end struct{ from, to int }

// ends returns the boxes of each edge.
func (p *Picture) ends() []end {
	services, hosts := map[string]int{}, map[string]int{}
	for i, b := range p.Boxes {
		if b.Service != nil {
			services[b.Service.Name] = i
		} else {
			hosts[b.Host.Name] = i
		}
	}
	all := make([]end, len(p.Graph.Edges))
	for i, e := range p.Graph.Edges {
		all[i] = end{services[e.From], -1}
		if to, ok := services[e.To]; ok && e.To != "" {
			all[i].to = to
		} else if to, ok := hosts[e.Host]; ok && e.To == "" {
			all[i].to = to
		}
	}
	return all
}

// dotStyles are the attributes for the verdicts.
var dotStyles = map[wiring.Verdict]string{
	wiring.Satisfied: `color="#2e7d5b"`, wiring.Violated: `color="#c4262e", fontcolor="#c4262e", penwidth=2`,
	wiring.Unproven: `color="#8f5d00", style=dashed`, wiring.Unknown: `color="#66717d", style=dotted`,
}

var dotLooks = map[Look]string{Known: "", Unmet: `, color="#c4262e"`, Outside: ", style=dashed", Missing: `, style=dotted, color="#c4262e"`}

// DOT writes a graph for Graphviz.
func DOT(w io.Writer, pictures []*Picture) error {
	var b strings.Builder
	f := func(format string, args ...any) { fmt.Fprintf(&b, format, args...) }
	f("digraph wiring {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n")
	for n, p := range pictures {
		indent, end := "  ", ""
		if len(pictures) > 1 {
			f("  subgraph cluster_p%d {\n    label=%s;\n", n, dotText(p.Graph.Name))
			indent, end = "    ", "  }\n"
		}
		for k, name := range p.Graph.Groups {
			f("%ssubgraph cluster_g%d_%d {\n%s  label=%s;\n", indent, n, k, indent, dotText(name))
			for i, box := range p.Boxes {
				if box.Service != nil && box.Service.Group == k {
					f("%s  n%d_%d;\n", indent, n, i)
				}
			}
			f("%s}\n", indent)
		}
		for i, box := range p.Boxes {
			f("%sn%d_%d [label=%s%s];\n", indent, n, i, dotText(p.label(i, box)...), dotLooks[box.Look])
		}
		ends := p.ends()
		for i, e := range p.Graph.Edges {
			if ends[i].to >= 0 {
				f("%sn%d_%d -> n%d_%d [label=%s, %s];\n", indent, n, ends[i].from, n, ends[i].to, dotText(e.short()), dotStyles[e.Verdict])
			}
		}
		f("%s", end)
	}
	f("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// dotText quotes the lines of a label.
func dotText(lines ...string) string {
	escaped := make([]string, len(lines))
	for i, l := range lines {
		escaped[i] = strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(l)
	}
	return `"` + strings.Join(escaped, `\n`) + `"`
}
