package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/rules"
)

func rulesCommand() *cobra.Command {
	format := ""
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "list all rules",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			all := rules.All()
			slices.SortFunc(all, func(a, b *lint.Rule) int { return strings.Compare(a.Name, b.Name) })
			switch format {
			case "text":
				return listRules(cmd.OutOrStdout(), all)
			case "json":
				return rulesJSON(cmd.OutOrStdout(), all)
			}
			return fmt.Errorf("--format %s: write text or json", format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}

func listRules(w io.Writer, all []*lint.Rule) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, r := range all {
		fix := ""
		if r.Fix != lint.NoFix {
			fix = "fix"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", r.Name, r.Level, fix, strings.Join(r.Aliases, " "), r.Title())
	}
	return t.Flush()
}

// The shapes of rules --format json. Scripts rely on the names.
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
			if r.In(p) != lint.Off {
				line.Preset = append(line.Preset, p)
			}
		}
		list.Rules = append(list.Rules, line)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(list)
}
