package report

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"regexp"
	"strings"
)

// Written reports whether a file's text is empty or is a report in one of the formats. rule reports whether a
// name is that of a rule, because another program's report in the same format does not count.
func Written(text string, rule func(name string) bool) bool {
	text = strings.TrimSpace(text)
	switch {
	case text == "" || text == "[]": // this is how GitLab's report looks without findings
		return true
	case strings.HasPrefix(text, "[") || strings.HasPrefix(text, "{"):
		return writtenJSON(text, rule)
	case strings.HasPrefix(text, "<"):
		return writtenXML(text, rule)
	}
	for line := range strings.SplitSeq(text, "\n") {
		m := textLine.FindStringSubmatch(colors.ReplaceAllString(strings.TrimSuffix(line, "\r"), ""))
		if m == nil || !rule(m[1]+m[2]) {
			return false
		}
	}
	return true
}

// Lines in the text format, and in GitHub's format.
var (
	textLine = regexp.MustCompile(`^(?:.+:\d+:\d+: (?:error|warning|note): .* \[([^\]\s]+)\]|::(?:error|warning|notice) file=.*,title=([^,:]+)::.*)$`)
	colors   = regexp.MustCompile("\x1b\\[[0-9;]*m")
)

// writtenJSON recognizes the JSON formats by fields that only they have.
func writtenJSON(text string, rule func(string) bool) bool {
	if strings.HasPrefix(text, "[") {
		var issues []gitlabIssue
		ok := json.Unmarshal([]byte(text), &issues) == nil
		for _, x := range issues {
			ok = ok && rule(x.CheckName) && x.Fingerprint != ""
		}
		return ok
	}
	var any struct {
		Version  json.RawMessage `json:"version"`
		Findings *[]jsonFinding  `json:"findings"`
		Summary  *jsonSummary    `json:"summary"`
		Runs     []sarifRun      `json:"runs"`
		Source   rdSource        `json:"source"`
	}
	if json.Unmarshal([]byte(text), &any) != nil {
		return writtenLines(text, rule)
	}
	switch {
	case any.Findings != nil && any.Summary != nil:
		return ours(*any.Findings, rule)
	case len(any.Runs) == 1:
		return any.Runs[0].Tool.Driver.Name == "dfvet"
	case any.Source.Name != "":
		return any.Source.Name == "dfvet"
	}
	return writtenLines(text, rule)
}

// writtenLines recognizes a text in which each line is a JSON object.
func writtenLines(text string, rule func(string) bool) bool {
	var all []jsonFinding
	for line := range strings.SplitSeq(text, "\n") {
		var f jsonFinding
		if json.Unmarshal([]byte(line), &f) != nil {
			return false
		}
		all = append(all, f)
	}
	return ours(all, rule)
}

func ours(findings []jsonFinding, rule func(string) bool) bool {
	for _, f := range findings {
		if !rule(f.Rule) || f.URL == "" || f.Related == nil || f.Fixes == nil {
			return false
		}
	}
	return true
}

// writtenXML recognizes the XML formats.
func writtenXML(text string, rule func(string) bool) bool {
	var suites junitSuites
	if wholeXML(text, &suites) {
		return suites.Name == "dfvet"
	}
	var style checkstyle
	if !wholeXML(text, &style) {
		return false
	}
	for _, f := range style.Files {
		for _, e := range f.Errors {
			if !rule(e.Source) {
				return false
			}
		}
	}
	return true
}

// wholeXML decodes a document. It reports whether the document has the expected structure, with nothing after
// it.
func wholeXML(text string, v any) bool {
	d := xml.NewDecoder(strings.NewReader(text))
	if d.Decode(v) != nil {
		return false
	}
	_, err := d.Token()
	return err == io.EOF
}
