package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/dfvet/dfvet/lint"
)

// writeGitHub writes one workflow command a finding; GitHub shows it at the line in the diff.
func writeGitHub(w io.Writer, r *Report, _ Style) error {
	out := bufio.NewWriter(w)
	word := map[lint.Level]string{lint.Error: "error", lint.Warning: "warning", lint.Note: "notice"}
	data := strings.NewReplacer("%", "%25")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	for _, f := range r.Findings {
		at := rangeOf(f.File, f.At)
		place := fmt.Sprintf("line=%d,endLine=%d", at.Start.Line, at.End.Line)
		if at.Start.Line == at.End.Line { // GitHub takes columns on one line alone
			place += fmt.Sprintf(",col=%d,endColumn=%d", at.Start.Column, at.End.Column)
		}
		fmt.Fprintf(out, "::%s file=%s,%s,title=%s::%s\n", word[f.Level], property.Replace(relative(r.Root, f.File.Path)),
			place, property.Replace(f.Rule.Name), data.Replace(visible(f.Message)))
	}
	return out.Flush()
}
