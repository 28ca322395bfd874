package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/lint/rules"
	"github.com/dfvet/dfvet/testdata/golden"
)

// Each page about migrating from another tool ends with a table of that tool's rules, generated from the
// aliases of our rules.
var migrations = map[string]*regexp.Regexp{
	"../../docs/from-hadolint.md": regexp.MustCompile(`^DL\d+$`),
	"../../docs/from-dclint.md":   regexp.MustCompile(`^[a-z][a-z-]+$`),
}

func TestMigrationIsFresh(t *testing.T) {
	for page, names := range migrations {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		before, _, ok := strings.Cut(string(text), "\n## Rules\n")
		if !ok {
			t.Fatalf("%s has no section Rules", page)
		}
		golden.File(t, page, before+"\n## Rules\n\n"+aliasTable(names))
	}
}

// aliasTable returns a table of the aliases that match, in order, with our rules for them.
func aliasTable(names *regexp.Regexp) string {
	var rows []string
	for _, r := range rules.All() {
		for _, alias := range r.Aliases {
			if names.MatchString(alias) {
				rows = append(rows, "| "+alias+" | ["+r.Name+"](../lint/rules/"+r.Page()+".md) | "+r.Level.String()+" | "+r.Fix.String()+" | "+strings.ReplaceAll(r.Title(), "|", `\|`)+" |\n")
			}
		}
	}
	slices.Sort(rows)
	return "| there | here | level | fix | what |\n| --- | --- | --- | --- | --- |\n" + strings.Join(rows, "")
}
