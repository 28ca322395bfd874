package infer

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// Drafts returns the drafts among the instructions, in order.
func Drafts(all []dockerfile.Instruction) []dockerfile.Instruction {
	var out []dockerfile.Instruction
	for _, in := range all {
		if in.Common().IsDraft() {
			out = append(out, in)
		}
	}
	return out
}

// Confirm returns the edits that turn drafts into confirmed lines by removing the "?".
func Confirm(file *source.File, drafts []dockerfile.Instruction) []source.Edit {
	var edits []source.Edit
	for _, in := range drafts {
		at := in.Common().Draft.At
		if start := lineStart(file.Text, at.Start); strings.TrimSpace(file.Text[start:at.Start]) == "" { // "? X", as in a contract file
			at.End = lineEnd(file.Text, at.End)
		}
		edits = append(edits, source.Edit{File: file, At: at})
	}
	return edits
}

// Delete returns the edits that remove drafts from a file, with their lines.
func Delete(file *source.File, drafts []dockerfile.Instruction) []source.Edit {
	var edits []source.Edit
	for _, in := range drafts {
		at := in.Common().At
		at.Start = lineStart(file.Text, at.Start)
		if i := strings.IndexByte(file.Text[at.End:], '\n'); i >= 0 {
			at.End += source.Pos(i + 1)
		} else if at.End = source.Pos(len(file.Text)); at.Start > 0 {
			at.Start-- // the last line has no line end, so the one before it is removed
		}
		edits = append(edits, source.Edit{File: file, At: at})
	}
	return edits
}

func lineStart(text string, at source.Pos) source.Pos {
	return source.Pos(strings.LastIndexByte(text[:at], '\n') + 1)
}
