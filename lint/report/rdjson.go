package report

import (
	"io"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// The structure of reviewdog's diagnostic format (reviewdog/proto/rdf). Columns count bytes from 1, and the
// end is exclusive.
type (
	rdReport struct {
		Source      rdSource       `json:"source"`
		Severity    string         `json:"severity,omitempty"`
		Diagnostics []rdDiagnostic `json:"diagnostics"`
	}
	rdSource struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	}
	rdDiagnostic struct {
		Message     string         `json:"message"`
		Location    rdLocation     `json:"location"`
		Severity    string         `json:"severity"`
		Code        rdCode         `json:"code"`
		Suggestions []rdSuggestion `json:"suggestions,omitempty"`
	}
	rdLocation struct {
		Path  string  `json:"path"`
		Range rdRange `json:"range"`
	}
	rdRange struct {
		Start rdPosition `json:"start"`
		End   rdPosition `json:"end"`
	}
	rdPosition struct {
		Line   int `json:"line"`
		Column int `json:"column"`
	}
	rdCode struct {
		Value string `json:"value"`
		URL   string `json:"url"`
	}
	rdSuggestion struct {
		Range rdRange `json:"range"`
		Text  string  `json:"text"`
	}
)

func writeRDJSON(w io.Writer, r *Report, _ Style) error {
	severity := map[lint.Level]string{lint.Error: "ERROR", lint.Warning: "WARNING", lint.Note: "INFO"}
	out := rdReport{Source: rdSource{"dfvet", "https://github.com/dfvet/dfvet"}, Diagnostics: []rdDiagnostic{}}
	for _, f := range r.Findings {
		d := rdDiagnostic{Message: source.Escape(f.Message), Severity: severity[f.Level], Code: rdCode{f.Rule.Name, f.Rule.URL()},
			Location: rdLocation{relative(r.Root, f.File.Path), byteRange(f.File, f.At)}}
		if fixes := r.fixes(f); len(fixes) > 0 {
			for _, e := range fixes[0].Edits {
				if e.File.Path != f.File.Path { // a suggestion can change only the file of its diagnostic
					d.Suggestions = nil
					break
				}
				d.Suggestions = append(d.Suggestions, rdSuggestion{byteRange(e.File, e.At), e.New})
			}
		}
		out.Diagnostics = append(out.Diagnostics, d)
	}
	return Encode(w, out)
}

func byteRange(f *source.File, at source.Span) rdRange {
	var out rdRange
	out.Start.Line, out.Start.Column = f.LineByte(at.Start)
	out.End.Line, out.End.Column = f.LineByte(at.End)
	return out
}
