package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/rules"
)

func pagesOfRepository(t *testing.T) map[string]*page {
	t.Helper()
	s, err := build(os.DirFS("../../.."))
	if err != nil {
		t.Fatal(err)
	}
	byPath := map[string]*page{}
	for _, p := range s.pages {
		if byPath[p.path] != nil {
			t.Errorf("two pages have the path %s: %s and %s", p.path, byPath[p.path].title, p.title)
		}
		byPath[p.path] = p
	}
	return byPath
}

// Every name that `dfvet explain` accepts has a page with text.
func TestEveryNameHasAPage(t *testing.T) {
	pages := pagesOfRepository(t)
	want := func(path, name string) {
		p := pages[path]
		switch {
		case p == nil:
			t.Errorf("%s has no page %s", name, path)
		case len(strings.TrimSpace(p.body)) < 20:
			t.Errorf("the page of %s is empty: %q", name, p.body)
		case !strings.Contains(p.heading(), name):
			t.Errorf("the title of %s is %q, without %q", path, p.heading(), name)
		}
	}
	for _, r := range rules.All() {
		want("rules/"+r.Name, r.Title())
		for _, alias := range r.Aliases {
			want("rules/"+r.Name, alias)
		}
	}
	for _, f := range dockerfile.Forms {
		suffix := ""
		if f.Dialect {
			suffix = "-contract"
		}
		want("reference/instructions/"+slug(f.Name)+suffix, f.Name)
		for _, c := range f.Clauses {
			want("reference/clauses/"+slug(c.Name), c.Name)
		}
	}
	for _, c := range types.Constructors {
		want("reference/formats/"+slug(string(c.Kind)), string(c.Kind))
	}
	for _, f := range catalog.Standard().Formats() {
		want("reference/formats/"+slug(f.Name.String()), f.Name.String())
	}
	for _, d := range catalog.Standard().Types() {
		want("reference/types/"+slug(d.Type.String()), d.Type.String())
		for _, short := range shortNames(d.Type) {
			want("reference/types/"+slug(d.Type.String()), short)
		}
	}
	for _, name := range catalog.Images() {
		want("reference/images/"+slug(shown(name)), shown(name))
	}
	for _, name := range catalog.ProgramNames() {
		for _, x := range catalog.Programs(name) {
			want("reference/programs/"+slugOf(x.String()), x.String())
		}
	}
}

var heading = regexp.MustCompile(`(?m)^#{1,6} (.*)$`)

// Every link leads to an existing page of the site, and to an existing heading on it.
func TestLinks(t *testing.T) {
	pages := pagesOfRepository(t)
	anchors := map[string]map[string]bool{}
	for path, p := range pages {
		anchors[path] = map[string]bool{}
		outsideFences(p.body, func(text string) string {
			for _, m := range heading.FindAllStringSubmatch(text, -1) {
				anchors[path][slug(m[1])] = true
			}
			return text
		})
	}
	for path, p := range pages {
		outsideFences(p.body, func(text string) string {
			for _, m := range target.FindAllStringSubmatch(text, -1) {
				link, anchor, _ := strings.Cut(m[3], "#")
				if strings.Contains(link, "://") || m[1] == "!" {
					continue
				}
				to := strings.TrimPrefix(link, "/")
				if strings.HasSuffix(link, "/") {
					to += "index"
				}
				if link == "" {
					to = path
				}
				switch {
				case pages[to] == nil:
					t.Errorf("%s links to %s, which is not a page", path, m[3])
				case anchor != "" && !anchors[to][anchor]:
					t.Errorf("%s links to %s, but %s has no such heading", path, m[3], to)
				}
			}
			return text
		})
	}
}

func TestOutsideFences(t *testing.T) {
	text := "a\n```x\na\n```\na\n````\n```\na\n````\na\n"
	got := outsideFences(text, func(s string) string { return strings.ReplaceAll(s, "a", "b") })
	if want := "b\n```x\na\n```\nb\n````\n```\na\n````\nb\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The page of an image shows the mistakes that the tests of the catalogue find in its examples.
func TestImagesShowMistakes(t *testing.T) {
	pages := pagesOfRepository(t)
	_, text, ok := strings.Cut(pages["reference/images/postgres"].body, "## What people get wrong\n")
	if !ok {
		t.Fatal("the page of postgres has no section about mistakes")
	}
	for _, want := range []string{"```yaml\nservices:", "[wiring/missing-environment]"} {
		if !strings.Contains(text, want) {
			t.Errorf("the section about mistakes of postgres lacks %q:\n%s", want, text)
		}
	}
}
