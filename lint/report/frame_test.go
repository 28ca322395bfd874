package report

import (
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// TestFrames checks that findings about the same need of a service share a frame, and that those about
// another service have their own.
func TestFrames(t *testing.T) {
	rule := &lint.Rule{Name: "wiring/x", Doc: "# x\n"}
	c := source.New("/r/compose.yaml", "HOST: a\nPORT: 1\nHOST: b\n")
	d := source.New("/r/Dockerfile", "#: CONNECTS TO: {{HOST}} ON: TCP:{{PORT}}\n")
	found := func(service string, start source.Pos, fixes ...source.Fix) *lint.Finding {
		return &lint.Finding{Rule: rule, Level: lint.Error, File: c, At: source.Span{Start: start, End: start + 1}, Message: "`a` is wrong, but `b; c` is right; write it",
			Service: service, Related: []source.Related{{File: d, At: source.Span{Start: 16, End: 24}, Message: "required here"}}, Fixes: fixes}
	}
	write := source.Fix{Title: "write 2", Safe: true, Edits: []source.Edit{{File: c, At: source.Span{Start: 14, End: 15}, New: "2\nMORE: x"}}}
	r := &Report{Base: "/r", Root: "/r", Rules: []*lint.Rule{rule}, Findings: []*lint.Finding{found("web", 6), found("other", 22), found("web", 14, write)}}
	want := `compose.yaml:1:7: error: X
compose.yaml:2:7: error: X
 1 | HOST: a
   |       ^ ` + "`b; c` is right" + `
 2 | PORT: 1
   |       ^ ` + "`b; c` is right" + `
 1 | #: CONNECTS TO: {{HOST}} ON: TCP:{{PORT}}
   |                 -------- required here (Dockerfile:1:17)
 2 + PORT: 2
 3 + MORE: x
compose.yaml:3:7: error: X
 3 | HOST: b
   |       ^ ` + "`b; c` is right" + `
 1 | #: CONNECTS TO: {{HOST}} ON: TCP:{{PORT}}
   |                 -------- required here (Dockerfile:1:17)
`
	got := strings.ReplaceAll(print(t, r, "text", Style{Rich: true, Width: 80}), "`a` is wrong, but `b; c` is right; write it [wiring/x]", "X")
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}
