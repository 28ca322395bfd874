package compose

import (
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/compose/cursor"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lsp/query"
)

// nameItems lists the names that a reference can use, from all files in the projects.
func nameItems(q *query.Query, c *completer, ref cursor.Reference) []query.Item {
	var all []query.Item
	if c.Where == compose.AtExtendsService && extendsFile(q, c.Service()) != "" {
		return nil // the names are in another file, and extendedItems lists them
	}
	where, _ := c.Item()
	there := listed(q, where, c)
	for _, n := range madeNames(q, ref.Kind, c.Service()) {
		if there[n.text] {
			continue
		}
		it := query.Item{Label: ref.Prefix + n.text, Detail: n.detail, Kind: protocol.CompletionItemKindReference, Sort: "0" + n.text}
		text := it.Label
		if ref.InPair {
			name, _, has := cutPair(c.Typed)
			if !has {
				continue
			}
			text = name + "=" + text
		}
		all = append(all, c.put(it, text))
	}
	return all
}

// listed returns the names that the list at the cursor already contains. The value is false for a name that
// may appear again.
func listed(q *query.Query, where string, c *completer) map[string]bool {
	there := map[string]bool{}
	if !strings.HasSuffix(where, "[]") {
		return there
	}
	for _, m := range indexAt(q).Mentions() {
		if m.Spot.Where == where && m.Spot.Of == c.Service() && !m.At.Has(q.Pos) {
			there[m.Text] = m.Spot.Node.Text == m.Text // a volume can be mounted at several paths
		}
	}
	return there
}

// referenceKeys lists the names that are allowed as keys of a mapping, such as the networks of a service.
func referenceKeys(q *query.Query, c *completer) []query.Item {
	ref, ok := cursor.ReferenceAt(c.Where + ".*")
	if !ok || !ref.IsKey || len(c.Keys) < 2 || c.Schema != nil && c.Schema.Types&compose.Map == 0 {
		return nil // in a list, only items are allowed
	}
	var all []query.Item
	for _, n := range madeNames(q, ref.Kind, c.Service()) {
		if _, there := c.Taken[n.text]; there {
			continue
		}
		it := query.Item{Label: n.text, Detail: n.detail, Kind: protocol.CompletionItemKindReference, At: c.At, Sort: "0" + n.text}
		c.keyed(&it, &compose.Key{Name: n.text, Schema: c.Schema.Child(n.text)}, "", c.indent)
		all = append(all, it)
	}
	return all
}

// A madeName is a name that a file in the project defines.
type madeName struct{ text, detail string }

// madeNames lists the defined names of a kind; for profiles, which are not defined anywhere, it lists those
// in use. It omits the service that contains the cursor.
func madeNames(q *query.Query, kind, service string) []madeName {
	var all []madeName
	seen := map[string]bool{}
	if kind == "services" {
		seen[service] = true
	}
	for i, f := range siblings(q) {
		for _, m := range indexOfTree(q, f).Mentions() {
			if m.Kind != kind || !m.Declares && kind != "profiles" || seen[m.Text] || m.At.Has(q.Pos) && i == 0 {
				continue
			}
			seen[m.Text] = true
			all = append(all, madeName{m.Text, detailOf(m)})
		}
	}
	return all
}

// detailOf describes what a name refers to in a few words.
func detailOf(m cursor.Mention) string {
	word := strings.TrimSuffix(m.Kind, "s")
	if m.Spot.Value == nil {
		return word
	}
	for _, key := range []string{"image", "driver", "file", "model"} {
		if n := m.Spot.Value.Get(key); n != nil && n.Kind == compose.Scalar && n.Text != "" {
			return word + ", " + query.Short(n.Text)
		}
	}
	return word
}

// undefined lists the names that services use but the section at the cursor does not define.
func undefined(q *query.Query, c *completer) []query.Item {
	made, seen := map[string]bool{}, map[string]bool{}
	var used []cursor.Mention
	for _, f := range siblings(q) {
		for _, m := range indexOfTree(q, f).Mentions() {
			switch {
			case m.Kind != c.Where:
			case m.Declares && !m.At.Has(q.Pos):
				made[m.Text] = true
			default:
				used = append(used, m)
			}
		}
	}
	var all []query.Item
	for _, m := range used {
		if made[m.Text] || seen[m.Text] || m.Declares {
			continue
		}
		seen[m.Text] = true
		all = append(all, c.named(m.Text, "used by "+m.Spot.Of))
	}
	return all
}

// baseServices lists the services from the other files of the project, because this file can override them.
func baseServices(q *query.Query, c *completer) []query.Item {
	var all []query.Item
	for _, f := range siblings(q)[1:] {
		for _, m := range indexOfTree(q, f).Mentions() {
			if _, there := c.Taken[m.Text]; m.Kind == "services" && m.Declares && !there {
				all = append(all, c.named(m.Text, detailOf(m)))
			}
		}
	}
	return all
}

// named returns an item that inserts a name and a colon.
func (c *completer) named(name, detail string) query.Item {
	it := query.Item{Label: name, Detail: strings.ReplaceAll(detail, "`", ""), Kind: protocol.CompletionItemKindReference, At: c.At, Sort: "0" + name}
	it.Insert = c.beforeKey() + name
	if !c.HasColon {
		it.Insert += ":"
	}
	return it
}

// aliasItems lists the anchors that an alias at the cursor can refer to.
func aliasItems(q *query.Query, c *completer) []query.Item {
	merge := c.IsValue && c.Name == "<<"
	var all []query.Item
	for _, m := range slices.Backward(indexAt(q).Mentions()) {
		if m.Kind != cursor.Anchor || !m.Declares || merge && !mapsKeys(m.Spot) || slices.ContainsFunc(all, func(o query.Item) bool { return o.Label == "*"+m.Text }) {
			continue
		}
		it := query.Item{Label: "*" + m.Text, Detail: fmt.Sprintf("anchor on line %d", q.File.Source.Line(m.At.Start)), Doc: query.Fenced("yaml", snippetOf(m)),
			Kind: protocol.CompletionItemKindReference, At: c.At, Insert: c.before() + "*" + m.Text}
		if m.At.Start > q.Pos {
			it.Sort = "9"
		}
		all = append(all, it)
	}
	return all
}

func mapsKeys(s *cursor.Spot) bool { return !s.IsKey && s.Node.Kind == compose.Mapping }

// mergeKeys offers "<<" if there is an anchor on a mapping to merge.
func mergeKeys(q *query.Query, c *completer) []query.Item {
	if c.Where == "" || c.Schema != nil && c.Schema.Types&compose.Map == 0 || strings.IndexByte(q.File.Source.Text, '&') < 0 {
		return nil
	}
	for _, n := range TreeOf(q.File).Anchors {
		if n.Kind == compose.Mapping {
			return []query.Item{{Label: "<<", Detail: "merges a mapping that has an anchor", Kind: protocol.CompletionItemKindOperator,
				Insert: "<<: *", At: c.At, Sort: "8"}}
		}
	}
	return nil
}

// extendedItems lists the services in the other file that an extends key refers to.
func extendedItems(q *query.Query, c *completer) []query.Item {
	f := q.Workspace.File(extendsFile(q, c.Service()))
	if f == nil || f.Kind != Kind {
		return nil
	}
	var all []query.Item
	for _, m := range indexOf(f).Mentions() {
		if m.Kind == "services" && m.Declares {
			all = append(all, c.put(query.Item{Label: m.Text, Detail: detailOf(m), Kind: protocol.CompletionItemKindReference, Sort: "0" + m.Text}, m.Text))
		}
	}
	return all
}

// extendsFile returns the path of the file that contains the extended service, or "" if no file is named.
func extendsFile(q *query.Query, service string) string {
	n := serviceIn(TreeOf(q.File), service).Get("extends").Get("file")
	if n == nil || n.Text == "" || q.Below(n.Text) == q.File.Source.Path {
		return ""
	}
	return q.Below(n.Text)
}

// stageItems lists the stages in the Dockerfile that the service builds.
func stageItems(q *query.Query, c *completer) []query.Item {
	b := built(q, c)
	if b == nil {
		return nil
	}
	var all []query.Item
	for i, s := range b.File.Stages {
		if s.From != nil && s.From.Name != nil {
			it := query.Item{Label: s.From.Name.Text, Detail: b.File.Source.Slice(s.From.At), Kind: protocol.CompletionItemKindModule, Sort: fmt.Sprintf("0%03d", len(b.File.Stages)-i)}
			all = append(all, c.put(it, it.Label))
		}
	}
	return all
}

// argumentKeys and argumentItems list the build arguments in the Dockerfile that the service builds.
func argumentKeys(q *query.Query, c *completer) []query.Item { return arguments(q, c, ": ") }

func argumentItems(q *query.Query, c *completer) []query.Item { return arguments(q, c, "=") }

func arguments(q *query.Query, c *completer, after string) []query.Item {
	b := built(q, c)
	if b == nil {
		return nil
	}
	before := c.before()
	if after == ": " {
		before = c.beforeKey()
	}
	if c.HasColon {
		after = ""
	}
	var all []query.Item
	seen := map[string]bool{}
	for _, v := range argsOf(b.File) {
		if _, there := c.Taken[v.Key.Value]; there || seen[v.Key.Value] || dockerfile.Argument(v.Key.Value) != nil {
			continue
		}
		seen[v.Key.Value] = true
		it := query.Item{Label: v.Key.Value, Detail: "ARG", Kind: protocol.CompletionItemKindVariable, At: c.At, Insert: before + v.Key.Value + after}
		if v.Value != nil && !source.IsSecretName(v.Key.Value) {
			it.Detail = "ARG, default " + query.Short(v.Value.Text)
		}
		all = append(all, it)
	}
	return all
}

// argumentValues returns the default of a build argument.
func argumentValues(q *query.Query, c *completer) []query.Item {
	b := built(q, c)
	if b == nil {
		return nil
	}
	for _, v := range argsOf(b.File) {
		if v.Key.Value == c.Name && !source.IsSecretName(c.Name) && v.Value != nil && v.Value.Literal() {
			return []query.Item{c.put(query.Item{Label: v.Value.Value, Detail: "the default in the Dockerfile", Kind: protocol.CompletionItemKindValue}, v.Value.Value)}
		}
	}
	return nil
}

// argsOf lists the names and defaults of the ARG lines in a Dockerfile.
func argsOf(f *dockerfile.File) []*dockerfile.Pair {
	var all []*dockerfile.Pair
	for _, in := range f.Instructions() {
		if arg, ok := in.(*dockerfile.Arg); ok {
			all = append(all, slices.DeleteFunc(slices.Clone(arg.Vars), func(p *dockerfile.Pair) bool { return p.Key == nil })...)
		}
	}
	return all
}

// built returns the build of the service that contains the cursor, or nil.
func built(q *query.Query, c *completer) *project.ImageBuild {
	svc := serviceNamed(q, c.Service())
	if svc == nil || svc.Build == nil || svc.Build.File == nil {
		return nil
	}
	return svc.Build
}

// lineOf returns a place as path and line, for display.
func lineOf(f *source.File, pos source.Pos) string { return fmt.Sprintf("line %d", f.Line(pos)) }
