package infer

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/lint/project"
)

// pythonProgram returns the files in the folder of a program and all files that it imports. It also records
// which files the program certainly loads.
func (e *engine) pythonProgram(t *target) []string {
	starts := e.pythonEntries(t)
	if len(starts) == 0 {
		return nil
	}
	there := map[string]bool{}
	for _, f := range t.sources.files {
		there[f] = true
	}
	bases := e.pythonBases(t, starts)
	reached := map[string]bool{}
	order := e.follow(starts, bases, there, reached)
	settings := e.djangoSettings(t, order, bases, there)
	if settings != "" {
		t.programs.byName = true
		e.follow([]string{settings}, bases, there, reached)
	}
	t.programs.reached = reached
	var all []string
	for _, f := range t.sources.files {
		inside := slices.ContainsFunc(starts, func(s string) bool { return path.Dir(f) == path.Dir(s) || strings.HasPrefix(f, path.Dir(s)+"/") })
		other := settings != "" && path.Dir(f) == path.Dir(settings) && path.Base(path.Dir(settings)) == "settings" && !reached[f]
		app := settings != "" && e.packaged(f) && slices.ContainsFunc(bases, func(b string) bool { return project.Inside(b, settings) && project.Inside(b, f) })
		if (inside || app || reached[f]) && !other {
			all = append(all, f)
		}
	}
	if len(reached) == 0 {
		t.programs.reached = nil
	}
	return all
}

// follow finds the files that the given files load. It adds them to reached and returns them in the order in
// which it finds them.
func (e *engine) follow(todo, bases []string, there, reached map[string]bool) []string {
	var order []string
	for todo = slices.Clone(todo); len(todo) > 0; {
		full := todo[0]
		if todo = todo[1:]; reached[full] || !there[full] {
			continue
		}
		reached[full] = true
		order = append(order, full)
		if f := e.fact(full); f != nil {
			for _, module := range f.Imports {
				todo = append(todo, pythonModule(module, full, bases, there)...)
			}
		}
	}
	return order
}

// pythonEntries returns the files in which the programs of a stage start: a script, or the module that a
// server loads.
func (e *engine) pythonEntries(t *target) []string {
	var all []string
	add := func(full string) {
		for _, x := range []string{full, full + ".py", path.Join(full, "__init__.py"), path.Join(full, "__main__.py")} {
			if full != "" && slices.Contains(t.sources.files, x) && !slices.Contains(all, x) {
				all = append(all, x)
			}
		}
	}
	for _, c := range t.programs.calls {
		if c.Program == nil {
			continue
		}
		for i, w := range append([]string{c.Program.Text}, texts(c)...) {
			switch {
			case strings.HasPrefix(w, "-") || i == 0 && !strings.ContainsAny(w, "./") && !slices.Contains(t.sources.files, e.onDisk(t, path.Join(t.dirOf(c), w+".py"))):
			case strings.HasSuffix(w, ".py"):
				at := w
				if !path.IsAbs(at) {
					at = path.Join(t.dirOf(c), at)
				}
				add(e.onDisk(t, at))
			default:
				module, _, _ := strings.Cut(w, ":")
				if module = strings.ReplaceAll(module, ".", "/"); isModule(module) {
					add(e.onDisk(t, path.Join(t.dirOf(c), module)))
					add(e.onDisk(t, path.Join(t.dirOf(c), "src", module)))
				}
			}
		}
	}
	return all
}

// texts returns those arguments of a program that are known.
func texts(c *project.Call) []string {
	var all []string
	for _, g := range c.Args {
		if g.Known {
			all = append(all, g.Text)
		}
	}
	return all
}

func isModule(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_/") == "" && s[0] != '/'
}

// pythonBases returns the folders from which modules are imported.
func (e *engine) pythonBases(t *target, starts []string) []string {
	var all []string
	for _, s := range starts {
		all = append(all, path.Dir(s))
	}
	if dir := e.onDisk(t, t.programs.dir); t.programs.dir != "" && dir != "" {
		all = append(all, dir, path.Join(dir, "src"))
	}
	for _, r := range t.sources.roots { // a source that is copied below the working directory under its own name
		at := r.dest
		if info, err := e.fs.Stat(r.path); err == nil && !info.IsDir() && r.folder {
			at = path.Join(r.dest, path.Base(r.path))
		}
		if dir := path.Dir(r.path); r.dest != "" && path.Dir(at) == t.programs.dir && path.Base(at) == path.Base(r.path) && !slices.Contains(all, dir) {
			all = append(all, dir)
		}
	}
	return all
}

// pythonModule returns the files that are loaded when a module is imported, including those of its parent
// packages.
func pythonModule(module, from string, bases []string, there map[string]bool) []string {
	if dots := len(module) - len(strings.TrimLeft(module, ".")); dots > 0 {
		dir := path.Dir(from)
		for range dots - 1 {
			dir = path.Dir(dir)
		}
		bases, module = []string{dir}, module[dots:]
	}
	var all []string
	for _, base := range bases {
		at := base
		for part := range strings.SplitSeq(module, ".") {
			if at = path.Join(at, part); there[at+".py"] {
				all = append(all, at+".py")
			}
			if init := path.Join(at, "__init__.py"); there[init] {
				all = append(all, init)
			}
		}
		if len(all) > 0 {
			return all
		}
	}
	return all
}
