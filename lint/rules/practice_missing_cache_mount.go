package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed practice_missing_cache_mount.md
var missingCacheMountDoc string

var missingCacheMount = &lint.Rule{
	Name: "practice/missing-cache-mount", Doc: missingCacheMountDoc, Level: lint.Off,
	Presets: map[string]lint.Level{"strict": lint.Note}, Fix: lint.Unsafe, Tags: []string{"speed"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		visit.Steps(p, f, func(step *facts.Step) {
			if r := step.Run(); r != nil && !step.Mounted("cache") {
				cacheMounts(p, step, r)
			}
		})
	},
}

// cacheMounts reports the first command in a RUN that downloads or compiles files that a cache mount would
// keep between builds.
func cacheMounts(p *lint.Pass, step *facts.Step, r *dockerfile.Run) {
	for _, script := range step.Scripts() {
		for _, c := range script.Tree().Calls {
			folders := cachesOf(c)
			if folders == nil {
				continue
			}
			var flags strings.Builder
			for _, folder := range folders {
				flags.WriteString("--mount=type=cache,target=" + folder + " ")
			}
			p.Report(c.Words[0], "`%s` downloads everything again whenever this `RUN` is executed; mount a cache at `%s`", c.Name, strings.Join(folders, " and ")).
				WithFix("mount a cache", false, source.Insert(r.Command.At.Start, flags.String()))
			return
		}
	}
}

// cachesOf returns the folders where a command caches files if root runs it in the official image. It returns
// nil for a command without a cache.
func cachesOf(c *facts.Call) []string {
	if len(c.Words) < 2 {
		return nil
	}
	for _, k := range caches {
		if k.program == c.Name && c.Words[1].Is(k.verbs...) {
			return k.folders
		}
	}
	return nil
}

var caches = []struct {
	program string
	verbs   []string
	folders []string
}{
	{"go", []string{"build", "install", "mod", "test", "generate"}, []string{"/go/pkg/mod", "/root/.cache/go-build"}},
	{"cargo", []string{"build", "install", "fetch", "test"}, []string{"/usr/local/cargo/registry"}},
	{"npm", []string{"ci", "install", "i"}, []string{"/root/.npm"}},
	{"yarn", []string{"install"}, []string{"/usr/local/share/.cache/yarn"}},
	{"mvn", []string{"package", "install", "verify", "dependency:go-offline", "clean", "-B"}, []string{"/root/.m2"}},
	{"dotnet", []string{"restore", "build", "publish"}, []string{"/root/.nuget/packages"}},
	{"composer", []string{"install"}, []string{"/tmp/cache"}},
}
