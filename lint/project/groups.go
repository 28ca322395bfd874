package project

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
)

// defaults are the names of a folder's Compose file; overrides are the names of the file that Compose
// automatically merges over it. Both are in Compose's order of preference.
var (
	defaults  = []string{"compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"}
	overrides = []string{"compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml"}
)

// DefaultCompose returns the files that docker compose uses if the user names none: the default file of the
// folder, or of the nearest parent that has one, and the override next to it. The function there reports
// whether a file exists.
func DefaultCompose(dir string, there func(string) bool) []string {
	first := func(names []string) string {
		for _, name := range names {
			if full := path.Join(dir, name); there(full) {
				return full
			}
		}
		return ""
	}
	for {
		if file := first(defaults); file != "" {
			if over := first(overrides); over != "" {
				return []string{file, over}
			}
			return []string{file}
		}
		if dir == path.Dir(dir) {
			return nil
		}
		dir = path.Dir(dir)
	}
}

// A grouper decides which Compose files form one app, and which are parts of another (dialect, section 8).
type grouper struct {
	fs      FS
	files   map[string]*summary
	in      map[string][]*summary // files in each folder
	below   map[string][]*summary // files below each folder
	parts   map[string]bool       // files that another file includes or extends, and overrides without a base
	folder  map[string][]string
	used    map[string]bool // files that the configuration or COMPOSE_FILE combines with others
	samples map[string]bool // results of sampleIn, by folder
	around  map[string]*neighbours
	groups  []group
}

// A group holds the files of one app and of its second reading, and whether more files may belong to it.
type group struct {
	files           []string
	base            []string // the second reading; set if a file with another name is merged over the default file
	over            string   // an incomplete file over the default file; only findings about it count
	part            bool     // a service has neither an image nor a build, so that a missing file must provide it
	mayHaveOverride bool     // an override that is not in the repository may define more
	beside          neighbourNames
}

// A summary is the information about one file that grouping needs.
type summary struct {
	path       string
	parts      []string // the files that this file includes or extends
	incomplete []string // services with neither an image nor a build
	made       []string // services with an image or a build, sorted
	declared   []declaration
	built      []builtImage
}

func summaryOf(f *compose.File) *summary {
	return &summary{f.Source.Path, partsOf(f), incomplete(f), madeIn(f), declaredIn(f), builtIn(f)}
}

// equal reports whether two files are equivalent for grouping.
func (s *summary) equal(o *summary) bool {
	return s == o || s.path == o.path && slices.Equal(s.incomplete, o.incomplete) && slices.Equal(s.made, o.made) && slices.Equal(s.parts, o.parts) &&
		slices.Equal(s.declared, o.declared) && slices.Equal(s.built, o.built)
}

// A grouping is the result of grouping, together with its input.
type grouping struct {
	files  []*summary
	say    map[*compose.File]*summary
	sets   [][]string
	groups []group
	built  map[string]builder // the services that build each image
}

// groupFiles groups Compose files into apps.
func groupFiles(fsys FS, files []*summary, sets [][]string) *grouping {
	g := &grouper{fs: fsys, in: map[string][]*summary{}, below: map[string][]*summary{}, files: map[string]*summary{},
		parts: map[string]bool{}, folder: map[string][]string{}, used: map[string]bool{}, samples: map[string]bool{}, around: map[string]*neighbours{}}
	g.index(files)
	for _, set := range sets {
		if !slices.ContainsFunc(set, func(p string) bool { return g.files[p] == nil }) {
			g.join(set)
		}
	}
	for _, s := range files {
		for dir := path.Dir(s.path); Inside(fsys.Root(), dir); dir = path.Dir(dir) {
			if set := g.chosen(dir); set != nil && !slices.ContainsFunc(set, func(p string) bool { return g.used[p] }) {
				g.join(set)
			}
			if dir == fsys.Root() {
				break
			}
		}
	}
	for _, s := range files {
		if !g.used[s.path] {
			g.place(s.path)
		}
	}
	g.groupCycles(files)
	for i := range g.groups {
		one := &g.groups[i]
		one.mayHaveOverride = slices.ContainsFunc(one.files, g.mayGrow)
		one.beside = g.beside(*one)
	}
	return &grouping{files: files, sets: sets, groups: g.groups, built: builders(files)}
}

// index adds the files to the maps by path and by folder.
func (g *grouper) index(files []*summary) {
	for _, s := range files {
		dir := path.Dir(s.path)
		g.files[s.path], g.in[dir] = s, append(g.in[dir], s)
		for {
			g.below[dir] = append(g.below[dir], s)
			if dir == g.fs.Root() || dir == path.Dir(dir) {
				break
			}
			dir = path.Dir(dir)
		}
		for _, part := range s.parts {
			g.parts[part] = true
		}
	}
}

// near lists the files in dir and in all folders below and above it.
func (g *grouper) near(dir string) []*summary {
	all := slices.Clip(g.below[dir])
	for dir != g.fs.Root() && dir != path.Dir(dir) {
		dir = path.Dir(dir)
		all = append(all, g.in[dir]...)
	}
	return all
}

// join makes one group of the files that the user explicitly combined.
func (g *grouper) join(set []string) {
	g.groups = append(g.groups, group{files: set})
	for _, p := range set {
		g.used[p] = true
	}
}

// partsOf lists the files that f includes or extends.
func partsOf(f *compose.File) []string {
	var parts []string
	dir := path.Dir(f.Source.Path)
	mark := func(n *compose.Node) {
		if n != nil && n.Kind == compose.Scalar && n.Text != "" && !strings.Contains(n.Text, "$") {
			if full := n.Text; path.IsAbs(full) {
				parts = append(parts, path.Clean(full))
			} else {
				parts = append(parts, path.Join(dir, full))
			}
		}
	}
	for _, doc := range f.Docs {
		if list := doc.Get("include"); list != nil {
			for _, item := range list.Items {
				mark(item)
				if p := item.Get("path"); p != nil {
					mark(p)
					for _, one := range p.Items {
						mark(one)
					}
				}
			}
		}
		if services := doc.Get("services"); services != nil {
			for _, e := range services.Entries {
				if own := e.Value.Get("extends").Get("file"); own != nil && path.Join(dir, own.Text) != f.Source.Path {
					mark(own)
				}
			}
		}
	}
	return parts
}
