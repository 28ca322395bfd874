package docker

import (
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// refactorings offers to write a part of the file in another form that means the same.
func refactorings(a *query.Actions, at source.Span) {
	offerDrafts(a, at)
	if TreeOf(a.File) == nil || TreeOf(a.File).Contract {
		return
	}
	x := indexOf(a.File)
	in := x.at(at.Start)
	if list := x.within(at); in == nil && len(list) > 0 {
		in = list[0] // the selection starts above the instruction
	}
	if in == nil {
		return
	}
	if dockerfile.OfDialect(in) {
		offerRespelled(a, x, in)
	}
	switch in := in.(type) {
	case *dockerfile.Run:
		offerScriptForms(a, x, in)
	case *dockerfile.From:
		offerInferred(a, in)
		if in.Image != nil && in.Image.Literal() {
			OfferPin(a, in.Image.Value, in.Image.At.End)
		}
	}
	offerExtraction(a, in, at)
}

// offerRespelled offers to convert a contract comment to an instruction or back, and to do so for all such
// lines in its stage.
func offerRespelled(a *query.Actions, x *index, in dockerfile.Instruction) {
	if _, bad := in.(*dockerfile.Bad); bad || in.Common().OnBuild != nil {
		return
	}
	one, all := "write the contract line as a comment", "write the contract lines of this stage as comments"
	if in.Common().Spelling == dockerfile.InComment {
		one, all = "write the contract comment as an instruction", "write the contract comments of this stage as instructions"
	}
	a.Add(one, protocol.CodeActionKindRefactorRewrite, nil, false, respelled(a, in))
	s := in.Common().Stage
	if s == nil {
		return
	}
	var edits []query.Change
	n := 0
	for _, o := range s.Body {
		if _, bad := o.(*dockerfile.Bad); bad || !dockerfile.OfDialect(o) || o.Common().Spelling != in.Common().Spelling {
			continue
		}
		if c := respelled(a, o); c != nil {
			n, edits = n+1, append(edits, c...)
		}
	}
	if n > 1 {
		a.Add(all, protocol.CodeActionKindRefactorRewrite, nil, false, edits)
	}
}

// respelled returns the changes that add "#: " to each line of a contract line, or remove it. It returns nil
// for a text with an empty line, which cannot be part of a comment, and for a VOLUME without AT:, which would
// become Docker's own.
func respelled(a *query.Actions, in dockerfile.Instruction) []query.Change {
	h, src := in.Common(), a.File.Source
	if h.IsDraft() {
		return nil // a Docker instruction cannot become a comment
	}
	if _, volume := in.(*dockerfile.ContractVolume); volume && (h.Args == nil || !source.BeginsWith(h.Args.Text, "AT:")) {
		return nil
	}
	var edits []query.Change
	for line := src.Line(h.At.Start); line <= src.Line(h.At.End); line++ {
		at := src.LineSpan(line)
		text := src.Slice(at)
		cut := strings.TrimLeft(text, " \t")
		at.Start += source.Pos(len(text) - len(cut))
		rest, marked := strings.CutPrefix(cut, "#:")
		switch {
		case h.Spelling == dockerfile.InComment && marked:
			if line == src.Line(h.At.Start) {
				rest = strings.TrimLeft(rest, " \t")
			} else {
				rest = strings.TrimPrefix(rest, " ")
			}
			at.End = at.Start + source.Pos(len(cut)-len(rest))
			edits = append(edits, query.Change{Place: query.Place{File: src, At: at}, New: ""})
		case h.Spelling == dockerfile.InComment || strings.HasPrefix(cut, "#"):
		case cut == "":
			return nil
		default:
			at.End = at.Start
			if line > src.Line(h.At.Start) {
				at.Start = src.LineSpan(line).Start
				at.End = at.Start
			}
			edits = append(edits, query.Change{Place: query.Place{File: src, At: at}, New: "#: "})
		}
	}
	return edits
}
