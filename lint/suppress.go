package lint

import (
	"slices"
	"sort"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// suppress removes the findings that comments ignore, and records which comments had an effect. It does not
// compare every comment with every finding. Instead, it looks up the names in the comments among the file's
// findings, which are sorted by place.
func (r *run) suppress(found []*Finding, all []*Ignore) []*Finding {
	files := map[string]*suppression{}
	for _, g := range all {
		files[g.outer.Path] = nil
	}
	for i, f := range found {
		s, ok := files[f.File.Path]
		if !ok {
			continue
		}
		if s == nil {
			s = &suppression{lists: map[any]*spots{}, named: map[string][]any{}}
			files[f.File.Path] = s
		}
		s.add(f, i)
	}
	hit := make([]bool, len(found))
	for _, s := range files {
		s.sort()
	}
	for _, g := range all {
		if s := files[g.outer.Path]; s != nil {
			s.heed(r, g)
		}
	}
	for _, s := range files {
		s.mark(found, hit)
	}
	kept := found[:0]
	for i, f := range found {
		if !hit[i] {
			kept = append(kept, f)
		}
	}
	return kept
}

// A suppression holds the findings in one file by the keys that a comment may use for them: a *Rule, a code
// in lower case, or an everyKind.
type suppression struct {
	lists map[any]*spots
	named map[string][]any // keys by the name in lower case
	fatal bool
}

type everyKind int8

const (
	every   everyKind = iota // all findings
	checked                  // findings of those BuildKit checks that are on by default
)

// spots are findings sorted by place.
type spots struct {
	all []spot
	// taken is a difference array: it increases by one at the start of each range of findings that a comment
	// removes, and decreases by one after its end.
	taken []int
}

type spot struct {
	finding *Finding
	index   int // indexes in the list of all findings
}

func (s *suppression) add(f *Finding, i int) {
	put := func(key any) {
		if s.lists[key] == nil {
			s.lists[key] = &spots{}
		}
		list := s.lists[key]
		list.all = append(list.all, spot{f, i})
	}
	put(f.Rule)
	put(every)
	if slices.ContainsFunc(f.Rule.Aliases, buildkitName) && !slices.Contains(f.Rule.Tags, "experimental") {
		put(checked)
	}
	for _, c := range f.Codes {
		put(strings.ToLower(c))
	}
}

func (s *suppression) sort() {
	if s == nil {
		return
	}
	for _, list := range s.lists {
		slices.SortStableFunc(list.all, func(a, b spot) int { return int(a.finding.At.Start) - int(b.finding.At.Start) })
		list.taken = make([]int, len(list.all)+1)
	}
}

// heed marks the findings that a comment names for removal.
func (s *suppression) heed(r *run, g *Ignore) {
	s.fatal = s.fatal || g.fatal
	for i := range g.Names {
		n := &g.Names[i]
		for _, key := range s.keys(r, n, g.By) {
			if list := s.lists[key]; list != nil && list.take(g, isEvery(n.Text)) {
				n.Used = true
			}
		}
	}
}

// keys returns the keys that a name in a comment may mean.
func (s *suppression) keys(r *run, n *IgnoredName, by Dialect) []any {
	switch {
	case isEvery(n.Text) && by == BuildKit && strings.EqualFold(n.Text, "all"):
		return []any{checked} // without checks that are off by default
	case isEvery(n.Text):
		return []any{every}
	}
	text := strings.ToLower(n.Text)
	keys, known := s.named[text]
	if !known {
		keys = append(keys, text)
		for _, i := range n.rules {
			if rule := r.set.rules[i]; s.lists[rule] != nil {
				keys = append(keys, rule)
			}
		}
		s.named[text] = keys
	}
	return keys
}

// take marks the findings to which the comment applies for removal, and reports whether there were any. A comment that
// ignores all rules does not hide findings about itself.
func (l *spots) take(g *Ignore, all bool) bool {
	from, to := 0, len(l.all)
	if !g.whole {
		from, to = l.after(g.span.Start), l.after(g.span.End+1)
	}
	if from >= to {
		return false
	}
	n := to - from
	l.taken[from]++
	l.taken[to]--
	if all {
		_, comment := g.File.Outer(g.At)
		for i := max(from, l.after(comment.Start)); i < to && l.all[i].finding.At.Start <= comment.End; i++ {
			if l.all[i].finding.At.End <= comment.End {
				l.taken[i]--
				l.taken[i+1]++
				n--
			}
		}
	}
	return n > 0
}

// after returns the index of the first finding at or after a place.
func (l *spots) after(p source.Pos) int {
	return sort.Search(len(l.all), func(i int) bool { return l.all[i].finding.At.Start >= p })
}

// mark records which findings are removed, and raises the level of those that fail the build.
func (s *suppression) mark(found []*Finding, hit []bool) {
	if s == nil {
		return
	}
	for _, list := range s.lists {
		taken := 0
		for i, x := range list.all {
			taken += list.taken[i]
			hit[x.index] = hit[x.index] || taken > 0
		}
	}
	if s.fatal {
		for _, x := range s.lists[every].all {
			if slices.ContainsFunc(x.finding.Rule.Aliases, buildkitName) {
				x.finding.Level = Error
			}
		}
	}
}
