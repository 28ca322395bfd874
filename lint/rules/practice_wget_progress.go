package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
	"mvdan.cc/sh/v3/syntax"
)

//go:embed practice_wget_progress.md
var wgetProgressDoc string

var wgetProgress = &lint.Rule{
	Name: "practice/wget-progress", Aliases: []string{"DL3047"}, Doc: wgetProgressDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Note), Fix: lint.Safe, Tags: []string{"readability"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if strings.Contains(f.Source.Text, "wgetrc") {
			return
		}
		visit.Calls(p, f, func(c *facts.Call) {
			if c.Name != "wget" || len(c.Words) < 2 || wgetIsQuiet(c) {
				return
			}
			found := p.Report(c.Words[0], "`wget` fills the log with progress output; add `--progress=dot:giga`, or `-nv`")
			safe := c.Script.Step.Stage.System() != build.Alpine // wget in BusyBox does not have this option
			if e, ok := edit.AddWords(c, c.Words[0], "--progress=dot:giga"); ok {
				found.WithFix("add `--progress=dot:giga`", safe, e)
			}
		})
	},
}

// wgetIsQuiet reports whether wget has an option for its verbosity or log file, or one that keeps it from
// downloading.
func wgetIsQuiet(c *facts.Call) bool {
	for _, w := range c.Args() {
		v := w.Value
		switch {
		case v == "--":
			return silenced(c)
		case strings.HasPrefix(v, "--"):
			name, _, _ := strings.Cut(v, "=")
			switch name {
			case "--quiet", "--no-verbose", "--progress", "--output-file", "--append-output", "--version", "--help", "--spider":
				return true
			}
		case len(v) > 1 && v[0] == '-' && quietCluster(v[1:]):
			return true
		case strings.HasPrefix(v, "$") && w.Dynamic && !strings.Contains(strings.ToLower(v), "url"):
			name := strings.ToLower(v)
			if strings.Contains(name, "opt") || strings.Contains(name, "flag") || strings.Contains(name, "arg") {
				return true
			}
		}
	}
	return silenced(c)
}

// quietCluster parses combined one-letter options, such as -qO-, -nv or -a log. An option with a value ends
// the group.
func quietCluster(letters string) bool {
	for i := 0; i < len(letters); i++ {
		switch letters[i] {
		case 'q', 'o', 'a', 'V', 'h', 'b':
			return true
		case 'n': // as in -nv, -nc and -nd
			if i+1 < len(letters) && letters[i+1] == 'v' {
				return true
			}
			i++
		case 'O', 'P', 'e', 'U', 'i', 't', 'T', 'w', 'Q', 'l', 'A', 'R', 'D', 'I', 'X', 'B':
			return false
		}
	}
	return false
}

// silenced reports whether the output of a command is redirected, as in 2>/dev/null or &> log.
func silenced(c *facts.Call) bool {
	if c.Visit == nil {
		return false
	}
	stmt, ok := c.Visit.Up.Node.(*syntax.Stmt)
	if !ok {
		return false
	}
	for _, r := range stmt.Redirs {
		if r.Op == syntax.RdrAll || r.Op == syntax.AppAll || r.N != nil && r.N.Value == "2" {
			return true
		}
	}
	return false
}
