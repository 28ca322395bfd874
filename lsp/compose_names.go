package lsp

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// A composeName is what a Compose file calls something by: "services" and the like hold the kind,
// "anchors" is that of YAML's.
type composeName struct {
	kind string
	text string
	nth  int // of anchors: which of those of that name, since YAML lets them be set again
}

// A composeMention is a place where a name stands.
type composeMention struct {
	composeName
	at    source.Span
	makes bool
	spot  *spot
}

const anchorKind = "anchors"

// A reference says what a scalar or key at some place names.
type reference struct {
	kind   string
	key    bool   // a key stands for the name
	prefix string // what must stand before the name: "service:"
	colon  bool   // what follows a ":" is not part of the name
	path   bool   // the text may be a path, which names nothing
}

// references by the way to them. What stands at the top level makes the name.
var composeReferences = map[string]reference{
	"services.*.depends_on.[]":               {kind: "services"},
	"services.*.depends_on.*":                {kind: "services", key: true},
	"services.*.extends":                     {kind: "services"},
	"services.*.extends.service":             {kind: "services"},
	"services.*.links.[]":                    {kind: "services", colon: true},
	"services.*.volumes_from.[]":             {kind: "services", colon: true},
	"services.*.network_mode":                {kind: "services", prefix: "service:"},
	"services.*.ipc":                         {kind: "services", prefix: "service:"},
	"services.*.pid":                         {kind: "services", prefix: "service:"},
	"services.*.build.additional_contexts.*": {kind: "services", prefix: "service:"},
	"services.*.networks.[]":                 {kind: "networks"},
	"services.*.networks.*":                  {kind: "networks", key: true},
	"services.*.volumes.[]":                  {kind: "volumes", colon: true, path: true},
	"services.*.volumes.[].source":           {kind: "volumes", path: true},
	"services.*.configs.[]":                  {kind: "configs"},
	"services.*.configs.[].source":           {kind: "configs"},
	"services.*.credential_spec.config":      {kind: "configs"},
	"services.*.secrets.[]":                  {kind: "secrets"},
	"services.*.secrets.[].source":           {kind: "secrets"},
	"services.*.build.secrets.[]":            {kind: "secrets"},
	"services.*.build.secrets.[].source":     {kind: "secrets"},
	"services.*.models.[]":                   {kind: "models"},
	"services.*.models.*":                    {kind: "models", key: true},
	"services.*":                             {kind: "services", key: true},
	"networks.*":                             {kind: "networks", key: true},
	"volumes.*":                              {kind: "volumes", key: true},
	"configs.*":                              {kind: "configs", key: true},
	"secrets.*":                              {kind: "secrets", key: true},
	"models.*":                               {kind: "models", key: true},
}

// composeMentions lists every name in a file.
func composeMentions(f *compose.File) []composeMention {
	var all []composeMention
	set := map[string]int{}
	walkCompose(f, func(s *spot) {
		n := s.node
		if n.Alias != nil {
			at := source.Span{Start: n.Alias.Start + 1, End: n.Alias.End}
			text := f.Source.Slice(at)
			all = append(all, composeMention{composeName{anchorKind, text, set[text]}, at, false, s})
			return
		}
		if n.Anchor != nil {
			at := source.Span{Start: n.Anchor.Start + 1, End: n.Anchor.End}
			text := f.Source.Slice(at)
			set[text]++
			all = append(all, composeMention{composeName{anchorKind, text, set[text]}, at, true, s})
		}
		if m, ok := s.mention(); ok {
			all = append(all, m)
		}
	})
	return all
}

// mention returns the name that a spot is, if it is one.
func (s *spot) mention() (m composeMention, ok bool) {
	if n := len(s.places); n < 2 || n > 5 || !s.isKey && s.node.Kind != compose.Scalar {
		return m, false
	}
	ref, ok := composeReferences[s.where()]
	if !ok || ref.key != s.isKey || s.elsewhere() {
		return m, false
	}
	at, exact := inner(s.node)
	text := s.node.Text
	if !exact || !strings.HasPrefix(text, ref.prefix) || strings.Contains(text, "$") {
		return m, false
	}
	text = text[len(ref.prefix):]
	at.Start += source.Pos(len(ref.prefix))
	if ref.colon {
		text, _, _ = strings.Cut(text, ":")
		if text == "container" {
			return m, false
		}
		at.End = at.Start + source.Pos(len(text))
	}
	if text == "" || ref.path && strings.ContainsAny(text[:1], "./~\\") {
		return m, false
	}
	return composeMention{composeName{ref.kind, text, 0}, at, len(s.places) == 2, s}, true
}

// elsewhere reports whether a reference goes to another file, or is of a mount that is no volume.
func (s *spot) elsewhere() bool {
	switch s.where() {
	case "services.*.extends.service":
		return s.holder.Get("file") != nil
	case "services.*.volumes.[].source":
		t := s.holder.Get("type")
		return t != nil && t.Text != "" && t.Text != "volume"
	}
	return false
}

func composeMentionAt(all []composeMention, pos source.Pos) (composeMention, bool) {
	for _, m := range all {
		if m.at.Has(pos) || m.kind == anchorKind && m.at.Start == pos+1 {
			return m, true
		}
	}
	return composeMention{}, false
}

// namesAt returns the mention under the cursor and all those of the same name in the file.
func (q *Query) namesAt() (at composeMention, all []composeMention) {
	f := q.File.Compose()
	if f == nil {
		return at, nil
	}
	list := composeMentions(f)
	at, ok := composeMentionAt(list, q.Pos)
	if !ok {
		return at, nil
	}
	for _, m := range list {
		if m.composeName == at.composeName {
			all = append(all, m)
		}
	}
	return at, all
}

func (q *Query) places(all []composeMention) []Place {
	var places []Place
	for _, m := range all {
		places = append(places, Place{q.File.Source, m.at})
	}
	return places
}

func highlightCompose(q *Query) []Place {
	_, all := q.namesAt()
	return q.places(all)
}

func renamableCompose(q *Query) (at source.Span, places []Place, check func(string) string) {
	m, all := q.namesAt()
	if all == nil {
		return at, nil, nil
	}
	if m.kind == anchorKind {
		return m.at, q.places(all), func(s string) string {
			return unless(s != "" && !strings.ContainsAny(s, " \t\r\n,[]{}&*"), "an anchor's name is one word without `,`, `[`, `]`, `{` and `}`")
		}
	}
	return m.at, q.across(m), func(s string) string {
		return unless(s != "" && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789-_.") == "",
			"a name here is made of letters, digits, \"-\", \"_\" and \".\"")
	}
}

func referencesCompose(q *Query) []Place {
	m, all := q.namesAt()
	if m.kind == anchorKind || all == nil {
		return q.places(all)
	}
	return q.across(m)
}

// across returns the places of a name in all files of the projects that the file is part of, those
// of the file first.
func (q *Query) across(m composeMention) []Place {
	var places []Place
	for _, f := range q.siblings() {
		for _, o := range composeMentions(f) {
			if o.composeName == m.composeName {
				places = append(places, Place{f.Source, o.at})
			}
		}
	}
	return places
}

// siblings lists the files that are merged with the one asked about, that one first.
func (q *Query) siblings() []*compose.File {
	all := []*compose.File{q.File.Compose()}
	seen := map[string]bool{q.File.Source.Path: true}
	for _, w := range q.wholes() {
		for _, f := range w.Model.Files {
			if !seen[f.Source.Path] {
				seen[f.Source.Path] = true
				all = append(all, f)
			}
		}
	}
	return all
}
