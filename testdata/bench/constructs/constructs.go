// Package constructs makes projects of any size, each of which repeats one construct of a language that dfvet
// reads. They are used to measure the cost of checking, and to test that it is linear.
package constructs

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/report"
	"github.com/dfvet/dfvet/lint/rules"
)

// A Construct makes a project of about size bytes: the texts of its files by their paths.
type Construct struct {
	Name string
	Make func(size int) map[string]string
	// Reads is the format of the configuration file that the service a reads, or "".
	Reads string
}

// All lists the constructs.
func All() []Construct {
	var all []Construct
	for _, table := range [][]Construct{dockerfiles(), contracts(), composes(), moreComposes(), others(), joins(), moreJoins(), readers(), springs(), programs()} {
		all = append(all, table...)
	}
	return all
}

// Load reads a project from texts by path from its root.
func Load(files map[string]string) (*project.Project, error) {
	texts := map[string]string{}
	for name, text := range files {
		texts["/p/"+name] = text
	}
	fsys := project.Memory("/p", texts)
	configs := project.FindConfigs(fsys)
	found := project.Discover(fsys, []project.Pattern{{Path: "/p", Deep: true}}, configs.Ignored)
	return project.Load(fsys, project.Options{Found: found, Configs: configs, Jobs: 1})
}

// Check checks a project with the rules of the default preset. It formats the report as text and as JSON,
// discards it, and returns the number of findings.
func Check(files map[string]string) (int, error) {
	p, err := Load(files)
	if err != nil {
		return 0, err
	}
	settings, err := lint.NewSettings(rules.All(), lint.Choice{Jobs: 1, Most: 1000})
	if err != nil {
		return 0, err
	}
	result := lint.Run(p, settings)
	for _, f := range result.Failures {
		return 0, fmt.Errorf("%s on %s: %w", f.Rule.Name, f.Path, f.Error)
	}
	r := &report.Report{Findings: result.Findings, Base: "/p", Root: "/p", Version: "1.0.0"}
	r.Sort()
	for _, format := range report.Formats {
		if format.Name != "text" && format.Name != "json" {
			continue
		}
		if err := format.Write(nowhere{}, r, report.Style{}); err != nil {
			return 0, err
		}
	}
	return len(r.Findings), nil
}

type nowhere struct{}

func (nowhere) Write(p []byte) (int, error) { return len(p), nil }

// repeat makes a file that consists of head, as many copies of line as the size requires, and tail. In line,
// § is replaced with the number of the copy, and ¤ with the number before it.
func repeat(file, name, head, line, tail string) Construct {
	return Construct{Name: file + ": " + name, Make: func(size int) map[string]string {
		return map[string]string{file: head + fill(size, line) + tail}
	}}
}

// with adds files, given as path and text in turn, to the projects that a construct makes.
func with(c Construct, rest ...string) Construct {
	return Construct{Name: c.Name, Reads: c.Reads, Make: func(size int) map[string]string {
		files := c.Make(size)
		for i := 0; i < len(rest); i += 2 {
			files[rest[i]] = rest[i+1]
		}
		return files
	}}
}

func fill(size int, line string) string {
	var b strings.Builder
	b.Grow(size + 100)
	for i := 1; b.Len() < size; i++ {
		b.WriteString(numbered(line, i))
	}
	return b.String()
}

func numbered(line string, i int) string {
	if !strings.ContainsAny(line, "§¤") {
		return line
	}
	return strings.NewReplacer("§", strconv.Itoa(i), "¤", strconv.Itoa(i-1)).Replace(line)
}

// nest makes a file in which pairs of open and close are nested as deeply as the size requires.
func nest(file, name, head, open, middle, end, tail string) Construct {
	return Construct{Name: file + ": " + name, Make: func(size int) map[string]string {
		n := size/(len(open)+len(end)) + 1
		return map[string]string{file: head + strings.Repeat(open, n) + middle + strings.Repeat(end, n) + tail}
	}}
}
