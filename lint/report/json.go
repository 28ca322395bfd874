package report

import (
	"io"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// The structure of the JSON output. Scripts depend on these names.
type (
	jsonFinding struct {
		Rule     string        `json:"rule"`
		Aliases  []string      `json:"aliases"`
		Severity string        `json:"severity"`
		Path     string        `json:"path"`
		Range    jsonRange     `json:"range"`
		Message  string        `json:"message"`
		Related  []jsonRelated `json:"related"`
		Fixes    []jsonFix     `json:"fixes"`
		URL      string        `json:"url"`
	}
	jsonRange struct {
		Start jsonPosition `json:"start"`
		End   jsonPosition `json:"end"`
	}
	jsonPosition struct {
		Line   int `json:"line"`
		Column int `json:"column"`
	}
	jsonRelated struct {
		Path    string    `json:"path"`
		Range   jsonRange `json:"range"`
		Message string    `json:"message"`
	}
	jsonFix struct {
		Title string     `json:"title"`
		Safe  bool       `json:"safe"`
		Edits []jsonEdit `json:"edits"`
	}
	jsonEdit struct {
		Path  string    `json:"path"`
		Range jsonRange `json:"range"`
		Text  string    `json:"text"`
	}
	jsonSummary struct {
		Files   int `json:"files"`
		Error   int `json:"error"`
		Warning int `json:"warning"`
		Note    int `json:"note"`
	}
)

func writeJSON(w io.Writer, r *Report, _ Style) error {
	out := newEncoder(w)
	out.text(`{"version":1,"findings":[`)
	for i, f := range r.Findings {
		if i > 0 {
			out.text(",")
		}
		out.value(r.finding(f))
	}
	summary := jsonSummary{Files: r.Files}
	summary.Error, summary.Warning, summary.Note = r.Count()
	out.text(`],"summary":`)
	out.value(summary)
	out.text("}\n")
	return out.flush()
}

func (r *Report) finding(f *lint.Finding) jsonFinding {
	out := jsonFinding{
		Rule: f.Rule.Name, Aliases: append(append([]string{}, f.Rule.Aliases...), f.Codes...), Severity: f.Level.String(),
		Path: r.rel(f.File.Path), Range: rangeOf(f.File, f.At), Message: source.Escape(f.Message),
		Related: []jsonRelated{}, Fixes: []jsonFix{}, URL: f.Rule.URL(),
	}
	for _, x := range f.Related {
		out.Related = append(out.Related, jsonRelated{r.rel(x.File.Path), rangeOf(x.File, x.At), source.Escape(x.Message)})
	}
	for _, x := range r.fixes(f) {
		fix := jsonFix{Title: source.Escape(x.Title), Safe: x.Safe, Edits: []jsonEdit{}}
		for _, e := range x.Edits {
			fix.Edits = append(fix.Edits, jsonEdit{r.rel(e.File.Path), rangeOf(e.File, e.At), e.New})
		}
		out.Fixes = append(out.Fixes, fix)
	}
	return out
}

func rangeOf(f *source.File, at source.Span) jsonRange {
	return jsonRange{position(f, at.Start), position(f, at.End)}
}

func position(f *source.File, p source.Pos) jsonPosition {
	line, col := f.LineUTF16(p)
	return jsonPosition{line, col}
}
