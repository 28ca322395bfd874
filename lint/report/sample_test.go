package report

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// sample returns a report with everything that a report may contain: an awkward path, related places, fixes
// in two files, wide characters, an empty span, the end of a file, and the name of another tool's rule.
func sample() *Report {
	rule := &lint.Rule{Name: "wiring/wrong-port", Aliases: []string{"DL3011"}, Level: lint.Error, Tags: []string{"wiring", "correctness", "security"},
		Doc: "# the port is another\n\nNobody listens\nthere. It is `5432`.\n\nMore.\n"}
	quiet := &lint.Rule{Name: "style/odd", Level: lint.Off, Doc: "# odd\n"}
	a := source.New("/r/w/a b/ü#%.yaml", "x: 1\né: \"😀\" # tail\n")
	b := source.New("/r/w/Dockerfile", "FROM a\r\nRUN \\\n  b")
	out := source.New("/r/other/Dockerfile", "\x1b[31mFROM\tx\n")
	return &Report{
		Base: "/r/w", Root: "/r", Version: "1.2.3", Files: 3, Rules: []*lint.Rule{rule, quiet},
		Findings: []*lint.Finding{
			{Rule: rule, Level: lint.Error, File: b, At: source.Span{Start: 8, End: 17}, Message: "it goes on"},
			{Rule: rule, Level: lint.Error, File: a, At: source.Span{Start: 9, End: 15}, Message: "`😀` is no port; write 5432", Flow: true,
				Related: []source.Related{{File: b, At: source.Span{Start: 0, End: 4}, Message: "required here"},
					{File: source.New("dfvet-catalog:/etcd.contract", "FROM etcd\n"), At: source.Span{Start: 0, End: 4}, Message: "in the catalogue"}},
				Fixes: []source.Fix{{Title: "write 5432", Safe: true, Edits: []source.Edit{{File: a, At: source.Span{Start: 9, End: 15}, New: "5432"}, {File: b, At: source.Span{Start: 6, End: 6}, New: ":1"}}},
					{Title: "take it away", Edits: []source.Edit{{File: a, At: source.Span{Start: 9, End: 15}}}}}},
			{Rule: quiet, Level: lint.Note, File: a, At: source.Span{Start: 24, End: 24}, Message: "the end: \x1b[0m\nis near"},
			{Rule: quiet, Level: lint.Warning, File: out, At: source.Span{Start: 5, End: 9}, Message: "50% done, isn't it?"},
		},
	}
}

// print returns the report in the given format.
func print(t *testing.T, r *Report, name string, s Style) string {
	t.Helper()
	r.Sort()
	var b bytes.Buffer
	if err := Lookup(name).Write(&b, r, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// many returns a report with n findings.
func many(n int) *Report {
	rule := &lint.Rule{Name: "style/many", Level: lint.Note, Doc: "# many\n\nThere are many.\n"}
	f := source.New("/r/Dockerfile", "FROM a\n")
	r := &Report{Base: "/r", Root: "/r", Version: "1.0.0", Rules: []*lint.Rule{rule}}
	for i := range n {
		r.Findings = append(r.Findings, &lint.Finding{Rule: rule, Level: lint.Note, File: f, At: source.Span{End: 4}, Message: fmt.Sprintf("this is number %d", i)})
	}
	return r
}
