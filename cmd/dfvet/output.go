package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/file"
	"github.com/dfvet/dfvet/lint/report"
	"github.com/dfvet/dfvet/lint/rules"
)

// An output is the value of one --format flag.
type output struct {
	format *report.Format
	text   string       // the value as given on the command line
	target *file.Target // the file to write; nil means standard output
	err    error        // why target cannot be written; it is printed after the report
}

func (f *checkFlags) outputs() ([]output, error) {
	if len(f.formats) == 0 {
		return []output{{format: report.Lookup("text")}}, nil
	}
	var all []output
	for _, text := range f.formats {
		name, path, named := strings.Cut(text, "=")
		o := output{format: report.Lookup(name), text: text}
		if o.format == nil {
			return nil, unknown("--format", name, formatWords())
		}
		if named {
			if path == "" {
				return nil, fmt.Errorf("--format %s: no file name; write --format %s=FILE, or --format %s for standard output", text, name, name)
			}
			o.target, o.err = file.Look(path)
		}
		all = append(all, o)
	}
	return all, nil
}

func (o output) toStdout() bool { return o.target == nil && o.err == nil }

func (o output) write(r *report.Report, c *checker, stdout io.Writer) error {
	if o.toStdout() {
		return o.format.Write(stdout, r, style(c.flags.color, stdout))
	}
	plain := report.Style{Color: c.flags.color == "always"}
	err := o.err
	if err == nil {
		err = c.put(o.target, func(w io.Writer) error { return o.format.Write(w, r, plain) }, report.Written, "report")
	}
	if err != nil {
		return fmt.Errorf("--format %s: %w", o.text, err)
	}
	return nil
}

// put writes a target, unless it is one of the checked files. An existing file must be empty or written by
// dfvet, unless --force is set.
func (c *checker) put(t *file.Target, write func(io.Writer) error, ours func(text string, rule func(string) bool) bool, what string) error {
	if t.Info() != nil {
		now, err := file.Look(t.Name) // a fix may have replaced the file since
		if err != nil {
			return err
		}
		for _, path := range c.checked {
			if reads(path, now) {
				return errors.New("this is one of the checked files; name another one")
			}
		}
	}
	return t.Write(write, func(old io.Reader) error {
		if c.flags.force {
			return nil
		}
		text, err := io.ReadAll(io.LimitReader(old, maxReport+1))
		if err != nil {
			return file.Cause(err)
		}
		if len(text) > maxReport || !ours(string(text), knownRule) {
			return fmt.Errorf("the file exists and is not a %s by dfvet; name another file, or overwrite it with --force", what)
		}
		return nil
	})
}

// maxReport is the maximum size in bytes of an existing file that dfvet recognizes as its own.
const maxReport = 64 << 20

// knownRule reports whether a name is in a category that dfvet has. It ignores the rest of the name, because
// another version may have other rules.
func knownRule(name string) bool {
	category, _, ok := strings.Cut(name, "/")
	return ok && slices.ContainsFunc(rules.All(), func(r *lint.Rule) bool { return strings.HasPrefix(r.Name, category+"/") })
}

// distinct returns an error if two reports would be written to the same file, or a report to a file that
// dfvet reads.
func (c *checker) distinct(outputs []output) error {
	type named struct {
		flag   string
		target *file.Target
	}
	var all []named
	for _, o := range outputs {
		if o.target != nil {
			all = append(all, named{"--format " + o.text, o.target})
			if reads(c.flags.baseline, o.target) {
				return fmt.Errorf("--format %s: --baseline reads this file; name another one", o.text)
			}
		}
	}
	if c.newBaseline != nil { // --write-baseline may replace the file of --baseline
		all = append(all, named{"--write-baseline " + c.flags.writeBaseline, c.newBaseline})
	}
	for i, x := range all {
		for _, before := range all[:i] {
			if x.target.Same(before.target) {
				return fmt.Errorf("%s: %s writes the same file; name another one", x.flag, before.flag)
			}
		}
		if reads(c.flags.config, x.target) {
			return fmt.Errorf("%s: --config reads this file; name another one", x.flag)
		}
	}
	return nil
}

// reads reports whether a name refers to the file that a target would replace.
func reads(name string, t *file.Target) bool {
	mine := t.Info()
	if mine == nil || name == "" {
		return false
	}
	info, err := os.Stat(name)
	return err == nil && os.SameFile(info, mine)
}

// style decides whether to use colour and to draw frames; by default it does both on a terminal. If the
// terminal does not report its width, COLUMNS is the width.
func style(color string, w io.Writer) report.Style {
	terminal := isTerminal(w)
	on := terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	forced := os.Getenv("FORCE_COLOR")
	switch {
	case color == "always":
		on = true
	case color == "never":
		on = false
	case forced != "" && forced != "0" && os.Getenv("NO_COLOR") == "":
		on = true
	}
	width := 0
	if terminal {
		width = columns(w.(*os.File))
	}
	if width == 0 {
		width, _ = strconv.Atoi(os.Getenv("COLUMNS"))
	}
	return report.Style{Color: on, Rich: terminal || on, Width: width}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}
