package rules_test

import (
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/rules"
	"github.com/dfvet/dfvet/testdata/golden"
)

// TestGolden checks archives in testdata that contain files and a section "want" with the findings, their
// places and their edits. An archive tests the rule whose page name is a prefix of its own name. Other
// archives are checked with the default preset.
func TestGolden(t *testing.T) {
	golden.Archives(t, "testdata/*.txtar", ruleGolden)
}

func ruleGolden(t *testing.T, a *golden.Archive) {
	choice := lint.Choice{Strict: strings.Contains(string(a.Comment), "--strict")}
	if r := ruleOf(a.Name); r != nil {
		choice.Only = []string{r.Name}
	}
	a.Section(t, "want", listing(run(t, a.Texts("want"), choice).Findings))
}

// ruleOf returns the rule with the longest page name that is a prefix of file, or nil.
func ruleOf(file string) *lint.Rule {
	var best *lint.Rule
	for _, r := range rules.All() {
		if strings.HasPrefix(file, r.Page()) && (best == nil || len(best.Page()) < len(r.Page())) {
			best = r
		}
	}
	return best
}

// listing prints each finding as path:line:column-column, level, message and rule, followed by the related
// places and the edits of the fixes.
func listing(found []*lint.Finding) string {
	var b strings.Builder
	for _, f := range found {
		fmt.Fprintf(&b, "%s: %s: %s [%s]\n", place(f.File.Path, f), f.Level, f.Message, f.Rule.Name)
		for _, r := range f.Related {
			fmt.Fprintf(&b, "  %s: %s\n", place(r.File.Path, &lint.Finding{File: r.File, At: r.At}), r.Message)
		}
		for _, fix := range f.Fixes {
			fmt.Fprintf(&b, "  fix (safe %v): %s\n", fix.Safe, fix.Title)
			sort.SliceStable(fix.Edits, func(i, j int) bool { return fix.Edits[i].File.Path < fix.Edits[j].File.Path })
			for _, e := range fix.Edits {
				fmt.Fprintf(&b, "    %s: %q -> %q\n", place(e.File.Path, &lint.Finding{File: e.File, At: e.At}), e.File.Slice(e.At), e.New)
			}
		}
	}
	return b.String()
}

func place(path string, f *lint.Finding) string {
	line, col := f.File.LineRune(f.At.Start)
	endLine, endCol := f.File.LineRune(f.At.End)
	end := fmt.Sprint(endCol)
	if endLine != line {
		end = fmt.Sprintf("%d:%d", endLine, endCol)
	}
	return fmt.Sprintf("%s:%d:%d-%s", strings.TrimPrefix(path, "/p/"), line, col, end)
}
