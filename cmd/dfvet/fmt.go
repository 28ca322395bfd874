package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/file"
	"github.com/dfvet/dfvet/lint/fix"
	"github.com/dfvet/dfvet/lint/format"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/report"
)

// A fmtRun is one run of fmt.
type fmtRun struct {
	check bool
	diff  bool
	write bool

	c       *checker
	folder  *file.Folder
	out     io.Writer
	files   int
	changed int
	failed  bool // whether a file could not be read or written
}

func fmtCommand() *cobra.Command {
	r := &fmtRun{c: &checker{flags: &checkFlags{}}}
	cmd := &cobra.Command{
		Use:   "fmt [PATTERN…]",
		Short: "format contract lines, Dockerfiles and Compose files",
		Long: `fmt formats Dockerfiles, contract files and Compose files in place, and prints their names. It changes
white space, and writes the keywords of contract lines in upper case. The files mean the same to docker
build and docker compose as before, and no layer is rebuilt. A file keeps its indentation unit and its
line ends. A file with a syntax error is not changed.

A pattern is a file, a folder, a folder with all subfolders (DIR/...), or "-" for standard input,
whose formatted text is printed. The default is "./...".`,
		Example: "  dfvet fmt\n  dfvet fmt --check ./...\n  dfvet fmt --diff app/Dockerfile\n  dfvet fmt - --stdin-filename compose.yaml < compose.yaml",
		RunE: func(cmd *cobra.Command, args []string) error {
			r.out, r.c.errs = cmd.OutOrStdout(), cmd.ErrOrStderr()
			return r.run(args, cmd.InOrStdin())
		},
	}
	cmd.Flags().BoolVar(&r.check, "check", false, "change nothing; exit 1 if a file is not formatted")
	cmd.Flags().BoolVar(&r.diff, "diff", false, "print what would change, without changing it; exit 1 if anything would change")
	cmd.Flags().BoolVarP(&r.write, "write", "w", true, "write the files, which is the default")
	cmd.Flags().StringVar(&r.c.flags.stdinName, "stdin-filename", "Dockerfile", "the file name for standard input")
	cmd.Flags().BoolVarP(&r.c.flags.quiet, "quiet", "q", false, "do not print which files are formatted")
	cmd.Flags().BoolVarP(&r.c.flags.verbose, "verbose", "v", false, "also print what is left out, and why")
	cmd.MarkFlagsMutuallyExclusive("check", "write")
	cmd.MarkFlagsMutuallyExclusive("diff", "write")
	return cmd
}

func (r *fmtRun) run(args []string, in io.Reader) (err error) {
	if r.c.base, err = workingDir(); err != nil {
		return err
	}
	scopes, err := r.c.scopes(args, in)
	if err != nil {
		return err
	}
	for _, s := range scopes {
		if err := r.scope(s); err != nil {
			return err
		}
	}
	r.named(args, scopes)
	switch {
	case r.failed:
		return couldNot
	case r.changed > 0 && (r.check || r.diff):
		return foundSomething
	}
	return nil
}

// named reports patterns that match no file, and with --check the number of files that are not formatted.
func (r *fmtRun) named(args []string, scopes []scope) {
	missing := &report.Report{}
	r.c.missing(args, scopes, missing)
	for _, text := range missing.Failures {
		r.c.say("%s", text)
		r.failed = true
	}
	if r.check && !r.c.flags.quiet && r.changed > 0 {
		r.c.say("%d of %s not formatted; run `dfvet fmt`", r.changed, count(r.files, "file"))
	}
}

// scope formats the files below one root that the patterns match.
func (r *fmtRun) scope(s scope) error {
	fsys, err := project.Disk(s.root)
	if err != nil {
		return err
	}
	fsys = project.Overlay(fsys, s.stdin)
	opts, err := r.c.options(s, fsys)
	if err != nil {
		return err
	}
	p, err := project.Load(fsys, opts)
	if err != nil {
		return err
	}
	if r.folder, err = file.OpenFolder(s.root); err != nil {
		return fmt.Errorf("%s: %w", r.c.shown(s.root), err)
	}
	defer r.folder.Close()
	r.skipped(p)
	ignores := project.NewIgnores(fsys)
	found := slices.Concat(opts.Found.Dockerfiles, opts.Found.Contracts, opts.Found.Composes, opts.Found.Maybe)
	for _, d := range documents(p) {
		path := d.src.Path
		if !s.names(path) || !slices.Contains(found, path) && ignores.Has(path) { // git ignores the file, and it is here only because Compose builds it
			continue
		}
		r.c.checked = append(r.c.checked, path)
		if err := r.document(d, s); err != nil {
			r.c.say("%s: not formatted: %v", r.c.shown(path), err)
			r.failed = true
		}
	}
	return nil
}

// skipped reports the files that could not be read.
func (r *fmtRun) skipped(p *project.Project) {
	for _, x := range p.Skipped {
		r.c.skipped = append(r.c.skipped, x.Path)
		switch {
		case x.Failed, x.File != nil:
			r.c.say("%s: not formatted: %s", r.c.shown(x.Path), x.Reason)
			r.failed = true
		case r.c.flags.verbose:
			r.c.say("left out %s: %s", r.c.shown(x.Path), x.Reason)
		}
	}
}

// A document is a file that fmt formats.
type document struct {
	src   *source.File
	fault *source.Span // the place of the first syntax error, or nil
	why   string
	edits func() []source.Edit
}

// documents returns the files of a project in order of their paths, without texts that are embedded in other
// files.
func documents(p *project.Project) []document {
	var all []document
	for _, f := range slices.Concat(p.Dockerfiles, p.Contracts) {
		d := document{src: f.Source, edits: func() []source.Edit { return format.Dockerfile(f, format.StyleOf(f)) }}
		if i := slices.IndexFunc(f.Problems, format.IsSyntax); i >= 0 {
			d.fault, d.why = &f.Problems[i].At, f.Problems[i].Message
		}
		all = append(all, d)
	}
	for _, f := range p.Composes {
		d := document{src: f.Source, edits: func() []source.Edit {
			return format.Compose(f, format.Unit(f), func(source.Span) bool { return true })
		}}
		if i := slices.IndexFunc(f.Problems, func(p compose.Problem) bool { return p.Kind == compose.BadSyntax }); i >= 0 {
			d.fault, d.why = &f.Problems[i].At, f.Problems[i].Message
		}
		all = append(all, d)
	}
	all = slices.DeleteFunc(all, func(d document) bool { return d.src.Embedded() })
	slices.SortFunc(all, func(a, b document) int { return strings.Compare(a.src.Path, b.src.Path) })
	return slices.CompactFunc(all, func(a, b document) bool { return a.src.Path == b.src.Path })
}

// document formats one file.
func (r *fmtRun) document(d document, s scope) error {
	r.files++
	before, after, edits := d.src.Text, d.src.Text, []source.Edit(nil)
	if d.fault == nil {
		edits = d.edits()
		after, _ = fix.Apply(before, edits)
	} else {
		line, col := d.src.LineRune(d.fault.Start)
		r.c.say("%s:%d:%d: not formatted: %s", r.c.shown(d.src.Path), line, col, d.why)
	}
	stdin := s.stdin[d.src.Path] != nil
	if before != after {
		r.changed++
	}
	switch {
	case r.diff && before != after:
		return r.c.difference(r.out, d.src, edits, after)
	case r.diff, r.check && stdin:
		return nil
	case stdin:
		_, err := io.WriteString(r.out, after)
		return err
	case before == after:
		return nil
	case !r.check:
		if err := r.folder.Replace(below(s.root, d.src.Path), before, after); err != nil {
			return err
		}
	}
	if !r.c.flags.quiet {
		fmt.Fprintln(r.out, source.Escape(r.c.shown(d.src.Path)))
	}
	return nil
}
