package query

import (
	"testing"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// If two findings are fixed by the same changes, one action names both.
func TestOfferMerges(t *testing.T) {
	f := source.New("Dockerfile", "FROM a\n")
	a, b := &lint.Finding{File: f}, &lint.Finding{File: f}
	change := []Change{{Place: Place{File: f}, New: "x"}}
	var all Actions
	all.Query = &Query{}
	all.Add("one", protocol.CodeActionKindQuickFix, a, false, change)
	b.At.End = 4
	all.Add("two", protocol.CodeActionKindQuickFix, b, true, change)
	all.Add("three", protocol.CodeActionKindQuickFix, b, false, []Change{{Place: Place{File: f}, New: "y"}})
	if len(all.All) != 2 || len(all.All[0].Also) != 1 || all.All[0].Also[0] != b || !all.All[0].Preferred {
		t.Errorf("%+v", all.All)
	}
}
