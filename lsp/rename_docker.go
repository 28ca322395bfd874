package lsp

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/types"
)

// renameDocker returns what is renamed at a place.
func renameDocker(q *Query) Referent {
	f := q.File.Docker()
	all := indexOf(q.File).mentions()
	m, ok := mentionAt(all, q.Pos)
	if !ok || m.fixed {
		return Referent{}
	}
	r := Referent{At: m.at, Check: newNames[m.kind]}
	if m.kind == typeName {
		for _, p := range references(q) {
			if strings.HasPrefix(p.File.Path, catalog.Scheme) {
				continue
			}
			r.Places = append(r.Places, p)
		}
		if def := q.typePlaces(m.text); len(def) == 0 || strings.HasPrefix(def[0].File.Path, catalog.Scheme) {
			return Referent{}
		}
		return r
	}
	if m.kind == hostName {
		r.Places = q.hostReferences(m.text)
		return r
	}
	for _, o := range all {
		if o.name == m.name && !o.fixed {
			r.Places = append(r.Places, Place{f.Source, o.at})
		}
	}
	r.Places = append(r.Places, q.composePlaces(m)...)
	return r
}

var newNames = map[nameKind]func(string) string{
	stageName: func(s string) string {
		return unless(s != "" && alnum(s[0]) && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789-_.") == "",
			"a stage's name is made of letters, digits, \"-\", \"_\" and \".\"")
	},
	variableName: func(s string) string {
		return unless(isVariable(s), "a variable's name is made of letters, digits and \"_\"")
	},
	endName: func(s string) string {
		return unless(s != "" && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789-_") == "",
			"the name of a connection is made of letters, digits, \"-\" and \"_\"")
	},
	hostName: hostCheck,
	heredocName: func(s string) string {
		return unless(s != "" && !strings.ContainsAny(s, " \t\"'<>|&;$"), "the name of a heredoc is one word")
	},
	typeName: func(s string) string {
		_, flaw := types.ParseType(s)
		return unless(flaw == nil, "that is no type: write one such as org.example.api/")
	},
}
