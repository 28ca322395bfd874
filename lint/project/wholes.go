package project

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
)

// defaults are the names of a folder's Compose file, and overrides those of the file that Compose merges over
// it automatically, in Compose's order of preference.
var (
	defaults  = []string{"compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"}
	overrides = []string{"compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml"}
)

// DefaultCompose returns the files that docker compose uses if none is named: the default file of the folder
// or of the nearest parent that has one, and the override next to it. there reports whether a file exists.
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

// A grouping decides which Compose files form one app, and which are parts of another (dialect, section 8).
type grouping struct {
	fs     FS
	files  map[string]*summary
	in     map[string][]*summary // by folder
	below  map[string][]*summary // by each folder above
	parts  map[string]bool       // included or extended by another file, or an override without its base
	folder map[string][]string
	used   map[string]bool // files that the configuration or COMPOSE_FILE combines with others
	open   map[string]bool // results of vague, by folder
	around map[string]*neighbours
	groups []group
}

// A group holds the files of one app, those of its second reading, and why more files may belong to it.
type group struct {
	files  []string
	base   []string // set if a file of another name is merged over the default file
	over   string   // an incomplete file that is merged over the default file: only findings about it count
	part   bool     // only a file that is missing here can give one of its services an image or a build
	vague  bool     // an override that is not in the repository may define more
	beside beside
}

// A summary is what grouping needs to know about one file.
type summary struct {
	path       string
	parts      []string // the files that it includes or extends
	incomplete []string // services without an image or build
	made       []string // services with one, sorted
	declared   []declared
	built      []image
}

func summaryOf(f *compose.File) *summary {
	return &summary{f.Source.Path, partsOf(f), incomplete(f), madeIn(f), declaredIn(f), builtIn(f)}
}

// equal reports whether two files are the same to grouping.
func (s *summary) equal(o *summary) bool {
	return s == o || s.path == o.path && slices.Equal(s.incomplete, o.incomplete) && slices.Equal(s.made, o.made) && slices.Equal(s.parts, o.parts) &&
		slices.Equal(s.declared, o.declared) && slices.Equal(s.built, o.built)
}

// A grouped is the result of grouping, and its input.
type grouped struct {
	files  []*summary
	say    map[*compose.File]*summary
	sets   [][]string
	groups []group
	built  map[string]built // by image
}

// group groups the Compose files of the project into apps. Sets come from the configuration.
func (p *Project) group(opts Options, sets [][]string) *grouped {
	files, say := p.summaries(opts.Last)
	if last := opts.Last; last != nil && last.grouped != nil && last.grouped.holds(files, opts, sets) {
		again := *last.grouped
		again.files, again.say = files, say
		return &again
	}
	all := groupFiles(p.FS, files, sets)
	all.say = say
	return all
}

// groupFiles groups Compose files into apps.
func groupFiles(fsys FS, files []*summary, sets [][]string) *grouped {
	g := &grouping{fs: fsys, in: map[string][]*summary{}, below: map[string][]*summary{}, files: map[string]*summary{},
		parts: map[string]bool{}, folder: map[string][]string{}, used: map[string]bool{}, open: map[string]bool{}, around: map[string]*neighbours{}}
	g.index(files)
	for _, set := range sets {
		if !slices.ContainsFunc(set, func(p string) bool { return g.files[p] == nil }) {
			g.join(set)
		}
	}
	for _, f := range files {
		for dir := path.Dir(f.path); Inside(fsys.Root(), dir); dir = path.Dir(dir) {
			if set := g.chosen(dir); set != nil && !slices.ContainsFunc(set, func(p string) bool { return g.used[p] }) {
				g.join(set)
			}
			if dir == fsys.Root() {
				break
			}
		}
	}
	for _, f := range files {
		if !g.used[f.path] {
			g.place(f.path)
		}
	}
	g.cycles(files)
	for i := range g.groups {
		one := &g.groups[i]
		one.vague = slices.ContainsFunc(one.files, g.mayGrow)
		one.beside = g.beside(*one)
	}
	return &grouped{files: files, sets: sets, groups: g.groups, built: builders(files)}
}

// summaries returns the summaries of all Compose files; those of unchanged files come from the previous Load.
func (p *Project) summaries(last *Project) ([]*summary, map[*compose.File]*summary) {
	all, say := make([]*summary, len(p.Composes)), make(map[*compose.File]*summary, len(p.Composes))
	for i, f := range p.Composes {
		if last != nil && last.grouped != nil {
			all[i] = last.grouped.say[f]
		}
		if all[i] == nil {
			all[i] = summaryOf(f)
		}
		say[f] = all[i]
	}
	return all, say
}

// index adds the files to the maps by path and by folder.
func (g *grouping) index(files []*summary) {
	for _, f := range files {
		dir := path.Dir(f.path)
		g.files[f.path], g.in[dir] = f, append(g.in[dir], f)
		for {
			g.below[dir] = append(g.below[dir], f)
			if dir == g.fs.Root() || dir == path.Dir(dir) {
				break
			}
			dir = path.Dir(dir)
		}
		for _, part := range f.parts {
			g.parts[part] = true
		}
	}
}

// near lists the files in dir and in the folders below and above it.
func (g *grouping) near(dir string) []*summary {
	all := slices.Clip(g.below[dir])
	for dir != g.fs.Root() && dir != path.Dir(dir) {
		dir = path.Dir(dir)
		all = append(all, g.in[dir]...)
	}
	return all
}

// join makes one group of files that the user explicitly combined.
func (g *grouping) join(set []string) {
	g.groups = append(g.groups, group{files: set})
	for _, p := range set {
		g.used[p] = true
	}
}

// holds reports whether the groups are certainly those of the previous Load: files are unchanged, or have the
// same summaries.
func (g *grouped) holds(files []*summary, opts Options, sets [][]string) bool {
	if opts.Changed == nil || !slices.EqualFunc(g.sets, sets, slices.Equal) {
		return false
	}
	f := opts.Found
	for _, full := range opts.Changed {
		if !slices.ContainsFunc([][]string{f.Dockerfiles, f.Contracts, f.Known, f.Composes}, func(list []string) bool {
			_, there := slices.BinarySearch(list, full)
			return there
		}) {
			return false
		}
	}
	return slices.EqualFunc(g.files, files, (*summary).equal)
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

// cycles makes groups of files that include one another and that no other file reaches: each is part of
// another, so that none would be loaded.
func (g *grouping) cycles(files []*summary) {
	reached := map[string]bool{}
	var reach func(full string)
	reach = func(full string) {
		if f := g.files[full]; f != nil && !reached[full] {
			reached[full] = true
			for _, part := range f.parts {
				reach(part)
			}
		}
	}
	for _, one := range g.groups {
		for _, full := range one.files {
			reach(full)
		}
	}
	for _, f := range files {
		if full := f.path; g.parts[full] && !reached[full] && g.includesItself(full) {
			delete(g.parts, full)
			g.place(full)
			reach(full)
		}
	}
}

// includesItself reports whether a file is among its own parts, directly or indirectly.
func (g *grouping) includesItself(start string) bool {
	seen := map[string]bool{}
	var reaches func(full string) bool
	reaches = func(full string) bool {
		f := g.files[full]
		if f == nil || seen[full] {
			return false
		}
		seen[full] = true
		return slices.ContainsFunc(f.parts, func(part string) bool { return part == start || reaches(part) })
	}
	return reaches(start)
}

// place puts one file into a group: as a default file with its override, as a file of another name, or as an
// incomplete file over the default file.
func (g *grouping) place(full string) {
	dir, name := path.Dir(full), path.Base(full)
	bare := g.files[full].incomplete
	switch {
	case g.parts[full]:
	case full == g.defaultOf(dir):
		g.standing(dir, full, bare)
	case slices.Contains(overrides, name), strings.Contains(name, ".override."):
	case len(bare) > 0:
		if near := g.nearest(dir); near != nil {
			g.layOver(near, full)
		}
	default:
		w := group{files: []string{full}}
		if near := g.nearest(dir); near != nil {
			w.base = append(slices.Clone(near), full)
		}
		g.groups = append(g.groups, w)
	}
}

// standing places the default file of a folder. If some of its services have neither an image nor a build
// (bare), it is merged over the default file of a folder above that provides them; or it is marked as a part
// if a nearby file, or one that is not in the repository, may provide them. A hidden folder, such as
// .devcontainer, holds files for tools that combine them with others.
func (g *grouping) standing(dir, full string, bare []string) {
	one := group{files: []string{full}}
	if o := g.overrideOf(dir); o != "" {
		one.files = append(one.files, o)
	} else if len(bare) > 0 {
		if near := g.above(dir); near != nil && g.make(near, bare) {
			g.layOver(near, full)
			return
		}
		one.part = g.vague(dir) || strings.Contains(dir, "/.") || slices.ContainsFunc(g.near(dir), func(f *summary) bool {
			return f.path != full && slices.ContainsFunc(bare, f.makes)
		})
	}
	g.groups = append(g.groups, one)
}

// layOver makes a group of default files and an incomplete file that is merged over them.
func (g *grouping) layOver(near []string, part string) {
	g.groups = append(g.groups, group{files: append(slices.Clone(near), part), over: part})
}

// make reports whether files may give each of the services an image or a build.
func (g *grouping) make(files, services []string) bool {
	for _, full := range files {
		if g.files[full] == nil {
			return true
		}
	}
	return !slices.ContainsFunc(services, func(name string) bool {
		return !slices.ContainsFunc(files, func(full string) bool { return g.files[full].makes(name) })
	})
}

// above is nearest for the folder above dir.
func (g *grouping) above(dir string) []string {
	if dir == g.fs.Root() || dir == "/" {
		return nil
	}
	return g.nearest(path.Dir(dir))
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

// chosen reads COMPOSE_FILE from a folder's .env: the files that form one app there.
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

// nearest returns the default file of the folder or of its nearest parent within the root, or the files
// that COMPOSE_FILE names there.
func (g *grouping) nearest(dir string) []string {
	for {
		if set := g.chosen(dir); set != nil {
			return set
		}
		if base := g.defaultOf(dir); base != "" {
			return []string{base}
		}
		if dir == g.fs.Root() || dir == "/" || dir == "." {
			return nil
		}
		dir = path.Dir(dir)
	}
}

// vague reports whether an override that is not in the repository may define more: git ignores one, or there
// is a sample of one.
func (g *grouping) vague(dir string) bool {
	vague, asked := g.open[dir]
	if !asked {
		vague = g.exampleIn(dir) || g.ignoresOverride(dir)
		g.open[dir] = vague
	}
	return vague
}

// mayGrow reports whether an override that is not in the repository may add to a file. An override that git ignores
// is one of the default file.
func (g *grouping) mayGrow(full string) bool {
	dir := path.Dir(full)
	return g.vague(dir) && (full == g.defaultOf(dir) || g.exampleIn(dir))
}

func (g *grouping) exampleIn(dir string) bool {
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
	return false
}

// ignoresOverride reports whether a .gitignore of a folder, or of one above, names an override.
func (g *grouping) ignoresOverride(dir string) bool {
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
