package lsp

import (
	"fmt"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// hintsCompose lists what variables in values come to, and who answers at the other end of a value.
func hintsCompose(q *Query) []Hint {
	f := q.File.Compose()
	if f == nil {
		return nil
	}
	var all []Hint
	walkCompose(f, func(s *spot) {
		if s.isKey || s.node.Alias != nil || s.node.Kind != compose.Scalar || !strings.Contains(s.node.Text, "$") || strings.Contains(s.node.Text, "\n") {
			return
		}
		if text, known := q.interpolated(s.node); known && text != s.node.Text {
			all = append(all, Hint{s.node.At.End, "with the values of `.env` and the defaults", "= " + short(text)})
		}
	})
	for _, w := range q.wholes()[:min(1, len(q.wholes()))] {
		for _, n := range q.Project(f.Source.Path).Wiring(w).Needs {
			if g := n.Value; g != nil && g.File == f.Source && n.Provider != nil && n.Listener != nil {
				all = append(all, Hint{g.At.End, needText(n), "→ " + n.Provider.Name.Text})
			}
		}
	}
	return distinctHints(all)
}

// distinctHints drops what is said twice of one place: two lines may state one need.
func distinctHints(all []Hint) []Hint {
	type key struct {
		pos source.Pos
		at  string
	}
	seen, kept := map[key]bool{}, all[:0]
	for _, h := range all {
		if k := (key{h.Pos, h.At}); !seen[k] {
			seen[k] = true
			kept = append(kept, h)
		}
	}
	return kept
}

// lensesCompose say of each service how many of its needs are met.
func lensesCompose(q *Query) []Lens {
	f := q.File.Compose()
	if f == nil {
		return nil
	}
	var all []Lens
	for _, m := range composeMentions(f) {
		if m.kind != "services" || !m.makes {
			continue
		}
		svc := q.serviceNamed(m.text)
		if svc == nil {
			continue
		}
		met, needs, places := q.tally(svc)
		if needs > 0 {
			all = append(all, Lens{m.at, fmt.Sprintf("needs met: %d/%d", met, needs), places})
		}
	}
	return all
}

// tally counts the needs of a service and those that are met; places are those of the providers.
func (q *Query) tally(svc *project.Service) (met, needs int, places []Place) {
	var own []*wiring.Need
	for _, n := range q.Project(q.File.Source.Path).Wiring(svc.Whole).Needs {
		if n.Service != svc {
			continue
		}
		own = append(own, n)
		needs++
		if n.Verdict == wiring.Satisfied {
			met++
		}
	}
	return met, needs, listenersOf(own)
}

// tokensCompose lists the keys of the table, names, comments, and values that a format is asked of.
func tokensCompose(q *Query) []Token {
	f := q.File.Compose()
	if f == nil {
		return nil
	}
	var all []Token
	for _, c := range f.Comments {
		all = append(all, Token{c, commentToken})
	}
	for _, m := range composeMentions(f) {
		kind := namespaceToken
		if m.kind == anchorKind {
			kind = macroToken
		}
		all = append(all, Token{m.at, kind})
	}
	walkCompose(f, func(s *spot) {
		if s.node.Alias != nil || s.node.Kind != compose.Scalar {
			return
		}
		switch {
		case s.isKey && s.environmentName() != "":
			all = append(all, Token{s.node.At, variableToken})
		case s.isKey && s.key != nil && s.key.Name == s.node.Text:
			all = append(all, Token{s.node.At, keywordToken})
		}
	})
	return all
}
