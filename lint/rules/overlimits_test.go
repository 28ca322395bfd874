package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/lint"
)

// many repeats a line n times. It replaces § with the number of the line, and ¤ with that of the line before.
func many(n int, line string) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		b.WriteString(strings.NewReplacer("§", fmt.Sprint(i), "¤", fmt.Sprint(i-1)).Replace(line))
	}
	return b.String()
}

// TestOverLimit checks projects that exceed one limit. Each must have exactly one finding about the part that
// is not checked, or none.
func TestOverLimit(t *testing.T) {
	const one = "services: {a: {image: 'nginx:1.29'}}\n"
	includes := func(n int) map[string]string {
		files := map[string]string{"compose.yaml": "include: [d1/x.yaml]\n" + one}
		for i := 1; i <= n; i++ {
			files[fmt.Sprintf("d%d/x.yaml", i)] = fmt.Sprintf("include: [../d%d/x.yaml]\nservices: {b%d: {image: 'nginx:1.29'}}\n", i+1, i)
		}
		files[fmt.Sprintf("d%d/x.yaml", n+1)] = one
		return files
	}
	overlays := map[string]string{"compose.yaml": "services: {s1: {image: 'nginx:1.29'}}\n" + strings.Repeat("# comment\n", 100_000)}
	for i := range 10 {
		overlays[fmt.Sprintf("compose.n%d.yaml", i)] = "services: {s1: {environment: {A: b}}}\n"
	}
	for name, c := range map[string]struct {
		files map[string]string
		want  string // start of the message; "" if there is no finding
	}{
		"extends": {map[string]string{"compose.yaml": "services:\n  s0: {image: 'nginx:1.29'}\n" + many(100, "  s§: {extends: s¤}\n")}, ""},
		"many extends": {map[string]string{"compose.yaml": "services:\n  s0: {image: 'nginx:1.29'}\n" + many(1000, "  s§: {extends: s¤, environment: {A§: b}}\n")},
			"the chain of `extends` has more than 100 services"},
		"extends upwards": {map[string]string{"compose.yaml": "services:\n" + many(1000, "  s¤: {extends: s§}\n") + "  s1000: {image: 'nginx:1.29'}\n"},
			"the chain of `extends` has more than 100 services"},
		"includes":        {includes(20), ""},
		"many includes":   {includes(100), "the chain of `include` has more than 50 files"},
		"documents":       {map[string]string{"compose.yaml": one + many(100, "---\nservices: {s§: {image: 'nginx:1.29'}}\n")}, ""},
		"many documents":  {map[string]string{"compose.yaml": one + many(5000, "---\nservices: {s§: {image: 'nginx:1.29'}}\n")}, "this document and those after it are not checked"},
		"doubling in env": {map[string]string{"compose.yaml": one, ".env": "A0=b\n" + many(32, "A§=$A¤$A¤\n")}, "value too large: its variables expand"},
		"doubling in Compose": {map[string]string{"compose.yaml": "services: {a: {image: 'nginx:1.29', environment: {B: '${C:-$A15$A15$A15}'}}}\n", ".env": "A0=b\n" + many(15, "A§=$A¤$A¤\n")},
			"value too large: its variables expand"},
		"environments": {map[string]string{"a.env": many(2000, "A§=b\n"), "compose.yaml": "services:\n" + many(200, "  s§: {image: 'nginx:1.29', env_file: a.env}\n")},
			"the environment of `s102` and of later services is not checked"},
		"addresses": {map[string]string{"compose.yaml": "services:\n  k:\n    image: apache/kafka:4.0.0\n    environment:\n      KAFKA_ADVERTISED_LISTENERS: 'A://k:1" + many(2000, ",L§://k:§") + "'\n"},
			"the addresses in this value are not checked"},
		"overlays": {overlays, "this file and similar ones are not checked together"},
		"arguments": {map[string]string{"Dockerfile": "FROM alpine:3.22\nARG A\n" + many(4000, "ENV B§=c§\n"), "compose.yaml": "services:\n" + many(200, "  s§: {build: {context: ., args: {A: '§'}}}\n")},
			"build arguments are not checked from `s"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, f := range run(t, c.files, lint.Choice{}).Findings {
				if f.Rule.Name == "file/over-limit" {
					got = append(got, f.Message)
				}
			}
			switch {
			case c.want == "" && len(got) > 0, c.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], c.want)):
				t.Errorf("got %q, want one %q", got, c.want)
			}
		})
	}
}
