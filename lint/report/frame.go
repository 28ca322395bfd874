package report

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// A spot is a place in a file.
type spot struct {
	file *source.File
	at   source.Span
}

// A need identifies what the findings in one frame have in common: the service, and the line that states its
// need.
type need struct {
	service string
	line    spot
}

// frames groups findings in one file that have the same place, or are about the same need of one service. A
// frame has the place of its first finding.
func frames(findings []*lint.Finding) [][]*lint.Finding {
	var all [][]*lint.Finding
	spots, needs := map[spot]int{}, map[need]int{}
	for _, f := range findings {
		here := spot{f.File, f.At}
		i, known := spots[here]
		var n need
		if f.Service != "" && len(f.Related) > 0 {
			n = need{f.Service, spot{f.Related[0].File, f.Related[0].At}}
		}
		if !known && n.service != "" {
			i, known = needs[n]
			known = known && all[i][0].File == f.File
		}
		if !known {
			i = len(all)
			all = append(all, nil)
		}
		all[i] = append(all[i], f)
		spots[here] = i
		if n.service != "" {
			needs[n] = i
		}
	}
	return all
}

// A mark is a span that is underlined, with its label.
type mark struct {
	spot
	sign, color string
	label       string
	places      []string // ways to write its place, longest first; nil in the finding's own file
}

// frame prints the findings that share a frame.
func (p *printer) frame(findings []*lint.Finding) {
	var marks []mark
	seen := map[spot]bool{}
	add := func(m mark) {
		if !seen[m.spot] {
			seen[m.spot] = true
			marks = append(marks, m)
		}
	}
	for _, f := range findings {
		p.head(f)
		add(mark{spot{f.File, f.At}, "^", levelColor(f.Level), label(f.Message), nil})
	}
	for _, f := range findings {
		for _, r := range f.Related {
			add(mark{spot{r.File, r.At}, "-", blue, source.Escape(r.Message), p.where(findings[0].File, r)})
		}
	}
	width := 1
	for _, m := range marks {
		width = max(width, len(strconv.Itoa(m.file.Line(m.at.Start))))
	}
	last := ""
	for _, m := range marks {
		last = p.mark(m, width, last)
	}
	p.fixes(findings, width)
}

// where returns ways to write the place of a related line, longest first.
func (p *printer) where(own *source.File, r source.Related) []string {
	line := r.File.Line(r.At.Start)
	if name, ok := strings.CutPrefix(r.File.Path, catalog.Scheme+"/"); ok {
		return []string{fmt.Sprintf("built-in %s:%d", name, line)}
	}
	if r.File == own {
		return nil
	}
	ways := []string{p.place(r.File, r.At), fmt.Sprintf("%s:%d", source.Escape(p.r.rel(r.File.Path)), line)}
	if near := relative(path.Dir(own.Path), r.File.Path); !strings.HasPrefix(near, "..") {
		ways = append(ways, fmt.Sprintf("%s:%d", source.Escape(near), line))
	}
	return ways
}

// The width of a frame if the terminal's width is unknown, the minimum width of a frame, the number of
// columns of a line that are always shown before the mark, and the number of columns that are reserved for a
// label when a line is cut.
const (
	mostLabel  = 40
	usualWidth = 100
	leastWidth = 60
	leastFront = 24
)

// room returns the number of columns after the margin.
func (p *printer) room(margin int) int {
	width := p.s.Width
	if width == 0 {
		width = usualWidth
	}
	return max(width, leastWidth) - margin - len("  | ")
}

// place returns the longest form of a mark's place that leaves enough space for its label.
func (m *mark) place(room int) string {
	text := ""
	for _, x := range m.places {
		if text = " (" + x + ")"; cells(m.label)+1+cells(text) <= room {
			break
		}
	}
	return text
}

// mark shows the first line of a span, underlined and with a label. It returns the source line as shown, so
// that the next mark need not repeat it. last is the line that the previous mark showed.
func (p *printer) mark(m mark, width int, last string) string {
	number := m.file.Line(m.at.Start)
	line := m.file.LineSpan(number)
	if line.Len() == 0 {
		return last
	}
	end := min(max(m.at.End, m.at.Start), line.End)
	before, within, after := p.r.excerpt(m.file, source.Span{Start: line.Start, End: m.at.Start}, source.Span{Start: m.at.Start, End: end},
		source.Span{Start: end, End: line.End})
	before, within, after = show("", before), show(before, within), show(before+within, after)
	room := p.room(width)
	place := m.place(room - min(cells(before), leastFront) - cells(within))
	text := m.label
	before, within, after = clip(before, within, after, room, min(cells(text), mostLabel)+cells(place)+1)
	more := ""
	if m.at.End > line.End+1 {
		more = " …"
	}
	under := strings.Repeat(m.sign, max(1, cells(within))) + more
	text = fit(text, room-cells(before)-cells(under)-1-cells(place)) + place
	row := fmt.Sprintf("%s %s%s%s\n", p.margin(width, strconv.Itoa(number), "|"), before, within, after)
	if row != last {
		p.WriteString(row)
	}
	fmt.Fprintf(p, "%s %s%s\n", p.margin(width, "", "|"), strings.Repeat(" ", cells(before)), p.paint(m.color, strings.TrimRight(under+" "+text, " ")))
	return row
}

// clip shortens a line on both sides of a span to a number of columns. It leaves space for a label after the
// underlined part.
func clip(before, within, after string, room, label int) (b, w, a string) {
	if most := max(leastFront, room-cells(within)-label); cells(before) > most {
		before = "…" + back(before, most-1)
	}
	if most := room - cells(before); cells(within) > most {
		return before, front(within, most-1) + "…", ""
	}
	if most := room - cells(before) - cells(within); cells(after) > most {
		after = front(after, most-1) + "…"
	}
	return before, within, after
}

// front returns as much of the start of a text as fits into the given columns.
func front(text string, columns int) string {
	for i, r := range text {
		if columns -= cells(string(r)); columns < 0 {
			return text[:i]
		}
	}
	return text
}

// back returns as much of the end of a text as fits into the given columns.
func back(text string, columns int) string {
	runes := []rune(text)
	for i, r := range slices.Backward(runes) {
		if columns -= cells(string(r)); columns < 0 {
			return string(runes[i+1:])
		}
	}
	return text
}
