package infer

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/infer/code"
	"github.com/dfvet/dfvet/lint/project"
)

// scripts adds the variables that are read by shell scripts that start the programs of a stage.
func (e *engine) scripts(t *target) {
	t.sets = map[string]bool{}
	seen := map[string]bool{}
	var files []*source.File
	for _, c := range t.programs.calls {
		for _, f := range c.Files {
			if outer, _ := f.Outer(source.Span{}); outer == f && isScript(f) {
				files = append(files, f)
			}
		}
	}
	for _, full := range append(e.entries(t), e.startScripts(t)...) {
		if src, err := e.fs.Read(full); err == nil && isScript(src) {
			files = append(files, src)
		}
	}
	for _, f := range files {
		if seen[f.Path] {
			continue
		}
		seen[f.Path] = true
		facts, sets := code.Shell(f)
		t.program.Reads = append(t.program.Reads, facts.Reads...)
		for name := range sets {
			t.sets[name] = true
		}
	}
}

// startScripts returns the files that ENTRYPOINT and CMD name, even if the commands in the files are unknown.
func (e *engine) startScripts(t *target) []string {
	if t.has.contract == nil {
		return nil
	}
	var all []string
	for _, w := range slices.Concat(t.has.contract.Config.Entrypoint, t.has.contract.Config.Cmd) {
		if strings.HasPrefix(w, "-") || !strings.ContainsAny(w, "/.") || strings.Contains(w, " ") {
			continue
		}
		if !path.IsAbs(w) {
			w = path.Join("/", t.stage.Workdir(), w)
		}
		if full := e.onDisk(t, path.Clean(w)); full != "" {
			all = append(all, full)
		}
	}
	return all
}

// maxScripts limits the number of copied scripts that are read for each stage. maxScript limits the size of
// each.
const (
	maxScripts = 64
	maxScript  = 256 << 10
)

// scriptMentions finds variables that services set and that a copied shell script reads, even if no known
// command starts the script. The Dockerfile must copy the script by name or to a folder of programs.
func (e *engine) scriptMentions(t *target, all map[string]*variable) {
	open := func(v *variable) bool { return v != nil && len(v.given) > 0 && len(v.reads) == 0 && v.seen == nil }
	for _, full := range e.copiedScripts(t) {
		if !slices.ContainsFunc(slices.Collect(maps.Values(all)), open) {
			return
		}
		src, err := e.fs.Read(full)
		if err != nil || !isScript(src) {
			continue
		}
		facts, sets := code.Shell(src)
		for _, r := range facts.Reads {
			if v := all[r.Name]; open(v) && !sets[r.Name] {
				v.seen = &Place{src, r.At, "a shell script"}
			}
		}
	}
}

// copiedScripts returns the copied files that may be shell scripts.
func (e *engine) copiedScripts(t *target) []string {
	var all []string
	add := func(full string, size int64) {
		ext := path.Ext(full)
		if (ext == "" || ext == ".sh" || ext == ".bash") && size <= maxScript && len(all) < maxScripts && !slices.Contains(all, full) {
			all = append(all, full)
		}
	}
	for _, r := range t.sources.roots {
		info, err := e.fs.Stat(r.path)
		switch {
		case err != nil || r.stage != t.stage || r.dest == "" || !project.Inside(e.fs.Root(), r.path):
		case !info.IsDir():
			add(r.path, info.Size())
		case strings.HasSuffix(r.dest, "bin") || strings.HasSuffix(r.dest, "docker-entrypoint.d"):
			for _, x := range e.list(r.path) {
				if !x.dir {
					add(path.Join(r.path, x.name), x.size)
				}
			}
		}
	}
	return all
}

// isScript reports whether a file is a shell script.
func isScript(f *source.File) bool {
	if strings.HasSuffix(f.Path, ".sh") || strings.HasSuffix(f.Path, ".bash") {
		return true
	}
	first, _, _ := strings.Cut(f.Text, "\n")
	return strings.HasPrefix(first, "#!") && strings.HasSuffix(strings.TrimRight(strings.Fields(first + " x")[0], " \r"), "sh") || strings.HasPrefix(first, "#!/usr/bin/env bash") || strings.HasPrefix(first, "#!/usr/bin/env sh")
}
