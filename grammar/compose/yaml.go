package compose

import (
	"encoding/base64"
	"math"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"go.yaml.in/yaml/v4"
)

// A builder converts the nodes of the YAML library to nodes of this package.
type builder struct {
	file   *File
	text   string // without the byte order mark
	base   int    // the length of the byte order mark
	marks  *marks
	byNode map[*yaml.Node]*Node // the converted nodes that have an anchor; nil while one is being converted
	merged int                  // the number of entries added by merge keys
	notes  []source.Span        // the comments before the offset walked
	walked int                  // the end of the last scalar that was converted
	values int                  // the number of values in this document: the root, and those in sequences and mappings
	most   int                  // the largest value of values in any document
	nodes  source.Slab[Node]
	pairs  source.Slab[Entry]
}

func (b *builder) span(start, end int) source.Span {
	start = min(start, len(b.text))
	return source.Span{Start: source.Pos(start + b.base), End: source.Pos(min(max(start, end), len(b.text)) + b.base)}
}

func (b *builder) problem(start, end int, kind ProblemKind, message, advice string) {
	b.report(b.span(start, end), kind, message, advice)
}

func (b *builder) report(at source.Span, kind ProblemKind, message, advice string) {
	if len(b.file.Problems) >= problemLimit {
		return
	}
	b.file.Problems = append(b.file.Problems, Problem{File: b.file.Source, At: at, Kind: kind, Message: say(message, advice)})
}

// say joins a fault and the advice how to fix it.
func say(message, advice string) string {
	if advice == "" {
		return message
	}
	return message + "; " + advice
}

// node converts y. Depth is the nesting depth of collections; the library itself allows at most 10,000.
func (b *builder) node(y *yaml.Node, depth int, flow bool) *Node {
	if y.Kind == yaml.AliasNode {
		return b.alias(y, flow)
	}
	n := b.nodes.New()
	n.File, n.Tag = b.file.Source, y.Tag
	if y.Anchor != "" {
		b.byNode[y] = nil
	}
	at := b.properties(y, n, flow)
	switch y.Kind {
	case yaml.MappingNode:
		b.mapping(y, n, at, depth, flow)
	case yaml.SequenceNode:
		b.sequence(y, n, at, depth, flow)
	default:
		b.scalar(y, n, at)
	}
	if y.Anchor != "" {
		b.byNode[y] = n
		b.file.Anchors = append(b.file.Anchors, n)
	}
	return n
}

// properties reads the anchor and the tag before a value, and returns the offset at which the value begins.
func (b *builder) properties(y *yaml.Node, n *Node, flow bool) int {
	at := b.marks.offset(y.Line, y.Column)
	anchored, tagged := y.Anchor != "", y.Style&yaml.TaggedStyle != 0 || y.Tag == "!"
	if !anchored && !tagged {
		return at
	}
	end := at
	for at < len(b.text) && (anchored && b.text[at] == '&' || tagged && b.text[at] == '!') {
		end = wordEnd(b.text, at, flow)
		if b.text[at] == '&' {
			s := b.span(at, end)
			n.Anchor, anchored = &s, false
		} else {
			tagged = false
		}
		at = skipBlank(b.text, end)
	}
	if y.Kind == yaml.ScalarNode && y.Value == "" && (at >= len(b.text) || strings.IndexByte(`"'|>`, b.text[at]) < 0) {
		return end
	}
	return at
}

func (b *builder) alias(y *yaml.Node, flow bool) *Node {
	at := b.marks.offset(y.Line, y.Column)
	s := b.span(at, min(at+1+len(y.Value), len(b.text)))
	target := b.byNode[y.Alias]
	if target == nil {
		b.problem(at, at+1+len(y.Value), BadSyntax, source.Quote("*"+y.Value)+" is used inside its own anchor", "")
		return &Node{File: b.file.Source, At: s, Tag: "!!null", Alias: &s}
	}
	n := *target
	n.Alias, n.Anchor = &s, nil
	if n.origin == nil {
		n.origin = target
	}
	return &n
}

func (b *builder) scalar(y *yaml.Node, n *Node, at int) {
	n.Kind, n.Text = Scalar, y.Value
	end := at
	if y.Value != "" || y.Style&^yaml.TaggedStyle != 0 {
		end = scalarEnd(b.text, at, y.Value)
	}
	n.At = b.span(at, end)
	if at < end && (b.text[at] == '|' || b.text[at] == '>') {
		head := headerEnd(b.text, at)
		b.walk(at, head)
		at = min(lineEnd(b.text, head), end) // a comment may come between
	}
	b.walk(at, end)
	switch {
	case y.Style&yaml.SingleQuotedStyle != 0:
		n.Style = SingleQuoted
	case y.Style&yaml.DoubleQuotedStyle != 0:
		n.Style = DoubleQuoted
	case y.Style&yaml.LiteralStyle != 0:
		n.Style = Literal
	case y.Style&yaml.FoldedStyle != 0:
		n.Style = Folded
	}
	switch y.Tag {
	case "!!null":
		n.Kind = Null
	case "!!binary":
		b.binary(n)
	case "!!float":
		if f, err := strconv.ParseFloat(strings.Replace(y.Value, ".", "", 1), 64); err == nil && (math.IsNaN(f) || math.IsInf(f, 0)) {
			b.report(n.At, BadSchema, "Compose does not accept "+source.Quote(y.Value), "write a number")
		}
	}
}

// binary decodes the base64 text of a !!binary scalar.
func (b *builder) binary(n *Node) {
	text, err := base64.StdEncoding.DecodeString(strings.Map(dropBlank, n.Text))
	if err != nil {
		b.report(n.At, BadSchema, "invalid base64", "")
		return
	}
	n.Text = string(text)
}

func dropBlank(r rune) rune {
	if r == ' ' || r == '\n' {
		return -1
	}
	return r
}

func (b *builder) sequence(y *yaml.Node, n *Node, at, depth int, flow bool) {
	n.Kind = Sequence
	inFlow := y.Style&yaml.FlowStyle != 0
	n.Items = make([]*Node, 0, len(y.Content))
	end := at + 1
	for _, c := range y.Content {
		b.values++
		item := b.node(c, depth+1, flow || inFlow)
		n.Items = append(n.Items, item)
		end = max(end, b.endOf(item))
	}
	b.close(n, at, end, inFlow)
}

func (b *builder) mapping(y *yaml.Node, n *Node, at, depth int, flow bool) {
	n.Kind = Mapping
	inFlow := y.Style&yaml.FlowStyle != 0
	n.Entries = make([]*Entry, 0, len(y.Content)/2)
	end := at + 1
	for i := 0; i+1 < len(y.Content); i += 2 {
		key := b.node(y.Content[i], depth+1, flow || inFlow)
		b.values++
		value := b.node(y.Content[i+1], depth+1, flow || inFlow)
		e := b.pairs.New()
		e.Key, e.Value = key, value
		n.Entries = append(n.Entries, e)
		end = max(end, b.endOf(key), b.endOf(value))
	}
	b.close(n, at, end, inFlow)
	b.entries(n)
}

func (b *builder) close(n *Node, at, end int, flow bool) {
	if flow {
		n.Style = Flow
		if at < len(b.text) && (b.text[at] == '{' || b.text[at] == '[') { // a single pair, as in [a: b], has no bracket of its own
			end = flowEnd(b.text, end)
		}
	}
	n.At = b.span(at, end)
}

// endOf returns the offset at which n ends in the text. If n was reached through an alias, that is the end of
// the alias.
func (b *builder) endOf(n *Node) int {
	if n.Alias != nil {
		return int(n.Alias.End) - b.base
	}
	if n.Anchor != nil {
		return int(max(n.At.End, n.Anchor.End)) - b.base
	}
	return int(n.At.End) - b.base
}
