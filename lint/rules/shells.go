package rules

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"mvdan.cc/sh/v3/syntax"
)

// This file has what the rules about shell code share.

// shellRule completes a rule: check is called for all shell code in Dockerfiles and Compose files.
// Code in which another shell, or Compose, puts something before it is read is left out: what the
// words are is not known then.
func shellRule(r *lint.Rule, check func(*lint.Pass, *facts.Script)) *lint.Rule {
	one := func(p *lint.Pass, s *facts.Script) {
		if !s.Exec && !s.Loose && s.Shell.Known() {
			check(p, s)
		}
	}
	r.Tags = append(r.Tags, "shell")
	r.Dockerfile = func(p *lint.Pass, f *dockerfile.File) {
		eachStep(p, f, func(step *facts.Step) {
			for _, s := range step.Scripts() {
				one(p, s)
			}
		})
	}
	r.Compose = func(p *lint.Pass, f *compose.File) {
		for _, s := range p.Scripts(f) {
			one(p, s)
		}
	}
	return r
}

// each calls do for the nodes of one type.
func each[T syntax.Node](s *facts.Script, do func(*facts.Visit, T)) {
	visits := s.Tree().Visits
	for i := range visits {
		if n, ok := visits[i].Node.(T); ok {
			do(&visits[i], n)
		}
	}
}

// replaced returns the edit that writes code in the place of n, and false where it cannot be
// written there.
func replaced(s *facts.Script, n syntax.Node, code string) (lint.Edit, bool) {
	text, ok := s.Write(code)
	return lint.Replace(s.At(n), text), ok
}

// around returns the edits that put code before and behind n.
func around(s *facts.Script, n syntax.Node, before, behind string) ([]lint.Edit, bool) {
	at := s.At(n)
	a, ok := s.Write(before)
	b, ok2 := s.Write(behind)
	return []lint.Edit{lint.Insert(at.Start, a), lint.Insert(at.End, b)}, ok && ok2
}

// sourced reports whether a script runs code that is not seen here and shares its variables.
func sourced(s *facts.Script) bool {
	for _, c := range s.Tree().Calls {
		switch c.Name {
		case ".", "source", "eval":
			return true
		case "set":
			if c.Mentions("-a") {
				return true
			}
		}
	}
	found := false
	each(s, func(_ *facts.Visit, d *syntax.DeclClause) {
		for _, a := range d.Args {
			if a.Name == nil && a.Value != nil {
				_, written := literal(a.Value)
				found = found || !written // export $(cat .env)
			}
		}
	})
	return found
}

// stopsAtErrors reports whether a script ends when a command of it fails.
func stopsAtErrors(s *facts.Script) bool {
	if s.Shell.Sets("errexit", 'e') {
		return true
	}
	for _, c := range s.Tree().Calls {
		if c.Name != "set" {
			continue
		}
		for _, w := range c.Args() {
			if w.Is("errexit") || strings.HasPrefix(w.Value, "-") && strings.Contains(w.Value, "e") {
				return true
			}
		}
	}
	return strings.HasPrefix(s.Text, "#!") && strings.Contains(firstLine(s.Text), " -e")
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// tests returns the words of [ … ] and test …, without the brackets, or nil.
func tests(c *facts.Call) []facts.Word {
	switch {
	case c.Expr == nil || len(c.Words) < 2:
		return nil
	case c.Words[0].Is("test"):
		return c.Words[1:]
	case c.Words[0].Is("[") && c.Words[len(c.Words)-1].Is("]"):
		return c.Words[1 : len(c.Words)-1]
	}
	return nil
}
