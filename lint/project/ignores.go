package project

import (
	"path"
	"slices"
	"strings"
)

// Ignored reports whether git would ignore a file or folder at full if it existed. If so, developers create
// their own copies of it.
func Ignored(fsys FS, full string) bool { return NewIgnores(fsys).Has(full) }

// Ignores answers the same question as Ignored for many files, and reads each .gitignore once.
type Ignores struct {
	fs  FS
	dir map[string]ignoreRules
}

// NewIgnores returns an Ignores that one goroutine can use.
func NewIgnores(fsys FS) *Ignores { return &Ignores{fs: fsys, dir: map[string]ignoreRules{}} }

// Has reports whether git would ignore a file or folder at full.
func (g *Ignores) Has(full string) bool { return g.has(full, false) || g.has(full, true) }

func (g *Ignores) has(full string, dir bool) bool {
	in := path.Dir(full)
	rules, ok := g.dir[in]
	if !ok {
		w := &walker{fs: g.fs}
		rules = w.patterns(in, w.above(in))
		g.dir[in] = rules
	}
	if len(rules) == 0 || !Inside(g.fs.Root(), full) {
		return false
	}
	for i, c := range full {
		if c == '/' && i > len(g.fs.Root()) && rules.ignore(full[:i], true) {
			return true
		}
	}
	return rules.ignore(full, dir)
}

// ignoreRules are the pattern files that apply in a folder, outer folders first.
type ignoreRules []*ignoreList

// ignore reports whether git ignores the file or folder at full. Its folder must not be ignored.
func (r ignoreRules) ignore(full string, dir bool) bool {
	_, p := r.by(full, dir)
	return p != nil
}

// by returns the pattern that makes git ignore the file or folder at full, or nil if none does. The last
// matching pattern decides.
func (r ignoreRules) by(full string, dir bool) (*ignoreList, *ignorePattern) {
	for _, list := range slices.Backward(r) {
		if p := list.last(full, dir); p != nil {
			if p.negated {
				return nil, nil
			}
			return list, p
		}
	}
	return nil, nil
}

// mostGlobs limits the patterns with wildcards that are read from one .gitignore, because each of them is
// compared with each file. Patterns without wildcards are not limited, because they are looked up by name.
const mostGlobs = 2000

// An ignoreList holds the patterns of one file. Patterns without wildcards are indexed by name or path.
type ignoreList struct {
	file     string
	patterns []ignorePattern
	names    map[string][]int // patterns that match at any depth, by name, in order
	paths    map[string][]int // patterns by path
	globs    []int
}

func newIgnoreList(patterns []ignorePattern) *ignoreList {
	l := &ignoreList{patterns: patterns, names: map[string][]int{}, paths: map[string][]int{}}
	for i, p := range patterns {
		switch {
		case p.anywhere && !strings.ContainsAny(p.segments[0], `*?[\`):
			l.names[p.segments[0]] = append(l.names[p.segments[0]], i)
		case !p.anywhere && len(p.segments) == 0:
			full := strings.TrimSuffix(p.base, "/") + "/" + p.literal
			l.paths[full] = append(l.paths[full], i)
		case len(l.globs) < mostGlobs:
			l.globs = append(l.globs, i)
		}
	}
	return l
}

// last returns the last pattern that matches, or nil.
func (l *ignoreList) last(full string, dir bool) *ignorePattern {
	best := -1
	for _, found := range [][]int{l.names[path.Base(full)], l.paths[full], l.globs} {
		for _, i := range slices.Backward(found) {
			if i <= best {
				break
			}
			if l.patterns[i].matches(full, dir) {
				best = i
			}
		}
	}
	if best < 0 {
		return nil
	}
	return &l.patterns[best]
}
