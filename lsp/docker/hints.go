package docker

import (
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lsp/query"
)

// hints lists facts that a part of a file does not show: what a base image or stage provides, and the values
// of variables.
func hints(q *query.Query, within source.Span) []query.Hint {
	f := TreeOf(q.File)
	if f == nil || f.Contract {
		return nil
	}
	x := indexOf(q.File)
	var all []query.Hint
	for _, in := range x.within(within) {
		if from, ok := in.(*dockerfile.From); ok && from.Stage != nil && from.Image != nil {
			all = append(all, fromHints(q, x.facts().Stages[from.Stage.Index])...)
			continue
		}
		for _, w := range shownWords(in) {
			if text := x.filled(in, w); text != "" {
				all = append(all, query.Hint{Pos: w.At.End, Tip: "using the defaults of the arguments", At: "= " + text})
			}
		}
		for _, w := range build.Sources(in) {
			if i, err := strconv.Atoi(w.Value); err == nil && i >= 0 && i < len(f.Stages) && f.Stages[i].Name() != "" {
				all = append(all, query.Hint{Pos: w.At.End, Tip: f.Source.Slice(f.Stages[i].From.At), At: "= " + f.Stages[i].From.Name.Text})
			}
		}
	}
	return all
}

// fromHints shows the image name that results from variables or earlier stages, and what the base provides.
func fromHints(q *query.Query, s *facts.Stage) []query.Hint {
	var all []query.Hint
	p := q.OwnProject()
	image := s.From.Image
	switch root := s.Root(); {
	case s.Base != nil && root.Image != "":
		all = append(all, query.Hint{Pos: image.At.End, Tip: "the image on which the stage is ultimately based", At: "= " + root.Image})
	case s.Base == nil && s.Image != "" && !image.Literal():
		all = append(all, query.Hint{Pos: image.At.End, Tip: "using the defaults of the arguments", At: "= " + s.Image})
	}
	var base *contract.Contract
	if s.Base != nil {
		base = p.Stage(TreeOf(q.File), s.Base.Stage.Stage)
	} else if s.Image != "" {
		base = p.Image(s.Image)
	}
	if base != nil && len(base.Lines()) > 0 {
		all = append(all, query.Hint{Pos: s.From.At.End, Tip: contractText(base), At: brings(base)})
	}
	return all
}

// shownWords lists those words of an instruction whose expanded values are shown. They exclude commands,
// because the shell expands variables there, and ENV, because it already shows the values.
func shownWords(in dockerfile.Instruction) []*dockerfile.Word {
	switch do := in.(type) {
	case *dockerfile.Copy:
		return append(do.Sources[:len(do.Sources):len(do.Sources)], do.Dest)
	case *dockerfile.Add:
		return append(do.Sources[:len(do.Sources):len(do.Sources)], do.Dest)
	case *dockerfile.Workdir:
		return []*dockerfile.Word{do.Path}
	case *dockerfile.User:
		return []*dockerfile.Word{do.User}
	case *dockerfile.Expose:
		return do.Ports
	case *dockerfile.Volume:
		return do.Paths
	case *dockerfile.StopSignal:
		return []*dockerfile.Word{do.Signal}
	}
	return nil
}

// mostHint is the maximum length of a value in a hint, in bytes.
const mostHint = 60

// filled returns the value of a word after expansion of its variables, or "" if the value is unknown, empty,
// secret or too long to show.
func (x *index) filled(in dockerfile.Instruction, w *dockerfile.Word) string {
	if w == nil || w.Literal() || source.RefersToSecret(w.Value) {
		return ""
	}
	scope, global := x.scope(in.Common().At.Start)
	if v := scope.Expand(w); !global && v.Known && len(v.Text) <= mostHint {
		return v.Text
	}
	return ""
}

// brings describes a contract by the number of lines of each kind.
func brings(c *contract.Contract) string {
	var all []string
	for _, x := range []struct {
		n    int
		what string
	}{{len(c.Listeners), "listener"}, {len(c.Connections), "connection"}, {len(c.Variables), "variable"}, {len(c.Volumes), "volume"}} {
		if x.n > 0 {
			all = append(all, query.Count(x.n, x.what))
		}
	}
	return "inherits " + strings.Join(all, ", ")
}
