package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/rules"
)

func rulesCommand() *cobra.Command {
	format := ""
	cmd := &cobra.Command{
		Use:   "rules [PATTERN…]",
		Short: "list the rules",
		Long: `rules lists the rules by category: name, level, whether there is a fix, and title. A pattern is the
name of a rule or a category, another tool's name for a rule, or a glob.`,
		Example:           "  dfvet rules\n  dfvet rules wiring\n  dfvet rules DL3008 '*apt*'",
		ValidArgsFunction: completeRules,
		RunE: func(cmd *cobra.Command, args []string) error {
			all, err := selectRules(args)
			if err != nil {
				return err
			}
			switch format {
			case "text":
				return listRules(cmd.OutOrStdout(), all)
			case "json":
				return rulesJSON(cmd.OutOrStdout(), all)
			}
			return unknown("--format", format, textOrJSON)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	completeWords(cmd, "format", textOrJSON)
	return cmd
}

var textOrJSON = []string{"text", "json"}

// selectRules returns the rules that match any of the patterns, sorted by name. Without patterns, it returns
// all rules.
func selectRules(patterns []string) ([]*lint.Rule, error) {
	all := rules.All()
	slices.SortFunc(all, func(a, b *lint.Rule) int { return strings.Compare(a.Name, b.Name) })
	if len(patterns) == 0 {
		return all, nil
	}
	names := lint.NewNames(all)
	chosen := make([]bool, len(all))
	for _, pattern := range patterns {
		found, known := names.Find(pattern)
		if !known {
			found, known = names.Find(pattern + "/*")
		}
		if !known {
			return nil, names.Unknown(pattern)
		}
		for _, i := range found {
			chosen[i] = true
		}
	}
	var some []*lint.Rule
	for i, r := range all {
		if chosen[i] {
			some = append(some, r)
		}
	}
	if len(some) == 0 {
		return nil, fmt.Errorf("dfvet has no rule for %s", strings.Join(patterns, ", "))
	}
	return some, nil
}

// listRules prints the rules in a block for each category.
func listRules(w io.Writer, all []*lint.Rule) error {
	var b strings.Builder
	width := 0
	for _, r := range all {
		width = max(width, len(r.Name))
	}
	last := ""
	for _, r := range all {
		if category, _, _ := strings.Cut(r.Name, "/"); category != last {
			if last != "" {
				b.WriteByte('\n')
			}
			last = category
			fmt.Fprintf(&b, "%s\n", category)
		}
		fixes := map[lint.Safety]string{lint.Safe: "fix", lint.Unsafe: "fix?"}[r.Fix]
		b.WriteString(wrap(fmt.Sprintf("%-*s %-7s %-4s ", width, r.Name, r.Level, fixes), strings.Fields(title(r))))
	}
	fmt.Fprintf(&b, "\n%s; fix: has a safe fix, fix?: an unsafe one; dfvet explain RULE\n", count(len(all), "rule"))
	_, err := io.WriteString(w, b.String())
	return err
}

// longestCode is the maximum length of a rule's code in another tool, such as DL3008; longer names are not
// codes.
const longestCode = 8

// title returns the title of a rule, with the rule's codes in other tools.
func title(r *lint.Rule) string {
	var codes []string
	for _, alias := range r.Aliases {
		if len(alias) <= longestCode && len(codes) < 3 {
			codes = append(codes, alias)
		}
	}
	if codes == nil {
		return r.Title()
	}
	return r.Title() + " (" + strings.Join(codes, ", ") + ")"
}

// The structure of rules --format json. Scripts rely on these names.
type (
	ruleList struct {
		Version int        `json:"version"`
		Rules   []ruleLine `json:"rules"`
	}
	ruleLine struct {
		Name     string   `json:"name"`
		Aliases  []string `json:"aliases"`
		Severity string   `json:"severity"`
		Preset   []string `json:"preset"`
		Fix      string   `json:"fix"`
		Summary  string   `json:"summary"`
		URL      string   `json:"url"`
	}
)

func rulesJSON(w io.Writer, all []*lint.Rule) error {
	list := ruleList{Version: 1, Rules: []ruleLine{}}
	for _, r := range all {
		line := ruleLine{r.Name, append([]string{}, r.Aliases...), r.Level.String(), []string{}, r.Fix.String(), r.Title(), r.URL()}
		for _, p := range lint.Presets {
			if r.LevelIn(p) != lint.Off {
				line.Preset = append(line.Preset, p)
			}
		}
		list.Rules = append(list.Rules, line)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(list)
}
