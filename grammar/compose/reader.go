package compose

import (
	"errors"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Reader reads successive versions of one file while it is edited, without reading unchanged parts again.
// Its result is the same as that of Parse. It is safe for concurrent use.
//
// It splits the text into pieces, one per service, each of which the YAML library reads separately.
type Reader struct {
	mu     sync.Mutex
	before map[string][]*piece // the pieces of the previous version, by their text
	now    map[string][]*piece
}

// Parse reads a text of the file. It always returns a tree.
func (r *Reader) Parse(src *source.File) *File {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = map[string][]*piece{}
	b := newBuilder(src)
	f := b.build(b.documents(r))
	r.before, r.now = r.now, nil
	return f
}

// A piece is a run of lines that is read separately: a key and its value.
type piece struct {
	text    string
	indent  int
	pairs   []*yaml.Node // keys and values in turn
	anchors []*yaml.Node
	free    []*yaml.Node // the aliases of anchors in other pieces
	err     error        // why the piece cannot be read
	line    int          // the number of lines above the piece that its nodes' line numbers include
}

// A cut says where a piece is. The value of a header consists of the pieces below it.
type cut struct {
	start, end, line int
	indent           int
	header           bool
	doubt            bool // one of its lines may begin a piece of its own
}

// documents reads the text piece by piece if it can be split.
func (b *builder) documents(r *Reader) []*yaml.Node {
	cuts := b.cuts()
	if cuts == nil {
		docs, err := decode(b.text)
		if err != nil {
			docs = b.recover(docs, err)
		}
		return docs
	}
	pieces, whole := make([]*piece, len(cuts)), true
	for i, c := range cuts {
		pieces[i] = r.piece(b.text[c.start:c.end], c)
		whole = whole && pieces[i].err == nil
	}
	if whole {
		if docs := assemble(cuts, pieces); docs != nil {
			return docs
		}
	}
	return b.repair(r, cuts, pieces)
}

// repair handles a text with pieces that cannot be read by themselves, or that use an anchor that does not
// exist. If a quote or bracket may be closed in another piece, the complete text is repaired; otherwise, only
// those pieces are.
func (b *builder) repair(r *Reader, cuts []cut, pieces []*piece) []*yaml.Node {
	broken := slices.DeleteFunc(slices.Clone(pieces), func(p *piece) bool { return p.err == nil })
	doubt := slices.ContainsFunc(cuts, func(c cut) bool { return c.doubt }) || slices.ContainsFunc(broken, (*piece).unfinished)
	if len(broken) > 0 && !doubt {
		if docs := b.repairPieces(r, cuts, pieces); docs != nil {
			return docs
		}
	}
	docs, err := decode(b.text)
	if err == nil {
		return docs
	}
	if len(broken) > 0 {
		if docs := b.repairPieces(r, cuts, pieces); docs != nil {
			return docs
		}
	}
	return b.recover(docs, err)
}

// repairPieces repairs the pieces that cannot be read. It returns nil if this does not make the text valid.
func (b *builder) repairPieces(r *Reader, cuts []cut, pieces []*piece) []*yaml.Node {
	repaired, said := slices.Clone(pieces), []complaint{}
	text := []byte(b.text)
	for i, c := range cuts {
		p := pieces[i]
		if p.err == nil {
			continue
		}
		m := &repairer{marks: newMarks(p.text), indent: c.indent, decode: func(text string) ([]*yaml.Node, error) { return nil, r.piece(text, c).err }}
		whole, _ := m.repair(p.text, nil, p.err)
		copy(text[c.start:c.end], whole)
		repaired[i] = r.piece(whole, c)
		for _, s := range m.said {
			s.start, s.end = s.start+c.start, s.end+c.start
			said = append(said, s)
		}
	}
	docs := assemble(cuts, repaired)
	if docs != nil {
		b.file.broken = true
		b.text = string(text)
		b.complain(said)
	}
	return docs
}

// unfinished reports whether more text could complete the piece, because a quote or a bracket is open at its
// end.
func (p *piece) unfinished() bool {
	var e *yaml.LoadError
	return !errors.As(p.err, &e) || strings.Contains(e.ContextMsg, "quoted scalar") || strings.Contains(e.ContextMsg, "flow")
}

// piece returns the piece at a cut. It reuses a piece of the previous version with the same text.
func (r *Reader) piece(text string, c cut) *piece {
	key := text
	list := r.before[key]
	for i, p := range list {
		if p.indent == c.indent {
			r.before[key] = append(list[:i:i], list[i+1:]...)
			p.move(c.line)
			r.now[key] = append(r.now[key], p)
			return p
		}
	}
	p := readPiece(text, c.indent)
	p.move(c.line)
	r.now[key] = append(r.now[key], p)
	return p
}

var errPiece = errors.New("this line is not part of a mapping")

// readPiece reads one piece. To make aliases valid, the library gets an additional line above it that sets
// their anchors.
func readPiece(text string, indent int) *piece {
	p := &piece{text: text, indent: indent}
	names := aliasNames(text)
	if len(names) > 0 {
		text = strings.Repeat(" ", indent) + `"": [&` + strings.Join(names, " ~, &") + " ~]\n" + text
		p.line = 1
	}
	docs, err := decode(text)
	switch {
	case err != nil:
		p.err = lifted(err, -p.line)
		return p
	case len(docs) == 0:
		return p
	case len(docs) > 1 || docs[0].Kind != yaml.MappingNode || docs[0].Style&yaml.FlowStyle != 0 || docs[0].Column != indent+1 || docs[0].Anchor != "":
		p.err = errPiece
		return p
	}
	p.pairs = docs[0].Content
	stubs := map[*yaml.Node]bool{}
	if len(names) > 0 {
		for _, n := range p.pairs[1].Content {
			stubs[n] = true
		}
		p.pairs = p.pairs[2:]
	}
	eachNode(p.pairs, func(n *yaml.Node) {
		if n.Kind == yaml.AliasNode && stubs[n.Alias] {
			p.free = append(p.free, n)
		}
		if n.Anchor != "" {
			p.anchors = append(p.anchors, n)
		}
	})
	return p
}

// aliasNames lists the words that follow a "*". Some of them may not be aliases.
func aliasNames(text string) []string {
	var names []string
	seen := map[string]bool{}
	for {
		_, rest, ok := strings.Cut(text, "*")
		if !ok {
			return names
		}
		text = rest
		n := 0
		for n < len(text) && (text[n] == '-' || text[n] == '_' || source.Alnum(text[n])) {
			n++
		}
		if name := text[:n]; n > 0 && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
}

func eachNode(list []*yaml.Node, do func(*yaml.Node)) {
	for _, n := range list {
		do(n)
		eachNode(n.Content, do)
	}
}

// lifted returns the error with a number added to its line numbers.
func lifted(err error, by int) error {
	var e *yaml.LoadError
	if by == 0 || !errors.As(err, &e) {
		return err
	}
	out := *e
	out.Mark.Line = max(out.Mark.Line+by, 1)
	if out.ContextMark.Line > 0 {
		out.ContextMark.Line = max(out.ContextMark.Line+by, 1)
	}
	return &out
}

// move updates the line numbers of the piece's nodes; line is the number of lines above it in the file.
func (p *piece) move(line int) {
	if by := line - p.line; by != 0 {
		eachNode(p.pairs, func(n *yaml.Node) { n.Line += by })
		p.line = line
	}
}

// assemble joins the pieces into one document. It returns nil if an alias has no anchor.
func assemble(cuts []cut, pieces []*piece) []*yaml.Node {
	anchors := map[string]*yaml.Node{}
	root := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	into := root
	for i, p := range pieces {
		if p.err != nil {
			return nil
		}
		for _, a := range p.free {
			if a.Alias = anchors[a.Value]; a.Alias == nil {
				return nil
			}
		}
		for _, n := range p.anchors {
			anchors[n.Anchor] = n
		}
		if cuts[i].indent == 0 {
			into = root
		}
		if len(p.pairs) == 0 {
			continue
		}
		if len(into.Content) == 0 {
			into.Line, into.Column = p.pairs[0].Line, p.pairs[0].Column
		}
		into.Content = append(into.Content, p.pairs...)
		if cuts[i].header {
			into = section(root, pieces[i+1:], cuts[i+1:])
		}
	}
	if len(root.Content) == 0 {
		return []*yaml.Node{}
	}
	return []*yaml.Node{root}
}

// section replaces the value of a header with a mapping of the pieces below it, if there are any.
func section(root *yaml.Node, below []*piece, cuts []cut) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for i, p := range below {
		if cuts[i].indent == 0 {
			break
		}
		if len(p.pairs) > 0 {
			root.Content[len(root.Content)-1] = n
			break
		}
	}
	return n
}

// cuts returns where the text can be split: at the keys in the first column and, below a key without a value
// on its line, at the keys of the next indentation. A line that does not look like a key belongs to the piece
// above it. The result is nil if the text does not begin with a key.
func (b *builder) cuts() []cut {
	s := &cutter{}
	for i := range b.marks.lines {
		start, end := b.marks.span(i + 1)
		if s.astray(b, i) {
			s.cuts[len(s.cuts)-1].doubt = true
		} else if !s.line(b.text[start:end], start, i) {
			return nil
		}
	}
	if len(s.cuts) == 0 {
		return nil
	}
	s.cuts[len(s.cuts)-1].end = len(b.text)
	return s.cuts
}

type cutter struct {
	cuts   []cut
	opened bool // the last key in the first column has no value on its line, and no other line follows it yet
	indent int  // the indentation of the keys below it; 0 if there are none
}

// astray reports whether a key probably moved to the first column by accident while someone was typing:
// Compose has no such key, and the lines below it are indented deeper than the pieces above.
func (s *cutter) astray(b *builder, line int) bool {
	start, end := b.marks.span(line + 1)
	if s.indent == 0 || start == end || b.text[start] == ' ' {
		return false
	}
	name, _, key := strings.Cut(b.text[start:end], ":")
	if _, ok := afterKey(b.text[start:end]); !ok || !key || Root.Key(name) != nil || strings.HasPrefix(name, "x-") {
		return false
	}
	for next := line + 2; next <= len(b.marks.lines); next++ {
		start, end := b.marks.span(next)
		if body := strings.TrimLeft(b.text[start:end], " "); body != "" && body[0] != '#' {
			return end-start-len(body) > s.indent
		}
	}
	return false
}

// line handles the next line. It returns false if the text cannot be split.
func (s *cutter) line(text string, start, nr int) bool {
	body := strings.TrimLeft(text, " ")
	indent := len(text) - len(body)
	trimmed := strings.TrimSpace(body)
	switch {
	case trimmed == "" || trimmed[0] == '#':
		return true
	case indent == 0 && len(s.cuts) == 0 && trimmed == "---":
		return true
	}
	rest, key := afterKey(body)
	switch {
	case key && indent == 0:
		s.cut(cut{start: start, line: nr})
		s.opened, s.indent = rest == "" || rest[0] == '#', 0
		return true
	case len(s.cuts) == 0:
		return false
	case key && s.opened:
		s.indent = indent
		s.cuts[len(s.cuts)-1].header = true
		s.cut(cut{start: start, line: nr, indent: indent})
	case key && s.indent == indent:
		s.cut(cut{start: start, line: nr, indent: indent})
	case indent < s.indent || indent == 0:
		// The line does not belong to any mapping, unless it is another form of key or ends the document.
		last := &s.cuts[len(s.cuts)-1]
		last.doubt = last.doubt || strings.Contains(body, ":") || strings.IndexByte("?-.%", body[0]) >= 0
	}
	s.opened = false
	return true
}

func (s *cutter) cut(c cut) {
	if n := len(s.cuts); n > 0 {
		s.cuts[n-1].end = c.start
	}
	s.cuts = append(s.cuts, c)
}

// afterKey returns the text after the colon of a plain key of letters and digits.
func afterKey(text string) (rest string, ok bool) {
	n := 0
	for n < len(text) && (source.Alnum(text[n]) || n > 0 && strings.IndexByte("_.-", text[n]) >= 0) {
		n++
	}
	if n == 0 || n == len(text) || text[n] != ':' || n+1 < len(text) && text[n+1] != ' ' {
		return "", false
	}
	return strings.TrimSpace(text[n+1:]), true
}
