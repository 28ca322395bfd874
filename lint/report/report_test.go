package report

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/testdata/golden"
)

// TestFormats compares the sample in each format with testdata.
func TestFormats(t *testing.T) {
	without := map[string]bool{}
	for _, f := range Formats {
		without[f.Name] = true
	}
	for file, c := range map[string]struct {
		format string
		style  Style
	}{
		"sample.txt": {"text", Style{}}, "rich.txt": {"text", Style{Rich: true}}, "color.txt": {"text", Style{Rich: true, Color: true}},
		"sample.json": {"json", Style{}}, "sample.sarif": {"sarif", Style{}}, "github.txt": {"github", Style{}},
		"sample.jsonl": {"jsonl", Style{}}, "gitlab.json": {"gitlab", Style{}}, "checkstyle.xml": {"checkstyle", Style{}},
		"junit.xml": {"junit", Style{}}, "rdjson.json": {"rdjson", Style{}},
	} {
		delete(without, c.format)
		got := print(t, sample(), c.format, c.style)
		golden.File(t, "testdata/"+file, got)
	}
	for name := range without {
		t.Errorf("the format %s has no golden: add it to the table of this test, and run go test ./lint/report -run TestFormats -update", name)
	}
}

// TestFormatsAreInTheManual checks that the table of the manual has every format.
func TestFormatsAreInTheManual(t *testing.T) {
	manual, err := os.ReadFile("../../docs/output.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Formats {
		if !strings.Contains(string(manual), "\n| `"+f.Name+"` |") {
			t.Errorf("docs/output.md does not have the format %s: add it to the table", f.Name)
		}
	}
}

// TestTextIsLines checks that every finding is on one line, whatever its message and path contain.
func TestTextIsLines(t *testing.T) {
	r := sample()
	text := print(t, r, "text", Style{})
	if lines := strings.Count(text, "\n"); lines != len(r.Findings) || strings.Contains(text, "\x1b") {
		t.Errorf("%d findings make %d lines:\n%q", len(r.Findings), lines, text)
	}
}

// TestJSONPositions checks that positions in JSON count UTF-16 units from 1.
func TestJSONPositions(t *testing.T) {
	var out reportShape
	if err := json.Unmarshal([]byte(print(t, sample(), "json", Style{})), &out); err != nil {
		t.Fatal(err)
	}
	for _, f := range out.Findings {
		if f.Path == "a b/ü#%.yaml" && f.Rule == "wiring/wrong-port" {
			want := jsonRange{jsonPosition{2, 4}, jsonPosition{2, 8}}
			if f.Range != want {
				t.Errorf("%v, want %v", f.Range, want)
			}
			return
		}
	}
	t.Error("the finding is not there")
}

// A reportShape is the structure of the JSON report.
type reportShape struct {
	Version  int           `json:"version"`
	Findings []jsonFinding `json:"findings"`
	Summary  jsonSummary   `json:"summary"`
}
