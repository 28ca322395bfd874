package infer

import (
	"path"
	"slices"
	"strings"

	"github.com/moby/patternmatcher"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint/infer/code"
	"github.com/dfvet/dfvet/lint/project"
)

// The limits for the source files of one stage.
const (
	maxSources = 4000    // maximum number of source files
	maxSource  = 2 << 20 // maximum size of one file in bytes
	maxFolders = 20000
)

// A root is a project file or folder that is copied or mounted into the image.
type root struct {
	path    string // absolute path
	dest    string // path in the image; "" if unknown
	folder  bool   // dest is a folder into which the file is copied
	context string // the build context with the .dockerignore that applies; "" for a mount
	stage   *build.Stage
}

// sources are the source files of a stage.
type sources struct {
	language string
	roots    []root
	files    []string // absolute paths
	cut      []string
}

// sourcesOf finds the source files of the program in a stage.
func (e *engine) sourcesOf(t *target) sources {
	out := sources{language: e.language(t)}
	out.roots = e.roots(t)
	if out.language == "" {
		return out
	}
	w := &walk{e: e, out: &out, t: t, seen: map[string]bool{}, lists: map[string]*patternmatcher.PatternMatcher{}}
	for _, r := range out.roots {
		w.root(r)
	}
	w.imported()
	if w.over {
		out.cut = append(out.cut, "only the first 4,000 source files were read")
	}
	return out
}

// roots returns the parts of the project that are in the image or container: those that COPY copies, also by
// way of other stages, and those that services mount.
func (e *engine) roots(t *target) []root {
	var all []root
	seen := map[*build.Stage]bool{}
	var visit func(s *build.Stage, direct bool)
	visit = func(s *build.Stage, direct bool) {
		if seen[s] {
			return
		}
		seen[s] = true
		for _, p := range s.Places() {
			copied, ok := p.Step.Do.(*dockerfile.Copy)
			switch {
			case p.Context && p.Text.Known && t.context != "":
				if p.Dest == "" {
					p.Dest = belowUnknown(p)
				}
				for _, r := range e.copied(t, p) {
					if r.stage = s; !direct {
						r.dest = ""
					}
					all = append(all, r)
				}
			case ok && copied.From != nil:
				if from := s.Build.Source(copied.From); from != nil {
					visit(from, false)
				}
			}
		}
		all = append(all, mounted(s, t.context)...)
	}
	visit(t.stage, true)
	for _, s := range t.services {
		for i := range s.Mounts {
			if m := &s.Mounts[i]; m.Type == "bind" && m.Known && strings.HasPrefix(m.Source, ".") {
				all = append(all, root{path: m.SourceAt.Abs(), dest: path.Clean(m.Target)})
			}
		}
	}
	return all
}

// unknownDir is used as the working directory of a base image that does not declare one.
const unknownDir = "/?"

// belowUnknown returns the destination of a copy relative to the base image's unknown working directory. It
// returns "" if the destination depends on a variable.
func belowUnknown(p build.Placed) string {
	var dest *dockerfile.Word
	switch do := p.Step.Do.(type) {
	case *dockerfile.Copy:
		dest = do.Dest
	case *dockerfile.Add:
		dest = do.Dest
	}
	if to := p.Step.Scope.Expand(dest); dest != nil && to.Known && p.Step.Stage.Workdir() == "" {
		return path.Join(unknownDir, to.Text)
	}
	return ""
}

// mounted returns the parts of the build context that RUN instructions in a stage mount.
func mounted(s *build.Stage, context string) []root {
	var all []root
	for _, t := range s.Steps {
		run, ok := t.Do.(*dockerfile.Run)
		if !ok || context == "" {
			continue
		}
		for _, f := range run.Flags {
			from, kind, source := "", "bind", "."
			for _, k := range f.Keys {
				if k.Value == nil {
					continue
				}
				switch strings.ToLower(k.Key.Value) {
				case "from":
					from = k.Value.Value
				case "type":
					kind = k.Value.Value
				case "source", "src":
					source = k.Value.Value
				}
			}
			if f.Name.Value == "mount" && len(f.Keys) > 0 && kind == "bind" && from == "" && !strings.Contains(source, "$") {
				all = append(all, root{path: path.Join(context, path.Clean("/"+source)), context: context, stage: s})
			}
		}
	}
	return all
}

// copied returns the roots for one source of COPY.
func (e *engine) copied(t *target, p build.Placed) []root {
	text := path.Clean("/" + p.Text.Text)
	full := path.Join(t.context, text)
	if strings.ContainsAny(text, "*?[") {
		var all []root
		dir := path.Dir(full)
		if strings.ContainsAny(dir, "*?[") {
			return built(t.context, text)
		}
		for _, x := range e.list(dir) {
			if ok, _ := path.Match(path.Base(full), x.name); ok {
				all = append(all, root{path: path.Join(dir, x.name), dest: p.Dest, folder: p.Folder, context: t.context})
			}
		}
		return append(all, built(t.context, text)...)
	}
	if _, err := e.fs.Stat(full); err != nil {
		return built(t.context, text)
	}
	return append([]root{{path: full, dest: p.Dest, folder: p.Folder, context: t.context}}, built(t.context, text)...)
}

// outputs are folders that contain built programs, and the source folders next to them.
var outputs = []struct{ folder, sources string }{
	{"/target/", "/src/main"}, {"/build/libs/", "/src/main"}, {"/bin/Release/", ""}, {"/publish/", ""}, {"/dist/", "/src"},
}

// built returns the sources next to the output of a build that takes place before the image is built.
func built(context, text string) []root {
	for _, o := range outputs {
		if before, _, ok := strings.Cut(text+"/", o.folder); ok {
			return []root{{path: path.Join(context, before, o.sources), context: context}}
		}
	}
	return nil
}

// An entry is a file or folder inside a folder.
type entry struct {
	name string
	dir  bool
	size int64
}

// list returns the entries of a folder, sorted by name.
func (e *engine) list(dir string) []entry {
	if all, ok := e.dirs[dir]; ok {
		return all
	}
	var all []entry
	entries, err := e.fs.ReadDir(dir)
	if err == nil {
		for _, d := range entries {
			x := entry{name: d.Name(), dir: d.IsDir()}
			if info, err := d.Info(); err == nil {
				if x.size = info.Size(); !d.IsDir() && !info.Mode().IsRegular() {
					continue
				}
			}
			all = append(all, x)
		}
	}
	e.dirs[dir] = all
	return all
}

// A walk collects the source files of a stage.
type walk struct {
	e       *engine
	t       *target
	out     *sources
	seen    map[string]bool
	lists   map[string]*patternmatcher.PatternMatcher
	folders int
	over    bool
	asides  map[string]string // files that were set aside, such as env.config.ts, by path without extension
}

func (w *walk) root(r root) {
	info, err := w.e.fs.Stat(r.path)
	switch {
	case err != nil || !project.Inside(w.e.fs.Root(), r.path):
	case info.IsDir():
		w.folder(r.path, r.context)
	default:
		w.file(r.path, info.Size(), r.context)
	}
}

func (w *walk) folder(dir, context string) {
	if w.folders++; w.over || w.folders > maxFolders || w.seen[dir] {
		return
	}
	w.seen[dir] = true
	for _, x := range w.e.list(dir) {
		full := path.Join(dir, x.name)
		switch {
		case x.dir && (!leftOut(x.name) || project.Inside(full, w.t.file.Source.Path)):
			w.folder(full, context)
		case !x.dir:
			w.file(full, x.size, context)
		}
	}
}

func (w *walk) file(full string, size int64, context string) {
	l := code.Of(full)
	if l == nil || size > maxSource || size == 0 || w.seen[full] || !takes(w.out.language, l.Name) || sideFile(path.Base(full)) || w.ignored(full, context) {
		return
	}
	w.seen[full] = true
	if w.aside(full) {
		return
	}
	if len(w.out.files) >= maxSources {
		w.over = true
		return
	}
	w.out.files = append(w.out.files, full)
}

// ignored reports whether .dockerignore excludes a file of the context.
func (w *walk) ignored(full, context string) bool {
	if context == "" {
		return false
	}
	list, ok := w.lists[context]
	if !ok {
		_, list = project.IgnoreList(w.e.fs, w.t.file.Source.Path, context)
		w.lists[context] = list
	}
	if list == nil {
		return false
	}
	out, err := list.MatchesOrParentMatches(strings.TrimPrefix(full, context+"/"))
	return err == nil && out
}

// foreign are names of folders that contain no code of the program itself.
var foreign = strings.Fields(`node_modules vendor third_party thirdparty external test tests testing __tests__ __mocks__ spec specs e2e cypress playwright
	testdata fixtures mocks doc docs documentation example examples sample samples demo demos dist build out target bin obj coverage .git .github .venv venv env virtualenv
	site-packages __pycache__ .next .nuxt .tox .idea .vscode .storybook stories benchmark benchmarks bench migrations scripts script tools hack ci .circleci .cargo storybook public static assets locales htmlcov`)

var foreignFolders = func() map[string]bool {
	all := map[string]bool{}
	for _, f := range foreign {
		all[f] = true
	}
	return all
}()

// leftOut reports whether a folder with this name contains no code of the program.
func leftOut(name string) bool {
	return foreignFolders[name] || strings.HasSuffix(name, "Tests") || strings.HasSuffix(name, ".Tests") || strings.HasSuffix(name, "-tests") || strings.HasSuffix(name, "-e2e")
}

// sideEndings are endings in the names of files that are not part of the running program.
var sideEndings = strings.Fields(`_test.go _test.py .test.js .test.ts .test.tsx .test.jsx .spec.js .spec.ts .spec.tsx .d.ts .min.js .bundle.js
	.stories.tsx .stories.ts .stories.js Test.java Tests.java IT.java Test.kt Tests.kt Test.php _spec.rb _test.rb Tests.cs Test.cs _pb2.py _pb2_grpc.py .pb.go .gen.go .g.cs .Designer.cs`)

// sideFiles are the names of files that are not part of the running program.
var sideFiles = strings.Fields(`setup.py conftest.py noxfile.py fabfile.py gulpfile.js Gruntfile.js webpack.config.js jest.setup.js jest.setup.ts setupTests.js setupTests.ts build.rs`)

func sideFile(name string) bool {
	return slices.ContainsFunc(sideEndings, func(e string) bool { return strings.HasSuffix(name, e) }) || slices.Contains(sideFiles, name) ||
		strings.HasPrefix(name, "test_") || strings.HasPrefix(name, "jest.") || strings.HasPrefix(name, "cypress.") || strings.HasPrefix(name, "vitest.")
}

// read returns the facts about the source files of a target.
func (e *engine) read(t *target) []*code.Facts {
	var all []*code.Facts
	for _, full := range t.sources.files {
		if f := e.fact(full); f != nil {
			all = append(all, f)
		}
	}
	return all
}

// fact reads one file and caches the result.
func (e *engine) fact(full string) *code.Facts {
	if f, ok := e.facts[full]; ok {
		return f
	}
	var facts *code.Facts
	if src, err := e.fs.Read(full); err == nil && !invokes(full, src.Text) {
		facts = code.Of(full).Read(src, e.names())
	}
	e.facts[full] = facts
	return facts
}

// invokes reports whether a tasks.py is for invoke, which runs tasks of development. In a project with Celery, a file of
// that name is the program.
func invokes(full, text string) bool {
	return path.Base(full) == "tasks.py" && (strings.Contains(text, "from invoke import") || strings.Contains(text, "import invoke"))
}

// names returns the variables that any service sets. If code mentions one of them, it probably reads it.
func (e *engine) names() map[string]bool {
	if e.wanted == nil {
		e.wanted = map[string]bool{}
		for _, app := range e.p.All() {
			for _, s := range app.Services {
				for name := range s.Env {
					e.wanted[name] = true
				}
			}
		}
	}
	return e.wanted
}

// contextOf guesses the build context of a Dockerfile that no service builds. It is the nearest folder that
// contains the files which the Dockerfile copies.
func (e *engine) contextOf(f *dockerfile.File) string {
	own := path.Dir(f.Source.Path)
	for dir := own; project.Inside(e.fs.Root(), dir); dir = path.Dir(dir) {
		if e.copies(f, dir) {
			return dir
		}
		if dir == "/" {
			break
		}
	}
	return own
}

// copies reports whether a folder has all files that the last stage of a Dockerfile copies by name.
func (e *engine) copies(f *dockerfile.File, dir string) bool {
	for _, s := range e.p.Build(f).Stages {
		for _, p := range s.Places() {
			if !p.Context || !p.Text.Known || strings.ContainsAny(p.Text.Text, "*?[") {
				continue
			}
			if _, err := e.fs.Stat(path.Join(dir, path.Clean("/"+p.Text.Text))); err != nil || path.Clean("/"+p.Text.Text) == "/" && !e.holds(dir) {
				return false
			}
		}
	}
	return true
}

// holds reports whether a folder contains anything except Dockerfiles and the files that belong to them.
func (e *engine) holds(dir string) bool {
	return slices.ContainsFunc(e.list(dir), func(x entry) bool {
		lower := strings.ToLower(x.name)
		return !strings.Contains(lower, "docker") && !strings.Contains(lower, "compose") && !strings.HasPrefix(lower, "readme") && !strings.HasPrefix(lower, ".env")
	})
}
