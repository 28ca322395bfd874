package main

import (
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/report"
)

func contractCommand() *cobra.Command {
	format := ""
	cmd := &cobra.Command{
		Use:   "contract [FILE[:STAGE] | SERVICE | IMAGE | HOST]",
		Short: "print a resolved contract, and where each line comes from",
		Long: `contract prints the contract of a stage of a Dockerfile (by default the last one), of a Compose
service, of an image that contract files or the built-in catalogue describe, or of a host outside the
project. Without a name it prints the contracts of all services.`,
		Example: "  dfvet contract app/Dockerfile:prod\n  dfvet contract db\n  dfvet contract postgres:16",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			write, ok := contractFormats[format]
			if !ok {
				return unknown("--format", format, contractWords)
			}
			return printContracts(cmd.OutOrStdout(), args, write)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "the output format: "+source.List(contractWords, "or"))
	cmd.ValidArgsFunction = completeContracts
	completeWords(cmd, "format", contractWords)
	return cmd
}

var contractWords = []string{"text", "json", "dockerfile"}

// A titled is a contract with the name of what it belongs to.
type titled struct {
	title string
	c     *contract.Contract
}

var contractFormats = map[string]func(io.Writer, *project.Project, string, []titled) error{
	"text": contractText, "json": contractJSON, "dockerfile": contractLines,
}

func printContracts(out io.Writer, args []string, write func(io.Writer, *project.Project, string, []titled) error) error {
	base, err := workingDir()
	if err != nil {
		return err
	}
	p, err := loadFolder(base, args)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		var all []titled
		for _, app := range p.Apps {
			for _, s := range app.Services {
				if s.Contract != nil && s.Contract.Declared {
					all = append(all, titled{"service " + s.Name.Text, s.Contract})
				}
			}
		}
		return write(out, p, base, all)
	}
	found, err := lookUp(p, base, args[0])
	if err != nil {
		if hosts := hostsNamed(p, base, args[0]); len(hosts) > 0 {
			return write(out, p, base, hosts)
		}
		return err
	}
	return write(out, p, base, []titled{found})
}

// loadFolder loads the files below the working directory, and the Dockerfile in args whatever its name is.
func loadFolder(base string, args []string) (*project.Project, error) {
	patterns := []project.Pattern{{Path: base, Deep: true}}
	if len(args) > 0 {
		if file, _, ok := dockerfileNamed(args[0]); ok {
			patterns = append(patterns, project.Pattern{Path: path.Join(base, file)})
		}
	}
	return loadScope(scope{root: project.FindRoot(base), patterns: patterns})
}

// dockerfileNamed splits an argument of the form FILE or FILE:STAGE; ok is false if there is no such file.
func dockerfileNamed(arg string) (file, stage string, ok bool) {
	for _, name := range []string{arg, arg[:max(strings.LastIndexByte(arg, ':'), 0)]} {
		if info, err := os.Stat(name); name != "" && err == nil && info.Mode().IsRegular() {
			return filepath.ToSlash(name), strings.TrimPrefix(arg[len(name):], ":"), true
		}
	}
	return "", "", false
}

// hostsNamed returns the contracts of the HOST blocks for a host, one for each contract file.
func hostsNamed(p *project.Project, base, arg string) []titled {
	var all []titled
	for _, h := range p.HostsNamed(arg) {
		line := contract.Line{File: h.File.Source}
		all = append(all, titled{fmt.Sprintf("host %s of %s", h.Name, fromPath(&line, base)), h.Contract})
	}
	return all
}

// lookUp returns the contract for a name, which can be that of a Dockerfile, a service or an image.
func lookUp(p *project.Project, base, arg string) (titled, error) {
	if file, stage, ok := dockerfileNamed(arg); ok {
		return ofFile(p, path.Join(base, file), arg, stage)
	}
	for _, app := range p.Apps {
		if s := app.Service(arg); s != nil && s.Contract != nil {
			return titled{"service " + arg, s.Contract}, nil
		}
	}
	if c := p.Image(arg); c != nil {
		return titled{"image " + arg, c}, nil
	}
	return titled{}, fmt.Errorf("%s: no Dockerfile, service, known image or host has this name", arg)
}

func ofFile(p *project.Project, full, arg, stage string) (titled, error) {
	for _, f := range p.Dockerfiles {
		if f.Source.Path != full || len(f.Stages) == 0 {
			continue
		}
		s := f.Stages[len(f.Stages)-1]
		if stage != "" {
			if s = stageNamed(f, stage); s == nil {
				return titled{}, source.Errorf("%s: no stage is named `%s`", arg, stage)
			}
		}
		return titled{arg, p.Stage(f, s)}, nil
	}
	return titled{}, fmt.Errorf("%s: the Dockerfile has no stage", arg)
}

func stageNamed(f *dockerfile.File, name string) *dockerfile.Stage {
	for _, s := range f.Stages {
		if strings.EqualFold(s.Name(), name) || fmt.Sprint(s.Index) == name {
			return s
		}
	}
	return nil
}

// fromPath returns the path of a line's file, relative to base if the file is below it.
func fromPath(l *contract.Line, base string) string {
	if rest, ok := strings.CutPrefix(l.File.Path, base+"/"); ok {
		return rest
	}
	return l.File.Path
}

func contractText(w io.Writer, p *project.Project, base string, all []titled) error {
	for i, t := range all {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s\n", source.EscapeLine(t.title))
		secrets := project.Defaults(p.Types, t.c)
		known := source.NewSecretTexts(secrets.Texts, secrets.Named...)
		for _, l := range t.c.Lines() {
			file, at := l.Line.File.Outer(l.Line.At)
			fmt.Fprintf(w, "  %s\n      %s:%d\n", known.Mask(l.Text), source.Escape(fromPath(l.Line, base)), file.Line(at.Start))
		}
		if len(t.c.Lines()) == 0 {
			fmt.Fprintln(w, "  no contract")
		}
	}
	return nil
}

func contractLines(w io.Writer, p *project.Project, _ string, all []titled) error {
	for _, t := range all {
		if len(all) > 1 {
			fmt.Fprintf(w, "# %s\n", source.Escape(t.title))
		}
		secrets := project.Defaults(p.Types, t.c)
		known := source.NewSecretTexts(secrets.Texts, secrets.Named...)
		for _, l := range t.c.Lines() {
			fmt.Fprintln(w, known.Mask(l.Text))
		}
	}
	return nil
}

// contractJSON prints one contract as the JSON of its label, or several as an object with a key for each
// name.
func contractJSON(w io.Writer, p *project.Project, base string, all []titled) error {
	from := func(l *contract.Line) *label.From {
		file, at := l.File.Outer(l.At)
		out := &label.From{Path: fromPath(l, base)}
		out.Range.Start.Line, out.Range.Start.Column = file.LineUTF16(at.Start)
		out.Range.End.Line, out.Range.End.Column = file.LineUTF16(at.End)
		return out
	}
	if len(all) == 1 {
		return report.Encode(w, all[0].c.Label(p.Types, from))
	}
	labels := map[string]label.Label{}
	for _, t := range all {
		labels[strings.TrimPrefix(t.title, "service ")] = t.c.Label(p.Types, from)
	}
	return report.Encode(w, labels)
}
