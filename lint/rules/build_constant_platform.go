package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_constant_platform.md
var constantPlatformDoc string

var constantPlatform = &lint.Rule{
	Name: "build/constant-platform", Aliases: []string{"FromPlatformFlagConstDisallowed", "DL3029"}, Doc: constantPlatformDoc, Level: lint.Note,
	Presets: family.BuildKitAnd(lint.Warning), Fix: lint.Unsafe, Tags: []string{"portability"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		visit.Froms(f, func(from *dockerfile.From) {
			if from.Platform == nil || from.Platform.Value == nil || !from.Platform.Value.Literal() {
				return
			}
			name := ""
			if from.Name != nil {
				name = strings.ToLower(from.Name.Text)
			}
			os, arch, ok := platform(from.Platform.Value.Value)
			if !ok || strings.Contains(name, os) || strings.Contains(name, arch) {
				return
			}
			visit.ReportIn(p, f, from, from.Platform.Value, "the image is always the one for `%s`, whatever the target platform is; remove `--platform`, or name the stage after it", from.Platform.Value.Value).
				WithFix("remove `--platform`", false, source.Delete(edit.WithSpaces(f.Source, from.Platform.At)))
		})
	},
}

// platform parses os[/arch[/variant]], or an architecture only, and returns Go's names for both. ok is false
// if text is not a platform.
func platform(text string) (os, arch string, ok bool) {
	parts := strings.Split(strings.ToLower(text), "/")
	for _, p := range parts {
		p, _, _ = strings.Cut(p, "(") // as in windows(10.0.17763)/amd64
		if p == "" || strings.Trim(p, "abcdefghijklmnopqrstuvwxyz0123456789_.-") != "" {
			return "", "", false
		}
	}
	os, _, _ = strings.Cut(parts[0], "(")
	if os == "macos" {
		os = "darwin"
	}
	switch {
	case len(parts) > 3:
		return "", "", false
	case len(parts) > 1:
		return os, architecture(parts[1]), true
	case knownOS[os]:
		return os, "amd64", true
	case goArch[architecture(os)]:
		return "linux", architecture(os), true
	}
	return "", "", false
}

func architecture(word string) string {
	if to, ok := archAliases[word]; ok {
		return to
	}
	return word
}

// The names and aliases of platforms, as in containerd's package platforms.
var (
	archAliases = map[string]string{"i386": "386", "x86_64": "amd64", "x86-64": "amd64", "aarch64": "arm64", "armhf": "arm", "armel": "arm"}
	knownOS     = source.Set(strings.Fields("aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows zos")...)
	goArch      = source.Set(strings.Fields("386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le " +
		"ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm")...)
)
