package lint

import (
	"slices"
	"sort"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// A Dialect is the tool whose syntax a comment uses to ignore rules.
type Dialect int8

// The dialects of comments.
const (
	Dfvet    Dialect = iota // # dfvet ignore=… and # dfvet file-ignore=…
	Hadolint                // # hadolint ignore=…, stage ignore=… and global ignore=…
	BuildKit                // # check=skip=…
)

// An Ignore is one comment that suppresses findings.
type Ignore struct {
	File  *source.File
	At    source.Span // place of the comment
	By    Dialect
	Names []IgnoredName
	whole bool
	fatal bool        // check=error=true, so that findings of BuildKit's checks fail the build
	span  source.Span // the text in the outer file to which the comment applies
	outer *source.File
}

// An IgnoredName is one of the names in an Ignore.
type IgnoredName struct {
	Text  string
	At    source.Span
	Known bool // a rule has this name, in dfvet or in another tool
	Used  bool // it suppressed a finding
	// Idle reports whether all rules with this name ran on the file, but it suppressed nothing.
	Idle  bool
	rules []int
}

// A pragma is the content of a comment, without the text to which it applies.
type pragma struct {
	by    Dialect
	scope scope
	names []IgnoredName
	fatal bool
}

type scope int8

const (
	nextLine scope = iota
	stage
	wholeFile
)

// spellings are the ways to write a comment that ignores rules. If one is a prefix of another, the longer one
// comes first.
var spellings = []struct {
	words string // the words before "=", separated by single spaces
	by    Dialect
	scope scope
}{
	{"dfvet ignore", Dfvet, nextLine},
	{"dfvet file-ignore", Dfvet, wholeFile},
	{"hadolint ignore", Hadolint, nextLine},
	{"hadolint stage ignore", Hadolint, stage},
	{"hadolint global ignore", Hadolint, wholeFile},
	{"check", BuildKit, nextLine},
}

// readPragma reads a comment, which starts at its "#". It returns false if the comment does not ignore rules.
func readPragma(file *source.File, at source.Span) (pragma, bool) {
	text := file.Slice(at)
	body := strings.TrimLeft(text, "# \t")
	left, _, ok := strings.Cut(body, "=")
	if !ok || len(left) > 40 {
		return pragma{}, false
	}
	words := strings.ToLower(strings.Join(strings.Fields(left), " "))
	for _, s := range spellings {
		if s.words != words {
			continue
		}
		from := len(text) - len(body) + len(left) + 1
		if s.by == BuildKit {
			return buildkitPragma(text, from, at)
		}
		return pragma{by: s.by, scope: s.scope, names: readNames(text, from, at)}, true
	}
	return pragma{}, false
}

// readNames reads names separated by commas, from offset i of the comment. It stops at the first word that is
// not a name, where the reason starts.
func readNames(text string, i int, at source.Span) []IgnoredName {
	var names []IgnoredName
	for {
		i = skipBlanks(text, i)
		start := i
		for i < len(text) && nameByte(text[i]) {
			i++
		}
		if i == start {
			return names
		}
		names = append(names, IgnoredName{Text: text[start:i],
			At: source.Span{Start: at.Start + source.Pos(start), End: at.Start + source.Pos(i)}})
		i = skipBlanks(text, i)
		if i >= len(text) || text[i] != ',' {
			return names
		}
		i++
	}
}

func skipBlanks(text string, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\t') {
		i++
	}
	return i
}

func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("/-_*.", c) >= 0
}

// buildkitPragma reads skip=A,B;error=true;experimental=… in a check comment. As in BuildKit, it stops at a
// space.
func buildkitPragma(text string, from int, at source.Span) (pragma, bool) {
	p := pragma{by: BuildKit}
	for i := skipBlanks(text, from); i < len(text); {
		end := i + strings.IndexByte(text[i:]+";", ';')
		switch option := strings.TrimSpace(text[i:end]); {
		case strings.HasPrefix(option, "skip="):
			p.names = append(p.names, readNames(text[:end], i+strings.IndexByte(text[i:end], '=')+1, at)...)
		case option == "error=true":
			p.fatal = true
		}
		i = end + 1
	}
	return p, len(p.names) > 0 || p.fatal
}

// ignores collects the comments that suppress findings, in the files of the project and in other files with
// findings, such as env files and configurations.
func (r *run) ignores(found []*Finding) []*Ignore {
	var all []*Ignore
	seen := map[*source.File]bool{}
	docker := func(f *dockerfile.File) {
		if f != nil && !seen[f.Source] {
			seen[f.Source] = true
			all = append(all, dockerIgnores(f)...)
		}
	}
	for _, f := range slices.Concat(r.project.Dockerfiles, r.project.Contracts) {
		docker(f)
	}
	for _, f := range r.project.Composes {
		seen[f.Source] = true
		all = append(all, lineIgnores(f.Source, f.Comments)...)
	}
	for _, app := range r.project.All() {
		for _, s := range app.Services {
			docker(s.Key)
		}
	}
	for _, f := range found {
		if !seen[f.File] {
			seen[f.File] = true
			all = append(all, lineIgnores(f.File, hashLines(f.File))...)
		}
	}
	for _, g := range all {
		for i := range g.Names {
			g.Names[i].rules, g.Names[i].Known = r.set.names.Find(g.Names[i].Text)
		}
	}
	return all
}

func newIgnore(f *source.File, at source.Span, p pragma, covers source.Span) *Ignore {
	g := &Ignore{File: f, At: at, By: p.by, Names: p.names, whole: p.scope == wholeFile}
	g.fatal = p.fatal && g.whole
	g.outer, g.span = f.Outer(covers)
	return g
}

// lineIgnores reads the comments of a file in which a comment applies to one line.
func lineIgnores(f *source.File, comments []source.Span) []*Ignore {
	var all []*Ignore
	var next []int
	for _, at := range comments {
		if p, ok := readPragma(f, at); ok && p.by != BuildKit {
			if next == nil {
				next = nextLines(f)
			}
			all = append(all, newIgnore(f, at, p, f.LineSpan(next[f.Line(at.Start)])))
		}
	}
	return all
}

// nextLines maps each line of a file, counted from 1, to the first line at or after it that contains more
// than a comment. If there is none, it maps to the last line.
func nextLines(f *source.File) []int {
	next := make([]int, f.Lines()+1)
	at := f.Lines()
	for line := at; line > 0; line-- {
		if text := strings.TrimSpace(f.Slice(f.LineSpan(line))); text != "" && text[0] != '#' {
			at = line
		}
		next[line] = at
	}
	return next
}

// hashLines returns the lines that start with "#".
func hashLines(f *source.File) []source.Span {
	var all []source.Span
	for line := 1; line <= f.Lines(); line++ {
		at := f.LineSpan(line)
		text := f.Slice(at)
		if rest := strings.TrimLeft(text, " \t"); strings.HasPrefix(rest, "#") {
			at.Start += source.Pos(len(text) - len(rest))
			all = append(all, at)
		}
	}
	return all
}

func dockerIgnores(f *dockerfile.File) []*Ignore {
	var all []*Ignore
	for _, d := range f.Directives {
		if p, ok := readPragma(f.Source, d.At); ok {
			p.scope = wholeFile
			all = append(all, newIgnore(f.Source, d.At, p, d.At))
		}
	}
	var instructions []dockerfile.Instruction
	for _, c := range f.Comments {
		if p, ok := readPragma(f.Source, c.At); ok {
			if instructions == nil {
				instructions = f.Instructions()
			}
			all = append(all, newIgnore(f.Source, c.At, p, covered(f, instructions, c, p.scope)))
		}
	}
	return all
}

// covered returns the text to which a comment in a Dockerfile applies. That is the next instruction with the
// comments before it or, inside an instruction, its next line. A comment for a stage applies to the rest of
// the stage.
func covered(f *dockerfile.File, instructions []dockerfile.Instruction, c *dockerfile.Comment, s scope) source.Span {
	after := source.Span{Start: c.At.End, End: source.Pos(len(f.Source.Text))}
	if c.Inside != nil {
		return f.Source.LineSpan(f.Source.Line(c.At.Start) + 1)
	}
	if s == stage {
		i := sort.Search(len(f.Stages), func(i int) bool { return f.Stages[i].At.End > c.At.End })
		if i < len(f.Stages) {
			after.End = f.Stages[i].At.End
			return after
		}
	}
	i := sort.Search(len(instructions), func(i int) bool { return instructions[i].Span().Start >= c.At.End })
	if i < len(instructions) {
		after.End = instructions[i].Span().End
	}
	return after
}

// isEvery reports whether the name means every rule.
func isEvery(name string) bool {
	return strings.EqualFold(name, "all") || strings.Trim(name, "*") == ""
}

// buildkitName reports whether a name has the form of BuildKit's, such as JSONArgsRecommended. DL3025 and
// no-version-field do not.
func buildkitName(alias string) bool {
	return alias[0] >= 'A' && alias[0] <= 'Z' && !strings.ContainsAny(alias, "-0123456789")
}

// markIdle marks the names that suppressed nothing although their rules ran.
func (r *run) markIdle(all []*Ignore) {
	for _, g := range all {
		levels := r.view(g.File.Path).levels
		for i := range g.Names {
			n := &g.Names[i]
			n.Idle = !n.Used && len(n.rules) > 0 && !slices.ContainsFunc(n.rules, func(i int) bool { return levels[i] == Off })
		}
	}
}
