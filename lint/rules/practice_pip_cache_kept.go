package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed practice_pip_cache_kept.md
var pipCacheKeptDoc string

var pipCacheKept = &lint.Rule{
	Name: "practice/pip-cache-kept", Aliases: []string{"DL3042"}, Doc: pipCacheKeptDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Warning), Fix: lint.Safe, Tags: []string{"size"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if strings.Contains(f.Source.Text, "no-cache-dir =") || strings.Contains(f.Source.Text, "global.no-cache-dir") {
			return // pip has its own configuration
		}
		for _, s := range visit.Shipped(p, f) {
			for _, step := range s.Steps {
				if step.Run() != nil && !pipCacheMounted(step) {
					pipCaches(p, step)
				}
			}
		}
	},
}

func pipCaches(p *lint.Pass, step *facts.Step) {
	if value, ok := step.Env("PIP_NO_CACHE_DIR"); ok && (value == nil || truthy(value.Value)) {
		return
	}
	for _, script := range step.Scripts() {
		t := script.Tree()
		for _, u := range t.Uses() {
			if !u.Is("pip") || u.Verb != facts.Install || u.Unsure || u.Has("--no-cache-dir", "--no-cache", "--cache-dir", "--dry-run") {
				continue
			}
			if setsInScript(t, "PIP_NO_CACHE_DIR") || setsInScript(t, "PIP_CACHE_DIR") || pipCleaned(t, u.Index) {
				continue
			}
			edit.AddOption(p.Report(edit.Subcommand(u), "pip keeps its downloads in the image; write `pip install --no-cache-dir`"), u, "--no-cache-dir", true)
		}
	}
}

// truthy reports whether a boolean setting of pip is, or may be, true. A variable may have any value.
func truthy(v string) bool {
	switch strings.ToLower(v) {
	case "1", "true", "on", "yes", "y", "t":
		return true
	}
	return strings.Contains(v, "$")
}

func setsInScript(t *facts.Tree, name string) bool {
	v := t.Variables()[name]
	if v == nil {
		return false
	}
	for _, s := range v.Sets {
		if s.Value == nil {
			return true
		}
		if lit, ok := facts.LiteralText(s.Value); !ok || truthy(lit) || name != "PIP_NO_CACHE_DIR" {
			return true
		}
	}
	return false
}

func pipCacheMounted(step *facts.Step) bool {
	for _, m := range step.Mounts() {
		if (m.Type == "cache" || m.Type == "tmpfs") && (strings.Contains(m.Target, "pip") || strings.HasSuffix(m.Target, "/.cache")) {
			return true
		}
	}
	return step.Scratch("/root/.cache/pip")
}

func pipCleaned(t *facts.Tree, from int) bool {
	for _, u := range t.Uses() {
		if u.Index >= from && u.Is("pip") && u.Verb == facts.Clean {
			return true
		}
	}
	for _, c := range t.Calls[from:] {
		if c.Name == "rm" && family.Removes(c, []string{"/root/.cache/pip"}) {
			return true
		}
	}
	return false
}
