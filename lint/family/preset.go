package family

import "github.com/dfvet/dfvet/lint"

// Hadolint returns the Presets of a rule that has level l in the preset hadolint.
func Hadolint(l lint.Level) map[string]lint.Level { return map[string]lint.Level{"hadolint": l} }

// Strict returns the Presets of a rule that has level l in the preset strict.
func Strict(l lint.Level) map[string]lint.Level { return map[string]lint.Level{"strict": l} }

// BuildKit returns the Presets of a rule that BuildKit has too.
func BuildKit() map[string]lint.Level { return map[string]lint.Level{"buildkit": lint.Warning} }

// BuildKitAnd returns the Presets of a rule that BuildKit has too, with level l in the preset hadolint.
func BuildKitAnd(l lint.Level) map[string]lint.Level {
	return map[string]lint.Level{"buildkit": lint.Warning, "hadolint": l}
}
