package docker

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// Images lists the images in the workspace, those in dfvet.lock and those with known contracts. After the
// colon of an image name, it lists tags from contracts; after an `@`, the locked digest.
func Images(q *query.Query, typed string) []query.Item {
	if strings.Contains(typed, "@") {
		return lockedImages(q, typed)
	}
	all := append(ownImages(q), lockedImages(q, typed)...)
	if name, _, tagged := strings.Cut(typed, ":"); tagged {
		for _, tag := range knownTags(q, name) {
			all = append(all, imageItem(name+":"+tag, "appears in a contract", "1"))
		}
		return distinct(all)
	}
	for _, full := range catalog.Images() {
		all = append(all, imageItem(strings.TrimPrefix(strings.TrimPrefix(full, "docker.io/"), "library/"), "has a known contract", "2"))
	}
	return distinct(all)
}

func imageItem(ref, detail, sort string) query.Item {
	return query.Item{Label: ref, Detail: detail, Manual: "image " + ref, Kind: protocol.CompletionItemKindModule, Sort: sort + ref}
}

// ownImages lists the images that the workspace runs or uses as a base, except for the one at the cursor.
func ownImages(q *query.Query) []query.Item {
	var all []query.Item
	seen := map[string]bool{"scratch": true}
	add := func(ref, detail string, file *source.File, at source.Span) {
		if here := file == q.File.Source && at.Has(q.Pos); ref != "" && !seen[ref] && !here {
			seen[ref] = true
			all = append(all, imageItem(ref, detail, "0"))
		}
	}
	l := q.OwnProject()
	for _, app := range l.Apps {
		for _, s := range app.Services {
			if s.Build == nil && s.Image != nil && s.Image.Known {
				add(s.Image.Text, "service "+s.Name.Text, s.Image.File, s.Image.At)
			}
		}
	}
	for _, f := range l.Trees(q.File) {
		for _, s := range f.Stages {
			if s.From != nil && s.From.Image != nil && s.From.Image.Literal() && !builtHere(f, s.Index) {
				add(s.From.Image.Value, path.Base(f.Source.Path), f.Source, s.From.At)
			}
		}
	}
	return all
}

// knownTags lists the tags of an image that appear in contract files, newest first.
func knownTags(q *query.Query, name string) []string {
	full, ok := contract.FullName(name)
	if !ok {
		return nil
	}
	l := q.OwnProject()
	var tags []string
	for _, f := range slices.Concat(l.Contracts, l.Known, catalog.Trees()) {
		for _, s := range f.Stages {
			for _, from := range append(s.Also, s.From) {
				if from == nil || from.Image == nil {
					continue
				}
				if other, ok := contract.FullName(from.Image.Value); ok && other == full {
					for _, p := range from.Patterns {
						tags = append(tags, tagsIn(p.Value)...)
					}
				}
			}
		}
	}
	slices.SortFunc(tags, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(b, a)) })
	return slices.Compact(tags)
}

// tagsIn returns the tags that a pattern contains: an exact one, or the start of a range.
func tagsIn(pattern string) []string {
	low, _, _ := strings.Cut(strings.TrimPrefix(pattern, ">="), "<")
	if low == "" || strings.ContainsAny(low, "!*<>=?[") {
		return nil
	}
	return []string{low}
}

// builtHere reports whether the base of a stage is an earlier stage in the same file.
func builtHere(f *dockerfile.File, index int) bool {
	from := f.Stages[index].From
	return slices.ContainsFunc(f.Stages[:index], func(o *dockerfile.Stage) bool {
		return o.Name() != "" && strings.EqualFold(o.Name(), from.Image.Value)
	})
}
