package compose

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/testdata/system"
)

// only returns a Read function for a single file, /p/compose.yaml.
func only(text string) func(string) (*source.File, error) {
	f := source.New("/p/compose.yaml", text)
	return func(name string) (*source.File, error) {
		if name == f.Path {
			return f, nil
		}
		return nil, errors.Join(fs.ErrNotExist)
	}
}

// TestHostile reads and loads files that are designed to be slow. Each may take at most two seconds of
// processor time.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds")
	}
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) {
			var p *AppModel
			took := time.Duration(0)
			for try := range 3 { // three tries, because other processes can slow a run down
				start := system.ProcessorTime(t)
				p = (&Loader{Read: only(text)}).Load("/p/compose.yaml")
				if took = system.ProcessorTime(t) - start; took <= 2*time.Second {
					break
				}
				if try == 2 {
					t.Errorf("took %v for %d bytes", took, len(text))
				}
			}
			t.Logf("%v, %d bytes, %d services, %d problems", took, len(text), len(p.Services), len(p.Problems))
		})
	}
}

func hostile() map[string]string {
	laughs := repeat("a0: &a0 [x, x]\n", 10_000, "a%[1]d: &a%[1]d [*a%[2]d, *a%[2]d]\n")
	chain := repeat("x0: &x0 {k0: v}\n", 10_000, "x%[1]d: &x%[1]d {k%[1]d: *x%[2]d}\n")
	merges := repeat("x0: &x0\n  k0: v\n", 10_000, "x%[1]d: &x%[1]d\n  <<: *x%[2]d\n  k%[1]d: v\n")
	service := "services:\n  a:\n    image: x\n"
	broken := services(20_000)
	return map[string]string{
		"laughs":          "x-l:\n  " + strings.ReplaceAll(laughs, "\n", "\n  ") + "\n" + service,
		"chain":           "x-l:\n  " + strings.ReplaceAll(chain, "\n", "\n  ") + "\n" + service,
		"merges":          "x-l:\n  " + strings.ReplaceAll(merges, "\n", "\n  ") + "\n" + service,
		"laughs in use":   "x-l: &l\n  " + strings.ReplaceAll(laughs, "\n", "\n  ") + "\nservices: {a: {image: x, environment: *a9999}}\n",
		"merges in use":   "x-l:\n  " + strings.ReplaceAll(merges, "\n", "\n  ") + "\nservices: {a: {<<: *x9999}, b: {environment: *x9999}}\n",
		"deep flow":       "x: " + strings.Repeat("[", 20_000),
		"deep closed":     "x-y: " + strings.Repeat("[", 9_990) + strings.Repeat("]", 9_990) + "\n" + service,
		"deep block":      deepBlock(2_000) + service,
		"many services":   services(2_000),
		"5 MB":            services(30_000),
		"5 MB of one":     "services:\n  a:\n    image: x\n    environment:\n" + strings.Repeat("      - A=b\n", 400_000),
		"5 MB text":       "x-y: |\n" + strings.Repeat("  some text that is long enough\n", 160_000),
		"5 MB line":       "x-y: " + strings.Repeat("a ", 2_500_000),
		"5 MB quoted":     "x-y: \"" + strings.Repeat("a\\n", 1_700_000) + "\"",
		"5 MB dollars":    service + "    command: \"" + strings.Repeat("$A ", 1_700_000) + "\"\n",
		"5 MB braces":     service + "    command: \"" + strings.Repeat("${A:-", 900_000) + "\"\n",
		"broken start":    "a: b: c\n" + broken,
		"broken end":      broken + "a: b: c\n",
		"broken often":    broken + strings.Repeat("a: b: c\n", 1000),
		"open quote":      "x: \"\n" + broken,
		"tabs":            strings.Repeat("\tx\n", 100_000),
		"unknown keys":    "services:\n  a:\n    image: x\n" + unknownKeys(100_000),
		"unknown top":     strings.ReplaceAll(unknownKeys(100_000), "    ", ""),
		"duplicate keys":  "services:\n" + strings.Repeat("  a: {image: x}\n", 100_000),
		"comments":        strings.Repeat("# comment\n", 400_000) + service,
		"binary":          strings.Repeat("\x00\xff\xfe", 1_000_000),
		"documents":       strings.Repeat("---\nservices: {a: {image: x}}\n", 20_000),
		"depends chain":   dependsChain(20_000),
		"extends chain":   extendsChain(5_000),
		"ports":           service + "    ports:\n" + strings.Repeat("      - \"1-65000:1-65000\"\n", 10_000),
		"aliased service": "x-s: &s\n  image: x\n  environment:\n" + envLines(2_000) + "services:\n" + aliased(5_000),
	}
}

// repeat prints the format once for each number and its predecessor, after the text first.
func repeat(first string, n int, format string) string {
	var b strings.Builder
	b.WriteString(first)
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, format, i, i-1)
	}
	return b.String()
}

func services(n int) string {
	var b strings.Builder
	b.WriteString("services:\n")
	for i := range n {
		fmt.Fprintf(&b, "  s%d:\n    image: nginx:%d\n    environment:\n      A: ${A:-%d}\n      B: \"x\"\n    ports: [\"%d:80\"]\n    depends_on: [s%d]\n    volumes:\n      - ./data:/data\n", i, i, i, 1024+i%60000, max(i-1, 0))
	}
	return b.String()
}

func deepBlock(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "x-k:\n")
	}
	return b.String()
}

func unknownKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "    key%d: v\n", i)
	}
	return b.String()
}

func dependsChain(n int) string {
	var b strings.Builder
	b.WriteString("services:\n")
	for i := range n {
		fmt.Fprintf(&b, "  s%d: {image: x, depends_on: [s%d]}\n", i, (i+1)%n)
	}
	return b.String()
}

func extendsChain(n int) string {
	var b strings.Builder
	b.WriteString("services:\n  s0: {image: x}\n")
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "  s%d: {extends: s%d, environment: {K%d: v}}\n", i, i-1, i)
	}
	return b.String()
}

func envLines(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "    K%d: v\n", i)
	}
	return b.String()
}

func aliased(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "  s%d: {<<: *s, hostname: h%d}\n", i, i)
	}
	return b.String()
}
