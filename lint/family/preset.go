package family

import "github.com/dfvet/dfvet/lint"

// Hadolint is the level of a rule in the preset of that name.
func Hadolint(l lint.Level) map[string]lint.Level { return map[string]lint.Level{"hadolint": l} }

// Strict is the level of a rule in the preset of that name.
func Strict(l lint.Level) map[string]lint.Level { return map[string]lint.Level{"strict": l} }

// BuildKit is the levels of a rule that BuildKit checks too.
func BuildKit() map[string]lint.Level { return map[string]lint.Level{"buildkit": lint.Warning} }

// BuildKitAnd is the levels of a rule that BuildKit checks too, and hadolint at level l.
func BuildKitAnd(l lint.Level) map[string]lint.Level {
	return map[string]lint.Level{"buildkit": lint.Warning, "hadolint": l}
}
