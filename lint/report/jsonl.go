package report

import (
	"bufio"
	"io"
)

// writeJSONL writes one JSON object a finding, a line each, in the shape of the JSON report's.
func writeJSONL(w io.Writer, r *Report, _ Style) error {
	out := bufio.NewWriter(w)
	for _, f := range r.Findings {
		if err := Encode(out, r.finding(f)); err != nil {
			return err
		}
	}
	return out.Flush()
}
