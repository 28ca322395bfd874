package infer

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/lint/project"
)

// A programs describes the programs that a stage runs.
type programs struct {
	calls []*project.Call
	dir   string // the working directory
	// reached are the files that the program certainly loads, or nil if they are unknown.
	reached map[string]bool
	// byName reports whether the program loads modules by names in strings, as Django loads its apps.
	byName bool
}

// loads reports whether a program loads a file, as far as is known.
func (p *programs) loads(full string) bool {
	return p.reached == nil || !strings.HasSuffix(full, ".py") || p.reached[full]
}

// programsOf finds the programs that a stage runs. These are the programs that its services start or, without
// services, its own command.
func (e *engine) programsOf(t *target) programs {
	var out programs
	for _, s := range t.services {
		out.calls = append(out.calls, s.Calls...)
	}
	if len(t.services) == 0 {
		out.calls = e.p.StageCalls(t.file, t.stage.Stage)
	}
	for _, c := range out.calls {
		if c.Dir != "" {
			out.dir = c.Dir
		}
	}
	if out.dir == "" {
		out.dir = t.stage.Workdir()
	}
	if out.dir == "" {
		out.dir = unknownDir
	}
	return out
}

// narrow reduces the source files of a stage to those of its program, because most wrong lines come from code
// that is in the image but never runs. It keeps all files if the program is unknown.
func (e *engine) narrow(t *target) {
	t.programs = e.programsOf(t)
	var files []string
	switch t.sources.language {
	case "go":
		files = e.goProgram(t)
	case "javascript":
		files = e.workspace(t)
	case "csharp":
		files = e.solution(t)
	case "python":
		files = e.pythonProgram(t)
	}
	if len(files) > 0 {
		t.sources.files = files
	}
}

// onDisk returns the project's file or folder that is copied to a path in the image, or "" if it is unknown.
func (e *engine) onDisk(t *target, at string) string {
	best, found := -1, ""
	for _, r := range t.sources.roots {
		if r.dest == "" || len(r.dest) < best {
			continue
		}
		info, err := e.fs.Stat(r.path)
		switch {
		case err != nil:
		case !info.IsDir():
			if at == r.dest && !r.folder || at == path.Join(r.dest, path.Base(r.path)) {
				best, found = len(r.dest), r.path
			}
		case project.Inside(r.dest, at):
			best, found = len(r.dest), path.Join(r.path, strings.TrimPrefix(at, r.dest))
		}
	}
	return found
}

// nearest returns a path, or the nearest folder above it that exists.
func (e *engine) nearest(full string) string {
	for project.Inside(e.fs.Root(), full) && full != "/" {
		if _, err := e.fs.Stat(full); err == nil {
			return full
		}
		full = path.Dir(full)
	}
	return ""
}

// entries returns the project's files in which the programs start, as far as they are known.
func (e *engine) entries(t *target) []string {
	var all []string
	for _, c := range t.programs.calls {
		if c.Program == nil {
			continue
		}
		for _, w := range slices.Concat([]*project.Given{c.Program}, c.Args) {
			if !w.Known || strings.HasPrefix(w.Text, "-") || !strings.ContainsAny(w.Text, "/.") {
				continue
			}
			at := w.Text
			if !path.IsAbs(at) {
				at = path.Join("/", t.dirOf(c), at)
			}
			if full := e.onDisk(t, path.Clean(at)); full != "" && !slices.Contains(all, full) {
				all = append(all, full)
			}
		}
	}
	return all
}

// dirOf returns the working directory of a call.
func (t *target) dirOf(c *project.Call) string {
	if c.Dir == "" {
		return t.programs.dir
	}
	return c.Dir
}

// folders groups files by folder.
func folders(files []string) map[string][]string {
	all := map[string][]string{}
	for _, f := range files {
		all[path.Dir(f)] = append(all[path.Dir(f)], f)
	}
	return all
}

// above returns the path itself or the nearest folder above it that is a key of in. It returns "" if there is
// none.
func above[T any](in map[string]T, full string) string {
	for dir := full; ; dir = path.Dir(dir) {
		if _, ok := in[dir]; ok {
			return dir
		}
		if dir == "/" || dir == "." {
			return ""
		}
	}
}

// owned returns the files for which the nearest folder in the map is one of the wanted folders.
func owned[T any](files []string, in map[string]T, wanted map[string]bool) []string {
	var all []string
	for _, f := range files {
		if wanted[above(in, path.Dir(f))] {
			all = append(all, f)
		}
	}
	return all
}
