package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/file"
	"github.com/dfvet/dfvet/lint/graph"
	"github.com/dfvet/dfvet/lint/report"
	"github.com/dfvet/dfvet/lint/wiring"
)

// graphFormats holds the functions that write pictures, by format; base is the folder to which paths are
// relative.
var graphFormats = map[string]func(w io.Writer, pictures []*graph.Picture, base string) error{
	"svg": func(w io.Writer, p []*graph.Picture, _ string) error { return graph.SVG(w, p) },
	"html": func(w io.Writer, p []*graph.Picture, base string) error {
		return graph.HTML(w, p, graph.PathLocator(base))
	},
	"mermaid": func(w io.Writer, p []*graph.Picture, _ string) error { return graph.Mermaid(w, p) },
	"dot":     func(w io.Writer, p []*graph.Picture, _ string) error { return graph.DOT(w, p) },
	"json": func(w io.Writer, p []*graph.Picture, base string) error {
		return report.Encode(w, graph.NewDocument(p, base))
	},
}

var graphWords = []string{"svg", "html", "mermaid", "dot", "json"}

// graphFlags holds the values of the flags of graph.
type graphFlags struct {
	format, only, service, output string
	force                         bool
}

func graphCommand() *cobra.Command {
	f := &graphFlags{}
	cmd := &cobra.Command{
		Use:   "graph [COMPOSE…]",
		Short: "draw which services need which others, and which needs are not met",
		Long: `graph draws the services of the Compose projects, what each of them needs, and which service or outside
host provides it. Unmet needs are red. The patterns are the same as for a check. With --only unmet,
the picture is empty if all needs are met.`,
		Example: "  dfvet graph --format html -o wiring.html\n  dfvet graph --only unmet --format mermaid\n  dfvet graph compose.yaml --service api -o api.svg",
		RunE:    f.run,
	}
	cmd.Flags().StringVar(&f.format, "format", "svg", "the output format: "+source.List(graphWords, "or"))
	completeWords(cmd, "format", graphWords)
	cmd.Flags().StringVar(&f.only, "only", "", "draw only the needs that are not met: `unmet`")
	completeWords(cmd, "only", onlyWords)
	cmd.Flags().StringVar(&f.service, "service", "", "draw only the service `NAME` and those that it needs or that need it")
	cmd.Flags().StringVarP(&f.output, "output", "o", "", "the `file` to write instead of standard output")
	cmd.Flags().BoolVar(&f.force, "force", false, "overwrite a file that dfvet graph did not write")
	return cmd
}

var onlyWords = []string{"unmet"}

func (f *graphFlags) run(cmd *cobra.Command, args []string) error {
	write, ok := graphFormats[f.format]
	if !ok {
		return unknown("--format", f.format, graphWords)
	}
	if f.only != "" && f.only != "unmet" {
		return unknown("--only", f.only, onlyWords)
	}
	base, err := workingDir()
	if err != nil {
		return err
	}
	pictures, err := f.pictures(cmd, args, base)
	if err != nil {
		return err
	}
	if f.output == "" {
		return write(cmd.OutOrStdout(), pictures, base)
	}
	t, err := file.Look(f.output)
	if err == nil {
		err = t.Write(func(w io.Writer) error { return write(w, pictures, base) }, f.mine)
	}
	if err != nil {
		return fmt.Errorf("--output %s: %w", f.output, err)
	}
	return nil
}

// mine returns an error if the file to overwrite was not written by dfvet graph.
func (f *graphFlags) mine(r io.Reader) error {
	if f.force {
		return nil
	}
	old, err := io.ReadAll(io.LimitReader(r, 4096))
	if err != nil {
		return file.Cause(err)
	}
	if len(old) == 0 || graph.Wrote(f.format, string(bytes.TrimSpace(old))) {
		return nil
	}
	return errors.New("the file exists and was not written by `dfvet graph`; name another file, or overwrite it with --force")
}

// pictures draws the projects that the patterns select.
func (f *graphFlags) pictures(cmd *cobra.Command, args []string, base string) ([]*graph.Picture, error) {
	c := &checker{flags: &checkFlags{}, base: base, errs: cmd.ErrOrStderr()}
	scopes, err := c.scopes(args, cmd.InOrStdin())
	if err != nil {
		return nil, err
	}
	var all []*graph.Picture
	projects, found := 0, false
	for _, s := range scopes {
		p, err := loadScope(s)
		if err != nil {
			return nil, err
		}
		for _, app := range p.Apps {
			projects++
			g := graph.Of(wiring.Check(app, p.Types), p.SecretTexts(app))
			if f.service != "" {
				if g = g.Near(f.service); g == nil {
					continue
				}
				found = true
			}
			if f.only != "" {
				if g = g.Unmet(); len(g.Edges) == 0 {
					continue
				}
			}
			all = append(all, graph.Draw(g))
		}
	}
	switch {
	case projects == 0:
		return nil, errors.New("no Compose file found")
	case f.service != "" && !found:
		return nil, fmt.Errorf("--service %s: no Compose project has a service with this name", f.service)
	}
	return all, nil
}
