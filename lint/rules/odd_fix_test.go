package rules_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/dfvet/dfvet/lint/rules"
)

// odd are words that a shell reads differently from a Dockerfile or from YAML.
var odd = []string{"''", `""`, `'a b'`, `"a b"`, `'/a b'`, `'$x'`, `'/${x'`, `"\$x"`, `a\ b`, `'a\'`, `a;`, `'a"b'`, `"a'b"`, `$'a\nb'`, "`a`", `'#a'`, "#a", `a#b`,
	`'["a"]'`, `["a"]`, `'<<a'`, "<<a", `\`, `$`, `${x}`, `$x`, `'{a: b}'`, `'a: b'`, `a:`, `- a`, `'- a'`, `*a`, `&a`, `!a`, `@a`, `%a`, `|`, `>`, `a=b`, `=`, `--a`, `--a=b`, `-`, `é`, "\t", "a\tb", "{", "}", `[`, `]`, `,`, `'a''b'`, `"a""b"`,
	"''a", "~", "null", "0x1", "1e3", "on", "&&", "||", "&", "(", ")", "a\r"}

// oddTurns are ways to write the same file differently.
var oddTurns = []func(string) string{
	func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
	func(s string) string { return strings.TrimSuffix(s, "\n") },
	func(s string) string { return "# escape=`\n" + s },
	func(s string) string { return strings.ReplaceAll(s, "\nRUN ", "\nONBUILD RUN ") },
	func(s string) string { return strings.ReplaceAll(s, "RUN ", "RUN \\\n  ") },
	func(s string) string { return strings.ReplaceAll(s, "RUN ", "run \\\n# a comment\n\n  ") },
	func(s string) string { return strings.ReplaceAll(s, "RUN ", "RUN --network=none ") },
	func(s string) string { return strings.ReplaceAll(s, "\nCOPY ", "\nONBUILD COPY --link ") },
	func(s string) string { return strings.ReplaceAll(s, "COPY ", "COPY --parents ") },
	func(s string) string { return strings.ReplaceAll(s, "\nRUN ", "\nRUN <<EOF\n") + "EOF\n" },
	func(s string) string { return strings.ReplaceAll(s, "\n", ";\n") },
	func(s string) string { return strings.ReplaceAll(s, "\n", " # x\n") },
	func(s string) string { return strings.ReplaceAll(s, "\n", " \t\n") },
	func(s string) string { return strings.ReplaceAll(s, "\n\n", "\n") },
	func(s string) string { return "\ufeff" + s },
	func(s string) string { return strings.ReplaceAll(s, " ", "  ") },
	func(s string) string { return strings.ReplaceAll(s, " ", "\t") },
	func(s string) string { return strings.ReplaceAll(s, ": ", ": &x ") },
	func(s string) string { return strings.ReplaceAll(s, "\"", "'") },
	func(s string) string { return strings.ReplaceAll(s, "'", "\"") },
	func(s string) string { return s + s },
}

// TestFixesOfOddFiles checks examples of the rules in which words are exchanged or written differently.
// Applying their fixes must end, and leave files that can be read.
func TestFixesOfOddFiles(t *testing.T) {
	var all []map[string]string
	for _, r := range rules.All() {
		for _, e := range examples(t, r.Doc) {
			if e.kind == "flagged" {
				all = append(all, e.files)
			}
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		files := maps.Clone(rapid.SampledFrom(all).Draw(r, "example"))
		name := rapid.SampledFrom(slices.Sorted(maps.Keys(files))).Draw(r, "file")
		for range rapid.IntRange(1, 3).Draw(r, "changes") {
			text := files[name]
			if rapid.Bool().Draw(r, "turn") {
				files[name] = rapid.SampledFrom(oddTurns).Draw(r, "how")(text)
				continue
			}
			words := strings.Fields(text)
			if len(words) == 0 {
				continue
			}
			old := rapid.SampledFrom(words).Draw(r, "old")
			new := rapid.SampledFrom(append(odd, words...)).Draw(r, "new")
			if at := strings.Index(text, old); rapid.Bool().Draw(r, "after") {
				files[name] = text[:at+len(old)] + " " + new + text[at+len(old):]
			} else {
				files[name] = text[:at] + new + text[at+len(old):]
			}
		}
		fixAll(r, files)
	})
}
