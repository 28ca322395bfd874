package infer

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// Edits returns the edits that insert the lines proposed for the stages of one file as drafts. If all is
// false, it inserts only the main lines.
func Edits(stages []*Stage, all bool) []source.Edit {
	at := map[source.Pos][]string{}
	var order []source.Pos
	for _, s := range stages {
		shared := ""
		if s.Shared && len(s.Services) > 1 {
			shared = "# shared by " + strings.Join(s.Services, ", ")
		}
		for _, l := range s.Lines {
			if !l.Main && !all {
				continue
			}
			end := lineEnd(s.File.Source.Text, l.After.Common().At.End)
			if at[end] == nil {
				order = append(order, end)
			}
			if shared != "" && !slices.Contains(at[end], shared) && strings.HasPrefix(l.Text, dockerfile.ENVIRONMENT) {
				at[end] = append(at[end], shared)
			}
			at[end] = append(at[end], "#:? "+l.Text)
		}
	}
	var edits []source.Edit
	slices.Sort(order)
	for _, end := range order {
		file := stages[0].File.Source
		newline := "\n"
		if strings.Contains(file.Text, "\r\n") {
			newline = "\r\n"
		}
		edits = append(edits, source.Edit{File: file, At: source.Span{Start: end, End: end}, New: newline + strings.Join(at[end], newline)})
	}
	return edits
}

// lineEnd returns the offset of the end of an instruction's line, after trailing spaces.
func lineEnd(text string, at source.Pos) source.Pos {
	for int(at) < len(text) && (text[at] == ' ' || text[at] == '\t') {
		at++
	}
	return at
}
