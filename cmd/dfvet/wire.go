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

// wireFlags holds the values of the flags of wire.
type wireFlags struct {
	check   checkFlags
	format  string
	fix     bool
	diff    bool
	envFile bool
	service string
}

var wireWords = []string{"text", "json", "kubernetes"}

func wireCommand() *cobra.Command {
	f := &wireFlags{}
	cmd := &cobra.Command{
		Use:   "wire [COMPOSE…]",
		Short: "print what each need of the services is connected to",
		Long: `wire prints a row for each need of the Compose services: a connection, a variable or a volume, its
verdict, the service or host that provides it, and where the value is. After "?" it lists the
services and hosts that would satisfy a need that is violated. It exits with 1 if a need is
violated.

--fix connects the needs that have only one solution: it adds variables, networks and depends_on,
and corrects values as the check suggests. It never chooses among several providers, never writes a
secret (${NAME:?} instead), and makes no change that causes another finding. --env-file prints a
.env file with the variables that are still to be supplied. --report prints what dfvet knows about
one service, for a bug report, without values. --format kubernetes prints for each service a
ConfigMap, a Secret without values, a Deployment or Job whose init container checks the contract, a
Service and its volume claims.`,
		Example: "  dfvet wire\n  dfvet wire --diff\n  dfvet wire --fix compose.yaml\n  dfvet wire --env-file > .env.example\n  dfvet wire --report web\n  dfvet wire --format kubernetes compose.yaml",
		RunE:    func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	s := cmd.Flags()
	s.StringVar(&f.format, "format", "text", "the output format: "+source.List(wireWords, "or"))
	completeWords(cmd, "format", wireWords)
	s.BoolVar(&f.fix, "fix", false, "connect the needs that have only one solution")
	s.BoolVar(&f.diff, "diff", false, "print what --fix would change; exit 1 if anything would change")
	s.BoolVar(&f.envFile, "env-file", false, "print a .env file with the variables that you must set")
	s.StringVar(&f.service, "report", "", "print what is known about this `SERVICE`")
	cmd.MarkFlagsMutuallyExclusive("fix", "diff", "env-file", "report")
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
	if f.fix || f.diff {
		return f.fixAll(cmd.OutOrStdout(), c, scopes)
	}
	var all wire.Report
	var projects []*project.Project
	for _, s := range scopes {
		p, err := loadChosen(c, s)
		if err != nil {
			return err
		}
		projects = append(projects, p)
		all.Needs = append(all.Needs, wire.Of(p).Needs...)
	}
	switch {
	case f.envFile:
		return wire.EnvFile(cmd.OutOrStdout(), all.Supplies(projects, c.shown))
	case f.format == "kubernetes":
		return wire.Kubernetes(cmd.OutOrStdout(), projects)
	case f.service != "":
		return f.statement(cmd.OutOrStdout(), &all, projects, c.shown)
	}
	return f.print(cmd.OutOrStdout(), c.errs, &all, c.shown)
}

// statement prints a report on a service, for each Compose project that contains it.
func (f *wireFlags) statement(out io.Writer, r *wire.Report, projects []*project.Project, shown wire.Shown) error {
	var names []string
	found := false
	for _, p := range projects {
		for _, app := range p.Apps {
			for _, s := range app.Services {
				names = append(names, s.Name.Text)
			}
			s := app.Service(f.service)
			if s == nil || app.Incomplete {
				continue
			}
			if found {
				fmt.Fprintln(out)
			}
			found = true
			if err := r.Statement(out, p, s, Version, shown); err != nil {
				return err
			}
		}
	}
	if !found {
		return unknown("--report", f.service, slices.Compact(slices.Sorted(slices.Values(names))))
	}
	return nil
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

// loadChosen loads the files below one root, with the hosts, profiles and variables that flags select.
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
