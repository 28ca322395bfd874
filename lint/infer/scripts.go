package infer

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/infer/code"
)

// scripts adds what the shell scripts read by which the programs of a stage are started.
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

// startScripts returns the files that ENTRYPOINT and CMD name, also where what they run is not known.
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

// isScript reports whether a file is a shell script.
func isScript(f *source.File) bool {
	if strings.HasSuffix(f.Path, ".sh") || strings.HasSuffix(f.Path, ".bash") {
		return true
	}
	first, _, _ := strings.Cut(f.Text, "\n")
	return strings.HasPrefix(first, "#!") && strings.HasSuffix(strings.TrimRight(strings.Fields(first + " x")[0], " \r"), "sh") || strings.HasPrefix(first, "#!/usr/bin/env bash") || strings.HasPrefix(first, "#!/usr/bin/env sh")
}
