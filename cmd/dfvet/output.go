package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/dfvet/dfvet/lint/report"
)

// An output is one --format.
type output struct {
	format *report.Format
	file   string // "" is standard output
}

func (f *checkFlags) outputs() ([]output, error) {
	if len(f.formats) == 0 {
		return []output{{report.Lookup("text"), ""}}, nil
	}
	var all []output
	for _, text := range f.formats {
		name, file, _ := strings.Cut(text, "=")
		format := report.Lookup(name)
		if format == nil {
			return nil, fmt.Errorf("--format %s: there is no such format, take one of %s", name, formatNames())
		}
		all = append(all, output{format, file})
	}
	return all, nil
}

func (o output) write(r *report.Report, f *checkFlags, stdout io.Writer) error {
	if o.file == "" {
		return o.format.Write(stdout, r, style(f.color, stdout))
	}
	plain := report.Style{Color: f.color == "always"}
	return writeFile(o.file, 0o644, func(w io.Writer) error { return o.format.Write(w, r, plain) })
}

// writeFile writes a file whole or not at all.
func writeFile(name string, mode os.FileMode, write func(io.Writer) error) (err error) {
	tmp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tmp.Close()
			os.Remove(tmp.Name())
		}
	}()
	if err := write(tmp); err != nil {
		return err
	}
	if err := tmp.Chmod(mode); err != nil {
		return err
	}
	if err := tmp.Sync(); err != nil {
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), name)
}

// style decides on colour and on what stands below a finding: on a terminal both.
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
	return report.Style{Color: on, Rich: terminal || on}
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
