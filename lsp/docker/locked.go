package docker

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/lock"
	"github.com/dfvet/dfvet/lsp/query"
)

// This file shows the entries for images in dfvet.lock.

// LockedText describes the entry for an image: its digest, platforms, sizes and age. It returns "" if the
// image is not locked.
func LockedText(q *query.Query, ref string, now time.Time) string {
	image := q.OwnProject().Lock().Lookup(ref)
	if image == nil {
		return ""
	}
	text := "locked"
	if image.Digest != "" {
		text += " at " + query.Code(image.Digest)
	}
	if image.Source != "" {
		text += " from " + query.Code(image.Source)
	}
	var all []string
	_, c := image.Config("")
	for _, platform := range image.All() {
		one := query.Prose(platform)
		if own := image.Platforms[platform]; own != nil && own.Size > 0 {
			one += " (" + sizeText(own.Size) + ")"
		}
		all = append(all, one)
	}
	const most = 8
	if more := len(all) - most; more > 0 {
		all = append(all[:most], fmt.Sprintf("%d more", more))
	}
	text += "\n\nfor " + strings.Join(all, ", ")
	if created, err := time.Parse(time.RFC3339, c.Created); err == nil {
		text += "\n\ncreated " + created.Format(time.DateOnly) + ageText(now.Sub(created))
	}
	return text
}

// sizeText returns a number of bytes in a readable unit.
func sizeText(bytes int64) string {
	switch {
	case bytes >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(bytes)/1e9)
	case bytes >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
	}
	return fmt.Sprintf("%.1f kB", float64(bytes)/1e3)
}

// ageText returns an age in its largest unit, or "" if it is less than a day or in the future.
func ageText(age time.Duration) string {
	days := int(age.Hours() / 24)
	switch {
	case days >= 2*365:
		return fmt.Sprintf(", %d years ago", days/365)
	case days >= 60:
		return fmt.Sprintf(", %d months ago", days/30)
	case days >= 1:
		return ", " + query.Count(days, "day") + " ago"
	}
	return ""
}

// LockedLens returns a lens above a FROM or a service that says that its image is locked, and leads to the
// entry.
func LockedLens(q *query.Query, at source.Span, ref string) []query.Lens {
	file := q.OwnProject().Lock()
	image := file.Lookup(ref)
	if image == nil {
		return nil
	}
	title := "locked"
	if _, hex, ok := strings.Cut(image.Digest, ":"); ok {
		title += " " + hex[:12]
	}
	return []query.Lens{{At: at, Title: title, Places: []query.Place{{File: file.Source, At: image.At}}}}
}

// lockedImages lists the locked images. After a name and a colon, it lists only those with that name; after
// an `@`, the locked digest of the reference in front of it.
func lockedImages(q *query.Query, typed string) []query.Item {
	file := q.OwnProject().Lock()
	if name, _, pinned := strings.Cut(typed, "@"); pinned {
		if image := file.Lookup(name); image != nil && image.Digest != "" {
			return []query.Item{imageItem(name+"@"+image.Digest, "the locked digest", "0")}
		}
		return nil
	}
	name, _, tagged := strings.Cut(typed, ":")
	full, _ := contract.FullName(name)
	var all []query.Item
	for _, key := range file.Keys() {
		ref, _ := contract.ParseRef(key)
		if !tagged || ref.Name == full && full != "" {
			all = append(all, imageItem(lock.Familiar(key), "locked", "0"))
		}
	}
	return all
}

// OfferPin offers to append the locked digest to the image reference that ends at a position.
func OfferPin(a *query.Actions, image string, end source.Pos) {
	locked := a.OwnProject().Lock().Lookup(image)
	if locked != nil && locked.Digest != "" && !strings.Contains(image, "@") {
		a.Add("pin to the locked digest", protocol.CodeActionKindRefactorRewrite, nil, false, []query.Change{{Place: query.Place{File: a.File.Source, At: source.Span{Start: end, End: end}}, New: "@" + locked.Digest}})
	}
}

// distinct keeps the first item with each label.
func distinct(items []query.Item) []query.Item {
	seen := map[string]bool{}
	return slices.DeleteFunc(items, func(i query.Item) bool {
		again := seen[i.Label]
		seen[i.Label] = true
		return again
	})
}
