package compose

import (
	"fmt"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// A serviceEditor creates the edits to a service in one file, in the existing style: blocks or brackets,
// lists or mappings. If it cannot create an edit, ok becomes false.
type serviceEditor struct {
	src  *source.File
	key  *compose.Node // the service's name
	node *compose.Node // its value
	unit int
	all  []query.Change
	ok   bool
}

// editService returns the editor of a service defined in the file itself, or nil.
func editService(q *query.Query, name string) *serviceEditor {
	f := q.File.Compose()
	for _, doc := range f.Docs {
		e := doc.Get("services").Entry(name)
		if e == nil || e.Merged || e.Key.File != f.Source || e.Value == nil || e.Value.Alias != nil {
			continue
		}
		return &serviceEditor{src: f.Source, key: e.Key, node: e.Value, unit: indentUnit(f.Source.Text), ok: true}
	}
	return nil
}

// own returns the entry of a key written in the service itself.
func (e *serviceEditor) own(key string) *compose.Entry {
	x := e.node.Entry(key)
	if x == nil || x.Merged || x.Key.File != e.src {
		return nil
	}
	return x
}

func (e *serviceEditor) change(at source.Span, text string) {
	e.all = append(e.all, query.Change{Place: query.Place{File: e.src, At: at}, New: text})
}

func (e *serviceEditor) insert(pos source.Pos, text string) {
	e.change(source.Span{Start: pos, End: pos}, text)
}

// column returns the indentation of a node's line, and the node's own column.
func (e *serviceEditor) column(pos source.Pos) int {
	return int(pos - e.src.LineSpan(e.src.Line(pos)).Start)
}

// lineEnd returns the end of the line on which a span ends.
func (e *serviceEditor) lineEnd(at source.Span) source.Pos {
	return e.src.LineSpan(e.src.Line(max(at.Start, at.End))).End
}

// add writes a key of the service: lines in a block, the first of which starts with the key, or one entry in
// brackets.
func (e *serviceEditor) add(lines []string, flow string) {
	switch {
	case e.node.Style == compose.Flow && e.node.Kind == compose.Mapping:
		e.intoFlow(e.node, flow, len(e.node.Entries) == 0)
	case e.node.Kind == compose.Mapping && len(e.node.Entries) > 0:
		first := e.firstKey()
		if first == nil {
			e.ok = false
			return
		}
		e.lines(e.lineEnd(e.node.At), e.column(first.At.Start), lines)
	case e.node.Kind == compose.Null && e.node.At.Len() == 0:
		e.lines(e.lineEnd(e.key.At), e.column(e.key.At.Start)+e.unit, lines)
	default:
		e.ok = false
	}
}

// firstKey returns the first key written in the service, except for "<<".
func (e *serviceEditor) firstKey() *compose.Node {
	for _, x := range e.node.Entries {
		if !x.Merged && x.Key.File == e.src {
			return x.Key
		}
	}
	return nil
}

func (e *serviceEditor) lines(at source.Pos, col int, lines []string) {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString("\n" + strings.Repeat(" ", col) + l)
	}
	e.insert(at, b.String())
}

// intoFlow inserts an entry before the closing bracket of a list or mapping.
func (e *serviceEditor) intoFlow(n *compose.Node, text string, empty bool) {
	at := n.At.End - 1
	for at > n.At.Start && isSpace(e.src.Text[at-1]) {
		at--
	}
	if !empty && e.src.Text[at-1] != ',' {
		text = ", " + text
	}
	e.insert(at, text)
}

// setVariables sets environment variables, and replaces existing values.
func (e *serviceEditor) setVariables(pairs [][2]string) {
	env := e.own("environment")
	if env == nil || env.Value == nil || env.Value.Kind == compose.Null && env.Value.Alias == nil {
		e.newEnvironment(env, pairs)
		return
	}
	n := env.Value
	if n.Alias != nil || n.File != e.src {
		e.ok = false
		return
	}
	for _, p := range pairs {
		if !e.renew(n, p) {
			e.addVariable(n, p)
		}
	}
}

func (e *serviceEditor) newEnvironment(env *compose.Entry, pairs [][2]string) {
	lines, flow := []string{"environment:"}, []string{}
	for _, p := range pairs {
		lines = append(lines, strings.Repeat(" ", e.unit)+p[0]+": "+yamlText(p[1], false))
		flow = append(flow, p[0]+": "+yamlText(p[1], true))
	}
	if env == nil {
		e.add(lines, "environment: {"+strings.Join(flow, ", ")+"}")
		return
	}
	if e.node.Style == compose.Flow {
		e.ok = false
		return
	}
	e.lines(e.lineEnd(env.Key.At), e.column(env.Key.At.Start), lines[1:])
}

// renew replaces the value of an existing variable; false if it does not exist.
func (e *serviceEditor) renew(n *compose.Node, p [2]string) bool {
	if x := n.Entry(p[0]); x != nil && !x.Merged {
		text := yamlText(p[1], n.Style == compose.Flow)
		switch {
		case x.Value == nil || x.Value.Kind == compose.Null && x.Value.Alias == nil && x.Value.At.Len() == 0:
			start := x.Key.At.End + source.Pos(strings.IndexByte(e.src.Text[x.Key.At.End:], ':')+1)
			end := skipBlanks(e.src.Text, int(start), len(e.src.Text))
			if end < len(e.src.Text) && !isSpace(e.src.Text[end]) { // a comment, or the end of a bracket
				end = int(start)
			}
			e.change(source.Span{Start: start, End: source.Pos(end)}, " "+text)
		default:
			e.change(x.Value.Span(), text)
		}
		return true
	}
	for _, item := range n.Items {
		name, _, _ := cutPair(item.Text)
		if name == p[0] && item.Alias == nil {
			e.change(item.At, yamlText(p[0]+"="+p[1], n.Style == compose.Flow))
			return true
		}
	}
	return false
}

func (e *serviceEditor) addVariable(n *compose.Node, p [2]string) {
	pair, item := p[0]+": "+yamlText(p[1], n.Style == compose.Flow), yamlText(p[0]+"="+p[1], n.Style == compose.Flow)
	switch {
	case n.Style == compose.Flow && n.Kind == compose.Mapping:
		e.intoFlow(n, pair, len(n.Entries) == 0)
	case n.Style == compose.Flow:
		e.intoFlow(n, item, len(n.Items) == 0)
	case n.Kind == compose.Mapping:
		e.below(n, pair)
	case n.Kind == compose.Sequence && len(n.Items) > 0:
		e.below(n, "- "+item)
	default:
		e.ok = false
	}
}

// below adds a line after the last line of a block list or mapping.
func (e *serviceEditor) below(n *compose.Node, text string) {
	col := e.column(n.At.Start)
	if n.Kind == compose.Mapping {
		col = -1
		for _, x := range n.Entries {
			if !x.Merged && x.Key.File == e.src {
				col = e.column(x.Key.At.Start)
				break
			}
		}
	} else if line := e.src.LineSpan(e.src.Line(n.At.Start)); len(n.Items) > 0 {
		col = skipBlanks(e.src.Slice(line), 0, line.Len())
	}
	if col < 0 {
		e.ok = false
		return
	}
	e.lines(e.lineEnd(n.At), col, []string{text})
}

// addName adds a name to a list or mapping of names: networks, depends_on. Behind is the text after it in a
// mapping.
func (e *serviceEditor) addName(key, name, after string, first ...string) {
	x := e.own(key)
	if x == nil {
		list := key + ": [" + strings.Join(append(first, name), ", ") + "]"
		e.add([]string{list}, list)
		return
	}
	n := x.Value
	switch {
	case n == nil || n.Alias != nil || n.File != e.src:
		e.ok = false
	case n.Kind == compose.Sequence && n.Style == compose.Flow:
		e.intoFlow(n, name, len(n.Items) == 0)
	case n.Kind == compose.Mapping && n.Style == compose.Flow:
		e.intoFlow(n, strings.TrimRight(name+": "+after, " "), len(n.Entries) == 0)
	case n.Kind == compose.Sequence && len(n.Items) > 0:
		e.below(n, "- "+name)
	case n.Kind == compose.Mapping:
		e.below(n, strings.TrimRight(name+": "+after, " "))
	default:
		e.ok = false
	}
}

// yamlText spells a text as a YAML scalar, with quotes for numbers and YAML keywords.
func yamlText(text string, flow bool) string {
	c := &cursor{flow: flow}
	if text != "" && strings.Trim(text, "0123456789.") == "" && strings.Count(text, ".") < 2 {
		return `"` + text + `"`
	}
	return c.quoted(text)
}

// define writes a top-level definition, in its section or in a new one at the end.
func define(q *query.Query, kind, name string) []query.Change {
	f := q.File.Compose()
	src := f.Source
	e := &serviceEditor{src: src, unit: indentUnit(src.Text), ok: true}
	for _, doc := range f.Docs {
		x := doc.Entry(kind)
		if x == nil || x.Merged {
			continue
		}
		e.key, e.node = x.Key, x.Value
		if e.node == nil {
			return nil
		}
		e.add([]string{name + ":"}, name+":")
		if !e.ok {
			return nil
		}
		return e.all
	}
	end := source.Pos(len(src.Text))
	text := fmt.Sprintf("%s:\n%s%s:\n", kind, strings.Repeat(" ", e.unit), name)
	if body := strings.TrimRight(src.Text, "\n"); body != "" && len(body) == len(src.Text) {
		text = "\n" + text
	}
	e.insert(end, text)
	return e.all
}
