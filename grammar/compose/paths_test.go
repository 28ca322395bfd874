package compose

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"
)

// pathKeys are the keys of a service whose values are paths. The X in each value is replaced with a folder.
var pathKeys = map[string]string{
	"build":                `build: X`,
	"context":              `build: {context: X}`,
	"dockerfile":           `build: {context: X, dockerfile: d/Dockerfile}`,
	"dockerfile above":     `build: {context: X, dockerfile: ../Dockerfile}`,
	"dockerfile alone":     `build: {dockerfile: X/Dockerfile}`,
	"target alone":         `build: {target: X}`,
	"contexts":             `build: {context: ., additional_contexts: {a: X, b: docker-image://alpine}}`,
	"contexts list":        `build: {context: ., additional_contexts: [a=X, b=https://example.com/x.git]}`,
	"env_file":             `env_file: X/a.env`,
	"env_file list":        `env_file: [X/a.env, X/b.env]`,
	"env_file long":        `env_file: [{path: X/a.env, required: false}]`,
	"label_file":           `label_file: X/a.labels`,
	"label_file list":      `label_file: [X/a.labels]`,
	"mount":                `volumes: ["X:/x:ro"]`,
	"mount long":           `volumes: [{type: bind, source: X, target: /x}]`,
	"mount home":           `volumes: ["~/X:/x"]`,
	"mount absolute":       `volumes: ["/abs/x:/x"]`,
	"mount of the folder":  `volumes: [".:/x"]`,
	"mount of the parent":  `volumes: ["..:/x", "../X:/y"]`,
	"watch":                `develop: {watch: [{path: X, action: rebuild}, {path: ., action: sync, target: /x}]}`,
	"mount by a variable":  `volumes: ["${FOLDER:-X}:/x"]`,
	"context by variables": `build: {context: "${FOLDER-X}", additional_contexts: {a: "${OTHER:-X}"}}`,
}

// pathSections are the entries at the top level whose values are paths.
var pathSections = map[string]string{
	"config": "configs:\n  c: {file: X/c.conf}\n",
	"secret": "secrets:\n  s: {file: X/s.txt}\n",
}

// arrangements are projects in which the service `app` has the keys K, once or more often. The first file is
// loaded; files whose names begin with `+` are merged over it. T is replaced with sections of the top level.
var arrangements = map[string][]string{
	"plain":                {"compose.yaml\nservices:\n  app: {image: a, K}\nT"},
	"extends":              {"compose.yaml\nservices:\n  app: {extends: {file: base/b.yaml, service: app}}\n", "base/b.yaml\nservices:\n  app: {image: a, K}\nT"},
	"extends of a parent":  {"deploy/compose.yaml\nservices:\n  app: {extends: {file: ../b.yaml, service: app}}\n", "b.yaml\nservices:\n  app: {image: a, K}\nT"},
	"extends here":         {"compose.yaml\nservices:\n  app: {extends: other}\n  other: {image: a, K}\nT"},
	"both":                 {"compose.yaml\nservices:\n  app: {extends: {file: base/b.yaml, service: app}, K}\n", "base/b.yaml\nservices:\n  app: {image: a, K}\n"},
	"chain":                {"compose.yaml\nservices:\n  app: {extends: {file: one/b.yaml, service: mid}}\n", "one/b.yaml\nservices:\n  mid: {extends: {file: ../two/deep/c.yaml, service: low}}\n", "two/deep/c.yaml\nservices:\n  low: {image: a, K}\nT"},
	"chain, both":          {"compose.yaml\nservices:\n  app: {extends: {file: one/b.yaml, service: mid}, K}\n", "one/b.yaml\nservices:\n  mid: {extends: {file: ../two/c.yaml, service: low}, K}\n", "two/c.yaml\nservices:\n  low: {image: a, K}\n"},
	"chain in the base":    {"compose.yaml\nservices:\n  app: {extends: {file: one/b.yaml, service: mid}}\n", "one/b.yaml\nservices:\n  mid: {extends: low}\n  low: {image: a, K}\nT"},
	"include":              {"compose.yaml\ninclude: [inc/i.yaml]\nservices:\n  x: {image: x}\n", "inc/i.yaml\nservices:\n  app: {image: a, K}\nT"},
	"include, long":        {"compose.yaml\ninclude: [{path: inc/i.yaml, project_directory: elsewhere}]\n", "inc/i.yaml\nservices:\n  app: {image: a, K}\nT", "elsewhere/x\n"},
	"include of two":       {"compose.yaml\ninclude: [{path: [inc/i.yaml, other/o.yaml]}]\n", "inc/i.yaml\nservices:\n  app: {image: a, K}\n", "other/o.yaml\nservices:\n  app: {K}\nT"},
	"include of an extend": {"compose.yaml\ninclude: [inc/i.yaml]\n", "inc/i.yaml\nservices:\n  app: {extends: {file: ../base/b.yaml, service: app}}\nT", "base/b.yaml\nservices:\n  app: {image: a, K}\n"},
	"include, then chain":  {"compose.yaml\ninclude: [inc/i.yaml]\n", "inc/i.yaml\nservices:\n  app: {extends: {file: sub/b.yaml, service: app}, K}\n", "inc/sub/b.yaml\nservices:\n  app: {extends: {file: ../../base/c.yaml, service: low}}\n", "base/c.yaml\nservices:\n  low: {image: a, K}\n"},
	"include of include":   {"compose.yaml\ninclude: [inc/i.yaml]\n", "inc/i.yaml\ninclude: [more/m.yaml]\n", "inc/more/m.yaml\nservices:\n  app: {image: a, K}\nT"},
	"include, over":        {"compose.yaml\ninclude: [inc/i.yaml]\n", "+compose.override.yaml\nservices:\n  app: {K}\n", "inc/i.yaml\nservices:\n  app: {image: a, K}\n"},
	"override":             {"compose.yaml\nservices:\n  app: {image: a, K}\n", "+compose.override.yaml\nservices:\n  app: {K}\nT"},
	"override elsewhere":   {"compose.yaml\nservices:\n  app: {image: a, K}\n", "+deploy/prod.yaml\nservices:\n  app: {K}\nT"},
	"override, extends":    {"compose.yaml\nservices:\n  app: {image: a}\n", "+deploy/prod.yaml\nservices:\n  app: {extends: {file: base/b.yaml, service: app}}\n", "base/b.yaml\nservices:\n  app: {image: a, K}\nT"},
	"extends, over":        {"compose.yaml\nservices:\n  app: {extends: {file: base/b.yaml, service: app}}\n", "+compose.override.yaml\nservices:\n  app: {K}\n", "base/b.yaml\nservices:\n  app: {image: a, K}\n"},
	"include by override":  {"compose.yaml\nservices:\n  x: {image: x}\n", "+deploy/prod.yaml\ninclude: [inc/i.yaml]\n", "inc/i.yaml\nservices:\n  app: {image: a, K}\nT"},
}

// TestPaths compares every path in a project with compose-go's, for each key in each arrangement, and for all
// keys together.
func TestPaths(t *testing.T) {
	all := map[string]string{"all": ""}
	for _, k := range []string{"context", "env_file long", "label_file", "mount long", "watch"} {
		all["all"] += ", " + pathKeys[k]
	}
	all["all"] = all["all"][2:]
	maps.Copy(all, pathKeys)
	for key, text := range all {
		for name, files := range arrangements {
			samePaths(t, name+", "+key, files, text, "")
		}
	}
	for key, text := range pathSections {
		for name, files := range arrangements {
			samePaths(t, name+", "+key, files, "labels: {a: b}", text)
		}
	}
}

func samePaths(t *testing.T, label string, files []string, key, section string) {
	dir := t.TempDir()
	var load []string
	for i, f := range files {
		name, text, _ := strings.Cut(f, "\n")
		name, over := strings.CutPrefix(name, "+")
		name = filepath.Join(dir, name)
		if i == 0 || over {
			load = append(load, name)
		}
		// each file names a different folder, so that no paths are equal by accident
		text = strings.NewReplacer("K", key, "T", section).Replace(text)
		text = strings.ReplaceAll(text, "X", fmt.Sprintf("./x%d", i))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := composeGo(load)
	p := (&Loader{Read: read, Closed: true}).Load(load...)
	if p.Loads() != (err == nil) {
		t.Errorf("%s: compose-go says %v\nwe say %s", label, err, problemsOf(p))
	}
	if err != nil {
		return
	}
	if d := cmp.Diff(theirPaths(want), ourPaths(p)); d != "" {
		t.Errorf("%s: (-compose-go +ours)\n%s", label, strings.ReplaceAll(d, dir, ""))
	}
}

func theirPaths(p *types.Project) []string {
	var out []string
	add := func(what, path string) { out = append(out, what+" "+path) }
	for name, s := range p.AllServices() {
		if b := s.Build; b != nil {
			add(name+" context", b.Context)
			add(name+" dockerfile", b.Dockerfile)
			for k, v := range b.AdditionalContexts {
				add(name+" contexts "+k, v)
			}
		}
		for _, f := range s.EnvFiles {
			add(name+" env_file", f.Path)
		}
		for _, f := range s.LabelFiles {
			add(name+" label_file", f)
		}
		for _, v := range s.Volumes {
			if v.Type == "bind" {
				add(name+" mount", filepath.Clean(v.Source))
			}
		}
		if s.Develop != nil {
			for _, w := range s.Develop.Watch {
				add(name+" watch", w.Path)
			}
		}
	}
	for name, s := range p.Secrets {
		add("secret "+name, s.File)
	}
	for name, c := range p.Configs {
		add("config "+name, c.File)
	}
	slices.Sort(out)
	return out
}

func ourPaths(p *AppModel) []string {
	home, _ := os.UserHomeDir()
	var out []string
	add := func(what, path string) {
		if rest, ok := strings.CutPrefix(path, "~"); ok {
			path = home + rest
		}
		out = append(out, what+" "+path)
	}
	for _, s := range p.Services {
		name := s.Name.Text
		if b := s.Build; b != nil {
			x := plain{}
			ourBuild(s, b, &x)
			add(name+" context", strings.Split(x.Build, "|")[0])
			add(name+" dockerfile", strings.Split(x.Build, "|")[1])
			for _, c := range b.AdditionalContexts {
				add(name+" contexts "+c.Key.Text, c.Value.Abs())
			}
		}
		for _, f := range s.EnvFiles {
			add(name+" env_file", f.Path.Abs())
		}
		if n := s.Node.Get("label_file"); n != nil {
			for _, item := range asList(n).Items {
				v := item.Value()
				add(name+" label_file", v.Abs())
			}
		}
		for _, m := range s.Mounts {
			if m.Type == "bind" {
				add(name+" mount", m.SourceAt.Abs())
			}
		}
		if n := s.Node.Get("develop").Get("watch"); n != nil {
			for _, item := range n.Items {
				v := item.Get("path").Value()
				add(name+" watch", v.Abs())
			}
		}
	}
	for _, s := range p.Secrets {
		add("secret "+s.Key.Text, s.File.Abs())
	}
	for _, c := range p.Configs {
		add("config "+c.Key.Text, c.File.Abs())
	}
	slices.Sort(out)
	return out
}
