package format

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/fix"
)

// Unit returns the number of spaces by which a Compose file indents its first nested key. It returns 2 if
// there is none.
func Unit(f *compose.File) int {
	for _, doc := range f.Docs {
		if n := unitOf(f.Source, doc); n > 0 {
			return n
		}
	}
	return 2
}

func unitOf(src *source.File, n *compose.Node) int {
	if n == nil || n.Kind != compose.Mapping || n.Style == compose.Flow || n.Alias != nil {
		return 0
	}
	for _, e := range n.Entries {
		below := e.Value
		if e.Merged || below == nil || below.Kind != compose.Mapping || below.Style == compose.Flow || below.Alias != nil || len(below.Entries) == 0 || below.Entries[0].Merged {
			continue
		}
		first := below.Entries[0].Key.At.Start
		if unit := column(src, first) - column(src, e.Key.At.Start); src.Line(first) > src.Line(e.Key.At.Start) && 0 < unit && unit <= 8 {
			return unit
		}
		if unit := unitOf(src, below); unit > 0 {
			return unit
		}
	}
	return 0
}

// column returns the indentation of the line of a key, which may begin with a tag or an anchor.
func column(src *source.File, at source.Pos) int {
	return len(source.Leading(src.Slice(src.LineSpan(src.Line(at)))))
}

// Compose returns the edits that format a Compose file, for the places that within accepts: each level is indented by
// one unit, trailing spaces and empty lines at the end are deleted. If within accepts the complete file, the contracts
// and Dockerfiles in it are formatted too. A file with a syntax error remains unchanged.
func Compose(f *compose.File, unit int, within func(source.Span) bool) []source.Edit {
	if slices.ContainsFunc(f.Problems, func(p compose.Problem) bool { return p.Rule == "compose/syntax" }) {
		return nil
	}
	outer, end := indented(f, unit, within), source.Pos(len(f.Source.Text))
	if !within(source.Span{}) || !within(source.Span{Start: end, End: end}) || len(embeddings(f)) == 0 {
		return outer
	}
	return withEmbedded(f, outer)
}

// indented returns the edits that indent a Compose file and delete spaces at line ends.
func indented(f *compose.File, unit int, within func(source.Span) bool) []source.Edit {
	w := &composeFormatter{edits: edits{src: f.Source}, file: f, unit: unit, inside: map[int]inset{}, moved: map[int]int{}}
	w.run()
	// A block cannot be moved in part, so edits that move lines are omitted in a second attempt.
	for _, keep := range []func(source.Span) bool{within, func(at source.Span) bool { return within(at) && !w.leads(at) }} {
		some := slices.DeleteFunc(slices.Clone(w.all), func(e source.Edit) bool { return !keep(e.At) })
		text, ok := fix.Apply(f.Source.Text, some)
		if ok && len(some) > 0 && sameYAML(f, compose.Parse(source.New(w.src.Path, text))) {
			return some
		}
	}
	return nil
}

// A composeFormatter formats the lines in order. Its stack has the open blocks, with their columns in the new
// text.
type composeFormatter struct {
	edits
	file   *compose.File
	unit   int
	inside map[int]inset // continuation lines of values, by line
	moved  map[int]int   // number of columns by which lines move to the right
	stack  []moving
	held   []int // comments that move together with the next line
}

func (w *composeFormatter) run() {
	w.insets()
	for line := 1; line <= w.src.Lines(); line++ {
		w.line(line)
	}
	w.comments(nil)
	w.ending()
}

// An inset is a line that continues a value from a previous line.
type inset struct {
	from int
	text bool // part of a string, in which spaces may be significant
}

// A moving is an open block, with the old and the new column of its keys or dashes.
type moving struct {
	dash     bool
	old, new int
}

// insets records the continuation lines of strings and of collections in brackets.
func (w *composeFormatter) insets() {
	for _, doc := range w.file.Docs {
		w.inset(doc)
	}
}

func (w *composeFormatter) inset(n *compose.Node) {
	if n == nil || n.Alias != nil || n.File != w.src {
		return
	}
	for _, e := range n.Entries {
		if !e.Merged {
			w.inset(e.Key)
			w.inset(e.Value)
		}
	}
	for _, item := range n.Items {
		w.inset(item)
	}
	if n.Kind != compose.Scalar && n.Style != compose.Flow {
		return
	}
	from := w.src.Line(n.At.Start)
	end := n.At.End
	if n.Style == compose.Literal || n.Style == compose.Folded { // includes the empty lines at the end
		for line := w.src.Line(end) + 1; line <= w.src.Lines() && strings.TrimSpace(w.edits.line(line)) == ""; line++ {
			end = w.src.LineSpan(line).End
		}
	}
	for line := from + 1; line <= w.src.Line(end); line++ {
		if have, ok := w.inside[line]; !ok || !have.text {
			w.inside[line] = inset{from, n.Kind == compose.Scalar}
		}
	}
}

func (w *composeFormatter) line(line int) {
	text := w.edits.line(line)
	col := compose.SkipSpaces(text, 0, len(text))
	in, goesOn := w.inside[line]
	switch {
	case goesOn:
		by := w.moved[in.from]
		w.moved[line] = by
		if col < len(text) || in.text && len(text) > 0 {
			w.indent(line, col, max(0, col+by))
		}
		if !in.text {
			w.trailing(line)
		}
	case col == len(text):
		w.trailing(line)
	case text[col] == '#':
		w.held = append(w.held, line)
		w.trailing(line)
	case col == 0 && (strings.HasPrefix(text, "---") || strings.HasPrefix(text, "...") || text[0] == '%'):
		w.comments(nil)
		w.stack = w.stack[:0]
		w.trailing(line)
	default:
		to := w.block(text, col)
		w.comments(&moving{old: col, new: to})
		w.moved[line] = to - col
		w.indent(line, col, to)
		if _, more := w.inside[line+1]; !more {
			w.trailing(line)
		}
	}
}

// block returns the new column of a line that starts with a dash, a key or a value. It also opens the line's
// blocks.
func (w *composeFormatter) block(text string, col int) int {
	dash := compose.IsDash(text, col, len(text))
	for n := len(w.stack); n > 0 && (w.stack[n-1].old > col || w.stack[n-1].old == col && w.stack[n-1].dash && !dash); n-- {
		w.stack = w.stack[:n-1]
	}
	to := 0
	switch top := w.top(); {
	case top == nil:
	case top.old == col:
		to = top.new
	case top.dash:
		to = top.new + 2
	default:
		to = top.new + w.unit
	}
	for i := col; i < len(text); {
		if compose.IsDash(text, i, len(text)) {
			w.open(moving{true, i, to + i - col})
			i = compose.SkipSpaces(text, i+1, len(text))
			continue
		}
		if text[i] == '&' || text[i] == '!' {
			for i < len(text) && !source.IsSpace(text[i]) {
				i++
			}
			i = compose.SkipSpaces(text, i, len(text))
			continue
		}
		if _, colon := compose.KeyEnd(text, i, len(text)); colon >= 0 {
			start := i
			if before := strings.TrimRight(text[col:i], " "); before != "" && before[len(before)-1] != '-' { // the value comes after an anchor
				start = col
			}
			w.open(moving{false, start, to + start - col})
		}
		break
	}
	return to
}

func (w *composeFormatter) top() *moving {
	if len(w.stack) == 0 {
		return nil
	}
	return &w.stack[len(w.stack)-1]
}

func (w *composeFormatter) open(m moving) {
	if top := w.top(); top == nil || top.old != m.old || top.dash != m.dash {
		w.stack = append(w.stack, m)
	}
}

// comments moves the held comments: together with the next line if they are in its column, or else with their
// block.
func (w *composeFormatter) comments(next *moving) {
	for _, line := range w.held {
		text := w.edits.line(line)
		col := compose.SkipSpaces(text, 0, len(text))
		to := 0
		if next != nil && next.old == col {
			to = next.new
		} else {
			for _, m := range w.stack {
				if m.old <= col {
					to = m.new + col - m.old
				}
			}
		}
		w.indent(line, col, to)
	}
	w.held = w.held[:0]
}

func (w *composeFormatter) indent(line, from, to int) {
	at := w.src.LineSpan(line)
	if from != to && !strings.Contains(w.src.Slice(at)[:from], "\t") {
		w.change(at.Start, from, strings.Repeat(" ", to))
	}
}

// ending deletes empty lines at the end.
func (w *composeFormatter) ending() {
	text := w.src.Text
	body := strings.TrimRight(text, " \t\r\n")
	last := w.src.Line(source.Pos(len(body)))
	if _, more := w.inside[last+1]; more || body == "" {
		return
	}
	rest, kept := text[len(body):], "" // no line break is added if the file does not end in one
	if strings.Contains(rest, "\n") {
		kept = strings.TrimLeft(rest, " \t")
		kept = kept[:strings.IndexByte(kept, '\n')+1]
	}
	if rest != kept {
		w.all = slices.DeleteFunc(w.all, func(e source.Edit) bool { return int(e.At.Start) >= len(body) })
		w.change(source.Pos(len(body)), len(rest), kept)
	}
}

// leads reports whether a span is the leading whitespace of a line.
func (w *composeFormatter) leads(at source.Span) bool {
	return w.src.LineSpan(w.src.Line(at.Start)).Start == at.Start && strings.TrimSpace(w.edits.line(w.src.Line(at.Start))) != ""
}

// sameYAML reports whether two texts have the same content and comments.
func sameYAML(a, b *compose.File) bool {
	if len(a.Docs) != len(b.Docs) || len(a.Comments) != len(b.Comments) {
		return false
	}
	for i := range a.Comments {
		if strings.TrimRight(a.Source.Slice(a.Comments[i]), " \t") != strings.TrimRight(b.Source.Slice(b.Comments[i]), " \t") {
			return false
		}
	}
	for i := range a.Docs {
		if !sameNode(a.Docs[i], b.Docs[i]) {
			return false
		}
	}
	return true
}

func sameNode(a, b *compose.Node) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Kind != b.Kind || a.Text != b.Text || a.Tag != b.Tag || a.Style != b.Style || a.Slice(a.Anchor) != b.Slice(b.Anchor) ||
		a.Slice(a.Alias) != b.Slice(b.Alias) || len(a.Entries) != len(b.Entries) || len(a.Items) != len(b.Items) {
		return false
	}
	if a.Alias != nil {
		return true
	}
	for i := range a.Entries {
		x, y := a.Entries[i], b.Entries[i]
		if x.Merged != y.Merged || !x.Merged && (!sameNode(x.Key, y.Key) || !sameNode(x.Value, y.Value)) {
			return false
		}
	}
	for i := range a.Items {
		if !sameNode(a.Items[i], b.Items[i]) {
			return false
		}
	}
	return true
}
