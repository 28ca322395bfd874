package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed practice_relative_copy.md
var relativeCopyDoc string

var relativeCopy = &lint.Rule{
	Name: "practice/relative-copy", Aliases: []string{"DL3045"}, Doc: relativeCopyDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Warning), Fix: lint.Unsafe, Tags: []string{"readability"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		visit.Steps(p, f, func(step *facts.Step) {
			c, ok := step.Do.(*dockerfile.Copy)
			if !ok || c.Dest == nil || isAbsolute(c.Dest.Value) || hasWorkdir(p, step) {
				return
			}
			to := "/" + strings.TrimPrefix(strings.TrimPrefix(c.Dest.Value, "."), "/")
			found := p.Report(c.Dest, "the destination depends on the working directory of the base image; write an absolute path, or set `WORKDIR`")
			if text := f.Source.Slice(c.Dest.At); text == c.Dest.Value && !strings.HasPrefix(text, "..") {
				found.WithFix("write "+to, false, source.Replace(c.Dest, to))
			}
		})
	},
}

// isAbsolute reports whether a path is absolute, or may be absolute because it starts with a variable.
func isAbsolute(v string) bool {
	return v == "" || v[0] == '/' || v[0] == '\\' || strings.Contains(v, "$") || len(v) > 1 && v[1] == ':'
}

// hasWorkdir reports whether a WORKDIR is in effect at a step, from its stage, the stage's bases, or the
// image.
func hasWorkdir(p *lint.Pass, step *facts.Step) bool {
	if step.InWorkdir {
		return true
	}
	if locked := p.Project.Lock().Lookup(step.Stage.Root().Image); locked != nil {
		_, c := locked.Config("")
		return c.WorkingDir != "" && c.WorkingDir != "/"
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(step.Stage.Root().Image, "docker.io/library/"), ":")
	return workdirImages[name]
}

// workdirImages are well-known images that set a working directory.
var workdirImages = map[string]bool{
	"golang": true, "php": true, "httpd": true, "tomcat": true, "wordpress": true, "nextcloud": true, "drupal": true,
	"redis": true, "ghost": true, "solr": true, "haproxy": true, "perl": true, "zookeeper": true, "flink": true,
	"kong": true, "spark": true, "storm": true, "traefik": true, "jetty": true,
}

// plainSystem reports whether an image is a plain Linux distribution, with the root folder as working
// directory.
func plainSystem(image string) bool {
	name, _, _ := strings.Cut(strings.TrimPrefix(image, "docker.io/library/"), ":")
	switch name {
	case "alpine", "debian", "ubuntu", "busybox", "fedora", "centos", "rockylinux", "almalinux", "amazonlinux", "archlinux":
		return true
	}
	return false
}
