package graph

import (
	"crypto/sha256"
	_ "embed" // the page
	"encoding/base64"
	"fmt"
	"io"
	"strings"
)

//go:embed page.js
var pageScript string

//go:embed page.css
var pageStyle string

// A Locator returns the attributes that tell where an element is in a file. Each attribute starts with a
// space.
type Locator func(Place) string

// PathLocator returns a Locator for paths relative to base, and line numbers.
func PathLocator(base string) Locator {
	base = strings.TrimSuffix(base, "/") + "/"
	return func(p Place) string {
		at := place(p, base)
		if at.Range == nil {
			return ""
		}
		return Attribute("data-place", fmt.Sprintf("%s:%d", at.Path, at.Range.Start.Line))
	}
}

// HTML writes a page with all pictures. It needs no network and no other file.
func HTML(w io.Writer, pictures []*Picture, locate Locator) error {
	styles := "\n" + pageColours() + style + pageStyle
	script := "\n" + pageScript
	_, err := fmt.Fprintf(w, `<!DOCTYPE html>
<!-- dfvet graph -->
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src %s; script-src %s; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s</title>
<style>%s</style>
</head>
<body>
<main>
%s</main>
<script>%s</script>
</body>
</html>
`, hash(styles), hash(script), xml(pageTitle(pictures)), styles, Sections(pictures, locate), script)
	return err
}

func pageTitle(pictures []*Picture) string {
	var names []string
	for _, p := range pictures {
		names = append(names, p.Graph.Name)
	}
	return "Wiring of " + strings.Join(names, ", ")
}

// hash returns the CSP source expression for an inline script or style.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// pageColours returns the CSS that sets the variables of the style.
func pageColours() string {
	var light, dark strings.Builder
	for _, c := range colours {
		fmt.Fprintf(&light, "--%s: %s; ", c.name, c.light)
		fmt.Fprintf(&dark, "--%s: %s; ", c.name, c.dark)
	}
	return ":root { color-scheme: light dark; " + light.String() + "}\n@media (prefers-color-scheme: dark) { :root { " + dark.String() + "} }\n"
}

// Sections returns the pictures in the form that the page's script expects. Each is a section with a heading,
// the picture, the picture of the needs that are not met, and a table for screen readers.
func Sections(pictures []*Picture, locate Locator) string {
	var b strings.Builder
	for i, p := range pictures {
		fmt.Fprintf(&b, `<section class="project" data-name="%s" data-key="%d"%s>`+"\n<h2>%s</h2>\n", xml(p.Graph.Name), i, locate(Place{File: p.Graph.File}), xml(p.Heading()))
		fmt.Fprintf(&b, "<div class=\"picture\" data-view=\"all\">\n%s</div>\n", p.bare(locate))
		if unmet := p.Graph.Unmet(); len(unmet.Edges) > 0 {
			fmt.Fprintf(&b, "<div class=\"picture\" data-view=\"unmet\" hidden>\n%s</div>\n", Draw(unmet).bare(locate))
		}
		var text strings.Builder
		_ = Mermaid(&text, []*Picture{p})
		fmt.Fprintf(&b, "<pre class=\"mermaid\" hidden>%s</pre>\n", xml(text.String()))
		p.Graph.tables(&b, locate)
		b.WriteString("</section>\n")
	}
	return b.String()
}

// tables writes the content of the picture as tables. Needs that are not met come first.
func (g *Graph) tables(b *strings.Builder, locate Locator) {
	b.WriteString("<div class=\"tables\">\n<table>\n<caption>Needs</caption>\n<thead><tr><th>service</th><th>needs</th><th>from</th><th>verdict</th><th>why</th></tr></thead>\n<tbody>\n")
	for _, i := range g.unmetFirst() {
		e := g.Edges[i]
		fmt.Fprintf(b, "<tr class=\"%s\"%s><th scope=\"row\">%s</th><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n",
			e.Verdict, locate(e.Place), xml(e.From), xml(e.need()), xml(e.goal()), verdictWords[e.Verdict], xml(e.Message))
	}
	b.WriteString("</tbody>\n</table>\n<table>\n<caption>Services</caption>\n<thead><tr><th>service</th><th>image</th><th>listens on</th><th>needs met</th></tr></thead>\n<tbody>\n")
	for _, s := range g.Services {
		image := s.Image
		if image == "" {
			image = s.Build
		}
		var ports []string
		for _, l := range s.Listens {
			ports = append(ports, l.On+" "+shortTypes(l.Types, ", "))
		}
		fmt.Fprintf(b, "<tr%s><th scope=\"row\">%s</th><td>%s</td><td>%s</td><td>%d/%d</td></tr>\n",
			locate(s.Place), xml(s.Name), xml(image), xml(strings.Join(ports, "; ")), s.Needs.Met, s.Needs.Total)
	}
	b.WriteString("</tbody>\n</table>\n</div>\n")
}

// need returns what is needed, and the port.
func (e *Edge) need() string {
	text := strings.Join(e.Types, " or ")
	if text == "" {
		text = e.Label
	}
	if e.On != "" {
		text += " on " + e.On
	}
	return text
}
