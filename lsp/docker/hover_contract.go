package docker

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lsp/query"
)

// mostBelow is how many subtypes of a type hover lists; `dfvet explain` lists all of them.
const mostBelow = 8

// typeText describes a type or format: its parents, ports and schemes.
func typeText(q *query.Query, text string) string {
	t, flaw := types.ParseType(text)
	if flaw != nil {
		return ""
	}
	reg := q.OwnProject().Types
	var b strings.Builder
	b.WriteString(query.Bold(t.Name()))
	if d := reg.LookupFormat(t); d != nil {
		if d.Is != nil {
			b.WriteString(" is " + query.Code(d.Is.String()))
		} else {
			b.WriteString(" matches " + query.Code(fmt.Sprint(d.Matches)))
		}
		return query.Paragraph(&b, query.Message(d.Doc))
	}
	d := reg.Lookup(t)
	if d == nil && !reg.Declared(t) {
		b.WriteString(" is not declared")
		return b.String()
	}
	if d != nil {
		query.Paragraph(&b, query.Message(d.Doc))
	}
	if up := reg.Ancestors(t)[1:]; len(up) > 0 {
		fmt.Fprintf(&b, "\n\nsupertypes: %s", names(up))
	}
	if ports := reg.Defaults(t, false); len(ports) > 0 {
		fmt.Fprintf(&b, "\n\nport: %s", joined(ports))
	}
	plain, tls := reg.Schemes(t)
	if len(plain)+len(tls) > 0 {
		fmt.Fprintf(&b, "\n\nschemes: %s", query.Codes(slices.Concat(plain, tls)))
	}
	if below := reg.Children(t); len(below) > mostBelow {
		fmt.Fprintf(&b, "\n\nsubtypes: %s and %d more", names(below[:mostBelow]), len(below)-mostBelow)
	} else if len(below) > 0 {
		fmt.Fprintf(&b, "\n\nsubtypes: %s", names(below))
	}
	return b.String()
}

// shortText returns the meaning of a type's short name, or "" if the type is written in full.
func shortText(q *query.Query, m mention) string {
	written := q.File.Source.Slice(m.At)
	s, ok := types.LookupShort(written)
	switch {
	case !ok || s.Type.IsWord() || s.Type.Name() != m.Text:
		return ""
	case s.TLS:
		return query.Code(written) + " is this type with TLS:\n\n"
	}
	return query.Code(written) + " is a short name for this type:\n\n"
}

func names(ts []types.Type) string {
	var all []string
	for _, t := range ts {
		all = append(all, query.Code(t.Name()))
	}
	return strings.Join(all, ", ")
}

func joined[T fmt.Stringer](list []T) string {
	var all []string
	for _, x := range list {
		all = append(all, query.Code(x.String()))
	}
	return strings.Join(all, ", ")
}

// mostLines is the maximum number of contract lines that hover shows.
const mostLines = 40

// contractText returns a contract as lines of the dialect.
func contractText(c *contract.Contract) string {
	if c == nil {
		return ""
	}
	lines := c.Lines()
	if len(lines) == 0 {
		return ""
	}
	var b strings.Builder
	var shown []string
	for _, l := range lines[:min(len(lines), mostLines)] {
		shown = append(shown, strings.TrimSpace(l.Text))
	}
	b.WriteString(query.Fenced("dockerfile", strings.Join(shown, "\n")))
	if more := len(lines) - mostLines; more > 0 {
		fmt.Fprintf(&b, "\n\nand %s more", query.Count(more, "line"))
	}
	return b.String()
}

// stageText shows the FROM line of a stage and the stage's contract.
func stageText(q *query.Query, x *index, m mention) string {
	for _, s := range x.tree.Stages {
		if s.Name() == m.Text && s.From != nil {
			text := query.Fenced("dockerfile", x.tree.Source.Masked(s.From.At)) + "\n"
			return text + contractText(q.Project(x.tree.Source.Path).Stage(x.tree, s))
		}
	}
	return ""
}

// heredocText describes a heredoc: its length, and which program expands variables in it.
func heredocText(x *index, m mention) string {
	for _, d := range m.in.Common().Heredocs {
		if int(d.Mark.At.Start) != m.scope {
			continue
		}
		text := fmt.Sprintf("heredoc %s, %s", query.Code(d.Name), query.Count(strings.Count(d.Text, "\n"), "line"))
		_, run := m.in.(*dockerfile.Run)
		switch {
		case run:
			text += ": a script"
		case d.Expand:
			text += ": a file in which docker build replaces variables"
		default:
			text += ": a file exactly as written, because the name of the heredoc is quoted"
		}
		if d.Chomp {
			text += "; tabs at the start of its lines are removed"
		}
		return text
	}
	return ""
}

// ends lists the connections and listeners that have a name, in the contract of a line's stage.
func ends(q *query.Query, in dockerfile.Instruction, as string) []contract.Printed {
	s := in.Common().Stage
	if s == nil {
		return nil
	}
	have := q.OwnProject().Stage(TreeOf(q.File), s)
	if have == nil {
		return nil
	}
	var all []contract.Printed
	for _, c := range have.Connections {
		if c.As == as {
			all = append(all, contract.Printed{Line: &c.Line, Text: c.String()})
		}
	}
	for _, l := range have.Listeners {
		if l.As == as {
			all = append(all, contract.Printed{Line: &l.Line, Text: l.String()})
		}
	}
	return all
}

// endText shows the lines that define a name.
func endText(q *query.Query, m mention) string {
	lines := ends(q, m.in, m.Text)
	if len(lines) == 0 {
		return ""
	}
	var all []string
	for _, l := range lines {
		all = append(all, l.Text)
	}
	return query.Fenced("dockerfile", strings.Join(all, "\n"))
}

// hoverFrom describes the image of a FROM after expansion of its variables.
func hoverFrom(q *query.Query, from *dockerfile.From) query.Text {
	if from.Image == nil || !query.Covers(from.Image.At, q.Pos) {
		return query.Text{}
	}
	ref := from.Image.Value
	if s := from.Stage; s != nil && !from.Image.Literal() {
		if image := indexOf(q.File).facts().Stages[s.Index].Image; image != "" {
			ref = image
		}
	}
	return query.Text{Markdown: imageText(q, ref), At: from.Image.At}
}

// imageText describes an image: its contract, where the contract comes from, and the services that run the
// image.
func imageText(q *query.Query, ref string) string {
	c := q.OwnProject().Image(ref)
	switch {
	case ref == "scratch":
		return "`scratch`: the empty image"
	case c == nil:
		return query.Code(ref) + ": no contract is known for this image"
	}
	text := query.Code(ref) + "\n" + contractText(c)
	if from := knownFrom(c); from != "" {
		text += "\n\nfrom " + from
	}
	if c.Config.User != nil && c.Config.User.Known {
		text += "\n\nruns as " + query.Code(c.Config.User.Text)
	}
	if locked := LockedText(q, ref, time.Now()); locked != "" {
		text += "\n\n" + locked
	}
	return text
}

// knownFrom returns the names of the files that contain the lines of a contract.
func knownFrom(c *contract.Contract) string {
	var all []string
	for _, l := range c.Lines() {
		name := query.Code(path.Base(l.Line.File.Path))
		if strings.HasPrefix(l.Line.File.Path, catalog.Scheme) {
			name = "the catalogue"
		}
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return strings.Join(all, ", ")
}

// exposedText describes a port: the lines of the contract about it, and what usually listens there.
func exposedText(q *query.Query, in dockerfile.Instruction, w *dockerfile.Word) string {
	port, protocol, _ := strings.Cut(w.Value, "/")
	if protocol == "" {
		protocol = "tcp"
	}
	end, flaw := types.ParseEndpoint(strings.ToUpper(protocol) + ":" + port)
	if flaw != nil {
		return ""
	}
	text := query.Code(port+"/"+protocol) + ": " + endpointText(end)
	if s := in.Common().Stage; s != nil {
		if have := q.OwnProject().Stage(TreeOf(q.File), s); have != nil {
			for _, l := range have.Listeners {
				if l.On.Transport == end.Transport && l.On.First == end.First {
					text += "\n\n" + query.Fenced("dockerfile", l.String())
				}
			}
		}
	}
	return text + usualText(q, end)
}

func endpointText(e types.Endpoint) string {
	if e.Last > e.First {
		return fmt.Sprintf("%s, ports %d to %d", e.Transport, e.First, e.Last)
	}
	return fmt.Sprintf("%s, port %d", e.Transport, e.First)
}

// usualText describes what usually listens on a port.
func usualText(q *query.Query, end types.Endpoint) string {
	var all []types.Type
	for _, d := range q.OwnProject().Types.Types() {
		if slices.Contains(d.Ports, end) || slices.Contains(d.TLSPorts, end) {
			all = append(all, d.Type)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return "\n\nthe usual port of " + names(all)
}

// hoverClauseValue describes a known word in a clause, what usually listens on an endpoint, or the service
// that a host refers to.
func hoverClauseValue(q *query.Query, h *dockerfile.Head, c *dockerfile.Clause, w *dockerfile.Word) query.Text {
	if h.Form == nil || !query.Covers(w.At, q.Pos) {
		return query.Text{}
	}
	form := h.Form.Clause(c.Name)
	switch {
	case form == nil:
	case len(form.Values) > 0:
		if text := form.Says[strings.ToUpper(w.Value)]; text != "" {
			return query.Text{Markdown: query.Code(strings.ToUpper(w.Value)) + ": " + text, At: w.At}
		}
	case c.Name == dockerfile.ON || c.Name == dockerfile.PORT || c.Name == dockerfile.TLSPORT:
		if end, flaw := types.ParseEndpoint(w.Value); flaw == nil {
			return query.Text{Markdown: query.Code(end.String()) + ": " + endpointText(end) + usualText(q, end), At: w.At}
		}
	case c.Name == dockerfile.TO && h.Name == dockerfile.CONNECTS && w.Literal():
		return query.Text{Markdown: hostText(q, w.Value), At: w.At}
	}
	return query.Text{}
}

// hostText lists the services that a host refers to.
func hostText(q *query.Query, host string) string {
	var all []string
	for _, app := range q.OwnProject().Apps {
		if s := app.Service(host); s != nil {
			all = append(all, fmt.Sprintf("%s: a service of %s\n%s", query.Code(host), query.Prose(path.Base(s.Name.File.Path)), contractText(s.Contract)))
		}
	}
	return strings.Join(all, "\n\n")
}
