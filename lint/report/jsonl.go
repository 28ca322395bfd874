package report

import "io"

// writeJSONL writes one JSON object a finding, a line each, in the shape of the JSON report's.
func writeJSONL(w io.Writer, r *Report, _ Style) error {
	out := newEncoder(w)
	for _, f := range r.Findings {
		out.value(r.finding(f))
		out.text("\n")
	}
	return out.flush()
}
