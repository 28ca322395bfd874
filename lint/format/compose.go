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
	if slices.ContainsFunc(f.Problems, func(p compose.Problem) bool { return p.Kind == compose.BadSyntax }) {
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

func (f *composeFormatter) run() {
	f.insets()
	for line := 1; line <= f.src.Lines(); line++ {
		f.line(line)
	}
	f.comments(nil)
	f.ending()
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
func (f *composeFormatter) insets() {
	for _, doc := range f.file.Docs {
		f.inset(doc)
	}
}

func (f *composeFormatter) inset(n *compose.Node) {
	if n == nil || n.Alias != nil || n.File != f.src {
		return
	}
	for _, e := range n.Entries {
		if !e.Merged {
			f.inset(e.Key)
			f.inset(e.Value)
		}
	}
	for _, item := range n.Items {
		f.inset(item)
	}
	if n.Kind != compose.Scalar && n.Style != compose.Flow {
		return
	}
	from := f.src.Line(n.At.Start)
	end := n.At.End
	if n.Style == compose.Literal || n.Style == compose.Folded { // includes the empty lines at the end
		for line := f.src.Line(end) + 1; line <= f.src.Lines() && strings.TrimSpace(f.edits.line(line)) == ""; line++ {
			end = f.src.LineSpan(line).End
		}
	}
	for line := from + 1; line <= f.src.Line(end); line++ {
		if have, ok := f.inside[line]; !ok || !have.text {
			f.inside[line] = inset{from, n.Kind == compose.Scalar}
		}
	}
}

func (f *composeFormatter) line(line int) {
	text := f.edits.line(line)
	col := compose.SkipSpaces(text, 0, len(text))
	in, goesOn := f.inside[line]
	switch {
	case goesOn:
		by := f.moved[in.from]
		f.moved[line] = by
		if col < len(text) || in.text && len(text) > 0 {
			f.indent(line, col, max(0, col+by))
		}
		if !in.text {
			f.trailing(line)
		}
	case col == len(text):
		f.trailing(line)
	case text[col] == '#':
		f.held = append(f.held, line)
		f.trailing(line)
	case col == 0 && (strings.HasPrefix(text, "---") || strings.HasPrefix(text, "...") || text[0] == '%'):
		f.comments(nil)
		f.stack = f.stack[:0]
		f.trailing(line)
	default:
		to := f.block(text, col)
		f.comments(&moving{old: col, new: to})
		f.moved[line] = to - col
		f.indent(line, col, to)
		if _, more := f.inside[line+1]; !more {
			f.trailing(line)
		}
	}
}

// block returns the new column of a line that starts with a dash, a key or a value. It also opens the line's
// blocks.
func (f *composeFormatter) block(text string, col int) int {
	dash := compose.IsDash(text, col, len(text))
	for n := len(f.stack); n > 0 && (f.stack[n-1].old > col || f.stack[n-1].old == col && f.stack[n-1].dash && !dash); n-- {
		f.stack = f.stack[:n-1]
	}
	to := 0
	switch top := f.top(); {
	case top == nil:
	case top.old == col:
		to = top.new
	case top.dash:
		to = top.new + 2
	default:
		to = top.new + f.unit
	}
	for i := col; i < len(text); {
		if compose.IsDash(text, i, len(text)) {
			f.open(moving{true, i, to + i - col})
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
			f.open(moving{false, start, to + start - col})
		}
		break
	}
	return to
}

func (f *composeFormatter) top() *moving {
	if len(f.stack) == 0 {
		return nil
	}
	return &f.stack[len(f.stack)-1]
}

func (f *composeFormatter) open(m moving) {
	if top := f.top(); top == nil || top.old != m.old || top.dash != m.dash {
		f.stack = append(f.stack, m)
	}
}

// comments moves the held comments: together with the next line if they are in its column, or else with their
// block.
func (f *composeFormatter) comments(next *moving) {
	for _, line := range f.held {
		text := f.edits.line(line)
		col := compose.SkipSpaces(text, 0, len(text))
		to := 0
		if next != nil && next.old == col {
			to = next.new
		} else {
			for _, m := range f.stack {
				if m.old <= col {
					to = m.new + col - m.old
				}
			}
		}
		f.indent(line, col, to)
	}
	f.held = f.held[:0]
}

func (f *composeFormatter) indent(line, from, to int) {
	at := f.src.LineSpan(line)
	if from != to && !strings.Contains(f.src.Slice(at)[:from], "\t") {
		f.change(at.Start, from, strings.Repeat(" ", to))
	}
}

// ending deletes empty lines at the end.
func (f *composeFormatter) ending() {
	text := f.src.Text
	body := strings.TrimRight(text, " \t\r\n")
	last := f.src.Line(source.Pos(len(body)))
	if _, more := f.inside[last+1]; more || body == "" {
		return
	}
	rest, kept := text[len(body):], "" // no line break is added if the file does not end in one
	if strings.Contains(rest, "\n") {
		kept = strings.TrimLeft(rest, " \t")
		kept = kept[:strings.IndexByte(kept, '\n')+1]
	}
	if rest != kept {
		f.all = slices.DeleteFunc(f.all, func(e source.Edit) bool { return int(e.At.Start) >= len(body) })
		f.change(source.Pos(len(body)), len(rest), kept)
	}
}

// leads reports whether a span is the leading whitespace of a line.
func (f *composeFormatter) leads(at source.Span) bool {
	return f.src.LineSpan(f.src.Line(at.Start)).Start == at.Start && strings.TrimSpace(f.edits.line(f.src.Line(at.Start))) != ""
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
