package family

import "github.com/dfvet/dfvet/lint"

// Hadolint returns level l for the preset hadolint.
func Hadolint(l lint.Level) map[string]lint.Level { return map[string]lint.Level{"hadolint": l} }

// Strict returns level l for the preset strict.
func Strict(l lint.Level) map[string]lint.Level { return map[string]lint.Level{"strict": l} }

// BuildKit returns the levels of a rule that BuildKit also checks.
func BuildKit() map[string]lint.Level { return map[string]lint.Level{"buildkit": lint.Warning} }

// BuildKitAnd returns the levels of a rule that BuildKit also checks, with level l in the preset hadolint.
func BuildKitAnd(l lint.Level) map[string]lint.Level {
	return map[string]lint.Level{"buildkit": lint.Warning, "hadolint": l}
}
