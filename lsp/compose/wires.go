package compose

import (
	"fmt"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/compose/cursor"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/wiring"
	"github.com/dfvet/dfvet/lsp/docker"
	"github.com/dfvet/dfvet/lsp/query"
)

// hints lists facts that the file does not show: the values of variables in a text, the provider that a value
// refers to, and the value that another one overrides.
func hints(q *query.Query, _ source.Span) []query.Hint {
	x := indexAt(q)
	if x == nil {
		return nil
	}
	var all []query.Hint
	for _, s := range x.Spots {
		if text, ok := s.Text(); !ok || s.Node.Alias != nil || !strings.Contains(text, "$") || strings.Contains(text, "\n") || isSecret(s) {
			continue
		}
		if text, known := interpolated(q, s.Node); known && text != s.Node.Text && !query.Tells(s.Node.Text, text) {
			all = append(all, query.Hint{Pos: s.Node.At.End, Tip: "using the values in `.env` and the defaults", At: "= " + query.Short(source.Mask(text))})
		}
	}
	if apps := q.Apps(); len(apps) > 0 {
		for _, n := range q.OwnProject().Wiring(apps[0]).Within(q.File.Source) {
			if label := providerLabel(n); label != "" {
				all = append(all, query.Hint{Pos: n.Value.At.End, Tip: strings.TrimLeft(needText(n), "\n"), At: label})
			}
		}
	}
	return distinctHints(append(all, replaced(q, x)...))
}

// isSecret reports whether a value is probably a secret, judging by the name of its variable or by its text.
func isSecret(s *cursor.Spot) bool {
	return source.IsSecretName(environmentName(s)) || source.IsSecretName(s.Node.Text)
}

// providerLabel returns the name and port of the provider that a value refers to, or "" if the value already
// shows it.
func providerLabel(n *wiring.Need) string {
	if n.Provider == nil || n.Listener == nil || n.Value.Image {
		return ""
	}
	name := n.Provider.Name.Text
	if n.Port > 0 {
		name = fmt.Sprintf("%s:%d", name, n.Port)
	}
	if strings.Contains(n.Value.Text, name) {
		return ""
	}
	return "→ " + name
}

// distinctHints removes duplicate hints, which appear when two contract lines state the same need.
func distinctHints(all []query.Hint) []query.Hint {
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

// replaced returns a hint for each value that overrides another one in the extended service or in an earlier
// file. The hint shows the other value.
func replaced(q *query.Query, x *cursor.Index) []query.Hint {
	var all []query.Hint
	below := map[string]*compose.Node{}
	for _, s := range x.Spots {
		text, ok := s.Text()
		if !ok || s.Node.Alias != nil || s.Service() == "" || s.Depth != 3 && s.Where != compose.AtEnvironmentEntry {
			continue
		}
		base, known := below[s.Of]
		if !known {
			base = baseOf(q, s.Of)
			below[s.Of] = base
		}
		old := base.Get(s.Name)
		if s.Depth != 3 {
			old = base.Get("environment").Get(s.Name)
		}
		if old != nil && old.Kind == compose.Scalar && old.Text != text && old.Text != "" && !isSecret(s) {
			all = append(all, query.Hint{Pos: s.Node.At.End, Tip: "overrides the value on " + shortBase(old), At: "was " + query.Short(source.Mask(old.Text))})
		}
	}
	return all
}

func shortBase(n *compose.Node) string {
	return fmt.Sprintf("line %d of %s", n.File.Line(n.At.Start), query.Code(n.File.Path[strings.LastIndexByte(n.File.Path, '/')+1:]))
}

// baseOf returns the service that a service in the file extends or overrides, or nil.
func baseOf(q *query.Query, service string) *compose.Node {
	own := serviceIn(TreeOf(q.File), service)
	if ext := own.Get("extends"); ext != nil {
		name, file := ext.Text, TreeOf(q.File)
		if ext.Kind == compose.Mapping {
			if n := ext.Get("service"); n != nil {
				name = n.Text
			}
			if n := ext.Get("file"); n != nil {
				file = nil
				if f := q.Workspace.File(q.Below(n.Text)); f != nil {
					file = TreeOf(f)
				}
			}
		}
		return serviceIn(file, name)
	}
	for _, app := range q.Apps() {
		for _, f := range app.Model.Files {
			if f.Source.Path == q.File.Source.Path {
				break
			}
			if n := serviceIn(f, service); n != nil {
				return n
			}
		}
	}
	return nil
}

// serviceIn returns a service as a single file defines it, or nil.
func serviceIn(f *compose.File, name string) *compose.Node {
	if f == nil {
		return nil
	}
	for _, doc := range f.Docs {
		if n := doc.Get("services").Get(name); n != nil {
			return n
		}
	}
	return nil
}

// lenses shows above each service how many of its needs are met.
func lenses(q *query.Query) []query.Lens {
	x := indexAt(q)
	if x == nil {
		return nil
	}
	var all []query.Lens
	for _, m := range x.Mentions() {
		if m.Kind != "services" || !m.Declares {
			continue
		}
		svc := serviceNamed(q, m.Text)
		if svc == nil {
			continue
		}
		if t := q.Wires(svc).Tally(svc); t.Total > 0 {
			title := fmt.Sprintf("needs met: %d/%d", t.Met, t.Total)
			if unknown := t.Total - t.Met - t.Unmet; unknown > 0 {
				title += fmt.Sprintf(", %d unknown", unknown)
			}
			all = append(all, query.Lens{At: m.At, Title: title, Places: listenersOf(q.Wires(svc).NeedsOf(svc))})
		}
		if svc.Image != nil && svc.Image.Known && svc.Service.Build == nil {
			all = append(all, docker.LockedLens(q, m.At, svc.Image.Text)...)
		}
	}
	return all
}
