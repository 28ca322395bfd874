package convert

import (
	"net/url"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// platformFlaw returns the reason why a text is not a valid platform, or "". Valid platforms are
// os[(version+feature…)], an architecture, and os/architecture[/variant].
func platformFlaw(text string) string {
	if text == "" {
		return "it is empty"
	}
	parts := strings.Split(text, "/")
	os, options, bracket := strings.Cut(parts[0], "(")
	if bracket {
		var closed bool
		if options, closed = strings.CutSuffix(options, ")"); !closed || !osOptions(options) {
			return source.Quote(parts[0]) + " is not an operating system"
		}
	}
	if os == "" || strings.Trim(os, letters+"_-") != "" {
		return source.Quote(parts[0]) + " is not an operating system"
	}
	for _, p := range parts[1:] {
		switch {
		case p == "":
			return "the architecture is missing; write " + source.Quote(parts[0]+"/amd64")
		case strings.Trim(p, letters+"_.-") != "":
			return source.Quote(p) + " is not an architecture"
		}
	}
	switch low := lower(os); {
	case len(parts) > 3:
		return "it has more than three parts; write `os/architecture/variant`"
	case len(parts) == 1 && !systems[low] && low != "macos" && !architectures[lower(parts[0])]:
		return "no operating system or architecture has this name"
	}
	return ""
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// osOptions reports whether a text is version+feature+…, in which URL escapes are allowed.
func osOptions(text string) bool {
	version, features, has := strings.Cut(text, "+")
	all := append([]string{version}, strings.Split(features, "+")...)
	for i, o := range all {
		_, err := url.PathUnescape(o)
		if strings.Trim(o, letters+"_.%-") != "" || err != nil || i > 0 && has && o == "" {
			return false
		}
	}
	return true
}

// The systems and architectures that are valid on their own (see containerd's package platforms).
var (
	systems       = set("aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows zos")
	architectures = set("386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le " +
		"ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm i386 x86_64 x86-64 aarch64 armhf armel")
)

func set(text string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(text) {
		all[w] = true
	}
	return all
}
