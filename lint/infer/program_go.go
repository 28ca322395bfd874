package infer

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// goProgram returns the files of the main packages of a stage and of the packages that these import.
func (e *engine) goProgram(t *target) []string {
	dirs := folders(t.sources.files)
	imports := map[string]string{} // folders by import path
	modules := map[string]bool{}
	for dir := range dirs {
		if module, at := e.module(dir); module != "" {
			imports[path.Join(module, strings.TrimPrefix(dir, at))] = dir
			modules[at] = true
		}
	}
	starts := e.mains(t, dirs, modules)
	if len(starts) == 0 {
		return nil
	}
	seen := map[string]bool{}
	for len(starts) > 0 {
		dir := starts[0]
		if starts = starts[1:]; seen[dir] {
			continue
		}
		seen[dir] = true
		for _, full := range dirs[dir] {
			if f := e.fact(full); f != nil {
				for _, name := range f.Imports {
					if to := imports[name]; to != "" && !seen[to] {
						starts = append(starts, to)
					}
				}
			}
		}
	}
	return owned(t.sources.files, dirs, seen)
}

// module returns the module path of a folder, and the module's own folder.
func (e *engine) module(dir string) (name, at string) {
	for at = dir; ; at = path.Dir(at) {
		if src, err := e.fs.Read(path.Join(at, "go.mod")); err == nil {
			for line := range strings.Lines(src.Text) {
				if words := strings.Fields(line); len(words) > 1 && words[0] == "module" {
					return strings.Trim(words[1], `"`), at
				}
			}
			return "", ""
		}
		if at == e.fs.Root() || at == "/" {
			return "", ""
		}
	}
}

// mains returns the folders of the main packages that are built. These are the packages in "go build"
// commands, or else the only main package.
func (e *engine) mains(t *target, dirs map[string][]string, modules map[string]bool) []string {
	var all, named []string
	for dir, files := range dirs {
		if slices.ContainsFunc(files, func(full string) bool { f := e.fact(full); return f != nil && f.Entry }) {
			all = append(all, dir)
		}
	}
	for _, b := range goBuilds(t) {
		for _, base := range append(roots(t), keys(modules)...) {
			dir := path.Join(base, strings.TrimSuffix(b.pack, "main.go"))
			if slices.Contains(all, dir) && !slices.Contains(named, dir) && (b.name == "" || t.runs(b.name) || len(goBuilds(t)) == 1) {
				named = append(named, dir)
			}
		}
	}
	if len(named) == 0 && len(all) == 1 {
		return all
	}
	return named
}

func keys(m map[string]bool) []string {
	var all []string
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}

// roots returns the folders that a stage copies.
func roots(t *target) []string {
	var all []string
	for _, r := range t.sources.roots {
		if !slices.Contains(all, r.path) {
			all = append(all, r.path)
		}
	}
	return all
}

// runs reports whether the stage runs a program with that name.
func (t *target) runs(name string) bool {
	for _, c := range t.programs.calls {
		if c.Program != nil && path.Base(c.Program.Text) == name {
			return true
		}
	}
	return false
}

// A goBuild is one "go build" in a Dockerfile, with the package and the name of the program.
type goBuild struct{ pack, name string }

// goValues are the flags of go build that have a value.
var goValues = set("-o -ldflags -tags -mod -gcflags -asmflags -C -p -buildmode -trimpath=false -modfile -overlay -pgo -race=false")

// goBuilds finds the "go build" commands in a stage and in the stages that it copies from or is built on.
func goBuilds(t *target) []goBuild {
	var all []goBuild
	for s := range t.stage.Reached() {
		for _, step := range s.Steps {
			run, ok := step.Do.(*dockerfile.Run)
			if !ok {
				continue
			}
			words := strings.Fields(strings.NewReplacer("\\\n", " ", `"`, " ", "'", " ", ";", " ; ", "&&", " ; ").Replace(t.file.Source.Slice(run.At)))
			for i := 0; i+1 < len(words); i++ {
				if words[i] == "go" && (words[i+1] == "build" || words[i+1] == "install") {
					all = append(all, goWords(words[i+2:])...)
				}
			}
		}
	}
	return all
}

func goWords(words []string) []goBuild {
	b := goBuild{}
	var all []goBuild
	for i := 0; i < len(words); i++ {
		switch w := words[i]; {
		case w == ";" || w == "|" || w == "||":
			i = len(words)
		case w == "-o" && i+1 < len(words):
			i++
			if !strings.ContainsAny(words[i], "$") && !strings.HasSuffix(words[i], "/") && !strings.HasSuffix(words[i], ".") {
				b.name = path.Base(words[i])
			}
		case goValues[w]:
			i++
		case strings.HasPrefix(w, "-"):
		case strings.HasPrefix(w, ".") || strings.HasPrefix(w, "cmd/") || strings.HasSuffix(w, ".go") || strings.Contains(w, "/"):
			if !strings.Contains(w, "=") && !strings.Contains(w, "$") {
				all = append(all, goBuild{pack: w, name: b.name})
			}
		}
	}
	if len(all) == 0 {
		all = append(all, goBuild{pack: ".", name: b.name})
	}
	return all
}
