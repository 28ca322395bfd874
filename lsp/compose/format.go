package compose

import (
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// formatCompose changes only white space in a Compose file: each level is indented by one unit, trailing
// spaces and empty lines at the end are removed, and the last line ends with a line break. It changes nothing
// if the YAML content would change.
func formatCompose(f *compose.File, unit int, within func(source.Span) bool) []query.Change {
	if slices.ContainsFunc(f.Problems, func(p compose.Problem) bool { return p.Rule == "compose/syntax" }) {
		return nil
	}
	w := &composeFormatter{file: f, src: f.Source, unit: unit, inside: map[int]inset{}, moved: map[int]int{}}
	w.run()
	// A part of a block cannot be moved, so edits that move lines are omitted.
	for _, keep := range []func(query.Change) bool{inSpan(within), inSpan(func(at source.Span) bool { return within(at) && !w.leads(at) })} {
		some := slices.DeleteFunc(slices.Clone(w.all), func(c query.Change) bool { return !keep(c) })
		if len(some) > 0 && sameYAML(f, compose.Parse(source.New(w.src.Path, applied(w.src.Text, some)))) {
			return some
		}
	}
	return nil
}

func inSpan(in func(source.Span) bool) func(query.Change) bool {
	return func(c query.Change) bool { return in(c.At) }
}

// A composeFormatter processes the lines in order. Its stack holds the open blocks with their columns in the
// new text.
type composeFormatter struct {
	file   *compose.File
	src    *source.File
	unit   int
	inside map[int]inset // continuation lines of values
	moved  map[int]int   // by how many columns lines move to the right
	stack  []moving
	held   []int // comments that move with the next line
	all    []query.Change
}

func (w *composeFormatter) run() {
	w.insets()
	for line := 1; line <= w.src.Lines(); line++ {
		w.line(line)
	}
	w.comments(nil)
	w.ending()
}

// An inset line continues a value that starts on another line.
type inset struct {
	from int
	text bool // of a string, whose spaces may be significant
}

// A moving is a block with the old and the new column of its keys or dashes.
type moving struct {
	dash     bool
	old, new int
}

// insets records the continuation lines of strings and bracketed collections.
func (w *composeFormatter) insets() {
	walkCompose(w.file, func(s *spot) {
		n := s.node
		if n.Alias != nil || n.File != w.src || n.Kind != compose.Scalar && n.Style != compose.Flow {
			return
		}
		from := w.src.Line(n.At.Start)
		end := n.At.End
		if n.Style == compose.Literal || n.Style == compose.Folded { // including the empty lines at its end
			for line := w.src.Line(end) + 1; line <= w.src.Lines() && strings.TrimSpace(w.text(line)) == ""; line++ {
				end = w.src.LineSpan(line).End
			}
		}
		for line := from + 1; line <= w.src.Line(end); line++ {
			if have, ok := w.inside[line]; !ok || !have.text {
				w.inside[line] = inset{from, n.Kind == compose.Scalar}
			}
		}
	})
}

func (w *composeFormatter) text(line int) string { return w.src.Slice(w.src.LineSpan(line)) }

func (w *composeFormatter) line(line int) {
	text := w.text(line)
	col := skipBlanks(text, 0, len(text))
	in, goesOn := w.inside[line]
	switch {
	case goesOn:
		by := w.moved[in.from]
		w.moved[line] = by
		if col < len(text) || in.text && len(text) > 0 {
			w.indent(line, col, max(0, col+by))
		}
		if !in.text {
			w.trailing(line, text)
		}
	case col == len(text):
		w.trailing(line, text)
	case text[col] == '#':
		w.held = append(w.held, line)
		w.trailing(line, text)
	case col == 0 && (strings.HasPrefix(text, "---") || strings.HasPrefix(text, "...") || text[0] == '%'):
		w.comments(nil)
		w.stack = w.stack[:0]
		w.trailing(line, text)
	default:
		to := w.block(text, col)
		w.comments(&moving{old: col, new: to})
		w.moved[line] = to - col
		w.indent(line, col, to)
		if _, more := w.inside[line+1]; !more {
			w.trailing(line, text)
		}
	}
}

// block computes the column of a line that starts with a dash, a key or a value, and opens its blocks.
func (w *composeFormatter) block(text string, col int) int {
	dash := isDash(text, col, len(text))
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
		if isDash(text, i, len(text)) {
			w.open(moving{true, i, to + i - col})
			i = skipBlanks(text, i+1, len(text))
			continue
		}
		if text[i] == '&' || text[i] == '!' {
			for i < len(text) && !source.IsSpace(text[i]) {
				i++
			}
			i = skipBlanks(text, i, len(text))
			continue
		}
		if _, colon := keyEnd(text, i, len(text)); colon >= 0 {
			start := i
			if before := strings.TrimRight(text[col:i], " "); before != "" && before[len(before)-1] != '-' { // after an anchor
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

// comments moves the held comments: with the next line if they are at its column, or else with their block.
func (w *composeFormatter) comments(next *moving) {
	for _, line := range w.held {
		text := w.text(line)
		col := skipBlanks(text, 0, len(text))
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

func (w *composeFormatter) trailing(line int, text string) {
	if n := len(text) - len(strings.TrimRight(text, " \t")); n > 0 {
		w.change(w.src.LineSpan(line).End-source.Pos(n), n, "")
	}
}

func (w *composeFormatter) change(start source.Pos, n int, text string) {
	w.all = append(w.all, query.Change{Place: query.Place{File: w.src, At: source.Span{Start: start, End: start + source.Pos(n)}}, New: text})
}

// ending leaves one line break at the end.
func (w *composeFormatter) ending() {
	text := w.src.Text
	body := strings.TrimRight(text, " \t\r\n")
	last := w.src.Line(source.Pos(len(body)))
	if _, more := w.inside[last+1]; more || body == "" {
		return
	}
	want := "\n"
	if strings.Contains(text, "\r\n") {
		want = "\r\n"
	}
	if rest := text[len(body):]; rest != want && strings.Trim(strings.TrimPrefix(rest, want), "\r\n \t") == "" {
		w.all = slices.DeleteFunc(w.all, func(c query.Change) bool { return int(c.At.Start) >= len(body) })
		w.change(source.Pos(len(body)), len(rest), want)
	}
}

// leads reports whether a span is the leading white space of a line.
func (w *composeFormatter) leads(at source.Span) bool {
	return w.src.LineSpan(w.src.Line(at.Start)).Start == at.Start && strings.TrimSpace(w.text(w.src.Line(at.Start))) != ""
}

// applied returns a text after changes that do not overlap.
func applied(text string, all []query.Change) string {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b query.Change) int { return int(a.At.Start - b.At.Start) })
	var b strings.Builder
	at := source.Pos(0)
	for _, c := range all {
		b.WriteString(text[at:c.At.Start] + c.New)
		at = c.At.End
	}
	b.WriteString(text[at:])
	return b.String()
}

// sameYAML reports whether two texts have the same content, including comments.
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
	if a.Kind != b.Kind || a.Text != b.Text || a.Tag != b.Tag || a.Style != b.Style || sliceOf(a, a.Anchor) != sliceOf(b, b.Anchor) ||
		sliceOf(a, a.Alias) != sliceOf(b, b.Alias) || len(a.Entries) != len(b.Entries) || len(a.Items) != len(b.Items) {
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

func sliceOf(n *compose.Node, at *source.Span) string {
	if at == nil {
		return ""
	}
	return n.File.Slice(*at)
}

// formatted returns the formatting edits within a range of lines.
func formatted(q *query.Query, opts *protocol.FormattingOptions, first, last int) []protocol.TextEdit {
	out := []protocol.TextEdit{}
	src := q.File.Source
	for _, c := range formatCompose(q.File.Compose(), int(min(max(opts.TabSize, 1), 8)), func(at source.Span) bool {
		line := src.Line(at.Start)
		return first <= line && line <= last
	}) {
		out = append(out, protocol.TextEdit{Range: q.RangeOf(src, c.At), NewText: c.New})
	}
	return out
}

// formatTyped indents the new line: one level below a key without a value, or at the column of a key with
// one.
func formatTyped(q *query.Query, opts *protocol.FormattingOptions) []protocol.TextEdit {
	out := []protocol.TextEdit{}
	src := q.File.Source
	row := src.Line(q.Pos)
	at := src.LineSpan(row)
	if row == 1 || strings.TrimSpace(src.Slice(at)) != "" {
		return out
	}
	unit := source.IndentUnit(src.Text)
	if !strings.Contains(src.Text, "\n ") {
		unit = int(min(max(opts.TabSize, 1), 8))
	}
	want, ok := indentBehind(src.Text, int(src.LineSpan(row-1).End), unit)
	if have := src.Slice(at); ok && have != want {
		out = append(out, protocol.TextEdit{Range: q.RangeOf(src, at), NewText: want})
	}
	return out
}

// indentBehind returns the leading white space for a line that follows one that ends at an offset.
func indentBehind(text string, end, unit int) (string, bool) {
	s := scanCompose(text, end)
	l := s.top()
	if l == nil || s.flow() || s.quote != 0 {
		return "", false
	}
	col := l.col
	line := text[strings.LastIndexByte(text[:end], '\n')+1 : end]
	line, _, _ = strings.Cut(strings.TrimRight(line, " \t\r"), " #")
	for words := strings.Fields(line); len(words) > 1 && strings.IndexByte("&!", words[len(words)-1][0]) >= 0; words = words[:len(words)-1] {
		line = strings.TrimSuffix(strings.TrimRight(line, " "), words[len(words)-1])
	}
	line = strings.TrimRight(line, " ")
	switch {
	case s.inside == aText || strings.TrimSpace(line) == "":
		return "", false
	case s.fold >= 0:
		col = s.fold + unit
	case strings.HasSuffix(line, ":") && l.kind == ':':
		col += unit
	case l.kind == '-' && strings.TrimSpace(line) == "-":
		col += 2
	}
	return strings.Repeat(" ", col), true
}
