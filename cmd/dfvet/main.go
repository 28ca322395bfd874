// Command dfvet type-checks containers: it reads Dockerfiles, contract files and Compose files, and reports
// what will fail to build, run or connect, and why. It only connects the packages of lint to the command
// line; each subcommand is one file.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/report"
)

// Version is the number of this release.
const Version = "0.1.0"

// A status is an exit status that is not zero, with nothing more to say.
type status int

func (s status) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// The exit statuses.
const (
	foundSomething status = 1
	couldNot       status = 2
)

func main() {
	debug.SetGCPercent(200) // for a short run: a third more memory, an eighth less time
	args := os.Args[1:]
	if isPlugin(os.Args[0]) {
		args = pluginArgs(args)
	}
	os.Exit(run(args, os.Stdin, os.Stdout, os.Stderr))
}

func run(args []string, in io.Reader, out, errs io.Writer) int {
	cmd := root()
	cmd.SetArgs(args)
	cmd.SetIn(in)
	cmd.SetOut(out)
	cmd.SetErr(errs)
	err := mistyped(cmd, args)
	if err == nil {
		err = cmd.Execute()
	}
	var s status
	switch {
	case err == nil:
		return 0
	case errors.As(err, &s):
		return int(s)
	}
	sayTo(errs, "%v", err)
	return int(couldNot)
}

// sayTo writes a line for people. Names and texts from files cannot break the line.
func sayTo(w io.Writer, format string, args ...any) {
	fmt.Fprintf(w, "dfvet: %s\n", source.Escape(source.Mask(fmt.Sprintf(format, args...))))
}

// root is the command without a subcommand, which runs the check.
func root() *cobra.Command {
	cmd := checkCommand()
	cmd.AddCommand(explainCommand(), rulesCommand(), contractCommand(), coverageCommand(), graphCommand(), inferCommand(), initCommand(), composeCommand(), pluginCommand(), lowerCommand(), lspCommand(), versionCommand(), wireCommand())
	cmd.AddCommand(networkCommands()...)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetFlagErrorFunc(suggestFlag)
	addVersionFlag(cmd)
	cmd.InitDefaultHelpCmd()
	cmd.InitDefaultCompletionCmd()
	return cmd
}

// addVersionFlag adds --version. Cobra's own flag uses a template, and the linker keeps every exported method
// in a program with templates, which adds 4 MB.
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
	_, err := fmt.Fprintf(w, "dfvet %s\n", Version)
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

// A build describes what the program was built from. Commit and Date are "" if it was built outside a clone.
type build struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
	Date    string `json:"date"`
	Go      string `json:"go"`
}

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
