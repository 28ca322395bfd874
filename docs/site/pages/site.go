package main

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/lint"
)

// A site holds all pages in the order of the sidebar, and the pictures that they show.
type site struct {
	files    fs.FS
	pages    []*page
	pictures []string // as paths in the repository
}

// manual lists the groups of the sidebar, and the pages in each group in order. An entry without ".md" is the
// index of a kind.
var manual = []struct {
	group string
	files []string
}{
	{"Learn", []string{"docs/start.md", "docs/tutorial.md", "docs/from-hadolint.md", "docs/from-dclint.md"}},
	{"Use", []string{"docs/configuration.md", "editors/README.md", "docs/ci.md", "docs/output.md", "docs/infer.md", "docs/coverage.md", "docs/lock.md", "docs/image.md", "docs/hosts.md", "docs/wire.md", "docs/graph.md", "docs/fmt.md", "docs/operators.md"}},
	{"Understand", []string{"docs/decides.md", "docs/programs.md", "docs/readers.md", "docs/performance.md", "CONTRIBUTING.md"}},
	{"Reference", []string{"docs/rules.md", "instructions", "clauses", "formats", "types", "images", "programs"}},
}

// paths holds the paths of those pages that are not derived from the name of the file.
var paths = map[string]string{
	"docs/rules.md":            "rules/index",
	"editors/README.md":        "editors/index",
	"editors/vscode/README.md": "editors/vscode",
	"CONTRIBUTING.md":          "contributing",
}

// build returns the site with all its pages.
func build(files fs.FS) (*site, error) {
	s := &site{files: files}
	made := map[string]*page{}
	var rest []*page
	wrong, err := readMistakes(files)
	if err != nil {
		return nil, err
	}
	for _, k := range kinds {
		index, pages := k.build(wrong)
		made[k.folder] = index
		rest = append(rest, pages...)
	}
	for _, g := range manual {
		for _, name := range g.files {
			p := made[name]
			if p == nil {
				var err error
				if p, err = s.read(name); err != nil {
					return nil, err
				}
			}
			p.group = g.group
			s.pages = append(s.pages, p)
		}
	}
	others, err := s.unlisted()
	if err != nil {
		return nil, err
	}
	s.pages = append(append(append(s.pages, others...), rulePages()...), rest...)
	return s, s.link()
}

// unlisted returns the pages that manual does not list: those about single editors, and pages in docs. The
// latter become the last pages of the group Use.
func (s *site) unlisted() ([]*page, error) {
	names, err := fs.Glob(s.files, "editors/*.md")
	if err != nil {
		return nil, err
	}
	inManual, err := fs.Glob(s.files, "docs/*.md")
	if err != nil {
		return nil, err
	}
	var all []*page
	for _, name := range append(append(names, "editors/vscode/README.md"), inManual...) {
		listed := slices.ContainsFunc(s.pages, func(p *page) bool { return p.from == name })
		switch {
		case listed:
		default:
			p, err := s.read(name)
			if err != nil {
				return nil, err
			}
			if strings.HasPrefix(name, "docs/") {
				p.group = "Use"
			}
			all = append(all, p)
		}
	}
	return all, nil
}

// read makes a page from a Markdown file in the repository.
func (s *site) read(name string) (*page, error) {
	text, err := fs.ReadFile(s.files, name)
	if err != nil {
		return nil, err
	}
	title, body, _ := strings.Cut(string(text), "\n")
	title, ok := strings.CutPrefix(title, "# ")
	if !ok {
		return nil, fmt.Errorf("%s does not begin with a title", name)
	}
	p := &page{path: paths[name], from: name, title: title, body: body, index: name == "docs/rules.md"}
	if p.path == "" {
		p.path = strings.TrimSuffix(strings.TrimPrefix(name, "docs/"), ".md")
	}
	return p, nil
}

// link rewrites the links in all pages that are made from files.
func (s *site) link() error {
	bySource := map[string]*page{}
	for _, p := range s.pages {
		if p.from != "" {
			bySource[p.from] = p
		}
	}
	for _, p := range s.pages {
		if p.from == "" {
			continue
		}
		var err error
		p.body = outsideFences(p.body, func(text string) string {
			return target.ReplaceAllStringFunc(text, func(found string) string {
				m := target.FindStringSubmatch(found)
				to, problem := s.resolve(bySource, p.from, m[3], m[1] == "!")
				if problem != nil {
					err = problem
				}
				return m[1] + m[2] + "(" + to + ")"
			})
		})
		if err != nil {
			return fmt.Errorf("%s: %w", p.from, err)
		}
	}
	return nil
}

// target matches a link or a picture in Markdown.
var target = regexp.MustCompile(`(!?)(\[(?:[^\]\[]|\[[^\]]*\])*\])\(([^()\s]+)\)`)

// resolve returns the target on the site for a link in a file: another page, a picture that is copied, or
// else the file on the repository's web page.
func (s *site) resolve(pages map[string]*page, from, link string, picture bool) (string, error) {
	link, anchor, _ := strings.Cut(link, "#")
	if anchor != "" {
		anchor = "#" + anchor
	}
	if link == "" || strings.Contains(link, "://") || strings.HasPrefix(link, "mailto:") {
		return link + anchor, nil
	}
	name := path.Join(path.Dir(from), link)
	if p := pages[name]; p != nil {
		return "/" + strings.TrimSuffix(p.path, "index") + anchor, nil
	}
	info, err := fs.Stat(s.files, name)
	switch {
	case err != nil:
		return "", fmt.Errorf("link to %s, which does not exist", link)
	case picture:
		if !slices.Contains(s.pictures, name) {
			s.pictures = append(s.pictures, name)
		}
		return "/" + name, nil
	case info.IsDir():
		return lint.Home + "/tree/main/" + name + anchor, nil
	}
	return lint.Published + name + anchor, nil
}

// outsideFences applies a change to the text of a page, but not to its code blocks.
func outsideFences(text string, change func(string) string) string {
	var b, prose strings.Builder
	fence := ""
	for line := range strings.Lines(text) {
		trimmed := strings.TrimLeft(line, " ")
		mark := trimmed[:len(trimmed)-len(strings.TrimLeft(trimmed, "`"))]
		inside := fence != ""
		switch {
		case !inside && len(mark) >= 3:
			fence = mark
		case inside && len(mark) >= len(fence) && strings.TrimSpace(trimmed[len(mark):]) == "":
			fence = ""
		case !inside:
			prose.WriteString(line)
			continue
		}
		b.WriteString(change(prose.String()))
		prose.Reset()
		b.WriteString(line)
	}
	b.WriteString(change(prose.String()))
	return b.String()
}
