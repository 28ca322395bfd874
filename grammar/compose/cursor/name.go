package cursor

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// A Name is a name that a Compose file gives to something. Its kind is a top-level key, such as "services", or
// one of the constants.
type Name struct {
	Kind string
	Text string
	nth  int // the number of the definition of an anchor, because YAML lets a file define the same anchor again
}

// The kinds of names that are not declared below a top-level key.
const (
	Anchor   = "anchors"
	Extended = "extended services"    // services of another file
	Variable = "variables of Compose" // names in interpolations such as ${NAME}
)

// A Mention is a place where a name is declared or used.
type Mention struct {
	Name
	At       source.Span
	Declares bool
	Spot     *Spot
}

// A Reference describes which name a scalar or key contains.
type Reference struct {
	Kind   string
	IsKey  bool   // the name is a key
	Prefix string // the text that must precede the name, such as "service:"
	InPair bool   // the name follows "NAME="
	colon  bool   // the name ends at a ":"
	path   bool   // the text can also be a path, which is not a name
}

// references maps paths in a Compose file to the names there. The entry at the top level declares the name.
var references = map[string]Reference{
	compose.AtDependsOnItem:                   {Kind: "services"},
	"services.*.depends_on.*":                 {Kind: "services", IsKey: true},
	"services.*.extends":                      {Kind: "services"},
	compose.AtExtendsService:                  {Kind: "services"},
	"services.*.links.[]":                     {Kind: "services", colon: true},
	"services.*.volumes_from.[]":              {Kind: "services", colon: true},
	"services.*.network_mode":                 {Kind: "services", Prefix: "service:"},
	"services.*.ipc":                          {Kind: "services", Prefix: "service:"},
	"services.*.pid":                          {Kind: "services", Prefix: "service:"},
	compose.AtBuildAdditionalContextsEntry:    {Kind: "services", Prefix: "service:"},
	"services.*.build.additional_contexts.[]": {Kind: "services", Prefix: "service:", InPair: true},
	"services.*.profiles.[]":                  {Kind: "profiles"},
	"services.*.networks.[]":                  {Kind: "networks"},
	"services.*.networks.*":                   {Kind: "networks", IsKey: true},
	compose.AtVolumesItem:                     {Kind: "volumes", colon: true, path: true},
	compose.AtVolumesItemSource:               {Kind: "volumes", path: true},
	"services.*.configs.[]":                   {Kind: "configs"},
	"services.*.configs.[].source":            {Kind: "configs"},
	"services.*.credential_spec.config":       {Kind: "configs"},
	"services.*.secrets.[]":                   {Kind: "secrets"},
	"services.*.secrets.[].source":            {Kind: "secrets"},
	"services.*.build.secrets.[]":             {Kind: "secrets"},
	"services.*.build.secrets.[].source":      {Kind: "secrets"},
	"services.*.models.[]":                    {Kind: "models"},
	"services.*.models.*":                     {Kind: "models", IsKey: true},
	"services.*.volumes.*":                    {Kind: "volumes", IsKey: true},
	compose.AtService:                         {Kind: "services", IsKey: true},
	"networks.*":                              {Kind: "networks", IsKey: true},
	"volumes.*":                               {Kind: "volumes", IsKey: true},
	"configs.*":                               {Kind: "configs", IsKey: true},
	"secrets.*":                               {Kind: "secrets", IsKey: true},
	"models.*":                                {Kind: "models", IsKey: true},
}

// ReferenceAt returns the reference at a path, and whether a name is allowed there. A pre_start hook refers to
// the same names as its service.
func ReferenceAt(where string) (Reference, bool) {
	if rest, ok := strings.CutPrefix(where, "services.*.pre_start.[]."); ok {
		where = "services.*." + rest
	}
	r, ok := references[where]
	return r, ok
}

// findMentions lists all names in a file, in order.
func (x *Index) findMentions() []Mention {
	var all []Mention
	for _, s := range x.Spots {
		all = s.mentions(all)
	}
	all = append(all, x.unread()...)
	slices.SortStableFunc(all, func(a, b Mention) int { return int(a.At.Start - b.At.Start) })
	set := map[string]int{} // how often each anchor was defined so far; an alias refers to the last definition above it
	for i := range all {
		if m := &all[i]; m.Kind == Anchor {
			if m.Declares {
				set[m.Text]++
			}
			m.nth = set[m.Text]
		}
	}
	return all
}

// unread finds anchors and aliases in lines that cannot be parsed, for instance while an alias is typed.
func (x *Index) unread() []Mention {
	var all []Mention
	src := x.Tree.Source
	for _, p := range x.Tree.Problems {
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
			if s := x.At(at.Start); end == i+1 || s != nil && s.isLeaf() {
				continue
			}
			node := &compose.Node{Kind: compose.Scalar, File: src, At: at, Text: text[i+1 : end]}
			all = append(all, Mention{Name{Anchor, node.Text, 0}, at, text[i] == '&', &Spot{Node: node}})
		}
	}
	return all
}

// mentions appends the names at a spot.
func (s *Spot) mentions(all []Mention) []Mention {
	n := s.Node
	if n.Alias != nil {
		at := source.Span{Start: n.Alias.Start + 1, End: n.Alias.End}
		return append(all, Mention{Name{Anchor, n.File.Slice(at), 0}, at, false, s})
	}
	if n.Anchor != nil {
		at := source.Span{Start: n.Anchor.Start + 1, End: n.Anchor.End}
		all = append(all, Mention{Name{Anchor, n.File.Slice(at), 0}, at, true, s})
	}
	if m, ok := s.mention(); ok {
		all = append(all, m)
	}
	return s.interpolations(all)
}

// mention returns the name at a spot, and whether there is one.
func (s *Spot) mention() (m Mention, ok bool) {
	if s.Depth < 2 || s.Depth > 7 || !s.IsKey && s.Node.Kind != compose.Scalar {
		return m, false
	}
	ref, ok := ReferenceAt(s.Where)
	if !ok || ref.IsKey != s.IsKey || s.mountsPath() {
		return m, false
	}
	if s.Where == compose.AtExtendsService && s.Holder.Get("file") != nil {
		ref.Kind = Extended
	}
	at, exact := s.Node.TextSpan()
	if !exact || strings.Contains(s.Node.Text, "$") {
		return m, false
	}
	text, at, ok := ref.named(s.Node.Text, at)
	return Mention{Name{ref.Kind, text, 0}, at, s.IsKey && strings.Count(s.Where, ".") == 1, s}, ok
}

// named returns the part of a text that is the name, its span, and whether there is one.
func (r Reference) named(text string, at source.Span) (string, source.Span, bool) {
	if r.InPair {
		name, rest, has := strings.Cut(text, "=")
		if !has {
			return "", at, false
		}
		text, at.Start = rest, at.Start+source.Pos(len(name)+1)
	}
	text, ok := strings.CutPrefix(text, r.Prefix)
	if !ok {
		return "", at, false
	}
	at.Start += source.Pos(len(r.Prefix))
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
func (s *Spot) mountsPath() bool {
	if s.Where != compose.AtVolumesItemSource {
		return false
	}
	t := s.Holder.Get("type")
	return t != nil && t.Text != "" && t.Text != "volume"
}

// interpolations appends the variables in a scalar's text, such as ${NAME}. It includes those in the operand
// of another one.
func (s *Spot) interpolations(all []Mention) []Mention {
	n := s.Node
	if s.IsKey || n.Kind != compose.Scalar || n.Alias != nil || strings.IndexByte(n.Text, '$') < 0 {
		return all
	}
	text := n.File.Slice(n.At)
	for i := 0; i < len(text); {
		at := strings.IndexByte(text[i:], '$')
		if at < 0 {
			break
		}
		i += at + 1
		if i < len(text) && text[i] == '$' {
			i++
			continue
		}
		if i < len(text) && text[i] == '{' {
			i++
		}
		end := i
		for end < len(text) && source.NameByte(text[end]) {
			end++
		}
		if source.IsVariable(text[i:end]) {
			at := source.Span{Start: n.At.Start + source.Pos(i), End: n.At.Start + source.Pos(end)}
			all = append(all, Mention{Name{Variable, text[i:end], 0}, at, false, s})
		}
		i = end
	}
	return all
}
