package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/report"
	"github.com/dfvet/dfvet/lint/wire"
	"github.com/dfvet/dfvet/lint/wiring"
)

// wireFlags are the flags of wire.
type wireFlags struct {
	check  checkFlags
	format string
}

var wireWords = []string{"text", "json"}

func wireCommand() *cobra.Command {
	f := &wireFlags{}
	cmd := &cobra.Command{
		Use:   "wire [COMPOSE…]",
		Short: "print what each need of the services is connected to",
		Long: `wire prints a row for each need of the Compose services: a connection, a variable or a volume, its
verdict, the service or host that provides it, and where the value is. After "?" it lists the
services and hosts that would satisfy a need that is violated. It exits with 1 if a need is
violated.`,
		Example: "  dfvet wire\n  dfvet wire compose.yaml",
		RunE:    func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	s := cmd.Flags()
	s.StringVar(&f.format, "format", "text", "the output format: "+source.List(wireWords, "or"))
	completeWords(cmd, "format", wireWords)
	s.StringSliceVar(&f.check.profiles, "profile", nil, "activate these Compose profiles")
	s.StringSliceVar(&f.check.hosts, "hosts", nil, "the environment whose HOST blocks apply: a name under hosts in dfvet.yaml, or a glob of contract files (repeatable)")
	s.StringSliceVar(&f.check.env, "env", nil, "take these variables from the environment")
	return cmd
}

func (f *wireFlags) run(cmd *cobra.Command, args []string) error {
	if !slices.Contains(wireWords, f.format) {
		return unknown("--format", f.format, wireWords)
	}
	base, err := workingDir()
	if err != nil {
		return err
	}
	c := &checker{flags: &f.check, base: base, errs: cmd.ErrOrStderr()}
	scopes, err := c.scopes(args, cmd.InOrStdin())
	if err != nil {
		return err
	}
	var all wire.Report
	for _, s := range scopes {
		p, err := loadChosen(c, s)
		if err != nil {
			return err
		}
		all.Needs = append(all.Needs, wire.Of(p).Needs...)
	}
	return f.print(cmd.OutOrStdout(), cmd.ErrOrStderr(), &all, c.shown)
}

func (f *wireFlags) print(out, errs io.Writer, r *wire.Report, shown wire.Shown) error {
	switch f.format {
	case "json":
		if err := report.Encode(out, r.Document(shown)); err != nil {
			return err
		}
	default:
		if err := r.Text(out, shown, style("never", out).Width); err != nil {
			return err
		}
		fmt.Fprintln(errs, r.Summary())
	}
	if r.Count(wiring.Violated) > 0 {
		return foundSomething
	}
	return nil
}

// loadChosen reads what is to be looked at below one root, with the hosts, profiles and variables that flags select.
func loadChosen(c *checker, s scope) (*project.Project, error) {
	fsys, err := project.Disk(s.root)
	if err != nil {
		return nil, err
	}
	fsys = project.Overlay(fsys, s.stdin)
	opts, err := c.options(s, fsys)
	if err != nil {
		return nil, err
	}
	return project.Load(fsys, opts)
}
