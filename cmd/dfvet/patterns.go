package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/file"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/report"
)

// A scope is what is checked below one root.
type scope struct {
	root     string
	patterns []project.Pattern
	stdin    map[string]*source.File
}

// scopes parses the arguments and groups them by root. If one root contains another, only the outer one is
// used.
func (c *checker) scopes(args []string, in io.Reader) ([]scope, error) {
	if len(args) == 0 {
		args = []string{"./..."}
	}
	var all []scope
	for _, arg := range args {
		s, err := c.pattern(arg, in)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	slices.SortStableFunc(all, func(a, b scope) int { return strings.Compare(a.root, b.root) })
	var merged []scope
	for _, s := range all {
		i := slices.IndexFunc(merged, func(m scope) bool { return project.Inside(m.root, s.root) })
		if i < 0 {
			merged = append(merged, s)
			continue
		}
		m := &merged[i]
		m.patterns = append(m.patterns, s.patterns...)
		if s.stdin != nil {
			m.stdin = s.stdin
		}
	}
	return merged, nil
}

// loadScope loads the files to check below one root.
func loadScope(s scope) (*project.Project, error) {
	fsys, err := project.Disk(s.root)
	if err != nil {
		return nil, err
	}
	fsys = project.Overlay(fsys, s.stdin)
	configs := project.FindConfigs(fsys)
	return project.Load(fsys, project.Options{Found: project.Discover(fsys, s.patterns, configs.Ignored), Configs: configs})
}

// pattern parses one argument.
func (c *checker) pattern(arg string, in io.Reader) (scope, error) {
	if arg == "-" {
		return c.standardInput(in)
	}
	rest, deep := strings.CutSuffix(filepath.ToSlash(arg), "...")
	if deep && rest != "" && !strings.HasSuffix(rest, "/") {
		rest, deep = rest+"...", false
	}
	full := c.absolute(rest)
	info, err := os.Stat(full)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return scope{}, fmt.Errorf("%s: no such file or folder", arg)
	case err != nil:
		return scope{}, fmt.Errorf("%s: %w", arg, file.Cause(err))
	case !info.IsDir() && !info.Mode().IsRegular():
		return scope{}, fmt.Errorf("%s: %w", arg, file.ErrIrregular)
	}
	dir := full
	if !info.IsDir() {
		dir = path.Dir(full)
	}
	return scope{root: project.FindRoot(dir), patterns: []project.Pattern{{Path: full, Deep: deep}}}, nil
}

func (c *checker) absolute(name string) string {
	if name == "" {
		return c.base
	}
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(c.base, name)
}

// standardInput uses the text on standard input as the content of the file in --stdin-filename.
func (c *checker) standardInput(in io.Reader) (scope, error) {
	text, err := io.ReadAll(io.LimitReader(in, project.MaxSize+1))
	if err != nil {
		return scope{}, fmt.Errorf("standard input: %w", err)
	}
	c.stdin = true
	full := c.absolute(filepath.ToSlash(c.flags.stdinName))
	return scope{root: project.FindRoot(path.Dir(full)), patterns: []project.Pattern{{Path: full}},
		stdin: map[string]*source.File{full: source.New(full, string(text))}}, nil
}

// readConfig reads the file in --config. Globs in it are relative to the working directory.
func readConfig(name, base string) (*project.Config, error) {
	text, err := file.Read(name, project.MaxSize)
	if err != nil {
		return nil, fmt.Errorf("--config %s: %w", name, err)
	}
	full := filepath.ToSlash(name)
	if !path.IsAbs(full) {
		full = path.Join(base, full)
	}
	c := project.ParseConfig(source.New(full, text))
	c.Dir = base
	return c, nil
}

// looked describes the files that dfvet looks for in a folder, for a message that there are none.
const looked = "no Dockerfile, contract file or Compose file (Dockerfile, Containerfile, Dockerfile.*, *.dockerfile, *.contract, compose*.yaml, docker-compose*.yml)"

// missing reports the patterns that match no file. For a pattern on the command line, this is a failure.
func (c *checker) missing(args []string, scopes []scope, r *report.Report) {
	for _, s := range scopes {
		for _, p := range s.patterns {
			if slices.ContainsFunc(slices.Concat(c.checked, c.skipped), p.Takes) {
				continue
			}
			name := c.shown(p.Path)
			if p.Deep {
				name = path.Join(name, "...")
			}
			if len(args) == 0 {
				if !c.flags.quiet {
					c.say("nothing to check here: %s", looked)
				}
				continue
			}
			text := fmt.Sprintf("%s: %s", name, looked)
			if !c.flags.verbose {
				text += "; -v prints what is left out"
			}
			r.Failures = append(r.Failures, text)
		}
	}
}

// leftOut prints the files that discovery excluded from a scope and why, if --verbose is set. It prints them
// only once for each scope, because fixes load a scope repeatedly.
func (c *checker) leftOut(s scope, found *project.Found, configs *project.Configs) {
	if !c.flags.verbose || c.told[s.root] {
		return
	}
	if c.told == nil {
		c.told = map[string]bool{}
	}
	c.told[s.root] = true
	for _, x := range found.LeftOut {
		why := x.Reason
		switch config := configs.For(x.Path); {
		case x.File != "":
			why = fmt.Sprintf("ignored by %s:%d", c.shown(x.File), x.Line)
		case why == "" && config != nil && config.Source != nil:
			why = "ignored by " + c.shown(config.Source.Path)
		}
		c.say("left out %s: %s", c.shown(x.Path), why)
	}
}
