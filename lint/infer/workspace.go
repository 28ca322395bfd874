package infer

import (
	"encoding/json"
	"path"
	"slices"
	"strings"
)

// A manifest holds the relevant fields of a package.json.
type manifest struct {
	Name       string            `json:"name"`
	Workspaces json.RawMessage   `json:"workspaces"`
	Needs      map[string]string `json:"dependencies"`
	Builds     map[string]string `json:"devDependencies"`
	Peers      map[string]string `json:"peerDependencies"`
}

// workspace returns the files of the package that a stage runs, and of the packages in the project on which
// it depends.
func (e *engine) workspace(t *target) []string {
	packages := map[string]*manifest{}
	for _, f := range t.sources.files {
		for dir := path.Dir(f); ; dir = path.Dir(dir) {
			if _, seen := packages[dir]; seen {
				break
			}
			if m := e.manifest(dir); m != nil {
				packages[dir] = m
			}
			if dir == e.fs.Root() || dir == "/" {
				break
			}
		}
	}
	if len(packages) < 2 {
		return nil
	}
	start := e.entryPackage(t, packages)
	if start == "" || packages[start].Workspaces != nil {
		return nil
	}
	names := map[string]string{}
	for dir, m := range packages {
		if m.Name != "" {
			names[m.Name] = dir
		}
	}
	seen := map[string]bool{}
	for todo := []string{start}; len(todo) > 0; {
		dir := todo[0]
		if todo = todo[1:]; seen[dir] {
			continue
		}
		seen[dir] = true
		for _, list := range []map[string]string{packages[dir].Needs, packages[dir].Builds, packages[dir].Peers} {
			for name := range list {
				if to := names[name]; to != "" {
					todo = append(todo, to)
				}
			}
		}
	}
	return owned(t.sources.files, packages, seen)
}

// manifest reads the package.json in a folder, or returns nil if there is none.
func (e *engine) manifest(dir string) *manifest {
	src, err := e.fs.Read(path.Join(dir, "package.json"))
	if err != nil {
		return nil
	}
	m := &manifest{}
	_ = json.Unmarshal([]byte(src.Text), m) // a manifest with errors still marks a package
	return m
}

// entryPackage returns the folder of the package that a stage runs, or "".
func (e *engine) entryPackage(t *target, packages map[string]*manifest) string {
	found := map[string]bool{}
	for _, c := range t.programs.calls {
		for i, w := range c.Args {
			name, value, has := strings.Cut(w.Text, "=")
			if name != "--filter" && name != "-F" && name != "workspace" && name != "--workspace" && name != "-w" {
				continue
			}
			if !has && i+1 < len(c.Args) {
				value = c.Args[i+1].Text
			}
			for dir, m := range packages {
				if m.Name == strings.TrimSuffix(value, "...") && value != "" {
					found[dir] = true
				}
			}
		}
	}
	if len(found) == 0 {
		for _, full := range e.entries(t) {
			if dir := above(packages, e.nearest(full)); dir != "" {
				found[dir] = true
			}
		}
	}
	if len(found) == 0 && t.programs.dir != "" {
		if full := e.onDisk(t, t.programs.dir); full != "" {
			if dir := above(packages, e.nearest(full)); dir != "" {
				found[dir] = true
			}
		}
	}
	if own := above(packages, path.Dir(t.file.Source.Path)); own != "" && (len(found) == 0 || len(found) == 1 && packages[keys(found)[0]].Workspaces != nil) {
		found = map[string]bool{own: true}
	}
	if len(found) != 1 {
		return ""
	}
	return keys(found)[0]
}

// solution returns the files of the .NET project that a stage runs, and of the projects that it references.
func (e *engine) solution(t *target) []string {
	projects := map[string]string{} // .csproj files by folder
	for _, f := range t.sources.files {
		for dir := path.Dir(f); ; dir = path.Dir(dir) {
			if _, seen := projects[dir]; seen {
				break
			}
			for _, x := range e.list(dir) {
				if strings.HasSuffix(x.name, ".csproj") {
					projects[dir] = path.Join(dir, x.name)
				}
			}
			if dir == e.fs.Root() || dir == "/" {
				break
			}
		}
	}
	start := ""
	for _, c := range t.programs.calls {
		words := c.Args
		if c.Program != nil {
			words = append(slices.Clone(words), c.Program)
		}
		for _, w := range words {
			name := strings.TrimSuffix(path.Base(w.Text), ".dll")
			for dir, file := range projects {
				if strings.EqualFold(path.Base(file), name+".csproj") {
					start = dir
				}
			}
		}
	}
	if start == "" {
		return nil
	}
	seen := map[string]bool{}
	for todo := []string{start}; len(todo) > 0; {
		dir := todo[0]
		if todo = todo[1:]; seen[dir] || projects[dir] == "" {
			continue
		}
		seen[dir] = true
		if src, err := e.fs.Read(projects[dir]); err == nil {
			for _, piece := range strings.Split(src.Text, "<ProjectReference")[1:] {
				if _, rest, ok := strings.Cut(piece, `Include="`); ok {
					to, _, _ := strings.Cut(rest, `"`)
					todo = append(todo, path.Dir(path.Join(dir, strings.ReplaceAll(to, `\`, "/"))))
				}
			}
		}
	}
	return owned(t.sources.files, projects, seen)
}
