package compose

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// A composeName is a name that a Compose file gives to something. Its kind is a top-level key, such as
// "services", or anchorKind for a YAML anchor.
type composeName struct {
	kind string
	text string
	nth  int // the number of the definition of an anchor, because YAML lets a file define the same anchor again
}

// A composeMention is a place where a name is used.
type composeMention struct {
	composeName
	at    source.Span
	makes bool
	spot  *spot
}

const (
	anchorKind   = "anchors"
	extendedKind = "extended services" // services of another file
)

// A reference describes which name a scalar or key contains.
type reference struct {
	kind   string
	key    bool   // the name is a key
	prefix string // the text that must precede the name, such as "service:"
	colon  bool   // the name ends at a ":"
	path   bool   // the text can also be a path, which is not a name
	pair   bool   // the name follows "NAME="
}

// composeReferences maps paths in a Compose file to the names there. The entry at the top level declares the
// name.
var composeReferences = map[string]reference{
	"services.*.depends_on.[]":                {kind: "services"},
	"services.*.depends_on.*":                 {kind: "services", key: true},
	"services.*.extends":                      {kind: "services"},
	"services.*.extends.service":              {kind: "services"},
	"services.*.links.[]":                     {kind: "services", colon: true},
	"services.*.volumes_from.[]":              {kind: "services", colon: true},
	"services.*.network_mode":                 {kind: "services", prefix: "service:"},
	"services.*.ipc":                          {kind: "services", prefix: "service:"},
	"services.*.pid":                          {kind: "services", prefix: "service:"},
	"services.*.build.additional_contexts.*":  {kind: "services", prefix: "service:"},
	"services.*.build.additional_contexts.[]": {kind: "services", prefix: "service:", pair: true},
	"services.*.profiles.[]":                  {kind: "profiles"},
	"services.*.networks.[]":                  {kind: "networks"},
	"services.*.networks.*":                   {kind: "networks", key: true},
	"services.*.volumes.[]":                   {kind: "volumes", colon: true, path: true},
	"services.*.volumes.[].source":            {kind: "volumes", path: true},
	"services.*.configs.[]":                   {kind: "configs"},
	"services.*.configs.[].source":            {kind: "configs"},
	"services.*.credential_spec.config":       {kind: "configs"},
	"services.*.secrets.[]":                   {kind: "secrets"},
	"services.*.secrets.[].source":            {kind: "secrets"},
	"services.*.build.secrets.[]":             {kind: "secrets"},
	"services.*.build.secrets.[].source":      {kind: "secrets"},
	"services.*.models.[]":                    {kind: "models"},
	"services.*.models.*":                     {kind: "models", key: true},
	"services.*.volumes.*":                    {kind: "volumes", key: true},
	"services.*":                              {kind: "services", key: true},
	"networks.*":                              {kind: "networks", key: true},
	"volumes.*":                               {kind: "volumes", key: true},
	"configs.*":                               {kind: "configs", key: true},
	"secrets.*":                               {kind: "secrets", key: true},
	"models.*":                                {kind: "models", key: true},
}

// composeMentions lists all names in a file, in order.
func composeMentions(x *index) []composeMention {
	var all []composeMention
	for _, s := range x.spots {
		all = s.mentions(all)
	}
	all = append(all, x.unread()...)
	slices.SortStableFunc(all, func(a, b composeMention) int { return int(a.at.Start - b.at.Start) })
	set := map[string]int{} // how often each anchor was defined so far; an alias refers to the last definition above it
	for i := range all {
		if m := &all[i]; m.kind == anchorKind {
			if m.makes {
				set[m.text]++
			}
			m.nth = set[m.text]
		}
	}
	return all
}

// unread finds anchors and aliases in lines that cannot be parsed, for instance while an alias is typed.
func (x *index) unread() []composeMention {
	var all []composeMention
	src := x.tree.Source
	for _, p := range x.tree.Problems {
		if p.Kind != compose.BadSyntax {
			continue
		}
		line := src.LineSpan(src.Line(p.At.Start))
		text := src.Slice(line)
		for i := 1; i < len(text); i++ {
			if text[i] != '*' && text[i] != '&' || strings.IndexByte(" [,", text[i-1]) < 0 {
				continue
			}
			end := i + 1
			for end < len(text) && (source.NameByte(text[end]) || text[end] == '-') {
				end++
			}
			at := source.Span{Start: line.Start + source.Pos(i+1), End: line.Start + source.Pos(end)}
			if s := x.at(at.Start); end == i+1 || s != nil && s.leaf() {
				continue
			}
			node := &compose.Node{Kind: compose.Scalar, File: src, At: at, Text: text[i+1 : end]}
			all = append(all, composeMention{composeName{anchorKind, node.Text, 0}, at, text[i] == '&', &spot{node: node}})
		}
	}
	return all
}

// mentions appends the names at a spot.
func (s *spot) mentions(all []composeMention) []composeMention {
	n := s.node
	if n.Alias != nil {
		at := source.Span{Start: n.Alias.Start + 1, End: n.Alias.End}
		return append(all, composeMention{composeName{anchorKind, n.File.Slice(at), 0}, at, false, s})
	}
	if n.Anchor != nil {
		at := source.Span{Start: n.Anchor.Start + 1, End: n.Anchor.End}
		all = append(all, composeMention{composeName{anchorKind, n.File.Slice(at), 0}, at, true, s})
	}
	if m, ok := s.mention(); ok {
		all = append(all, m)
	}
	return s.interpolations(all)
}

// mention returns the name at a spot, and whether there is one.
func (s *spot) mention() (m composeMention, ok bool) {
	if s.depth < 2 || s.depth > 7 || !s.isKey && s.node.Kind != compose.Scalar {
		return m, false
	}
	ref, ok := composeReferences[s.hookless()]
	if !ok || ref.key != s.isKey || s.mountsPath() {
		return m, false
	}
	if s.where == "services.*.extends.service" && s.holder.Get("file") != nil {
		ref.kind = extendedKind
	}
	at, exact := query.Inner(s.node)
	if !exact || strings.Contains(s.node.Text, "$") {
		return m, false
	}
	text, at, ok := ref.named(s.node.Text, at)
	return composeMention{composeName{ref.kind, text, 0}, at, s.isKey && strings.Count(s.where, ".") == 1, s}, ok
}

// hookless returns the path of a spot, with that of the service in place of its pre_start hook, which refers
// to the same names.
func (s *spot) hookless() string {
	if rest, ok := strings.CutPrefix(s.where, "services.*.pre_start.[]."); ok {
		return "services.*." + rest
	}
	return s.where
}

// named returns the part of a text that is the name, its span, and whether there is one.
func (r reference) named(text string, at source.Span) (string, source.Span, bool) {
	if r.pair {
		name, _, has := cutPair(text)
		if !has {
			return "", at, false
		}
		text, at.Start = text[len(name)+1:], at.Start+source.Pos(len(name)+1)
	}
	text, ok := strings.CutPrefix(text, r.prefix)
	if !ok {
		return "", at, false
	}
	at.Start += source.Pos(len(r.prefix))
	if r.colon {
		text, _, _ = strings.Cut(text, ":")
		if text == "container" {
			return "", at, false
		}
		at.End = at.Start + source.Pos(len(text))
	}
	return text, at, text != "" && !(r.path && strings.ContainsAny(text[:1], "./~\\"))
}

// mountsPath reports whether a spot is the source of a mount that is not a volume.
func (s *spot) mountsPath() bool {
	if s.where != "services.*.volumes.[].source" {
		return false
	}
	t := s.holder.Get("type")
	return t != nil && t.Text != "" && t.Text != "volume"
}

// namesAt returns the mention under the cursor and all those of the same name in the file.
func namesAt(q *query.Query) (at composeMention, all []composeMention) {
	x := indexAt(q)
	if x == nil {
		return at, nil
	}
	at, ok := x.mention(q.Pos)
	if !ok {
		return at, nil
	}
	return at, x.named()[at.composeName]
}
