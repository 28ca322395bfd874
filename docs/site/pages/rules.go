package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/rules"
)

// rulePages returns the pages of the rules, sorted by name.
func rulePages() []*page {
	all := slices.Clone(rules.All())
	slices.SortFunc(all, func(a, b *lint.Rule) int { return strings.Compare(a.Name, b.Name) })
	var pages []*page
	for _, r := range all {
		_, body, _ := strings.Cut(r.Doc, "\n")
		pages = append(pages, &page{
			path: "rules/" + r.Name, from: "lint/rules/" + r.Page() + ".md",
			title: r.Title(), also: r.Aliases, body: ruleHead(r) + labelled(body),
		})
	}
	return pages
}

// ruleHead returns the line below the title of a rule: its name, level, fix and presets.
func ruleHead(r *lint.Rule) string {
	parts := []string{"`" + r.Name + "`", "level **" + r.Level.String() + "**"}
	if r.Fix != lint.NoFix {
		parts = append(parts, r.Fix.String()+" fix")
	}
	var presets []string
	for name, level := range r.Presets {
		presets = append(presets, fmt.Sprintf("%s in `%s`", level, name))
	}
	slices.Sort(presets)
	return strings.Join(append(parts, presets...), " · ") + "\n\n"
}

// examples maps each kind of example in a rule's page to its heading.
var examples = map[string]string{"flagged": "Reported", "fixed": "After the fix", "ok": "Not reported"}

// labelled adds a heading above each example in a rule's page that says what it shows.
func labelled(body string) string {
	var b strings.Builder
	for line := range strings.Lines(body) {
		if info, ok := strings.CutPrefix(line, "```"); ok {
			words := strings.Fields(info)
			if len(words) > 1 && examples[words[1]] != "" {
				fmt.Fprintf(&b, "**%s:**\n\n", examples[words[1]])
				line = "```" + words[0] + "\n"
			}
		}
		b.WriteString(line)
	}
	return b.String()
}
