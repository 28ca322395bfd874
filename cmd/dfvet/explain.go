package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/rules"
)

func explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "explain NAME",
		Short:   "say what a rule, an instruction, a clause, a type or a format is",
		Example: "  dfvet explain wiring/wrong-port\n  dfvet explain DL3008\n  dfvet explain LISTENS\n  dfvet explain org.postgresql.db/",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			page := explain(args[0])
			if page == "" {
				return fmt.Errorf("nothing is known of %q%s", args[0], suggestion(args[0]))
			}
			_, err := io.WriteString(cmd.OutOrStdout(), strings.TrimRight(page, "\n")+"\n")
			return err
		},
	}
}

// explain returns the page of whatever has the name: a rule first.
func explain(name string) string {
	all := rules.All()
	var pages []string
	found, _ := lint.NewNames(all).Find(name)
	for _, i := range found {
		pages = append(pages, rulePage(all[i]))
	}
	return strings.Join(pages, "\n")
}

func rulePage(r *lint.Rule) string {
	also := ""
	if len(r.Aliases) > 0 {
		also = ", elsewhere called " + strings.Join(r.Aliases, ", ")
	}
	return fmt.Sprintf("%s (%s)%s\n\n%s", r.Name, r.Level, also, r.Doc)
}

func suggestion(name string) string {
	if near := lint.NewNames(rules.All()).Near(name); near != "" {
		return fmt.Sprintf(", did you mean %q?", near)
	}
	return ""
}
