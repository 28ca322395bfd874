package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/coverage"
	"github.com/dfvet/dfvet/lint/report"
)

// coverageFormats holds the functions that print the report, by format; base is the folder to which paths are
// relative.
var coverageFormats = map[string]func(r *coverage.Report, w io.Writer, base string) error{
	"text":     (*coverage.Report).Text,
	"json":     func(r *coverage.Report, w io.Writer, base string) error { return report.Encode(w, r.Document(base)) },
	"markdown": (*coverage.Report).Markdown,
	"svg":      func(r *coverage.Report, w io.Writer, _ string) error { return r.Badge(w) },
}

var coverageWords = []string{"text", "json", "markdown", "svg"}

func coverageCommand() *cobra.Command {
	format, under := "", 0
	cmd := &cobra.Command{
		Use:   "coverage [PATTERN…]",
		Short: "print how many services have a contract, and where it comes from",
		Long: `coverage prints how many services of the Compose projects have a contract and where it comes from,
the needs by verdict, and the images and Dockerfiles whose missing contracts matter most.
Drafts do not count. A service is counted once, even if several Compose projects use its file.`,
		Example: "  dfvet coverage\n  dfvet coverage --fail-under 60 ./...\n  dfvet coverage --format markdown >> \"$GITHUB_STEP_SUMMARY\"\n  dfvet coverage --format svg > docs/contracts.svg",
		RunE: func(cmd *cobra.Command, args []string) error {
			write, ok := coverageFormats[format]
			if !ok {
				return unknown("--format", format, coverageWords)
			}
			return printCoverage(cmd, args, write, under)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "the output format: "+source.List(coverageWords, "or"))
	completeWords(cmd, "format", coverageWords)
	cmd.Flags().IntVar(&under, "fail-under", 0, "exit with 1 if fewer than this `percent` of the services have a contract")
	return cmd
}

func printCoverage(cmd *cobra.Command, args []string, write func(*coverage.Report, io.Writer, string) error, under int) error {
	base, err := workingDir()
	if err != nil {
		return err
	}
	c := &checker{flags: &checkFlags{}, base: base, errs: cmd.ErrOrStderr()}
	scopes, err := c.scopes(args, cmd.InOrStdin())
	if err != nil {
		return err
	}
	all := &coverage.Report{}
	for _, s := range scopes {
		p, err := loadScope(s)
		if err != nil {
			return err
		}
		all.Add(coverage.Of(p))
	}
	if err := write(all, cmd.OutOrStdout(), base); err != nil {
		return err
	}
	if all.Percent() < under {
		return status(1)
	}
	return nil
}
