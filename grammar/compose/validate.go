package compose

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A validator checks a tree against the table of keys.
type validator struct {
	merged bool // the tree is the result of merging all files, so required keys must be present
	add    func(Problem)
	left   int // the number of problems that may still be reported
	done   map[visit]bool
	above  levels // the enclosing mappings, the last of which is the current one
	// unread holds the spans of syntax errors, by file. Their lines are missing from the tree.
	unread map[*source.File][]source.Span
}

// problemLimit is the maximum number of problems reported for one tree. A file that is not a Compose file
// violates nearly every rule.
const problemLimit = 200

// validateFile reports the faults in f that do not depend on other files. It does not report missing keys,
// because another file may add them.
func validateFile(f *File) {
	v := &validator{left: problemLimit, done: map[visit]bool{}}
	v.skip(f)
	v.add = func(p Problem) { f.Problems = append(f.Problems, p) }
	for _, d := range f.Docs {
		if d.Kind != Null {
			v.node(d, Root, "a Compose file")
		}
	}
}

// validate reports the faults in a part of the tree merged so far. In messages, what is the name of the part.
func (ld *assembler) validate(n *Node, s *Schema, what string) {
	v := &validator{merged: true, left: problemLimit, done: map[visit]bool{}, add: ld.add}
	for _, f := range ld.p.Files {
		v.skip(f)
	}
	v.node(n, s, what)
}

// skip records the lines of f that could not be read.
func (v *validator) skip(f *File) {
	for _, p := range f.Problems {
		if p.Kind != BadSyntax {
			continue
		}
		if v.unread == nil {
			v.unread = map[*source.File][]source.Span{}
		}
		v.unread[f.Source] = append(v.unread[f.Source], p.At)
	}
}

func (v *validator) report(n *Node, at source.Span, message, instead string) {
	if v.left--; v.left >= 0 {
		v.add(Problem{File: n.File, At: at, Kind: BadSchema, Message: message, Instead: instead})
	}
}

// node checks n. In messages, what is the name of its key or position.
func (v *validator) node(n *Node, s *Schema, what string) {
	if n == nil || s == nil || v.left <= 0 || n.Tag == "!reset" {
		return
	}
	if n.Alias != nil || n.Anchor != nil {
		key := visit{n, s}
		if n.origin != nil {
			key.node = n.origin
		}
		if v.done[key] {
			return
		}
		v.done[key] = true
	}
	if !v.typed(n, s, what) {
		return
	}
	if s.format != formatNone && (n.Kind != Scalar || !v.undecided(n)) {
		if fault := s.format.fault(n); fault != "" {
			message := what + ": " + fault
			if n.Kind == Scalar {
				message = what + " cannot be " + n.described() + ": " + fault
			}
			v.report(n, n.Span(), message, "")
			return
		}
	}
	switch n.Kind {
	case Mapping:
		v.mapping(n, s, what)
	case Sequence:
		v.list(n, s, what)
	case Scalar:
		v.scalar(n, s, what)
	}
}

// typed reports whether s allows the type of n, and adds a problem if it does not.
func (v *validator) typed(n *Node, s *Schema, what string) bool {
	date := n.Tag == "!!timestamp" && s.Types&(Number|Boolean) == 0 // the schema allows a date, but Compose then fails because it is not a string
	if s.Types == 0 || n.types()&s.Types != 0 && !date || n.Kind == Scalar && v.undecided(n) && s.cast != castNone {
		return true
	}
	if n.Kind == Null && v.cut(n) {
		return false
	}
	message := what + " must be " + s.Types.words() + ", not " + n.described()
	if n.Kind == Sequence && strings.HasPrefix(what, itemOf) {
		message += listInList(n)
	}
	if s.format == formatDuration && n.types()&Number != 0 {
		v.report(n, n.Span(), message+"; write the unit", n.Text+"s")
		return false
	}
	if n.Kind == Scalar && s.Types&String != 0 && n.Tag != "!!str" {
		v.report(n, n.Span(), message+"; put it in quotes", strconv.Quote(n.Text))
		return false
	}
	v.report(n, n.Span(), message, "")
	return false
}

// cut reports whether a value seems to be missing only because its lines have a syntax error, which is
// reported already.
func (v *validator) cut(n *Node) bool {
	text, end := n.File.Text, n.Span().End
	return slices.ContainsFunc(v.unread[n.File], func(at source.Span) bool {
		start := n.File.LineSpan(n.File.Line(at.Start)).Start
		return end <= start && strings.Trim(text[end:start], " \t\r\n:") == ""
	})
}

// undecided reports whether variables could change the text of n.
func (v *validator) undecided(n *Node) bool {
	if v.merged {
		return !n.known()
	}
	return hasDollar(n.Text)
}

func (v *validator) mapping(n *Node, s *Schema, what string) {
	v.above = append(v.above, level{s, what})
	defer func() { v.above = v.above[:len(v.above)-1] }()
	for _, e := range n.Entries {
		if v.left <= 0 {
			return
		}
		key := e.Key.Text
		if k := s.Key(key); k != nil {
			v.node(e.Value, k.Schema, source.Quote(key))
			continue
		}
		if e.Value != nil && e.Value.Tag == "!reset" {
			continue
		}
		switch {
		case e.Value == nil && e.Key.types()&String == 0: // the item is in a merged list
			v.node(e.Key, s.Items, itemOf+what)
		case isMerge(e.Key) || !s.bare && strings.HasPrefix(key, "x-"):
		case s.Any == serviceSchema && misplacedSection(e.Key, e.Value):
			v.report(e.Key, e.Key.Span(), source.Quote(key)+" is one level too deep, so it is read as a service; move it to the top level, next to `services`", "")
		case s.Any != nil && s.names.allows(key):
			v.node(e.Value, s.Any, v.named(s, key))
		case s.open, s.names == namesAny && (e.Key.load != nil || e.Value == nil): // these are the later items of a merged list
		case s.Any != nil:
			v.badName(e.Key, s)
		default:
			v.unknown(e, s, what)
		}
	}
	if v.merged {
		v.required(n, s, what)
	}
}

// named returns a description of the value under a key that the user chose.
func (v *validator) named(s *Schema, key string) string {
	if s.Any == serviceSchema {
		return "service " + source.Quote(key)
	}
	return source.Quote(key)
}

func (v *validator) badName(key *Node, s *Schema) {
	if s.names == namesAny {
		v.report(key, key.Span(), "a name cannot be empty", "")
		return
	}
	v.report(key, key.Span(), source.Quote(key.Text)+" is not a valid name; use letters, digits, `.`, `_` and `-`", "")
}

func (v *validator) unknown(e *Entry, s *Schema, what string) {
	key := e.Key
	names := make([]string, len(s.Keys))
	for i, k := range s.Keys {
		names[i] = k.Name
	}
	message := source.Quote(key.Text) + " is not a key of " + what
	advice, near := v.above.outer(key.Text), ""
	if advice == "" && !looksLikeService(e.Value) {
		near = source.Keywords.Near(key.Text, names)
	}
	switch {
	case near != "":
		message += "; did you mean " + source.Quote(near) + "?"
	case advice == "":
		advice = belongs(e, s)
	}
	v.report(key, key.Span(), say(message, advice), near)
}

func (v *validator) required(n *Node, s *Schema, what string) {
	for _, key := range s.Required {
		if n.Entry(key) == nil {
			v.report(n, n.Span(), what+" lacks "+source.Quote(key), "")
		}
	}
	if len(jobKeys) > 0 && s == jobSchema.Child("triggers") && n.Entry("manual") == nil && n.Entry("schedule") == nil {
		v.report(n, n.Span(), what+" lacks `manual` or `schedule`", "")
	}
}

func (v *validator) list(n *Node, s *Schema, what string) {
	for _, item := range n.Items {
		v.node(item, s.Items, itemOf+what)
	}
	if s.distinct && s.unique == uniqueNone && len(n.Items) > 1 {
		v.distinct(n, what)
	}
}

func (v *validator) distinct(n *Node, what string) {
	seen := make(map[string][]*Node, len(n.Items))
	for _, item := range n.Items {
		text := item.text()
		if slices.ContainsFunc(seen[text], func(o *Node) bool { return equal(o, item) }) && !v.undecided(item) {
			v.report(item, item.Span(), what+" contains this item twice; remove one", "")
		}
		seen[text] = append(seen[text], item)
	}
}

func (v *validator) scalar(n *Node, s *Schema, what string) {
	if v.undecided(n) {
		return
	}
	if s.cast != castNone && n.types()&String != 0 {
		if _, _, ok := s.cast.apply(n.text()); !ok {
			v.report(n, n.Span(), what+" must be "+s.cast.words()+", not "+source.Quote(short(n.text())), "")
			return
		}
	}
	text := n.text()
	if len(s.Enum) > 0 && n.types()&String != 0 && !slices.Contains(s.Enum, text) {
		near := source.Keywords.Near(text, s.Enum)
		v.report(n, n.Span(), what+" must be "+source.QuoteAny(s.Enum)+", not "+source.Quote(short(text)), near)
		return
	}
	if (s.Min != nil || s.Max != nil) && n.types()&Number != 0 {
		if f, err := strconv.ParseFloat(text, 64); err == nil && (s.Min != nil && f < *s.Min || s.Max != nil && f > *s.Max) {
			v.report(n, n.Span(), what+" cannot be "+source.Quote(text)+": "+bounds(s), "")
			return
		}
	}
	if !s.pattern.allows(text) {
		v.report(n, n.Span(), what+" cannot be "+source.Quote(short(text))+": "+s.pattern.want(), "")
	}
}
