package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_mixed_base_versions.md
var mixedBaseVersionsDoc string

var mixedBaseVersions = &lint.Rule{
	Name: "build/mixed-base-versions", Doc: mixedBaseVersionsDoc, Level: lint.Note, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		seen := map[string][]versioned{}
		visit.Stages(p, f, func(s *build.Stage) {
			if s.From == nil || s.From.Image == nil || s.Base != nil || !s.Needed {
				return
			}
			v, ok := versionOf(s)
			if !ok {
				return
			}
			for _, o := range seen[v.repository] {
				if !sameVersion(o.version, v.version) && !v.named() && !o.named() {
					p.Report(s.From.Image, "`%s` is at version `%s` here and at `%s` in another stage of this build; use one version", v.repository, v.version, o.version).
						Relate(f.Source, o.stage.From.Image, "version `%s` is used here", o.version)
					break
				}
			}
			seen[v.repository] = append(seen[v.repository], v)
		})
	},
}

// A versioned is the image of a stage with the version at the start of its tag.
type versioned struct {
	stage      *build.Stage
	repository string
	version    string
}

func versionOf(s *build.Stage) (v versioned, ok bool) {
	ref, known := contract.ParseRef(s.Image.Text)
	if !known || ref.Tag == "" {
		return v, false
	}
	version := contract.TagVersion(ref.Tag)
	name := strings.TrimPrefix(strings.TrimPrefix(ref.Name, "docker.io/"), "library/")
	return versioned{s, name, version}, version != "" && !dated(version)
}

// dated reports whether a version is a date, as in nightly builds. Such versions are not compared as numbers.
func dated(version string) bool { return len(version) >= 8 && !strings.Contains(version, ".") }

// sameVersion reports whether two versions may be the same, with one more precise than the other.
func sameVersion(a, b string) bool {
	return a == b || strings.HasPrefix(a, b+".") || strings.HasPrefix(b, a+".")
}

// named reports whether the stage's name contains its version, so that the author knows that there are two
// versions.
func (v versioned) named() bool {
	name := v.stage.Stage.Name()
	major, _, _ := strings.Cut(v.version, ".")
	for _, digits := range strings.FieldsFunc(name, func(r rune) bool { return r < '0' || '9' < r }) {
		if digits == major || digits == strings.ReplaceAll(v.version, ".", "") {
			return true
		}
	}
	return false
}
