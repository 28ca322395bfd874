package docker

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lsp/query"
)

// rename returns the name at the cursor and its places, for renaming.
func rename(q *query.Query) query.Referent {
	f := TreeOf(q.File)
	all := indexOf(q.File).mentions()
	m, ok := mentionAt(all, q.Pos)
	if !ok || m.Fixed {
		return query.Referent{}
	}
	r := query.Referent{At: m.At, Check: NewNames[m.Kind]}
	if m.Kind == typeName {
		for _, p := range references(q) {
			if strings.HasPrefix(p.File.Path, catalog.Scheme) {
				continue
			}
			r.Places = append(r.Places, p)
		}
		if def := typePlaces(q, m.Text); len(def) == 0 || strings.HasPrefix(def[0].File.Path, catalog.Scheme) {
			return query.Referent{}
		}
		return r
	}
	if m.Kind == hostName {
		r.Places = hostReferences(q, m.Text)
		return r
	}
	for _, o := range all {
		if o.Name == m.Name && !o.Fixed {
			r.Places = append(r.Places, query.Place{File: f.Source, At: o.At})
		}
	}
	r.Places = append(r.Places, composePlaces(q, m)...)
	return r
}

// NewNames holds a function for each kind of name that says why a new name is not allowed, or returns "".
var NewNames = map[nameKind]func(string) string{
	StageName: func(s string) string {
		return query.Unless(s != "" && source.Alnum(s[0]) && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789-_.") == "",
			"invalid name for a stage: use letters, digits, `-`, `_` and `.`")
	},
	VariableName: func(s string) string {
		return query.Unless(source.IsVariable(s), "invalid name for a variable: use letters, digits and `_`")
	},
	endName: func(s string) string {
		return query.Unless(s != "" && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789-_") == "",
			"invalid name for a connection: use letters, digits, `-` and `_`")
	},
	hostName: hostCheck,
	heredocName: func(s string) string {
		return query.Unless(s != "" && !strings.ContainsAny(s, " \t\"'<>|&;$"), "invalid name for a heredoc: use one word")
	},
	typeName: func(s string) string {
		_, flaw := types.ParseType(s)
		return query.Unless(flaw == nil, "invalid type; write one such as `org.example.api/`")
	},
}
