package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/rules"
)

// A topic is a group of names that explain accepts. The index shows only some names of a long group.
type topic struct {
	title string
	names func() []string
	long  bool
}

var topics = []topic{
	{"Rules", ruleCategories, false},
	{"Instructions", func() []string { return formNames(false) }, false},
	{"Contract instructions", func() []string { return formNames(true) }, false},
	{"Clauses", clauseNames, false},
	{"Formats of values", constructorNames, false},
	{"Short names of protocol types", shortWords, false},
	{"Images", imageNames, true},
	{"Programs", catalog.ProgramNames, true},
}

// shownNames is the number of names from a long group that the index shows.
const shownNames = 30

// topicIndex lists the names that explain accepts, by group.
func topicIndex() string {
	var b strings.Builder
	for _, t := range topics {
		names := t.names()
		left := 0
		if t.long && len(names) > shownNames {
			left = len(names) - shownNames
			names = every(names, shownNames)
		}
		words := listed(names)
		if left > 0 {
			words = append(words, strings.Fields(fmt.Sprintf("and %d more", left))...)
		}
		fmt.Fprintf(&b, "%s\n%s\n", t.title, wrap("  ", words))
	}
	b.WriteString("dfvet explain NAME describes one; dfvet rules lists the rules.\n")
	return b.String()
}

// every returns about n of the names at regular intervals.
func every(names []string, n int) []string {
	var some []string
	for i := range n {
		some = append(some, names[i*len(names)/n])
	}
	return some
}

// imageNames lists the images in the catalogue by the names that Dockerfiles use.
func imageNames() []string {
	var all []string
	for _, name := range catalog.Images() {
		all = append(all, strings.TrimPrefix(strings.TrimPrefix(name, "docker.io/"), "library/"))
	}
	slices.Sort(all)
	return all
}

func ruleCategories() []string {
	var all []string
	for _, r := range rules.All() {
		category, _, _ := strings.Cut(r.Name, "/")
		all = append(all, category+"/*")
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func formNames(dialect bool) []string {
	var all []string
	for _, f := range dockerfile.Forms {
		if f.Dialect == dialect {
			all = append(all, f.Name)
		}
	}
	return all
}

func clauseNames() []string {
	var all []string
	for _, f := range dockerfile.Forms {
		for _, c := range f.Clauses {
			all = append(all, c.Name)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func constructorNames() []string {
	var all []string
	for _, c := range types.Constructors {
		all = append(all, string(c.Kind))
	}
	return all
}

func shortWords() []string {
	var all []string
	for _, s := range types.Shorts() {
		all = append(all, s.Name)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// topicNames lists all names that explain accepts, the most likely ones first.
func topicNames() []string {
	var all []string
	for _, r := range rules.All() {
		all = append(append(all, r.Name), r.Aliases...)
	}
	for _, t := range topics[1:] {
		all = append(all, t.names()...)
	}
	for _, t := range catalog.Standard().Types() {
		all = append(all, t.Type.String())
	}
	return all
}

// imagePages returns the contract of an image from the catalogue as a page.
func imagePages(name string) []string {
	p, err := project.Load(project.Memory("/", nil), project.Options{Found: &project.Found{}, Configs: project.FixedConfig(nil)})
	if err != nil {
		return nil
	}
	c := p.Image(name)
	if c == nil || len(c.Lines()) == 0 {
		return nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s (image)\n\n", name)
	for _, l := range c.Lines() {
		b.WriteString(hang("  ", 6, strings.Fields(l.Text)))
	}
	return []string{b.String()}
}

// programPages returns the contracts of the programs with a name, or with a name that begins with that word.
func programPages(name string) []string {
	first, _, _ := strings.Cut(name, " ")
	var pages []string
	for _, p := range catalog.Programs(contract.ProgramName(first)) {
		head := p.String()
		if head != name && p.Name != name && !strings.HasPrefix(head+" ", name+" ") {
			continue
		}
		var b strings.Builder
		fmt.Fprintf(&b, "%s (program)\n\n", head)
		for _, line := range p.Stage.Body {
			b.WriteString(hang("  ", 6, strings.Fields(p.File.Source.Slice(line.Span()))))
		}
		if !slices.Contains(pages, b.String()) {
			pages = append(pages, b.String())
		}
	}
	return pages
}
