package main

import (
	"errors"
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
	"github.com/dfvet/dfvet/grammar/lower"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/file"
	"github.com/dfvet/dfvet/lint/project"
)

// lowerFlags holds the values of the flags of lower.
type lowerFlags struct {
	output string
	stage  string
	check  bool
	force  bool
}

func lowerCommand() *cobra.Command {
	f := &lowerFlags{}
	cmd := &cobra.Command{
		Use:   "lower FILE",
		Short: "write a plain Dockerfile, with the contract as a label",
		Long: `lower converts a Dockerfile with contract lines to a plain one, which any builder accepts, and prints
it. Contract lines become comments, and the last one in each stage becomes a LABEL with the contract
of the stage. Line numbers do not change. For a contract file, lower prints the label of each image as
a --label flag for docker build.`,
		Example: "  dfvet lower Dockerfile | docker build -f - .\n  dfvet lower Dockerfile.in -o Dockerfile\n  dfvet lower Dockerfile.in -o Dockerfile --check",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return f.run(cmd, args[0]) },
	}
	cmd.Flags().StringVarP(&f.output, "output", "o", "", "the `file` to write instead of standard output")
	cmd.Flags().StringVar(&f.stage, "stage", "", "print only the label of this `stage`")
	cmd.Flags().BoolVar(&f.check, "check", false, "write nothing; exit 1 if the file in --output (or else FILE) would change")
	cmd.Flags().BoolVar(&f.force, "force", false, "overwrite a file that is not a plain Dockerfile")
	return cmd
}

func (f *lowerFlags) run(cmd *cobra.Command, name string) error {
	base, err := workingDir()
	if err != nil {
		return err
	}
	p, err := loadFolder(base, []string{name})
	if err != nil {
		return err
	}
	full := filepath.ToSlash(name)
	if !path.IsAbs(full) {
		full = path.Join(base, full)
	}
	for _, d := range p.Dockerfiles {
		if d.Source.Path == full {
			return f.dockerfile(cmd, p, d, name)
		}
	}
	for _, d := range p.Contracts {
		if d.Source.Path == full {
			return f.contract(cmd, p, d, name)
		}
	}
	return fmt.Errorf("%s: no such Dockerfile or contract file", name)
}

func (f *lowerFlags) dockerfile(cmd *cobra.Command, p *project.Project, d *dockerfile.File, name string) error {
	r := lower.Lower(d, lower.Known{Images: p.Image, Types: p.Types})
	say := func(m lower.Message) {
		sayTo(cmd.ErrOrStderr(), "%s:%d: %s", name, d.Source.Line(m.At.Start), m.Text)
	}
	for _, m := range r.Faults {
		say(m)
	}
	if len(r.Faults) > 0 {
		return couldNot
	}
	for _, m := range r.Notes {
		say(m)
	}
	text := r.Text
	if f.stage != "" {
		s := stageNamed(d, f.stage)
		if s == nil {
			return source.Errorf("%s: no stage is named `%s`", name, f.stage)
		}
		text = ""
		for _, l := range r.Labels {
			if l.Stage == s {
				text = l.Text + "\n"
			}
		}
		if text == "" {
			return source.Errorf("%s: stage `%s` has no contract lines", name, f.stage)
		}
	}
	return f.put(cmd, name, text)
}

// put writes a text to the output file, or with --check compares it with the existing file.
func (f *lowerFlags) put(cmd *cobra.Command, name, text string) error {
	if f.check {
		if f.output != "" {
			name = f.output
		}
		old, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("%s: %w", name, file.Cause(err))
		}
		if err != nil || string(old) != text {
			sayTo(cmd.ErrOrStderr(), "%s is not up to date", name)
			return foundSomething
		}
		return nil
	}
	if f.output == "" {
		_, err := io.WriteString(cmd.OutOrStdout(), text)
		return err
	}
	t, err := file.Look(f.output)
	if err == nil {
		err = t.Write(func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		}, func(old io.Reader) error { return f.mine(old, text) })
	}
	if err != nil {
		return fmt.Errorf("--output %s: %w", f.output, err)
	}
	return nil
}

// mine returns an error if the old file was not written by lower: it must be a plain Dockerfile with the
// label, a list of flags, or empty.
func (f *lowerFlags) mine(r io.Reader, text string) error {
	old, err := io.ReadAll(io.LimitReader(r, maxReport+1))
	switch {
	case err != nil:
		return file.Cause(err)
	case f.force || len(old) == 0 || string(old) == text || strings.Contains(string(old), label.Name+"="):
		return nil
	}
	return errors.New("the file exists and was not written by `dfvet lower`; name another file, or overwrite it with --force")
}

// contract prints a --label flag for each block of a contract file.
func (f *lowerFlags) contract(cmd *cobra.Command, p *project.Project, d *dockerfile.File, name string) error {
	var b strings.Builder
	for _, s := range d.Stages {
		if s.From == nil || s.From.Image == nil {
			continue
		}
		for _, from := range append([]*dockerfile.From{s.From}, s.Also...) {
			if f.stage != "" && from.Image.Text != f.stage {
				continue
			}
			c := p.Image(from.Image.Text)
			if len(from.Patterns) > 0 { // the name of the image depends on a variable
				ref, _ := contract.ParseRef(from.Image.Text)
				c = contract.OfBlocks(ref, []contract.Block{{File: d, Stage: s}})
			}
			if c != nil && c.Declared {
				fmt.Fprintf(&b, "# %s\n--label %s\n", source.EscapeLine(d.Source.Slice(from.Image.At)), lower.Flag(c, p.Types))
			}
		}
	}
	if b.Len() == 0 {
		return fmt.Errorf("%s: it contains no contract for an image", name)
	}
	return f.put(cmd, name, b.String())
}
