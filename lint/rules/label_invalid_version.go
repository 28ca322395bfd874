package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/lint/family"
)

//go:embed label_invalid_version.md
var labelInvalidVersionDoc string

var labelInvalidVersion = family.Label{
	Name: "invalid-version", Alias: "DL3056", Doc: labelInvalidVersionDoc,
	What:  "is not a semantic version; write `MAJOR.MINOR.PATCH`",
	Valid: semver,
	Meant: func(v string) string {
		v = strings.TrimLeft(v, "vV")
		for strings.Count(v, ".") < 2 && strings.Trim(v, "0123456789.") == "" {
			v += ".0"
		}
		return v
	},
}.Rule()

// semver reports whether a text is a version as defined by semver.org.
func semver(v string) bool {
	v, build, hasBuild := strings.Cut(v, "+")
	core, pre, hasPre := strings.Cut(v, "-")
	numbers := strings.Split(core, ".")
	if len(numbers) != 3 || hasBuild && !identifiers(build, false) || hasPre && !identifiers(pre, true) {
		return false
	}
	for _, n := range numbers {
		if n == "" || strings.Trim(n, "0123456789") != "" || len(n) > 1 && n[0] == '0' {
			return false
		}
	}
	return true
}

// identifiers reports whether s consists of valid identifiers, separated by dots. pre is true for those
// before the +, where a number must not start with 0.
func identifiers(s string, pre bool) bool {
	for _, id := range strings.Split(s, ".") {
		if id == "" || strings.Trim(id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") != "" {
			return false
		}
		if pre && len(id) > 1 && id[0] == '0' && strings.Trim(id, "0123456789") == "" {
			return false
		}
	}
	return true
}
