package rules

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_key_order.md
var keyOrderDoc string

// keyGroups are the keys of a service in the expected order.
var keyGroups = []struct {
	name string
	keys []string
}{
	{"core", []string{"image", "build", "container_name"}},
	{"dependencies", []string{"depends_on"}},
	{"data", []string{"volumes", "volumes_from", "configs", "secrets"}},
	{"environment", []string{"environment", "env_file"}},
	{"networking", []string{"ports", "networks", "network_mode", "extra_hosts"}},
	{"runtime", []string{"command", "entrypoint", "working_dir", "restart", "healthcheck"}},
	{"metadata", []string{"logging", "labels"}},
	{"security", []string{"user", "isolation"}},
}

var keyOrder = &lint.Rule{
	Name: "compose/key-order", Aliases: []string{"service-keys-order"}, Doc: keyOrderDoc,
	Presets: family.Strict(lint.Note), Fix: lint.Safe, Tags: []string{"compose", "style"},
	Options: []lint.Option{
		{Name: "groupOrder", Doc: "the groups in the order in which they are expected; what is in none of them comes last"},
		{Name: "groups", Doc: "the keys of each group, in order, separated by spaces or commas", Map: true},
	},
	Compose: func(p *lint.Pass, f *compose.File) {
		order := keysInOrder(p)
		visit.Services(f, func(e *compose.Entry) {
			if e.Value.Alias == nil {
				byRank(p, f, e.Value, func(key string) int { return rankIn(order, key) })
			}
		})
	},
}

// keysInOrder returns the keys in the configured order.
func keysInOrder(p *lint.Pass) (order []string) {
	groups, names := map[string][]string{}, p.Texts("groupOrder")
	for _, g := range keyGroups {
		groups[g.name] = g.keys
		if len(p.Texts("groupOrder")) == 0 {
			names = append(names, g.name)
		}
	}
	for name, keys := range p.Pairs("groups") {
		groups[name] = strings.FieldsFunc(keys, func(r rune) bool { return r == ' ' || r == ',' })
	}
	for _, name := range names {
		order = append(order, groups[name]...)
	}
	return order
}

// rankIn returns the index of a key in a list; keys that are not in the list come last.
func rankIn(order []string, key string) int {
	if i := slices.Index(order, key); i >= 0 {
		return i
	}
	return len(order)
}

// byRank reports a mapping whose keys are not sorted by rank.
func byRank(p *lint.Pass, f *compose.File, n *compose.Node, rank func(key string) int) {
	all := edit.EntryChunks(n)
	less := func(a, b edit.Chunk) bool { return rank(a.Key.Text) < rank(b.Key.Text) }
	late, early := edit.Disorder(all, less)
	if late < 0 {
		return
	}
	found := p.Report(all[late].Key.At, "`%s` should come before `%s`", all[late].Key.Text, all[early].Key.Text)
	if visit.Readable(f) && !repeats(f) {
		edit.Order(found, f.Source, all, less)
	}
}
