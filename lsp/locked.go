package lsp

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/lock"
)

// This file shows what dfvet.lock says of images.

// lockedText tells the digest of a locked image, its platforms and sizes, and its age; "" where the image is
// not locked.
func (q *Query) lockedText(ref string, now time.Time) string {
	image := q.Own().Lock().Lookup(ref)
	if image == nil {
		return ""
	}
	text := "locked"
	if image.Digest != "" {
		text += " at " + code(image.Digest)
	}
	if image.Source != "" {
		text += " from " + code(image.Source)
	}
	var all []string
	_, c := image.Config("")
	for _, platform := range image.All() {
		one := prose(platform)
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

// sizeText tells a number of bytes in a unit that people read.
func sizeText(bytes int64) string {
	switch {
	case bytes >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(bytes)/1e9)
	case bytes >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
	}
	return fmt.Sprintf("%.1f kB", float64(bytes)/1e3)
}

// ageText tells an age in the largest unit; "" for one below a day, or in the future.
func ageText(age time.Duration) string {
	days := int(age.Hours() / 24)
	switch {
	case days >= 2*365:
		return fmt.Sprintf(", %d years ago", days/365)
	case days >= 60:
		return fmt.Sprintf(", %d months ago", days/30)
	case days >= 1:
		return ", " + count(days, "day") + " ago"
	}
	return ""
}

// lockedLens says above a FROM or a service that its image is locked, and leads to the entry.
func (q *Query) lockedLens(at source.Span, ref string) []Lens {
	file := q.Own().Lock()
	image := file.Lookup(ref)
	if image == nil {
		return nil
	}
	title := "locked"
	if _, hex, ok := strings.Cut(image.Digest, ":"); ok {
		title += " " + hex[:12]
	}
	return []Lens{{at, title, []Place{{file.Source, image.At}}}}
}

// lockedImages lists the locked images; after a name and a colon those of that name, and after an `@` the
// digest that is locked of what comes before it.
func (q *Query) lockedImages(typed string) []Item {
	file := q.Own().Lock()
	if name, _, pinned := strings.Cut(typed, "@"); pinned {
		if image := file.Lookup(name); image != nil && image.Digest != "" {
			return []Item{imageItem(name+"@"+image.Digest, "its locked digest", "0")}
		}
		return nil
	}
	name, _, tagged := strings.Cut(typed, ":")
	full, _ := contract.FullName(name)
	var all []Item
	for _, key := range file.Keys() {
		ref, _ := contract.ParseRef(key)
		if !tagged || ref.Name == full && full != "" {
			all = append(all, imageItem(lock.Familiar(key), "locked", "0"))
		}
	}
	return all
}

// pin offers to write the locked digest after the name of an image, which ends at a place.
func (a *Actions) pin(image string, end source.Pos) {
	locked := a.Own().Lock().Lookup(image)
	if locked != nil && locked.Digest != "" && !strings.Contains(image, "@") {
		a.Add("pin the locked digest", protocol.CodeActionKindRefactorRewrite, nil, false, []Change{{Place{a.File.Source, source.Span{Start: end, End: end}}, "@" + locked.Digest}})
	}
}

// distinct leaves the first of each label.
func distinct(items []Item) []Item {
	seen := map[string]bool{}
	return slices.DeleteFunc(items, func(i Item) bool {
		again := seen[i.Label]
		seen[i.Label] = true
		return again
	})
}
