package wire

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/wiring"
)

// heads are the headings of the table's columns.
var heads = [...]string{"SERVICE", "NEED", "VERDICT", "PROVIDER", "WHERE"}

// A row is one line of the table.
type row [len(heads)]string

// narrowest is the minimum width to which a column is shortened.
const narrowest = 12

// Shown converts a path to the form in which people and programs see it, relative to the working directory.
type Shown func(path string) string

// Text writes the report as one table for each Compose project. If width is not 0, a table has at most width
// columns.
func (r *Report) Text(w io.Writer, shown Shown, width int) error {
	var b strings.Builder
	for i, all := range r.projects() {
		if i > 0 {
			b.WriteString("\n")
		}
		if len(r.projects()) > 1 {
			fmt.Fprintf(&b, "%s\n", source.EscapeLine(shown(all[0].App.Model.Files[0].Source.Path)))
		}
		table(&b, merged(all, shown), width)
	}
	if len(r.Needs) == 0 {
		b.WriteString("no needs: no contract of a Compose service declares one\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Summary returns the number of needs by verdict, as in "5 needs: 3 satisfied, 1 violated, 1 unknown".
func (r *Report) Summary() string {
	total := 0
	var counts []string
	for _, v := range []wiring.Verdict{wiring.Satisfied, wiring.Violated, wiring.Unproven, wiring.Unknown} {
		if n := r.Count(v); n > 0 {
			total += n
			counts = append(counts, fmt.Sprintf("%d %s", n, v))
		}
	}
	noun := "needs"
	if total == 1 {
		noun = "need"
	}
	text := fmt.Sprintf("%d %s", total, noun)
	if total > 0 {
		text += ": " + strings.Join(counts, ", ")
	}
	return text
}

// projects groups the needs by Compose project.
func (r *Report) projects() [][]*Need {
	var all [][]*Need
	for i, n := range r.Needs {
		if i == 0 || n.App != r.Needs[i-1].App {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], n)
	}
	return all
}

// merged returns the rows for needs. If a need differs between environments, its rows name them.
func merged(needs []*Need, shown Shown) []row {
	environments := 0
	in := map[row][]string{}
	var order []row
	for i, n := range needs {
		if i == 0 || n.Environment != needs[i-1].Environment {
			environments++
		}
		x := n.row(shown)
		if in[x] == nil {
			order = append(order, x)
		}
		if !slices.Contains(in[x], n.Environment) {
			in[x] = append(in[x], n.Environment)
		}
	}
	for i, x := range order {
		if names := in[x]; len(names) < environments {
			order[i][2] += " (" + strings.Join(names, ", ") + ")"
		}
	}
	if environments > 1 {
		slices.SortStableFunc(order, func(a, b row) int { return place(order, a) - place(order, b) })
	}
	return order
}

// place returns the index at which a row is inserted, so that rows about the same need in several
// environments follow each other.
func place(all []row, x row) int {
	return slices.IndexFunc(all, func(o row) bool { return o[0] == x[0] && o[1] == x[1] && o[4] == x[4] })
}

func (n *Need) row(shown Shown) row {
	file, at := n.File.Outer(n.At)
	x := row{n.Service.Name.Text, n.Title(), n.Verdict.String(), n.providerText(), fmt.Sprintf("%s:%d", shown(file.Path), file.Line(at.Start))}
	for i := range x {
		x[i] = source.EscapeLine(x[i])
	}
	return x
}

// Title returns what is needed: the types of a connection, the name of a variable, or the path of a volume.
func (n *Need) Title() string {
	switch {
	case n.Kind == Volume && n.Path == "":
		return n.Volume.Format.String()
	case n.Kind == Volume:
		return n.Path
	case n.Kind == Variable:
		return n.Variables[0].Name
	}
	var names []string
	for _, t := range n.Types {
		names = append(names, t.String())
	}
	return strings.Join(names, " or ")
}

// providerText returns the name of the provider, or the candidates with a question mark.
func (n *Need) providerText() string {
	switch {
	case len(n.Candidates) > 0:
		var all []string
		for _, c := range n.likely() {
			all = append(all, address(c.Service.Name.Text, c.Port))
		}
		return "? " + strings.Join(all, ", ")
	case n.Provider != nil:
		return address(n.Provider.Name.Text, n.Port)
	case n.Host != "":
		return address(n.Host, n.Port)
	}
	return "-"
}

// address returns a host with its port, if that is known.
func address(host string, port int) string {
	if port <= 0 {
		return host
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return fmt.Sprintf("%s:%d", host, port)
}

// table writes rows as aligned columns.
func table(b *strings.Builder, rows []row, width int) {
	rows = slices.Insert(rows, 0, row(heads))
	var widths [len(heads)]int
	for _, x := range rows {
		for i, cell := range x {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	shrink(&widths, width)
	for _, x := range rows {
		line := ""
		for i, cell := range x {
			line += fmt.Sprintf("%-*s  ", widths[i], shortened(cell, widths[i], i))
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

// shrink narrows the widest columns until the table fits into width.
func shrink(widths *[len(heads)]int, width int) {
	if width <= 0 {
		return
	}
	total := 2 * (len(widths) - 1)
	for _, n := range widths {
		total += n
	}
	for ; total > width; total-- {
		widest := 0
		for i, n := range widths {
			if n > widths[widest] && i != 2 {
				widest = i
			}
		}
		if widths[widest] <= narrowest {
			return
		}
		widths[widest]--
	}
}

// shortened cuts a cell that is wider than its column. It removes the start of a place, and the end of any
// other text.
func shortened(cell string, width, column int) string {
	runes := []rune(cell)
	switch {
	case len(runes) <= width:
		return cell
	case column == len(heads)-1:
		return "…" + string(runes[len(runes)-width+1:])
	}
	return string(runes[:width-1]) + "…"
}
