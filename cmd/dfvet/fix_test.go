package main

import (
	"errors"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// A fix that changes two files is made completely or not at all: if one of the files cannot be written,
// neither is changed. dfvet checks only once whether a file can be written.
func TestFixOfTwoFiles(t *testing.T) {
	open, shut := source.New("/p/open", "a b c"), source.New("/p/shut", "a b c")
	edit := func(f *source.File, start int) source.Edit {
		return source.Edit{File: f, At: source.Span{Start: source.Pos(start), End: source.Pos(start + 1)}, New: "x"}
	}
	finding := func(edits ...source.Edit) *lint.Finding {
		return &lint.Finding{File: open, Fixes: []source.Fix{{Safe: true, Edits: edits}}}
	}
	looked := 0
	f := newFixing(nil, false, func(path string) error {
		looked++
		if path == shut.Path {
			return errors.New("read-only")
		}
		return nil
	})
	result := &lint.Result{Findings: []*lint.Finding{finding(edit(open, 0), edit(shut, 0)), finding(edit(open, 2)), finding(edit(shut, 4))}}
	if !f.round(result) || f.after[open.Path].Text != "a x c" || f.after[shut.Path] != nil || f.refused[shut.Path] == nil || looked != 2 {
		t.Errorf("%v, %v, looked %d times", f.after, f.refused, looked)
	}
}
