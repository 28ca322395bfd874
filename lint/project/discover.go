package project

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/sourcegraph/conc"

	"github.com/dfvet/dfvet/grammar/bake"
)

// Found is the result of discovery. All paths are absolute and sorted.
type Found struct {
	Dockerfiles []string
	Contracts   []string
	Known       []string // contract files that no pattern matches; their declarations apply anyway
	Composes    []string
	// Maybe are files with a name that other programs use too. They are Compose files only if they have a
	// services key.
	Maybe   []string
	Configs []string
	Bakes   []string // folders with Bake files
	Skipped []Skipped
	LeftOut []LeftOut // files and folders that discovery skipped, in order
	// Named holds the files that the user explicitly named. They are checked even if discovery would skip
	// them.
	Named map[string]bool
}

// LeftOut describes a file or folder that matches a pattern but is not checked, and why.
type LeftOut struct {
	Path   string
	File   string // the file with the ignore pattern, which is on Line; "" for other reasons
	Line   int
	Reason string // the reason if File is ""; if both are "", the configuration ignores the path
}

// A Pattern is one argument of the command line. It matches the file or folder at Path and, if Deep is set,
// everything below the folder.
type Pattern struct {
	Path string
	Deep bool
}

// Takes reports whether the pattern matches a file.
func (p Pattern) Takes(full string) bool {
	return full == p.Path || path.Dir(full) == p.Path || p.Deep && Inside(p.Path, full)
}

// Discover finds the files that the patterns match. ignore reports whether the configuration excludes a path.
func Discover(fsys FS, patterns []Pattern, ignore func(path string) bool) *Found {
	w := &walker{fs: fsys, ignore: ignore, found: &Found{Named: map[string]bool{}}, seen: map[string]bool{}, beside: make(chan struct{}, runtime.GOMAXPROCS(0)-1)}
	for _, p := range patterns {
		info, err := fsys.Stat(p.Path)
		switch {
		case err != nil:
			w.failed(p.Path, err)
		case info.IsDir():
			w.walk(p.Path, w.above(p.Path), p.Deep)
		default:
			w.found.Named[p.Path] = true
			w.file(p.Path, kindNamed(p.Path))
		}
	}
	slices.Sort(w.links)
	w.follow()
	w.walkContracts()
	f := w.found
	for _, list := range []*[]string{&f.Dockerfiles, &f.Contracts, &f.Known, &f.Composes, &f.Maybe, &f.Configs} {
		slices.Sort(*list)
	}
	slices.Sort(f.Bakes)
	f.Bakes = slices.Compact(f.Bakes)
	slices.SortFunc(f.Skipped, func(a, b Skipped) int { return strings.Compare(a.Path, b.Path) })
	slices.SortFunc(f.LeftOut, func(a, b LeftOut) int { return strings.Compare(a.Path, b.Path) })
	return f
}

type walker struct {
	fs     FS
	ignore func(path string) bool
	work   conc.WaitGroup
	beside chan struct{} // limits the additional goroutines

	mu    sync.Mutex // guards the fields below
	found *Found
	seen  map[string]bool // files that were found, and folders that were walked completely
	links []string
	// declaring is set when all patterns are done and only contract files are still searched.
	declaring bool
}

// above returns the ignore patterns that apply in dir, from the folders between the root and its parent.
func (w *walker) above(dir string) ignoreRules {
	root := w.fs.Root()
	if dir == root || !Inside(root, dir) {
		return w.exclude(root)
	}
	parent := path.Dir(dir)
	return w.patterns(parent, w.above(parent))
}

// exclude returns the patterns in .git/info/exclude.
func (w *walker) exclude(root string) ignoreRules {
	return w.parse(path.Join(root, ".git/info/exclude"), root)
}

// patterns returns the outer patterns together with those in dir's own .gitignore.
func (w *walker) patterns(dir string, outer ignoreRules) ignoreRules {
	own := w.parse(path.Join(dir, ".gitignore"), dir)
	if len(own) == 0 {
		return outer
	}
	return append(slices.Clip(outer), own...)
}

// parse parses a file with ignore patterns that apply below base.
func (w *walker) parse(file, base string) ignoreRules {
	src, err := w.fs.Read(file)
	if err != nil {
		return nil
	}
	patterns := readIgnore(src, base)
	if len(patterns) == 0 {
		return nil
	}
	list := newIgnoreList(patterns)
	list.file = file
	return ignoreRules{list}
}

// walk visits the entries of a folder and, if deep is set, everything below it. outer are the ignore patterns
// from the folders above.
func (w *walker) walk(dir string, outer ignoreRules, deep bool) {
	w.dir(dir, outer, deep)
	w.work.Wait()
}

// below walks a folder, in another goroutine if the limit allows one.
func (w *walker) below(dir string, outer ignoreRules) {
	select {
	case w.beside <- struct{}{}:
		w.work.Go(func() {
			defer func() { <-w.beside }()
			w.dir(dir, outer, true)
		})
	default:
		w.dir(dir, outer, true)
	}
}

// enter reports whether a folder was not walked yet.
func (w *walker) enter(dir string, deep bool) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen[dir] {
		return false
	}
	w.seen[dir] = deep
	return true
}

func (w *walker) dir(dir string, outer ignoreRules, deep bool) {
	if !w.enter(dir, deep) {
		return
	}
	entries, err := w.fs.ReadDir(dir)
	if err != nil {
		w.failed(dir, err)
		return
	}
	ps := outer
	if slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == ".gitignore" }) {
		ps = w.patterns(dir, outer)
	}
	for _, e := range entries {
		full, kind := path.Join(dir, e.Name()), KindOf(e.Name())
		switch {
		case e.IsDir():
			if deep && !w.isLeftOut(full, true, ps) {
				w.below(full, ps)
			}
		case slices.Contains(bake.Names, e.Name()):
			w.bake(full, ps)
		case kind == KindOther:
			if plain, ok := templateOf(e.Name()); ok && KindOf(plain) != KindOther {
				w.recordLeftOut(LeftOut{Path: full, Reason: template})
			}
		case w.isLeftOut(full, false, ps):
		case e.Type()&fs.ModeSymlink != 0:
			w.mu.Lock()
			w.links = append(w.links, full)
			w.mu.Unlock()
		default:
			w.file(full, kind)
		}
	}
}

// isLeftOut reports whether a file or folder is left out, and records the reason.
func (w *walker) isLeftOut(full string, dir bool, ps ignoreRules) bool {
	if dir && leftAlone(path.Base(full)) {
		if path.Base(full) != ".git" {
			w.recordLeftOut(LeftOut{Path: full, Reason: "folders with this name are not checked"})
		}
		return true
	}
	if list, p := ps.by(full, dir); p != nil {
		w.recordLeftOut(LeftOut{Path: full, File: list.file, Line: p.line})
		return true
	}
	if w.leftOut(full) {
		w.recordLeftOut(LeftOut{Path: full})
		return true
	}
	return false
}

// recordLeftOut records a file or folder that matches the patterns but is left out.
func (w *walker) recordLeftOut(x LeftOut) {
	if w.declaring {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.found.LeftOut = append(w.found.LeftOut, x)
}

// leftAlone reports whether a folder with that name is never searched. A folder tmpl contains templates,
// whatever their extensions.
func leftAlone(dir string) bool {
	return dir == ".git" || dir == "node_modules" || dir == "vendor" || dir == "tmpl"
}

func (w *walker) file(full string, kind Kind) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen[full] {
		return
	}
	if w.declaring {
		if kind == KindContract {
			w.found.Known = append(w.found.Known, full)
		}
		return
	}
	w.seen[full] = true
	list := map[Kind]*[]string{KindDockerfile: &w.found.Dockerfiles, KindContract: &w.found.Contracts,
		KindCompose: &w.found.Composes, KindMaybe: &w.found.Maybe, KindConfig: &w.found.Configs}[kind]
	*list = append(*list, full)
}

// bake records the folder of a Bake file, unless the file is left out.
func (w *walker) bake(full string, ps ignoreRules) {
	if w.isLeftOut(full, false, ps) {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.found.Bakes = append(w.found.Bakes, path.Dir(full))
}

// follow adds symbolic links to files that were not found under another name.
func (w *walker) follow() {
	var known []fs.FileInfo
	for _, list := range [][]string{w.found.Dockerfiles, w.found.Contracts, w.found.Composes, w.found.Maybe} {
		for _, p := range list {
			if len(w.links) == 0 {
				return
			}
			if info, err := w.fs.Stat(p); err == nil {
				known = append(known, info)
			}
		}
	}
	for _, p := range w.links {
		info, err := w.fs.Stat(p)
		switch {
		case err != nil:
			w.found.Skipped = append(w.found.Skipped, Skipped{Path: p, Reason: "broken link, or a link out of the repository"})
		case !slices.ContainsFunc(known, func(k fs.FileInfo) bool { return os.SameFile(k, info) }) && !info.IsDir():
			known = append(known, info)
			w.file(p, KindOf(p))
		}
	}
}

// walkContracts searches the rest of the repository for contract files. Without .git, the root is just a folder that
// the user named, which may be large. In that case only the contract files directly in it are found.
func (w *walker) walkContracts() {
	w.declaring = true
	root := w.fs.Root()
	_, err := w.fs.Stat(path.Join(root, ".git"))
	w.walk(root, w.exclude(root), err == nil)
}

func (w *walker) failed(path string, err error) {
	if w.declaring {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.found.Skipped = append(w.found.Skipped, Skipped{Path: path, Reason: reason(err), Failed: true})
}

// reason describes err in words. It omits the path, which is printed next to it.
func reason(err error) string {
	var at *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "no such file or folder"
	case errors.As(err, &at):
		return at.Err.Error()
	}
	return err.Error()
}

// leftOut reports whether the configuration excludes a path. During the search for contract files it returns
// false, so that configurations of unchecked folders are not read.
func (w *walker) leftOut(full string) bool { return !w.declaring && w.ignore(full) }
