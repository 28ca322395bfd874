package graph

import (
	_ "embed" // the style
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/graph/layout"
	"github.com/dfvet/dfvet/lint/wiring"
)

//go:embed style.css
var style string

// A colour has one value for light pages and one for dark pages. Text has a contrast of at least 4.5 to 1 in
// both.
type colour struct{ name, light, dark string }

var colours = []colour{
	{"page", "#ffffff", "#14181d"},
	{"group", "#f4f6f8", "#1a1f26"},
	{"box", "#ffffff", "#222932"},
	{"edge", "#b9c2cc", "#475260"},
	{"ink", "#1b222a", "#e8edf2"},
	{"muted", "#53606d", "#a3b0bd"},
	{"ok", "#2e7d5b", "#57b98a"},
	{"bad", "#c4262e", "#ff7b72"},
	{"doubt", "#8f5d00", "#e0a93b"},
	{"unknown", "#66717d", "#98a4b0"},
}

// plainStyle returns the style without CSS variables, because only browsers support them.
func plainStyle() string {
	fill := func(value func(colour) string) string {
		var pairs []string
		for _, c := range colours {
			pairs = append(pairs, "var(--"+c.name+")", value(c))
		}
		return strings.NewReplacer(pairs...).Replace(style)
	}
	dark := strings.TrimSuffix(fill(func(c colour) string { return c.dark }), "\n")
	return fill(func(c colour) string { return c.light }) + "@media (prefers-color-scheme: dark) {\n" + dark + "\n}\n"
}

const margin = 24 // space around the picture

// The sizes of the text above and below the pictures in an image.
const (
	headingHeight = 34
	legendHeight  = 44
	betweenGraphs = 36
	narrowestPage = 430 // minimum width, so that the legend fits
)

// SVG writes the pictures of several projects as one image, with a legend and a heading for each project.
func SVG(w io.Writer, pictures []*Picture) error {
	width, height := narrowestPage, 0
	for i, p := range pictures {
		if i > 0 {
			height += betweenGraphs
		}
		width = max(width, p.Width, titleFace.width(p.Heading())*17/14)
		height += headingHeight + p.Height
	}
	height += legendHeight
	s := &svg{locate: nowhere}
	title, desc := describe(pictures)
	s.f(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="%d %d %d %d" role="img" aria-labelledby="title desc">`+"\n",
		width+2*margin, height+2*margin, -margin, -margin, width+2*margin, height+2*margin)
	s.f("<title id=\"title\">%s</title>\n<desc id=\"desc\">%s</desc>\n<style>\n%s</style>\n", xml(title), xml(desc), plainStyle())
	s.f(`<rect class="page" x="%d" y="%d" width="%d" height="%d"/>`+"\n", -margin, -margin, width+2*margin, height+2*margin)
	y := 0
	for i, p := range pictures {
		if i > 0 {
			y += betweenGraphs
		}
		s.f(`<text class="heading" x="0" y="%d">%s</text>`+"\n", y+14, xml(p.Heading()))
		y += headingHeight
		s.f(`<g transform="translate(0 %d)">`+"\n", y)
		s.picture(p)
		s.f("</g>\n")
		y += p.Height
	}
	s.legend(y + legendHeight - 8)
	s.f("</svg>\n")
	_, err := io.WriteString(w, s.b.String())
	return err
}

func nowhere(Place) string { return "" }

// bare returns the picture of one project without a style, for a page that contains the style.
func (p *Picture) bare(locate Locator) string {
	s := &svg{locate: locate}
	s.f(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="%d %d %d %d" role="group" aria-label="%s">`+"\n",
		p.Width+2*margin, p.Height+2*margin, -margin, -margin, p.Width+2*margin, p.Height+2*margin, xml(p.Heading()))
	s.picture(p)
	s.f("</svg>\n")
	return s.b.String()
}

// Heading returns the name of the project and the numbers of its services and unmet needs.
func (p *Picture) Heading() string { return p.Graph.Name + ": " + p.Graph.Summary() }

// Summary returns the numbers of services and of needs that are not met.
func (g *Graph) Summary() string {
	if len(g.Services) == 0 {
		return "nothing to draw"
	}
	text := count(len(g.Services), "service")
	if n := count(len(g.Hosts), "host"); len(g.Hosts) > 0 {
		text += ", " + n + " outside"
	}
	unmet := 0
	for _, e := range g.Edges {
		if e.Unmet() {
			unmet++
		}
	}
	if unmet > 0 {
		return text + ", " + count(unmet, "need") + " not met"
	}
	return text
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// describe returns the title and the description of an image. The description lists the needs that are not
// met.
func describe(pictures []*Picture) (title, desc string) {
	var names, unmet []string
	for _, p := range pictures {
		names = append(names, p.Heading())
		for _, e := range p.Graph.Edges {
			if e.Unmet() {
				unmet = append(unmet, e.sentence())
			}
		}
	}
	if len(unmet) == 0 {
		return "Wiring of " + strings.Join(names, "; "), "Every need that is known is met or cannot be judged."
	}
	const most = 20
	if len(unmet) > most {
		unmet = append(unmet[:most:most], fmt.Sprintf("and %d more", len(unmet)-most))
	}
	return "Wiring of " + strings.Join(names, "; "), "Not met: " + strings.Join(unmet, "; ") + "."
}

// sentence returns a short description of an edge.
func (e *Edge) sentence() string {
	if e.Message != "" {
		return e.Message
	}
	text := source.Quote(e.From) + " needs " + source.Quote(e.Label)
	if to := e.goal(); to != "" {
		text += " at " + source.Quote(to)
	}
	return text
}

// goal returns the name of the service or host to which the edge leads.
func (e *Edge) goal() string {
	if e.To != "" {
		return e.To
	}
	return e.Host
}

// An svg is an SVG text that is being written.
type svg struct {
	b      strings.Builder
	locate Locator
}

func (s *svg) f(format string, args ...any) { fmt.Fprintf(&s.b, format, args...) }

func (s *svg) picture(p *Picture) {
	for _, f := range p.Frames {
		s.f(`<g class="group"><rect x="%d" y="%d" width="%d" height="%d" rx="10"/><text class="strong" x="%d" y="%d">%s</text></g>`+"\n",
			f.X, f.Y, f.Width, f.Height, f.X+12, f.Y+18, xml(f.Title))
	}
	for _, w := range p.Wires {
		e := p.Graph.Edges[w.Edge]
		s.f(`<g class="wire %s" data-edge="%d" data-from="%d" data-to="%d"%s><title>%s</title><path d="%s"/><path class="head" d="%s"/></g>`+"\n",
			e.Verdict, e.id, p.Boxes[w.From].id(), p.Boxes[w.To].id(), s.locate(e.Place), xml(strings.Join(e.says(), "\n")), curve(w.Points), head(w.Points))
	}
	to := p.ends()
	for _, b := range p.Boxes {
		s.box(p, b, to)
	}
}

func (s *svg) box(p *Picture, b *Box, ends []end) {
	s.f(`<g class="box %s" data-box="%d"%s transform="translate(%d %d)"><title>%s</title>`+"\n", b.Look, b.id(), s.locate(b.place()), b.X, b.Y, xml(strings.Join(b.says(), "\n")))
	s.f(`<rect class="body" width="%d" height="%d" rx="6"/>`, b.Width, b.Height)
	s.f(`<text class="title" x="%d" y="%d">%s</text>`, padding, titleBase, xml(b.Title))
	if b.Badge != "" {
		s.f(`<text class="small badge" x="%d" y="%d" text-anchor="end">%s</text>`, b.Width-padding, titleBase, b.Badge)
	}
	for k, line := range b.Lines {
		s.f(`<text class="small" x="%d" y="%d">%s</text>`, padding, titleBase+(k+1)*linePitch, xml(line))
	}
	for _, r := range b.Ports {
		s.f("\n"+`<g class="in"><circle class="port" cx="0" cy="%d" r="4"/>`, r.Y)
		s.f(`<text class="small" x="%d" y="%d">%s</text></g>`, padding, r.Y+4, spans(r.Port, "strong", r.Name, "small"))
	}
	for _, r := range b.Needs {
		e := p.Graph.Edges[r.Edge]
		s.f("\n"+`<g class="need %s" data-edge="%d"%s`, r.Verdict, e.id, s.locate(e.Place))
		if to := ends[r.Edge].to; to >= 0 {
			s.f(` data-to="%d"`, p.Boxes[to].id())
		}
		s.f("><title>%s</title>", xml(strings.Join(e.says(), "\n")))
		s.f(`<text class="small" x="%d" y="%d" text-anchor="end">%s</text>`, b.Width-padding, r.Y+4, spans(r.Name, "small", r.Port, "strong"))
		s.pin(b.Width, r.Y, r.Verdict)
		s.f("</g>")
	}
	s.f("\n</g>\n")
}

// spans writes two texts next to each other on one line.
func spans(a, classA, b, classB string) string {
	var parts []string
	for _, x := range [][2]string{{a, classA}, {b, classB}} {
		if x[0] != "" {
			parts = append(parts, `<tspan class="`+x[1]+`">`+xml(x[0])+"</tspan>")
		}
	}
	return strings.Join(parts, " ")
}

// pin draws the port of a need. Its shape, and not only its colour, shows the verdict.
func (s *svg) pin(x, y int, v wiring.Verdict) {
	if v == wiring.Violated {
		s.f(`<circle class="pin" cx="%d" cy="%d" r="6"/><path class="cross" d="M%d %dl5 5m0 -5l-5 5"/>`, x, y, x-2, y-2)
		return
	}
	s.f(`<circle class="pin" cx="%d" cy="%d" r="3.5"/>`, x, y)
}

// legend draws the explanation of the wires.
func (s *svg) legend(y int) {
	x := 0
	for _, one := range legend {
		s.f(`<g class="wire %s"><path d="M%d %dh30"/></g><text class="small" x="%d" y="%d">%s</text>`+"\n", one.verdict, x, y-4, x+38, y, one.text)
		x += 38 + smallFace.width(one.text) + 22
	}
}

var legend = []struct {
	verdict wiring.Verdict
	text    string
}{{wiring.Satisfied, "met"}, {wiring.Violated, "not met"}, {wiring.Unproven, "not proven"}, {wiring.Unknown, "not known"}}

const radius = 6 // radius of the corners of wires

// curve returns the path through the points, with round corners. It starts at the last point, so that the
// dashes of wires with the same end coincide.
func curve(points []layout.Point) string {
	var b strings.Builder
	points = slices.Clone(points)
	slices.Reverse(points)
	fmt.Fprintf(&b, "M%d %d", points[0].X, points[0].Y)
	for i := 1; i < len(points); i++ {
		p := points[i]
		if i == len(points)-1 {
			fmt.Fprintf(&b, "L%d %d", p.X, p.Y)
			break
		}
		r := min(radius, distance(points[i-1], p)/2, distance(p, points[i+1])/2)
		a, c := toward(p, points[i-1], r), toward(p, points[i+1], r)
		fmt.Fprintf(&b, "L%d %dQ%d %d %d %d", a.X, a.Y, p.X, p.Y, c.X, c.Y)
	}
	return b.String()
}

func distance(a, b layout.Point) int { return max(a.X-b.X, b.X-a.X) + max(a.Y-b.Y, b.Y-a.Y) }

// toward moves a point along a horizontal or vertical line.
func toward(from, to layout.Point, by int) layout.Point {
	sign := func(n int) int { return max(-1, min(1, n)) }
	return layout.Point{X: from.X + by*sign(to.X-from.X), Y: from.Y + by*sign(to.Y-from.Y)}
}

// head returns the path of the arrow at the end of a wire. The end is on the left side of a box.
func head(points []layout.Point) string {
	p := points[len(points)-1]
	return fmt.Sprintf("M%d %dl-9 -4.5v9z", p.X-4, p.Y)
}

// xml escapes a text for SVG and HTML.
func xml(text string) string { return xmlEscaper.Replace(strings.Map(validXML, text)) }

var xmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")

// Attribute returns an attribute of an element, with a space before it.
func Attribute(name, value string) string { return " " + name + `="` + xml(value) + `"` }

// validXML drops what an XML file cannot contain.
func validXML(r rune) rune {
	switch {
	case r == '\n' || r == '\t', r >= 0x20 && r <= 0xD7FF, r >= 0xE000 && r <= 0xFFFD, r >= 0x10000 && r <= 0x10FFFF:
		return r
	}
	return -1
}
