package main

import (
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dfvet/dfvet/lint/report"
)

// Version is the version of this release.
const Version = "0.1.0"

// addVersionFlag adds --version. It replaces Cobra's own flag, which uses a template: in a program with
// templates, the linker keeps every exported method, which adds 4 MB.
func addVersionFlag(cmd *cobra.Command) {
	show, check := cmd.Flags().Bool("version", false, "print the version"), cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *show {
			return printVersion(cmd.OutOrStdout())
		}
		return check(cmd, args)
	}
}

func printVersion(w io.Writer) error {
	_, err := fmt.Fprintf(w, "dfvet %s\n", built())
	return err
}

func versionCommand() *cobra.Command {
	format := ""
	cmd := &cobra.Command{
		Use:   "version",
		Short: "print the version",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch format {
			case "text":
				return printVersion(cmd.OutOrStdout())
			case "json":
				return report.Encode(cmd.OutOrStdout(), built())
			}
			return unknown("--format", format, textOrJSON)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	completeWords(cmd, "format", textOrJSON)
	return cmd
}

// A build describes the source from which the program was built. Commit and Date are "" if it was built
// outside a clone.
type build struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
	Date    string `json:"date"`
	Go      string `json:"go"`
}

// String returns the version, with the commit and the date if these are known, such as 0.1.0 (89abcdef0123,
// 2026-01-31).
func (b build) String() string {
	if b.Commit == "" {
		return b.Version
	}
	day, _, _ := strings.Cut(b.Date, "T")
	return fmt.Sprintf("%s (%.12s, %s)", b.Version, b.Commit, day)
}

// built returns the build that Go recorded in the program.
func built() build {
	b := build{Version: Version}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	b.Go = info.GoVersion
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Date = s.Value
		}
	}
	return b
}
