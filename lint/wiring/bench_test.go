package wiring_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// ring returns a Compose file of n services, each of which needs the next one.
func ring(n int) string {
	var b strings.Builder
	b.WriteString("services:\n")
	for i := range n {
		next := (i + 1) % n
		fmt.Fprintf(&b, "  s%d:\n    image: i%d:1\n    x-contract: |\n", i, i)
		fmt.Fprintf(&b, "      LISTENS ON: TCP:%d FOR: org.ietf.http/\n", 1000+i)
		b.WriteString("      CONNECTS TO: {{H}} ON: TCP:{{P}} FOR: org.ietf.http/\n")
		b.WriteString("      ENVIRONMENT NEEDS: H FORMAT: HOST(org.ietf.http/)\n")
		b.WriteString("      ENVIRONMENT NEEDS: P FORMAT: PORT(org.ietf.http/)\n")
		fmt.Fprintf(&b, "    environment: {H: s%d, P: %d}\n    ports: [\"%d:%d\"]\n    volumes: [v%d:/data]\n", next, 1000+next, 10000+i, 1000+i, i)
		if i > 0 {
			fmt.Fprintf(&b, "    depends_on: [s%d]\n", i-1)
		}
	}
	b.WriteString("volumes:\n")
	for i := range n {
		fmt.Fprintf(&b, "  v%d:\n", i)
	}
	return b.String()
}

func load(b testing.TB, text string) *project.Project {
	fsys := project.Memory("/p", map[string]string{"/p/compose.yaml": text})
	found := project.Discover(fsys, []project.Pattern{{Path: "/p", Deep: true}}, func(string) bool { return false })
	p, err := project.Load(fsys, project.Options{Found: found})
	if err != nil {
		b.Fatal(err)
	}
	return p
}

// BenchmarkCheck shows that the cost of a project grows linearly with its services.
func BenchmarkCheck(b *testing.B) {
	for _, n := range []int{20, 200, 2000} {
		p := load(b, ring(n))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				wiring.Check(p.Apps[0], p.Types)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/service")
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{20, 200, 2000} {
		text := ring(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				load(b, text)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/service")
		})
	}
}
