package report

import (
	"encoding/xml"
	"fmt"
	"io"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// The structure of JUnit's XML as CI servers read it, with a suite for each file and a failed case for each
// finding.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Line    int           `xml:"line,attr,omitempty"`
		Failure *junitFailure `xml:"failure"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// writeJUnit writes errors and warnings as failed cases. If there are none, it writes one passed case,
// because most CI servers treat a report without cases as broken.
func writeJUnit(w io.Writer, r *Report, _ Style) error {
	out := junitSuites{Name: "dfvet"}
	for _, f := range r.Findings {
		if f.Level < lint.Warning {
			continue
		}
		name := r.rel(f.File.Path)
		if n := len(out.Suites); n == 0 || out.Suites[n-1].Name != name {
			out.Suites = append(out.Suites, junitSuite{Name: name})
		}
		s := &out.Suites[len(out.Suites)-1]
		line, column := f.File.LineRune(f.At.Start)
		message := source.Escape(f.Message)
		s.Cases = append(s.Cases, junitCase{Name: fmt.Sprintf("%s:%d:%d", f.Rule.Name, line, column), Class: name, File: name, Line: line,
			Failure: &junitFailure{message, f.Level.String(), fmt.Sprintf("%s:%d:%d: %s", name, line, column, message)}})
		s.Tests++
		s.Failures++
		out.Tests++
		out.Failures++
	}
	if out.Tests == 0 {
		out.Tests = 1
		out.Suites = []junitSuite{{Name: "dfvet", Tests: 1, Cases: []junitCase{{Name: "nothing found", Class: "dfvet"}}}}
	}
	return writeXML(w, out)
}
