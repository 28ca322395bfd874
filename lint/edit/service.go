package edit

import (
	"fmt"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// A ServiceEditor creates the edits to a service in one file. It keeps the existing style: blocks or
// brackets, lists or mappings. If one of the edits cannot be made, it returns none.
type ServiceEditor struct {
	Node   *compose.Node // the service
	Indent string        // indentation of one level in the file
	src    *source.File
	key    *compose.Node // name of the service
	edits  []source.Edit
	failed bool
}

// Edits returns the edits. It returns false if one of them cannot be made.
func (e *ServiceEditor) Edits() ([]source.Edit, bool) {
	if e.failed {
		return nil, false
	}
	return e.edits, len(e.edits) > 0
}

// Service returns the editor for a service that the file itself defines, or nil.
func Service(f *compose.File, name string) *ServiceEditor {
	for _, doc := range f.Docs {
		e := doc.Get("services").Entry(name)
		if e == nil || e.Merged || e.Key.File != f.Source || e.Value == nil || e.Value.Alias != nil {
			continue
		}
		return newEditor(f.Source, e.Key, e.Value)
	}
	return nil
}

func newEditor(src *source.File, key, node *compose.Node) *ServiceEditor {
	return &ServiceEditor{Node: node, Indent: strings.Repeat(" ", source.IndentUnit(src.Text)), src: src, key: key}
}

// Own returns the entry of a key in the service itself, or nil.
func (e *ServiceEditor) Own(key string) *compose.Entry {
	x := e.Node.Entry(key)
	if x == nil || x.Merged || x.Key.File != e.src {
		return nil
	}
	return x
}

func (e *ServiceEditor) change(at source.Span, text string) {
	e.edits = append(e.edits, source.Edit{File: e.src, At: at, New: text})
}

func (e *ServiceEditor) insert(pos source.Pos, text string) {
	e.change(source.Span{Start: pos, End: pos}, text)
}

// Column returns the indentation of a node's line and the node's own column.
func (e *ServiceEditor) Column(pos source.Pos) int {
	return int(pos - e.src.LineSpan(e.src.Line(pos)).Start)
}

// lineEnd returns the end of the line that a span ends on.
func (e *ServiceEditor) lineEnd(at source.Span) source.Pos {
	return e.src.LineSpan(e.src.Line(max(at.Start, at.End))).End
}

// Add adds a key to the service. lines is its form in a block, where the first line starts with the key; flow
// is its form in brackets.
func (e *ServiceEditor) Add(lines []string, flow string) {
	switch {
	case e.Node.Style == compose.Flow && e.Node.Kind == compose.Mapping:
		e.intoFlow(e.Node, flow, len(e.Node.Entries) == 0)
	case e.Node.Kind == compose.Mapping && len(e.Node.Entries) > 0:
		first := e.firstKey()
		if first == nil {
			e.failed = true
			return
		}
		e.lines(e.lineEnd(e.Node.At), e.Column(first.At.Start), lines)
	case e.Node.Kind == compose.Null && e.Node.At.Len() == 0:
		e.lines(e.lineEnd(e.key.At), e.Column(e.key.At.Start)+len(e.Indent), lines)
	default:
		e.failed = true
	}
}

// firstKey returns the first key in the service other than "<<", or nil.
func (e *ServiceEditor) firstKey() *compose.Node {
	for _, x := range e.Node.Entries {
		if !x.Merged && x.Key.File == e.src {
			return x.Key
		}
	}
	return nil
}

func (e *ServiceEditor) lines(at source.Pos, col int, lines []string) {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString("\n" + strings.Repeat(" ", col) + l)
	}
	e.insert(at, b.String())
}

// intoFlow inserts an entry before the closing bracket of a list or mapping.
func (e *ServiceEditor) intoFlow(n *compose.Node, text string, empty bool) {
	at := n.At.End - 1
	for at > n.At.Start && source.IsSpace(e.src.Text[at-1]) {
		at--
	}
	if !empty && e.src.Text[at-1] != ',' {
		text = ", " + text
	}
	e.insert(at, text)
}

// SetVariables sets environment variables. It replaces existing values.
func (e *ServiceEditor) SetVariables(pairs [][2]string) {
	env := e.Own("environment")
	if env == nil || env.Value == nil || env.Value.Kind == compose.Null && env.Value.Alias == nil {
		e.newEnvironment(env, pairs)
		return
	}
	n := env.Value
	if n.Alias != nil || n.File != e.src {
		e.failed = true
		return
	}
	for _, p := range pairs {
		if !e.renew(n, p) {
			e.addVariable(n, p)
		}
	}
}

func (e *ServiceEditor) newEnvironment(env *compose.Entry, pairs [][2]string) {
	lines, flow := []string{"environment:"}, []string{}
	for _, p := range pairs {
		lines = append(lines, e.Indent+p[0]+": "+YAMLText(p[1], false))
		flow = append(flow, p[0]+": "+YAMLText(p[1], true))
	}
	if env == nil {
		e.Add(lines, "environment: {"+strings.Join(flow, ", ")+"}")
		return
	}
	if e.Node.Style == compose.Flow {
		e.failed = true
		return
	}
	e.lines(e.lineEnd(env.Key.At), e.Column(env.Key.At.Start), lines[1:])
}

// renew replaces the value of an existing variable. It returns false if the variable does not exist.
func (e *ServiceEditor) renew(n *compose.Node, p [2]string) bool {
	if x := n.Entry(p[0]); x != nil && !x.Merged {
		text := YAMLText(p[1], n.Style == compose.Flow)
		switch {
		case x.Value == nil || x.Value.Kind == compose.Null && x.Value.Alias == nil && x.Value.At.Len() == 0:
			start := x.Key.At.End + source.Pos(strings.IndexByte(e.src.Text[x.Key.At.End:], ':')+1)
			end := int(start) + len(e.src.Text[start:]) - len(strings.TrimLeft(e.src.Text[start:], " \t"))
			if end < len(e.src.Text) && !source.IsSpace(e.src.Text[end]) { // followed by a comment or the end of a bracket
				end = int(start)
			}
			e.change(source.Span{Start: start, End: source.Pos(end)}, " "+text)
		default:
			e.change(x.Value.Span(), text)
		}
		return true
	}
	for _, item := range n.Items {
		name, _, _ := strings.Cut(item.Text, "=")
		if name == p[0] && item.Alias == nil {
			e.change(item.At, YAMLText(p[0]+"="+p[1], n.Style == compose.Flow))
			return true
		}
	}
	return false
}

func (e *ServiceEditor) addVariable(n *compose.Node, p [2]string) {
	pair, item := p[0]+": "+YAMLText(p[1], n.Style == compose.Flow), YAMLText(p[0]+"="+p[1], n.Style == compose.Flow)
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
		e.failed = true
	}
}

// below inserts a line after the last line of a block list or mapping.
func (e *ServiceEditor) below(n *compose.Node, text string) {
	col := e.Column(n.At.Start)
	if n.Kind == compose.Mapping {
		col = -1
		for _, x := range n.Entries {
			if !x.Merged && x.Key.File == e.src {
				col = e.Column(x.Key.At.Start)
				break
			}
		}
	} else if line := e.src.LineSpan(e.src.Line(n.At.Start)); len(n.Items) > 0 {
		col = len(source.Leading(e.src.Slice(line)))
	}
	if col < 0 {
		e.failed = true
		return
	}
	e.lines(e.lineEnd(n.At), col, []string{text})
}

// AddName adds a name to a list or mapping of names, such as networks or depends_on. after is the text that
// follows the name in a mapping.
func (e *ServiceEditor) AddName(key, name, after string, first ...string) {
	x := e.Own(key)
	if x == nil {
		list := key + ": [" + strings.Join(append(first, name), ", ") + "]"
		e.Add([]string{list}, list)
		return
	}
	n := x.Value
	switch {
	case n == nil || n.Alias != nil || n.File != e.src:
		e.failed = true
	case n.Kind == compose.Sequence && n.Style == compose.Flow:
		e.intoFlow(n, name, len(n.Items) == 0)
	case n.Kind == compose.Mapping && n.Style == compose.Flow:
		e.intoFlow(n, strings.TrimRight(name+": "+after, " "), len(n.Entries) == 0)
	case n.Kind == compose.Sequence && len(n.Items) > 0:
		e.below(n, "- "+name)
	case n.Kind == compose.Mapping:
		e.below(n, strings.TrimRight(name+": "+after, " "))
	default:
		e.failed = true
	}
}

// Define returns the edits that add a top-level definition, in its section or in a new section at the end. It
// returns nil if that is not possible.
func Define(f *compose.File, kind, name string) []source.Edit {
	src := f.Source
	for _, doc := range f.Docs {
		x := doc.Entry(kind)
		if x == nil || x.Merged {
			continue
		}
		if x.Value == nil {
			return nil
		}
		e := newEditor(src, x.Key, x.Value)
		e.Add([]string{name + ":"}, name+":")
		edits, _ := e.Edits()
		return edits
	}
	end := source.Pos(len(src.Text))
	text := fmt.Sprintf("%s:\n%s%s:\n", kind, newEditor(src, nil, nil).Indent, name)
	if body := strings.TrimRight(src.Text, "\n"); body != "" && len(body) == len(src.Text) {
		text = "\n" + text
	}
	return []source.Edit{{File: src, At: source.Span{Start: end, End: end}, New: text}}
}
