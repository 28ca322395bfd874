package report

import "io"

// writeJSONL writes one line for each finding: a JSON object as in the JSON report.
func writeJSONL(w io.Writer, r *Report, _ Style) error {
	out := newEncoder(w)
	for _, f := range r.Findings {
		out.value(r.finding(f))
		out.text("\n")
	}
	return out.flush()
}
