package report

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// The structure of Checkstyle's XML, which many tools can read.
type (
	checkstyle struct {
		XMLName xml.Name         `xml:"checkstyle"`
		Version string           `xml:"version,attr"`
		Files   []checkstyleFile `xml:"file"`
	}
	checkstyleFile struct {
		Name   string            `xml:"name,attr"`
		Errors []checkstyleError `xml:"error"`
	}
	checkstyleError struct {
		Line     int    `xml:"line,attr"`
		Column   int    `xml:"column,attr"`
		Severity string `xml:"severity,attr"`
		Message  string `xml:"message,attr"`
		Source   string `xml:"source,attr"`
	}
)

func writeCheckstyle(w io.Writer, r *Report, _ Style) error {
	severity := map[lint.Level]string{lint.Error: "error", lint.Warning: "warning", lint.Note: "info"}
	out := checkstyle{Version: "4.3"}
	for _, f := range r.Findings {
		name := r.rel(f.File.Path)
		if n := len(out.Files); n == 0 || out.Files[n-1].Name != name {
			out.Files = append(out.Files, checkstyleFile{Name: name})
		}
		last := &out.Files[len(out.Files)-1]
		line, column := f.File.LineRune(f.At.Start)
		last.Errors = append(last.Errors, checkstyleError{line, column, severity[f.Level], source.Escape(f.Message), f.Rule.Name})
	}
	return writeXML(w, out)
}

func writeXML(w io.Writer, v any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	var b bytes.Buffer
	e := xml.NewEncoder(&b)
	e.Indent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err := w.Write(harmless(b.Bytes(), func(out []byte, r rune) []byte { return fmt.Appendf(out, "&#x%x;", r) }))
	return err
}
