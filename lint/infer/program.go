package infer

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/lint/project"
)

// A programs is what is known of the programs that a stage runs.
type programs struct {
	calls []*project.Call
	dir   string // the working directory
	// reached are the files that the program surely loads; nil where that is not known.
	reached map[string]bool
	// byName says that the program loads modules by names that are texts, as Django does its apps.
	byName bool
}

// loads reports whether a program loads a file, as far as that is known.
func (p *programs) loads(full string) bool {
	return p.reached == nil || !strings.HasSuffix(full, ".py") || p.reached[full]
}

// programsOf finds what a stage runs: what its services do, or what it starts by itself.
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

// narrow keeps of the source files of a stage those of its program: most that is wrong in a line is true of the
// image, and not of what runs. Where the program cannot be told, all stay.
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

// onDisk returns the file or folder of the project that is at a path of the image, "" where that is not known.
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

// existing returns a path, or the nearest folder above it that there is.
func (e *engine) nearest(full string) string {
	for project.Inside(e.fs.Root(), full) && full != "/" {
		if _, err := e.fs.Stat(full); err == nil {
			return full
		}
		full = path.Dir(full)
	}
	return ""
}

// entries returns the files of the project that the programs are, as far as they can be told.
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

// folders groups files by their folder.
func folders(files []string) map[string][]string {
	all := map[string][]string{}
	for _, f := range files {
		all[path.Dir(f)] = append(all[path.Dir(f)], f)
	}
	return all
}

// above returns the nearest folder at or above a path that is in a set, "" where there is none.
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

// owned returns the files whose nearest folder of a set is one of those that are wanted.
func owned[T any](files []string, in map[string]T, wanted map[string]bool) []string {
	var all []string
	for _, f := range files {
		if wanted[above(in, path.Dir(f))] {
			all = append(all, f)
		}
	}
	return all
}
