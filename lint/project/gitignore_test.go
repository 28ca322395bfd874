package project_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/lint/project"
)

// ignoring lists patterns with characters that are special to git.
var ignoring = []string{
	"**/*/*.env", "**/*.env", "*/*.env", "a/**/*.env", "a/**", "**/a/**", "**", "/**", "**/", "a/**/", "**/b/*", "a**", "**a/x.env", "a/b**",
	"*.env\n!x.env", "a/\n!a/x.env", "a/*\n!a/b", "a/**\n!a/b\n!a/b/x.env", "/x.env", "a/x.env", "b", "b/", "/b/", "a/b/", "\\!x", "!x.env", "\\#x", "#x", "x.env ",
	"with\\ ", "with ", "*.[ex]nv", "*.[!a]nv", "*.[^a]nv", "[[:alpha:]].env", "[[:nothing:]].env", "[]x].env", "[a-z].env", "[z-a].env", "[x", "[x/y]", "a[/]b", "x\\.env",
	"x\\", "?.env", "a?x.env", "a/***/x.env", "***/x.env", "*", "/*", "!*", "*\n!*/", "*\n!*/\n!x.env", "/", "//", "a//b", "./a", "a/.", ".*", ".env*", "\r", "x.env\r", "\ufeffx.env", "**/**/x.env", "**/*/**/x.env",
}

// TestIgnored compares the results with git's own, for the patterns above and for random ones. In each test,
// one pattern is the .gitignore of a tree and another is that of a subfolder.
func TestIgnored(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("needs git")
	}
	pairs := [][2]string{}
	for i, text := range ignoring {
		pairs = append(pairs, [2]string{text, ignoring[(i*7+3)%len(ignoring)]})
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 40 {
		pairs = append(pairs, [2]string{pattern(random) + "\n" + pattern(random), pattern(random)})
	}
	files := map[string]string{}
	for i, pair := range pairs {
		tree := fmt.Sprintf("%d/", i)
		files[tree+".gitignore"], files[tree+"a/.gitignore"] = pair[0], pair[1]
		for _, dir := range []string{"", "a/", "b/", "a/b/", "a/b/a/"} {
			for _, name := range []string{".env", "x.env", "#x", "!x", "with "} {
				files[tree+dir+name] = ""
			}
		}
	}
	root := write(t, files)
	if out, err := exec.Command("git", "init", "-q", root).CombinedOutput(); err != nil {
		t.Skip("needs git: ", string(out))
	}
	fsys, ignored := disk(t, root), gitIgnores(t, root, slices.Sorted(maps.Keys(files)))
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if got := project.IgnoredFile(fsys, root+"/"+name); got != ignored[name] {
			tree, rest, _ := strings.Cut(name, "/")
			i, _ := strconv.Atoi(tree)
			t.Errorf("%q, in a/ %q: %q: git says %v", pairs[i][0], pairs[i][1], rest, ignored[name])
		}
	}
}

// pattern returns a random pattern, built from elements that are special to git.
func pattern(random *rand.Rand) string {
	elements := []string{"*", "**", "***", "/", "/", "/", "a", "b", "x", ".env", "?", "[ab]", "[!a]", "\\", "[", "]", "x.env", "**/", "/**/", "*/"}
	text := ""
	if random.IntN(5) == 0 {
		text = "!"
	}
	for range 1 + random.IntN(6) {
		text += elements[random.IntN(len(elements))]
	}
	return strings.ReplaceAll(text, `\/`, "/") // to git, ** before an escaped slash is not a segment
}

// gitIgnores returns the names that git ignores.
func gitIgnores(t *testing.T, root string, names []string) map[string]bool {
	git := exec.Command("git", "-c", "core.excludesFile=/dev/null", "check-ignore", "--no-index", "--stdin", "-z")
	git.Dir, git.Stdin = root, strings.NewReader(strings.Join(names, "\x00"))
	out, err := git.Output()
	if err != nil {
		t.Fatal(err)
	}
	ignored := map[string]bool{}
	for name := range strings.SplitSeq(string(out), "\x00") {
		ignored[name] = true
	}
	return ignored
}
