package compose

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/google/go-cmp/cmp"
	"github.com/sirupsen/logrus"
)

var values2 = strings.Split(`null|5|"text"|text|[a]|{a: b}|true|"${X}"|${X:-d}|1.5|-1|0x10|~|!reset null|&a x|*a|[]|{}|""|"80:80"|"5"|[1, 2]|[a, a]|{a: null}|{a: 1, b: [x]}|yes|"yes"|10s|1g|./x:/y|a=b|[a=b]|!override [x]|[{a: b}]|service:web|default|web|db|external|"*"|'a b'|{target: 80}|[{target: 80, published: "90"}]|[./a:/b]|[{type: bind, source: ./a, target: /b}]|[{type: volume, target: /b}]|{condition: service_started}|{web: {condition: service_healthy}}|[web]|[db]|{file: x}|{external: true}|1e3|0o7|077|1_000|!!str 5|!foo x`, "|")

func mutate(r *rand.Rand, text string, keys []string) string {
	lines := strings.Split(text, "\n")
	for n := 1 + r.Intn(2); n > 0; n-- {
		i := r.Intn(len(lines))
		l := lines[i]
		switch r.Intn(8) {
		case 0:
			lines = append(lines[:i:i], lines[i+1:]...)
		case 1:
			lines = append(lines[:i+1:i+1], lines[i:]...)
		case 2:
			lines[i] = "  " + l
		case 3:
			lines[i] = strings.TrimPrefix(l, "  ")
		case 4, 5:
			if k, _, ok := strings.Cut(l, ": "); ok {
				lines[i] = k + ": " + values2[r.Intn(len(values2))]
			} else if k, ok := strings.CutSuffix(l, ":"); ok {
				lines[i] = k + ": " + values2[r.Intn(len(values2))]
			} else if j := strings.Index(l, "- "); j >= 0 {
				lines[i] = l[:j+2] + values2[r.Intn(len(values2))]
			}
		case 6:
			if j := strings.Index(l, ":"); j >= 0 {
				indent := l[:len(l)-len(strings.TrimLeft(l, " -"))]
				lines[i] = indent + keys[r.Intn(len(keys))] + l[j:]
			}
		case 7:
			indent := l[:len(l)-len(strings.TrimLeft(l, " "))]
			lines = append(lines[:i:i], append([]string{indent + keys[r.Intn(len(keys))] + ": " + values2[r.Intn(len(values2))]}, lines[i:]...)...)
		}
		if len(lines) == 0 {
			return ""
		}
	}
	return strings.Join(lines, "\n")
}

func allKeys(s *Schema, seen map[*Schema]bool, out map[string]bool) {
	if s == nil || seen[s] {
		return
	}
	seen[s] = true
	for _, k := range s.Keys {
		out[k.Name] = true
		allKeys(k.Schema, seen, out)
	}
	allKeys(s.Any, seen, out)
	allKeys(s.Items, seen, out)
}

func oracleText(text string) (p *types.Project, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return loader.LoadWithContext(context.Background(), types.ConfigDetails{
		WorkingDir: "/p", ConfigFiles: []types.ConfigFile{{Filename: "/p/compose.yaml", Content: []byte(text)}}, Environment: types.Mapping{},
	}, func(o *loader.Options) {
		o.SetProjectName("p", false)
		o.SkipResolveEnvironment, o.SkipResolveLabels = true, true
	})
}

func TestMutate(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("MUTATE"))
	if n == 0 {
		t.Skip()
	}
	logrus.SetOutput(io.Discard)
	seed, _ := strconv.Atoi(os.Getenv("SEED"))
	r := rand.New(rand.NewSource(int64(seed)))
	km := map[string]bool{}
	allKeys(Root, map[*Schema]bool{}, km)
	var keys []string
	for k := range km {
		keys = append(keys, k)
	}
	for _, k := range []string{"x-y", "<<", "web", "db", "services"} {
		keys = append(keys, k)
	}
	var texts []string
	for _, f := range composeFiles(t) {
		b, _ := os.ReadFile(f)
		if len(b) < 4000 && !strings.Contains(string(b), "include:") && !strings.Contains(string(b), "file:") {
			texts = append(texts, string(b))
		}
	}
	for _, a := range archives(t, "testdata/load/*.txtar") {
		x, _ := a.file("compose.yaml")
		if !strings.Contains(x, "include:") && !strings.Contains(x, "file:") {
			texts = append(texts, x)
		}
	}
	bad, diffs := 0, 0
	dir := t.TempDir() + "/p"
	os.MkdirAll(dir+"/lib", 0o755)
	for i := 0; i < n && bad < 15; i++ {
		base := texts[r.Intn(len(texts))]
		text := mutate(r, base, keys)
		var want *types.Project
		var err error
		var p *Project
		if mode := os.Getenv("MODE"); mode != "" {
			files := []string{dir + "/compose.yaml"}
			write(files[0], base)
			switch mode {
			case "override":
				files = append(files, dir+"/over.yaml")
				write(files[1], text)
			case "include":
				write(dir+"/lib.yaml", base)
				text = "include: [lib.yaml]\n" + strings.ReplaceAll(text, "name: ", "x-n: ")
				write(files[0], text)
			case "extends":
				write(dir+"/lib/lib.yaml", base)
				text = extendAll(text)
				write(files[0], text)
			}
			want, err = composeGo(files)
			p = (&Loader{Closed: true, Read: read}).Load(files...)
			text = "BASE\n" + base + "\nOVER\n" + text
		} else {
			want, err = oracleText(text)
			l := &Loader{Closed: true, Read: func(name string) (*source.File, error) {
				if name == "/p/compose.yaml" {
					return source.New(name, text), nil
				}
				return nil, errors.Join(fs.ErrNotExist)
			}}
			p = l.Load("/p/compose.yaml")
		}
		if p.Loads() != (err == nil) {
			bad++
			t.Errorf("#%d compose-go: %v\nus:\n%s\n%s", i, err, problemsOf(p), text)
			continue
		}
		if err == nil {
			a, b := theirs(want), ours(p)
			for name := range merged(a, b) {
				if d := cmp.Diff(fields(a[name]), fields(b[name])); d != "" {
					diffs++
					if diffs < 8 {
						t.Errorf("#%d %s\n%s\n%s", i, name, d, text)
					}
				}
			}
		}
	}
	t.Log(diffs)
}

func write(name, text string) {
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		panic(err)
	}
}

// extendAll gives each service an extends of its name in lib/lib.yaml.
func extendAll(text string) string {
	var out []string
	in := false
	for _, l := range strings.Split(text, "\n") {
		out = append(out, l)
		if strings.HasPrefix(l, "services:") {
			in = true
			continue
		}
		if l != "" && l[0] != ' ' && l[0] != '#' {
			in = false
		}
		if in && strings.HasPrefix(l, "  ") && !strings.HasPrefix(l, "   ") && strings.HasSuffix(l, ":") && l[2] != '#' {
			name := strings.TrimSuffix(strings.TrimSpace(l), ":")
			out = append(out, "    extends: {file: lib/lib.yaml, service: "+name+"}")
		}
	}
	return strings.Join(out, "\n")
}
