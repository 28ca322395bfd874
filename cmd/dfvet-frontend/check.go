//go:build !js

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/gateway/client"
	bklint "github.com/moby/buildkit/frontend/subrequests/lint"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/rules"
)

// unasked lists rules about contracts that do not apply to the frontend, because it builds raw contract lines
// and exposes the ports itself.
var unasked = []string{"contract/not-buildable", "contract/expose-mismatch"}

// findings returns the errors and warnings about contract lines in the Dockerfile, and whether warnings count
// as errors (# check=error=true).
func (f *frontend) findings() ([]*lint.Finding, bool, error) {
	conf := f.ui.LinterConfig
	if conf == nil {
		text, _, _, _ := parser.ParseDirective("check", f.src.Data)
		var err error
		if conf, err = linter.ParseLintOptions(text); err != nil {
			return nil, false, err
		}
	}
	set, err := lint.NewSettings(rules.All(), lint.Choice{Only: []string{"contract/*"}, Disable: unasked, Most: lint.MostFindings})
	if err != nil {
		return nil, false, err
	}
	found := lint.Run(f.file.project, set).Findings
	found = slices.DeleteFunc(found, func(x *lint.Finding) bool {
		return x.File == nil || x.File.Path != f.file.Source.Path || x.Level < lint.Warning ||
			conf.SkipAll && x.Level < lint.Error || slices.Contains(conf.SkipRules, x.Rule.Name)
	})
	return found, conf.ReturnAsError, nil
}

// check returns an error if contract lines have errors, which fails the build. It sends warnings to the
// client.
func (f *frontend) check(ctx context.Context) error {
	found, strict, err := f.findings()
	if err != nil {
		return err
	}
	var messages []string
	var wrong []*lint.Finding
	for _, x := range found {
		if x.Level == lint.Error || strict {
			messages = append(messages, f.message(x))
			wrong = append(wrong, x)
			continue
		}
		f.src.Warn(ctx, f.message(x), client.WarnOpts{Level: 1, Detail: [][]byte{[]byte(x.Rule.Title())}, URL: x.Rule.URL(),
			Range: ranges(rangeOf(x.File, x.At))})
	}
	if len(wrong) == 0 {
		return nil
	}
	err = errors.New(strings.Join(messages, "\n"))
	for _, x := range wrong {
		err = f.at(err, rangeOf(x.File, x.At))
	}
	return err
}

// message returns the message of a finding after its place. Engines of 2020 show neither excerpts nor
// warnings, so the place must be in the text.
func (f *frontend) message(x *lint.Finding) string {
	return fmt.Sprintf("%s:%d: %s [%s]", f.src.Filename, x.File.Line(x.At.Start), x.Message, x.Rule.Name)
}

// lint adds the findings about contract lines to those of BuildKit.
func (f *frontend) lint(results *bklint.LintResults) error {
	found, strict, err := f.findings()
	if err != nil || len(found) == 0 {
		return err
	}
	at := results.AddSource(f.src.SourceMap)
	var names []string
	for _, x := range found {
		results.AddWarning(x.Rule.Name, x.Rule.Title(), x.Rule.URL(), x.Message, at, rangeOf(x.File, x.At))
		if !slices.Contains(names, x.Rule.Name) {
			names = append(names, x.Rule.Name)
		}
	}
	slices.SortStableFunc(results.Warnings, func(a, b bklint.Warning) int { return line(a) - line(b) })
	if strict && results.Error == nil {
		results.Error = &bklint.BuildError{Message: "lint violation found for rules: " + strings.Join(names, ", ")}
	}
	return nil
}

func line(w bklint.Warning) int {
	if w.Location == nil || len(w.Location.Ranges) == 0 {
		return 0
	}
	return int(w.Location.Ranges[0].Start.Line)
}
