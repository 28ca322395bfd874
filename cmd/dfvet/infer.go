package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/file"
	"github.com/dfvet/dfvet/lint/fix"
	"github.com/dfvet/dfvet/lint/infer"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/report"
	"github.com/spf13/cobra"
)

// inferFlags holds the values of the flags of infer.
type inferFlags struct {
	format  string
	write   bool
	diff    bool
	all     bool
	confirm bool
}

func inferCommand() *cobra.Command {
	f := &inferFlags{}
	cmd := &cobra.Command{
		Use:   "infer [PATTERN…]",
		Short: "propose a contract for Dockerfiles that have none",
		Long: `infer proposes contract lines for each stage that a Compose service builds, and for the last stage
of each Dockerfile. It reads the Dockerfile, the Compose files, sample .env files and the source
files that COPY brings into the image, and prints each line with the places it comes from.

The lines are drafts ("#:?"): they never cause more than a note until you confirm them by deleting
the "?". --write puts the lines that matter most into the Dockerfiles: variables that the program
needs, that Compose or a sample names, or that hold an address or a secret, and listeners and volumes.
--confirm infers nothing: it confirms all drafts in the given files.`,
		Example: "  dfvet infer\n  dfvet infer app/Dockerfile --write\n  dfvet infer --diff\n  dfvet infer --confirm app/Dockerfile",
		RunE:    func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	cmd.Flags().StringVar(&f.format, "format", "text", "the output format: text or json")
	completeWords(cmd, "format", textOrJSON)
	cmd.Flags().BoolVar(&f.write, "write", false, "write the lines into the Dockerfiles, as drafts")
	cmd.Flags().BoolVar(&f.diff, "diff", false, "print what --write would change; exit 1 if anything would change")
	cmd.Flags().BoolVar(&f.all, "all", false, "also write variables that only the code mentions")
	cmd.Flags().BoolVar(&f.confirm, "confirm", false, "confirm all drafts in the files: delete their \"?\"; with --diff print what would change")
	cmd.MarkFlagsMutuallyExclusive("write", "diff")
	cmd.MarkFlagsMutuallyExclusive("write", "confirm")
	return cmd
}

func (f *inferFlags) run(cmd *cobra.Command, args []string) error {
	if f.format != "text" && f.format != "json" {
		return unknown("--format", f.format, textOrJSON)
	}
	base, err := workingDir()
	if err != nil {
		return err
	}
	c := &checker{flags: &checkFlags{}, base: base}
	scopes, err := c.scopes(args, cmd.InOrStdin())
	if err != nil {
		return err
	}
	if f.confirm {
		return f.confirmAll(cmd.OutOrStdout(), c, scopes)
	}
	var all []*infer.Stage
	changed := false
	for _, s := range scopes {
		p, err := inferProject(s)
		if err != nil {
			return err
		}
		stages := infer.Infer(p, p.FS, s.names)
		all = append(all, stages...)
		if f.write || f.diff {
			some, err := f.change(cmd.OutOrStdout(), c, s, drafted(stages, f.all))
			if err != nil {
				return err
			}
			changed = changed || some
		}
	}
	switch {
	case f.diff && changed:
		return foundSomething
	case f.diff:
		return nil
	case f.format == "json":
		return report.Encode(cmd.OutOrStdout(), inferJSON(c, all, f.all))
	case f.write:
		return nil
	}
	inferText(cmd.OutOrStdout(), c, all)
	return nil
}

// inferProject loads all files below one root, because Compose files anywhere may build the requested
// Dockerfiles.
func inferProject(s scope) (*project.Project, error) {
	s.patterns = append(slices.Clone(s.patterns), project.Pattern{Path: s.root, Deep: true})
	return loadScope(s)
}

// names reports whether the patterns of a scope match a file.
func (s *scope) names(full string) bool {
	return slices.ContainsFunc(s.patterns, func(p project.Pattern) bool {
		rest, below := strings.CutPrefix(full, p.Path+"/")
		return full == p.Path || p.Path == "/" || below && (p.Deep || !strings.Contains(rest, "/"))
	})
}

// drafted returns the edits that add drafts to the files of their stages.
func drafted(stages []*infer.Stage, all bool) []source.Edit {
	var edits []source.Edit
	for len(stages) > 0 {
		n := slices.IndexFunc(stages, func(s *infer.Stage) bool { return s.File != stages[0].File })
		if n < 0 {
			n = len(stages)
		}
		edits = append(edits, infer.Edits(stages[:n], all)...)
		stages = stages[n:]
	}
	return edits
}

// confirmAll confirms the drafts in the requested files.
func (f *inferFlags) confirmAll(out io.Writer, c *checker, scopes []scope) error {
	changed := false
	for _, s := range scopes {
		p, err := inferProject(s)
		if err != nil {
			return err
		}
		var edits []source.Edit
		for _, d := range slices.Concat(p.Dockerfiles, p.Contracts) {
			if !s.names(d.Source.Path) {
				continue
			}
			for _, e := range infer.Confirm(d.Source, infer.Drafts(d.Instructions())) {
				e.File, e.At = e.File.Outer(e.At)
				edits = append(edits, e)
			}
		}
		some, err := f.change(out, c, s, edits)
		if err != nil {
			return err
		}
		changed = changed || some
	}
	if f.diff && changed {
		return foundSomething
	}
	return nil
}

// change makes edits in the files of a scope, or prints them as a diff.
func (f *inferFlags) change(out io.Writer, c *checker, s scope, edits []source.Edit) (changed bool, err error) {
	var folder *file.Folder
	if !f.diff {
		if folder, err = file.OpenFolder(s.root); err != nil {
			return false, fmt.Errorf("%s: %w", c.shown(s.root), err)
		}
		defer folder.Close()
	}
	for len(edits) > 0 {
		before := edits[0].File
		own := slices.DeleteFunc(slices.Clone(edits), func(e source.Edit) bool { return e.File.Path != before.Path })
		edits = slices.DeleteFunc(edits, func(e source.Edit) bool { return e.File.Path == before.Path })
		text, ok := fix.Apply(before.Text, own)
		if !ok || text == before.Text {
			continue
		}
		changed = true
		if f.diff {
			if err := c.difference(out, before, own, text); err != nil {
				return changed, err
			}
			continue
		}
		if err := folder.Replace(below(s.root, before.Path), before.Text, text); err != nil {
			return changed, fmt.Errorf("%s: %w", c.shown(before.Path), err)
		}
		fmt.Fprintf(out, "%s: %s\n", source.Escape(c.shown(before.Path)), f.done(own))
	}
	return changed, nil
}

// done returns a summary of what the edits did.
func (f *inferFlags) done(edits []source.Edit) string {
	if f.confirm {
		return count(len(edits), "draft") + " confirmed"
	}
	n := 0
	for _, e := range edits {
		n += strings.Count(e.New, "#:? ")
	}
	return count(n, "draft")
}

// difference prints the change of a file as a unified diff.
func (c *checker) difference(out io.Writer, before *source.File, edits []source.Edit, text string) error {
	changes := &fix.Changes{}
	changes.Add(before.Text, edits)
	name := source.Escape(c.shown(before.Path))
	var b strings.Builder
	if err := changes.Unified(&b, "a/"+name, "b/"+name, before.Text, text); err != nil {
		return err
	}
	_, err := io.WriteString(out, shownDiff(&report.Report{}, before, source.New(before.Path, text), b.String()))
	return err
}

// inferText prints the inferred lines, each after comments with its sources.
func inferText(out io.Writer, c *checker, all []*infer.Stage) {
	for i, s := range all {
		if i > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "# %s%s\n", source.EscapeLine(c.shown(s.File.Source.Path)), source.EscapeLine(stageTitle(s)))
		for _, why := range s.Cut {
			fmt.Fprintf(out, "# %s\n", why)
		}
		for _, l := range s.Lines {
			fmt.Fprintf(out, "# from %s\n#:? %s\n", source.EscapeLine(c.places(l.From)), source.EscapeLine(l.Text))
		}
		for _, r := range s.Remarks {
			fmt.Fprintf(out, "# remark: %s (%s)\n", source.EscapeLine(r.Text), source.EscapeLine(c.places([]infer.Place{r.Place})))
		}
	}
}

// stageTitle returns the name of the stage, with the services that run it.
func stageTitle(s *infer.Stage) string {
	title := ""
	if name := s.Stage.Name(); name != "" {
		title = ", stage " + name
	}
	switch {
	case s.Shared:
		title += ", shared by " + strings.Join(s.Services, ", ")
	case len(s.Services) > 0:
		title += ", built by " + strings.Join(s.Services, ", ")
	}
	return title
}

// places returns places as path:line.
func (c *checker) places(all []infer.Place) string {
	var words []string
	for _, p := range all {
		f, at := p.File.Outer(p.At)
		if w := fmt.Sprintf("%s:%d", c.shown(f.Path), f.Line(at.Start)); !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return strings.Join(words, ", ")
}
