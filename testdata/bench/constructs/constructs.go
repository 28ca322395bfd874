// Package constructs makes files of any size that consist of one construct of dfvet's languages each:
// what the cost of checking is measured on, and held to be linear by.
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

// A Construct makes a project of about size bytes: texts by path from its root.
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

// Check checks a project with the rules of the default preset and writes the report as text and as
// JSON to nowhere. It returns the number of findings.
func Check(files map[string]string) (int, error) {
	texts := map[string]string{}
	for name, text := range files {
		texts["/p/"+name] = text
	}
	fsys := project.Memory("/p", texts)
	configs := project.FindConfigs(fsys)
	found := project.Discover(fsys, []project.Pattern{{Path: "/p", Deep: true}}, configs.Ignored)
	p, err := project.Load(fsys, project.Options{Found: found, Configs: configs, Jobs: 1})
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

// repeat makes a file: a head, a line as often as the size asks for, and a tail. In the line § is the
// line's number and ¤ that of the line before it.
func repeat(file, name, head, line, tail string) Construct {
	return Construct{Name: file + ": " + name, Make: func(size int) map[string]string {
		return map[string]string{file: head + fill(size, line) + tail}
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

// nest makes a file in which open and close surround each other as deep as the size asks for.
func nest(file, name, head, open, middle, end, tail string) Construct {
	return Construct{Name: file + ": " + name, Make: func(size int) map[string]string {
		n := size/(len(open)+len(end)) + 1
		return map[string]string{file: head + strings.Repeat(open, n) + middle + strings.Repeat(end, n) + tail}
	}}
}
