package project

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
)

// groupCycles makes groups of files that include one another and that no other file includes. Each of them is part
// of another one, so otherwise none would be loaded.
func (g *grouper) groupCycles(files []*summary) {
	reached := map[string]bool{}
	var reach func(full string)
	reach = func(full string) {
		if s := g.files[full]; s != nil && !reached[full] {
			reached[full] = true
			for _, part := range s.parts {
				reach(part)
			}
		}
	}
	for _, one := range g.groups {
		for _, full := range one.files {
			reach(full)
		}
	}
	for _, s := range files {
		if full := s.path; g.parts[full] && !reached[full] && g.includesItself(full) {
			delete(g.parts, full)
			g.place(full)
			reach(full)
		}
	}
}

// includesItself reports whether a file directly or indirectly includes itself.
func (g *grouper) includesItself(start string) bool {
	seen := map[string]bool{}
	var reaches func(full string) bool
	reaches = func(full string) bool {
		s := g.files[full]
		if s == nil || seen[full] {
			return false
		}
		seen[full] = true
		return slices.ContainsFunc(s.parts, func(part string) bool { return part == start || reaches(part) })
	}
	return reaches(start)
}

// place puts one file into a group: as a default file with its override, as a file with another name, or as
// an incomplete file over the default file.
func (g *grouper) place(full string) {
	dir, name := path.Dir(full), path.Base(full)
	bare := g.files[full].incomplete
	switch {
	case g.parts[full]:
	case full == g.defaultOf(dir):
		g.placeDefault(dir, full, bare)
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

// placeDefault places the default file of a folder. bare are its services with neither an image nor a build.
// If there are any, the file is merged over the default file of a folder above that provides them, or it is
// marked as a part if a nearby file, or one that is not in the repository, may provide them. A hidden folder,
// such as .devcontainer, contains files for tools that combine them with others.
func (g *grouper) placeDefault(dir, full string, bare []string) {
	one := group{files: []string{full}}
	if o := g.overrideOf(dir); o != "" {
		one.files = append(one.files, o)
	} else if len(bare) > 0 {
		if near := g.above(dir); near != nil && g.mayMake(near, bare) {
			g.layOver(near, full)
			return
		}
		one.part = g.mayGrow(full) || strings.Contains(dir, "/.") || slices.ContainsFunc(g.near(dir), func(s *summary) bool {
			return s.path != full && slices.ContainsFunc(bare, s.makes)
		})
	}
	g.groups = append(g.groups, one)
}

// layOver makes a group of default files and an incomplete file that is merged over them.
func (g *grouper) layOver(near []string, part string) {
	g.groups = append(g.groups, group{files: append(slices.Clone(near), part), over: part})
}

// mayMake reports whether the files may give each of the services an image or a build.
func (g *grouper) mayMake(files, services []string) bool {
	for _, full := range files {
		if g.files[full] == nil {
			return true
		}
	}
	return !slices.ContainsFunc(services, func(name string) bool {
		return !slices.ContainsFunc(files, func(full string) bool { return g.files[full].makes(name) })
	})
}

// above returns what nearest returns for the folder above dir.
func (g *grouper) above(dir string) []string {
	if dir == g.fs.Root() || dir == "/" {
		return nil
	}
	return g.nearest(path.Dir(dir))
}

// defaultOf returns the default file of a folder, or "".
func (g *grouper) defaultOf(dir string) string {
	for _, name := range defaults {
		if full := path.Join(dir, name); g.exists(full) {
			return full
		}
	}
	return ""
}

func (g *grouper) overrideOf(dir string) string {
	for _, name := range overrides {
		if full := path.Join(dir, name); g.exists(full) {
			return full
		}
	}
	return ""
}

func (g *grouper) exists(full string) bool {
	if g.files[full] != nil {
		return true
	}
	info, err := g.fs.Stat(full)
	return err == nil && info.Mode().IsRegular()
}

// chosen returns the files listed in COMPOSE_FILE in a folder's .env, which form one app there.
func (g *grouper) chosen(dir string) []string {
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
		if !g.exists(full) {
			return nil
		}
		files = append(files, full)
	}
	g.folder[dir] = files
	return files
}

// nearest returns the default file of the folder or of its nearest parent within the root. If COMPOSE_FILE is
// set in that folder, it returns the files listed there.
func (g *grouper) nearest(dir string) []string {
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

// mayGrow reports whether an override that is not in the repository may add to a file: the folder has a
// sample of one, or git ignores an override of this default file.
func (g *grouper) mayGrow(full string) bool {
	dir := path.Dir(full)
	sample, asked := g.samples[dir]
	if !asked {
		sample = g.sampleIn(dir)
		g.samples[dir] = sample
	}
	return sample || full == g.defaultOf(dir) && g.ignoresOverride(dir)
}

// sampleIn reports whether a folder has a sample of an override.
func (g *grouper) sampleIn(dir string) bool {
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

// ignoresOverride reports whether the .gitignore of a folder, or of one above it, names an override.
func (g *grouper) ignoresOverride(dir string) bool {
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
