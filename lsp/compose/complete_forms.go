package compose

import (
	"cmp"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lsp/query"
)

// preferForm sorts completions at a place that allows a mapping or a list. The form that the services in the
// file use more often comes first. keys are completions for a mapping, items for a list.
func preferForm(file *compose.File, where string, keys, items []query.Item) {
	mappings, lists := formsAt(file, where)
	switch {
	case mappings > lists:
		sortBehind(keys, items)
	case lists > mappings:
		sortBehind(items, keys)
	}
}

// sortBehind sorts the completions in later after those in first.
func sortBehind(first, later []query.Item) {
	for i := range first {
		first[i].Sort = "a" + cmp.Or(first[i].Sort, first[i].Label)
	}
	for i := range later {
		later[i].Sort = "b" + cmp.Or(later[i].Sort, later[i].Label)
	}
}

// formsAt counts the services that use a mapping and those that use a list at a place such as
// services.*.build.args.
func formsAt(file *compose.File, where string) (mappings, lists int) {
	below, ok := strings.CutPrefix(where, "services.*.")
	services := file.Root.Get("services")
	if !ok || services == nil {
		return 0, 0
	}
	keys := strings.Split(below, ".")
	for _, s := range services.Entries {
		n := s.Value
		for _, key := range keys {
			n = n.Get(key)
		}
		switch {
		case n == nil:
		case n.Kind == compose.Mapping && len(n.Entries) > 0:
			mappings++
		case n.Kind == compose.Sequence && len(n.Items) > 0:
			lists++
		}
	}
	return mappings, lists
}
