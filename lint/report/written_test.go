package report_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/report"
)

// TestWritten checks that every report is recognized in every format, with and without findings and colour,
// and if another program indented it.
func TestWritten(t *testing.T) {
	f := source.New("/p/a: b [x]/Dockerfile", "FROM a\nRUN \x1b\n")
	rule := &lint.Rule{Name: "build/syntax", Level: lint.Error, Doc: "# x\n\ny\n"}
	at := source.Span{Start: 7, End: 10}
	found := []*lint.Finding{
		{Rule: rule, Level: lint.Error, File: f, At: at, Message: "one [two]: \x1b\nthree", Fixes: []source.Fix{{Title: "x", Edits: []source.Edit{{File: f, At: at, New: "\n"}}}}},
		{Rule: rule, Level: lint.Note, File: f, At: at, Message: "*", Related: []source.Related{{File: f, At: at, Message: "there"}}},
	}
	known := func(name string) bool { return strings.HasPrefix(name, "build/") }
	for _, format := range report.Formats {
		for _, findings := range [][]*lint.Finding{nil, found} {
			for _, color := range []bool{false, true} {
				r := &report.Report{Findings: findings, Files: 1, Base: "/p", Root: "/p", Version: "1.0.0", Rules: []*lint.Rule{rule}}
				var b bytes.Buffer
				if err := format.Write(&b, r, report.Style{Color: color}); err != nil {
					t.Fatal(err)
				}
				texts := []string{b.String(), strings.ReplaceAll(b.String(), "\n", "\r\n")}
				var indented bytes.Buffer
				if json.Indent(&indented, b.Bytes(), "", "  ") == nil {
					texts = append(texts, indented.String())
				}
				for _, text := range texts {
					if !report.Written(text, known) {
						t.Errorf("%s: this is not known as a report, so that --format FORMAT=FILE would not replace it; make Written in written.go recognize it:\n%s", format.Name, text)
					}
					if mixed := text + "\nand a note by hand\n"; text != "" && report.Written(mixed, known) {
						t.Errorf("%s: this is taken for a report:\n%s", format.Name, mixed)
					}
				}
			}
		}
	}
}

// TestNotWritten checks that a file which another program or a person wrote is not recognized as a report in
// any format.
func TestNotWritten(t *testing.T) {
	for _, text := range []string{
		"FROM scratch\n", "services: {}\n", "{}", "[1]", "null", "\"x\"", "{\"version\": 1}", "{\"findings\": []}", "[{}]", "<a/>", "<html></html>", "x\x00",
		`{"version":1,"findings":[]}`, `{"version":1,"findings":[{"rule":"other/x","url":"u","related":[],"fixes":[]}],"summary":{}}`,
		`{"rule":"other/x","url":"u","related":[],"fixes":[]}`, `{"name":"package","version":"1.0.0"}`,
		`{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"other"}},"results":[]}]}`,
		`{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"dfvet"}}},{"tool":{"driver":{"name":"other"}}}]}`,
		`[{"check_name":"other/x","fingerprint":"1"}]`, `[{"check_name":"build/syntax","fingerprint":"1"},{"check_name":"other/x","fingerprint":"1"}]`,
		`{"source":{"name":"other"},"diagnostics":[]}`, `<testsuites name="other"></testsuites>`,
		`<checkstyle version="4.3"><file name="x"><error source="other/x"/></file></checkstyle>`,
		"x:1:2: error: bad [other/x]\n", "x:1:2: error: bad\n", "::error file=x,line=1,title=other/x::bad\n", "::error::bad\n",
		"x:1:2: error: bad [build/syntax]\nsome notes\n",
	} {
		if report.Written(text, func(name string) bool { return strings.HasPrefix(name, "build/") }) {
			t.Errorf("this is taken for a report: %s", text)
		}
	}
}
