package compose

import (
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sirupsen/logrus"
)

// TestMutations changes one or two lines of each project at random, and compares the result with compose-go's
// in four arrangements: by itself, as an override of itself, included under itself, and extended from another
// folder. DFVET_MUTATIONS sets the number of changes of each kind.
func TestMutations(t *testing.T) {
	logrus.SetOutput(io.Discard)
	count, err := strconv.Atoi(os.Getenv("DFVET_MUTATIONS"))
	if err != nil {
		count = 150
	}
	seed, _ := strconv.ParseInt(os.Getenv("DFVET_SEED"), 10, 64)
	for name, write := range setups {
		m := &mutator{Rand: rand.New(rand.NewSource(seed)), keys: tableKeys()}
		texts := m.texts(t)
		dir := filepath.Join(t.TempDir(), "p")
		for range count {
			base := texts[m.Intn(len(texts))]
			changed := m.mutate(base)
			files := write(t, dir, base, changed)
			d := difference(files)
			if d == "" {
				d = falseAlarm(files)
			}
			if d != "" {
				t.Errorf("%s: %s\nbase:\n%s\nchanged:\n%s", name, d, base, changed)
			}
		}
	}
}

// difference describes a difference between compose-go and our loader, or returns "".
func difference(files []string) string {
	want, err := composeGo(files)
	p := (&Loader{Read: read, Closed: true}).Load(files...)
	if p.Loads() != (err == nil) {
		if err == nil {
			return "compose-go loads it, we say:\n" + problemsOf(p)
		}
		return "we load it, compose-go says: " + err.Error()
	}
	if err != nil {
		return ""
	}
	a, b := theirs(want), ours(p)
	for name := range merged(a, b) {
		if d := cmp.Diff(fields(a[name]), fields(b[name])); d != "" {
			return name + " (-compose-go +ours)\n" + d
		}
	}
	return ""
}

// setups are the arrangements. Each writes a project from the original and the changed text, and returns the
// files to load.
var setups = map[string]func(t *testing.T, dir, base, changed string) []string{
	"alone": func(t *testing.T, dir, _, changed string) []string {
		return []string{put(t, dir, "compose.yaml", changed)}
	},
	"override": func(t *testing.T, dir, base, changed string) []string {
		return []string{put(t, dir, "compose.yaml", base), put(t, dir, "over.yaml", changed)}
	},
	"include": func(t *testing.T, dir, base, changed string) []string {
		put(t, dir, "lib.yaml", base)
		return []string{put(t, dir, "compose.yaml", "include: [lib.yaml]\n"+changed)}
	},
	"extends": func(t *testing.T, dir, base, changed string) []string {
		put(t, dir, "lib/lib.yaml", base)
		return []string{put(t, dir, "compose.yaml", extendAll(changed))}
	},
}

func put(t *testing.T, dir, name, text string) string {
	name = filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// extendAll makes each service extend the service of the same name in lib/lib.yaml.
func extendAll(text string) string {
	var out []string
	in := false
	for _, l := range strings.Split(text, "\n") {
		out = append(out, l)
		switch {
		case strings.HasPrefix(l, "services:"):
			in = true
		case l != "" && l[0] != ' ' && l[0] != '#':
			in = false
		case in && len(l) > 3 && l[:2] == "  " && l[2] != ' ' && l[2] != '#' && strings.HasSuffix(l, ":"):
			out = append(out, "    extends: {file: lib/lib.yaml, service: "+strings.TrimSuffix(l[2:], ":")+"}")
		}
	}
	return strings.Join(out, "\n")
}

type mutator struct {
	*rand.Rand
	keys []string
}

// texts returns the small projects in the archives that consist of one file.
func (m *mutator) texts(t *testing.T) (out []string) {
	add := func(s string) {
		if len(s) < 4000 && !strings.Contains(s, "include:") && !strings.Contains(s, "file:") {
			out = append(out, s)
		}
	}
	for _, f := range composeFiles(t) {
		if b, err := os.ReadFile(f); err == nil {
			add(string(b))
		}
	}
	for _, a := range archives(t, "testdata/load/*.txtar") {
		s, _ := a.file("compose.yaml")
		add(s)
	}
	return out
}

// tableKeys returns all keys in the table, in order.
func tableKeys() []string {
	out := []string{"x-y", "<<", "web", "db"}
	seen := map[*Schema]bool{}
	var walk func(s *Schema)
	walk = func(s *Schema) {
		if s == nil || seen[s] {
			return
		}
		seen[s] = true
		for _, k := range s.Keys {
			out = append(out, k.Name)
			walk(k.Schema)
		}
		walk(s.Any)
		walk(s.Items)
	}
	walk(Root)
	return out
}

var mutations = strings.Split(`null|5|"text"|text|[a]|true|"${X}"|${X:-d}|1.5|-1|0x10|~|!reset null|&a x|*a|[]|{}|""|"80:80"|"5"|[1, 2]|[a, a]|`+
	`{a: null}|yes|"yes"|10s|1g|./x:/y|a=b|[a=b]|!override [x]|service:web|default|web|db|external|"*"|'a b'|{target: 80}|`+
	`[{target: 80, published: "90"}]|[./a:/b]|[{type: bind, source: ./a, target: /b}]|[{type: volume, target: /b}]|`+
	`[web]|[db]|{file: x}|{external: true}|1e3|0o7|077|1_000|!!str 5|!foo x`, "|")

// mutate changes one or two lines of a text at random.
func (m *mutator) mutate(text string) string {
	lines := strings.Split(text, "\n")
	for n := 1 + m.Intn(2); n > 0 && len(lines) > 0; n-- {
		lines = m.change(lines, m.Intn(len(lines)))
	}
	return strings.Join(lines, "\n")
}

func (m *mutator) change(lines []string, i int) []string {
	l := lines[i]
	indent := l[:len(l)-len(strings.TrimLeft(l, " "))]
	value, key := mutations[m.Intn(len(mutations))], m.keys[m.Intn(len(m.keys))]
	switch m.Intn(8) {
	case 0:
		return append(lines[:i:i], lines[i+1:]...)
	case 1:
		return append(lines[:i+1:i+1], lines[i:]...)
	case 2:
		lines[i] = "  " + l
	case 3:
		lines[i] = strings.TrimPrefix(l, "  ")
	case 4:
		return append(lines[:i:i], append([]string{indent + key + ": " + value}, lines[i:]...)...)
	case 5:
		if j := strings.Index(l, ":"); j >= 0 {
			lines[i] = indent + key + l[j:]
		}
	default:
		if k, _, ok := strings.Cut(l, ":"); ok {
			lines[i] = k + ": " + value
		} else if j := strings.Index(l, "- "); j >= 0 {
			lines[i] = l[:j+2] + value
		}
	}
	return lines
}
