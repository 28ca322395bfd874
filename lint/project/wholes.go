package project

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
)

// defaults are the names of a folder's Compose file, and overrides those of what is laid over it
// without being asked for, in Compose's order of preference.
var (
	defaults  = []string{"compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"}
	overrides = []string{"compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml"}
)

// A grouping says which Compose files are one whole, and which are parts (dialect, section 8).
type grouping struct {
	fs     FS
	files  map[string]*compose.File
	parts  map[string]bool // included or extended by another, or an override without its base
	folder map[string][]string
	wholes []group
}

// A group is one whole: its files, and the files of its second reading.
type group struct {
	files []string
	base  []string // where a file of another name is laid over the default file
}

// A grouped is the wholes of a project, and what they were told by.
type grouped struct {
	files  []*compose.File
	sets   [][]string
	wholes []group
	vague  []bool // of each whole: something that is not in the repository may define more
}

// group finds the wholes among the Compose files of the project. Sets come from the configuration.
func (p *Project) group(opts Options, sets [][]string) *grouped {
	if last := opts.Last; last != nil && last.grouped != nil && last.grouped.holds(p, opts, sets) {
		again := *last.grouped
		again.files = p.Composes
		return &again
	}
	g := &grouping{fs: p.FS, files: map[string]*compose.File{}, parts: map[string]bool{}, folder: map[string][]string{}}
	all := &grouped{files: p.Composes, sets: sets}
	for _, f := range p.Composes {
		g.files[f.Source.Path] = f
		for _, full := range partsOf(f) {
			g.parts[full] = true
		}
	}
	used := map[string]bool{}
	for _, set := range sets {
		if !slices.ContainsFunc(set, func(p string) bool { return g.files[p] == nil }) {
			g.wholes = append(g.wholes, group{files: set})
			for _, p := range set {
				used[p] = true
			}
		}
	}
	for _, f := range p.Composes {
		if full := f.Source.Path; !used[full] {
			g.place(full)
		}
	}
	g.cycles(p.Composes)
	all.wholes = g.wholes
	for _, one := range all.wholes {
		all.vague = append(all.vague, g.vague(path.Dir(one.files[0])))
	}
	return all
}

// holds reports whether the wholes are surely those of the Load before: files are as they were, or say
// the same of what they are part of.
func (g *grouped) holds(p *Project, opts Options, sets [][]string) bool {
	if opts.Changed == nil || !slices.EqualFunc(g.sets, sets, slices.Equal) {
		return false
	}
	f := opts.Found
	for _, full := range opts.Changed {
		if !slices.ContainsFunc([][]string{f.Dockerfiles, f.Contracts, f.Known, f.Composes}, func(list []string) bool { return slices.Contains(list, full) }) {
			return false
		}
	}
	return slices.EqualFunc(g.files, p.Composes, func(a, b *compose.File) bool {
		return a == b || a.Source.Path == b.Source.Path && incomplete(a) == incomplete(b) && slices.Equal(partsOf(a), partsOf(b))
	})
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

// cycles makes wholes of files that include one another and that no other file reaches: each is part of
// another, so that none would be loaded.
func (g *grouping) cycles(files []*compose.File) {
	reached := map[string]bool{}
	var reach func(full string)
	reach = func(full string) {
		if f := g.files[full]; f != nil && !reached[full] {
			reached[full] = true
			for _, part := range partsOf(f) {
				reach(part)
			}
		}
	}
	for _, one := range g.wholes {
		for _, full := range one.files {
			reach(full)
		}
	}
	for _, f := range files {
		if full := f.Source.Path; g.parts[full] && !reached[full] && g.includesItself(full) {
			delete(g.parts, full)
			g.place(full)
			reach(full)
		}
	}
}

// includesItself reports whether a file is among its own parts, or theirs.
func (g *grouping) includesItself(start string) bool {
	seen := map[string]bool{}
	var reaches func(full string) bool
	reaches = func(full string) bool {
		f := g.files[full]
		if f == nil || seen[full] {
			return false
		}
		seen[full] = true
		return slices.ContainsFunc(partsOf(f), func(part string) bool { return part == start || reaches(part) })
	}
	return reaches(start)
}

// place puts one file into the wholes: as a default file with its override, or as a file of
// another name.
func (g *grouping) place(full string) {
	dir, name := path.Split(full)
	dir = path.Clean(dir)
	base := g.defaultOf(dir)
	switch {
	case g.parts[full]:
	case full == base:
		files := []string{base}
		if o := g.overrideOf(dir); o != "" {
			files = append(files, o)
		}
		if set := g.chosen(dir); set != nil {
			files = set
		}
		g.wholes = append(g.wholes, group{files: files})
	case slices.Contains(overrides, name) || strings.Contains(name, ".override."):
	case slices.Contains(g.chosen(dir), full):
		if base == "" { // no default file that stands for the set
			if set := g.chosen(dir); set[0] == full {
				g.wholes = append(g.wholes, group{files: set})
			}
		}
	case incomplete(g.files[full]) || slices.Contains(defaults, name):
	default:
		w := group{files: []string{full}}
		if near := g.nearest(dir); near != "" && near != full {
			w.base = []string{near, full}
		}
		g.wholes = append(g.wholes, w)
	}
}

// defaultOf returns the default file of a folder, or "".
func (g *grouping) defaultOf(dir string) string {
	for _, name := range defaults {
		if full := path.Join(dir, name); g.there(full) {
			return full
		}
	}
	return ""
}

func (g *grouping) overrideOf(dir string) string {
	for _, name := range overrides {
		if full := path.Join(dir, name); g.there(full) {
			return full
		}
	}
	return ""
}

func (g *grouping) there(full string) bool {
	if g.files[full] != nil {
		return true
	}
	info, err := g.fs.Stat(full)
	return err == nil && info.Mode().IsRegular()
}

// chosen reads COMPOSE_FILE of a folder's .env: the files that are one project there.
func (g *grouping) chosen(dir string) []string {
	if list, ok := g.folder[dir]; ok {
		return list
	}
	g.folder[dir] = nil
	src, err := g.fs.Read(path.Join(dir, ".env"))
	if err != nil || !strings.Contains(src.Text, "COMPOSE_FILE") {
		return nil
	}
	pairs, _ := compose.ReadEnvFile(src, "", func(string) (string, bool) { return "", false }, false)
	list, separator := "", ":"
	for _, p := range pairs {
		switch {
		case p.Value == nil || !p.Value.Known:
		case p.Key.Text == "COMPOSE_FILE":
			list = p.Value.Text
		case p.Key.Text == "COMPOSE_PATH_SEPARATOR":
			separator = p.Value.Text
		}
	}
	if list == "" || separator == "" {
		return nil
	}
	var files []string
	for _, name := range strings.Split(list, separator) {
		full := path.Join(dir, name)
		if !g.there(full) {
			return nil
		}
		files = append(files, full)
	}
	g.folder[dir] = files
	return files
}

// incomplete reports whether a file has a service that nothing says how to make, so that it needs
// another file below it.
func incomplete(f *compose.File) bool {
	for _, doc := range f.Docs {
		services := doc.Get("services")
		if services == nil {
			continue
		}
		for _, e := range services.Entries {
			s := e.Value
			if s.Get("image") == nil && s.Get("build") == nil && s.Get("extends") == nil && s.Get("provider") == nil {
				return true
			}
		}
	}
	return false
}

// nearest returns the default file of the folder or of its nearest parent within the root.
func (g *grouping) nearest(dir string) string {
	for {
		if base := g.defaultOf(dir); base != "" {
			return base
		}
		if dir == g.fs.Root() || dir == "/" || dir == "." {
			return ""
		}
		dir = path.Dir(dir)
	}
}

// vague reports whether an override that is not in the repository may define more: git ignores
// one, or an example of one is there.
func (g *grouping) vague(dir string) bool {
	entries, err := g.fs.ReadDir(dir)
	if err != nil {
		return false
	}
	for _, e := range entries {
		name := strings.ToLower(e.Name())
		if !strings.Contains(name, "compose") || !strings.Contains(name, "override") && !strings.Contains(name, "local") {
			continue
		}
		for _, word := range []string{"example", "sample", "dist", "template", "tmpl"} {
			if strings.Contains(name, word) {
				return true
			}
		}
	}
	for {
		if src, err := g.fs.Read(path.Join(dir, ".gitignore")); err == nil {
			for line := range strings.Lines(src.Text) {
				if strings.Contains(line, "compose") && strings.Contains(line, "override") && line[0] != '#' && line[0] != '!' {
					return true
				}
			}
		}
		if dir == g.fs.Root() || dir == "/" {
			return false
		}
		dir = path.Dir(dir)
	}
}
