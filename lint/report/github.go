package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// writeGitHub writes one workflow command for each finding. GitHub shows the finding at its line in the diff.
func writeGitHub(w io.Writer, r *Report, _ Style) error {
	out := bufio.NewWriter(w)
	word := map[lint.Level]string{lint.Error: "error", lint.Warning: "warning", lint.Note: "notice"}
	data := strings.NewReplacer("%", "%25")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	for _, f := range r.Findings {
		at := rangeOf(f.File, f.At)
		place := fmt.Sprintf("line=%d,endLine=%d", at.Start.Line, at.End.Line)
		if at.Start.Line == at.End.Line { // GitHub accepts columns only within one line
			place += fmt.Sprintf(",col=%d,endColumn=%d", at.Start.Column, at.End.Column)
		}
		fmt.Fprintf(out, "::%s file=%s,%s,title=%s::%s\n", word[f.Level], property.Replace(escapedPath(relative(r.Root, f.File.Path))),
			place, property.Replace(f.Rule.Name), data.Replace(source.Escape(f.Message)))
	}
	return out.Flush()
}

// escapedPath escapes all control characters except line ends. Workflow commands have escapes for line ends,
// but would print other control characters to the log unchanged.
func escapedPath(path string) string {
	if source.Escape(path) == path {
		return path
	}
	var b strings.Builder
	for len(path) > 0 {
		i := strings.IndexAny(path, "\r\n")
		if i < 0 {
			i = len(path)
		}
		b.WriteString(source.Escape(path[:i]))
		if i < len(path) {
			b.WriteByte(path[i])
			i++
		}
		path = path[i:]
	}
	return b.String()
}
