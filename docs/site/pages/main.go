// Program pages writes the pages of the site as Markdown for VitePress: the manual with its links rewritten,
// the rules, and a page for each name in the catalogue and the grammar. docs/site/.vitepress/config.mjs reads
// the result.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: pages REPOSITORY FOLDER")
	}
	if err := write(os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

// write writes the pages of the site, its pictures and sidebar.json into a folder, and deletes everything
// else in it.
func write(repository, folder string) error {
	s, err := build(os.DirFS(repository))
	if err != nil {
		return err
	}
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	for _, p := range s.pages {
		if err := save(folder, p.path+".md", []byte(p.render())); err != nil {
			return err
		}
	}
	for _, name := range []string{"home.md", "playground.md"} {
		data, err := os.ReadFile(filepath.Join(repository, "docs/site", name))
		if err != nil {
			return err
		}
		if err := save(folder, strings.Replace(name, "home", "index", 1), data); err != nil {
			return err
		}
	}
	for _, name := range s.pictures {
		data, err := os.ReadFile(filepath.Join(repository, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		if err := save(folder, "public/"+name, data); err != nil {
			return err
		}
	}
	if err := copies(repository, folder); err != nil {
		return err
	}
	sidebar, err := json.MarshalIndent(s.sidebar(), "", " ")
	if err != nil {
		return err
	}
	return save(folder, "sidebar.json", sidebar)
}

// copies copies the icon, the list of versions, the playground's worker, and what docs/site/program.sh has
// built for the worker.
func copies(repository, folder string) error {
	built, err := filepath.Glob(filepath.Join(repository, "docs/site/.program/*"))
	if err != nil {
		return err
	}
	to := map[string]string{
		filepath.Join(repository, "editors/vscode/images/icon.svg"): "icon.svg",
		filepath.Join(repository, "docs/site/versions.json"):        "versions.json",
		filepath.Join(repository, "docs/site/playground/worker.js"): "playground/worker.js",
	}
	for _, name := range built {
		to[name] = "playground/" + filepath.Base(name)
	}
	for name, target := range to {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := save(folder, "public/"+target, data); err != nil {
			return err
		}
	}
	return nil
}

func save(folder, name string, data []byte) error {
	name = filepath.Join(folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o644)
}

// A page is one page of the site.
type page struct {
	path  string // relative to the site's root, without the extension: "rules/build/as-case"
	from  string // the file in the repository from which the page is made, or ""
	title string
	also  []string // other names that are shown in the title, so that a search finds them
	group string   // the group of the page in the sidebar, or ""
	index bool     // whether it only lists other pages; the search skips it
	body  string   // the text as Markdown, without the title
}

// heading returns the page's title with its other names.
func (p *page) heading() string {
	if len(p.also) == 0 {
		return p.title
	}
	return p.title + " (" + strings.Join(p.also, ", ") + ")"
}

// render returns the page with the front matter that VitePress expects.
func (p *page) render() string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %s\n", quote(plain(p.heading())))
	if p.from != "" {
		fmt.Fprintf(&b, "source: %s\n", quote(p.from))
	}
	if p.index {
		b.WriteString("search: false\n")
	}
	b.WriteString("---\n\n# " + p.heading() + "\n\n" + strings.TrimSpace(p.body) + "\n")
	return b.String()
}

// quote returns a text as a YAML string. It uses JSON's form, which is also valid YAML.
func quote(text string) string {
	data, _ := json.Marshal(text)
	return string(data)
}

// plain returns a title without backticks.
func plain(title string) string { return strings.ReplaceAll(title, "`", "") }

// An item is an entry in the sidebar, or a group of entries.
type item struct {
	Text      string `json:"text"`
	Link      string `json:"link,omitempty"`
	Collapsed *bool  `json:"collapsed,omitempty"`
	Items     []item `json:"items,omitempty"`
}

// sidebar returns the pages of the manual by group, in the order of the groups. It omits pages about rules,
// images and the like, to which an index page links.
func (s *site) sidebar() []item {
	var all []item
	for _, p := range s.pages {
		if p.group == "" {
			continue
		}
		at := slices.IndexFunc(all, func(x item) bool { return x.Text == p.group })
		if at < 0 {
			all = append(all, item{Text: p.group})
			at = len(all) - 1
		}
		all[at].Items = append(all[at].Items, item{Text: plain(p.title), Link: "/" + strings.TrimSuffix(p.path, "index")})
	}
	return all
}
