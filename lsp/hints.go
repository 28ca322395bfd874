package lsp

import (
	"fmt"
	"strconv"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

func uitoa(n uint64) string { return strconv.FormatUint(n, 36) }

// A Hint is a text that an editor shows within the file, at a place.
type Hint struct {
	Pos source.Pos
	Tip string
	At  string
}

// hints lists what is not written and holds: the value of a variable in FROM, and what a base image
// brings.
func hints(q *Query) []Hint {
	if q.File.Language == Compose {
		return hintsCompose(q)
	}
	f := q.File.Docker()
	if f == nil || f.Contract {
		return nil
	}
	var all []Hint
	p := q.Project(f.Source.Path)
	for _, s := range f.Stages {
		if s.From == nil || s.From.Image == nil {
			continue
		}
		ref := s.From.Image.Value
		if !s.From.Image.Literal() {
			if ref = resolved(f, s.From.Image); ref == "" {
				continue
			}
			all = append(all, Hint{s.From.Image.At.End, "with the defaults of the arguments", "= " + ref})
		}
		if c := p.Image(ref); c != nil && len(c.Lines()) > 0 {
			all = append(all, Hint{s.From.At.End, contractText(c), brings(c)})
		}
	}
	return all
}

// resolved fills the defaults of the arguments above the first FROM into a word; "" where one has
// none.
func resolved(f *dockerfile.File, w *dockerfile.Word) string {
	values := map[string]string{}
	for _, a := range f.Args {
		for _, v := range a.Vars {
			if v.Value != nil && v.Value.Literal() {
				values[v.Key.Value] = v.Value.Value
			}
		}
	}
	var b strings.Builder
	for _, p := range w.Parts {
		switch v, ok := values[p.Var]; {
		case p.Var == "":
			b.WriteString(p.Lit)
		case ok && p.Op == "" || ok && v != "" && p.Op == ":-":
			b.WriteString(v)
		case strings.HasSuffix(p.Op, "-") && !strings.Contains(p.Arg, "$"):
			b.WriteString(p.Arg)
		default:
			return ""
		}
	}
	return b.String()
}

// brings counts the lines of a contract.
func brings(c *contract.Contract) string {
	var all []string
	for _, x := range []struct {
		n    int
		what string
	}{{len(c.Listeners), "listens"}, {len(c.Connections), "connects"}, {len(c.Variables), "variables"}, {len(c.Volumes), "volumes"}} {
		if x.n > 0 {
			all = append(all, fmt.Sprintf("%d %s", x.n, x.what))
		}
	}
	return "inherits " + strings.Join(all, ", ")
}

func outHints(q *Query, all []Hint, within source.Span) any {
	out := []protocol.InlayHint{}
	for _, h := range all {
		if within.Has(h.Pos) {
			out = append(out, protocol.InlayHint{Position: q.Client.encoding.position(q.File.Source, h.Pos), Label: protocol.String(h.At),
				PaddingLeft: ptr(true), Tooltip: markdown(h.Tip)})
		}
	}
	return out
}

func inlayHints(c *Call, p *protocol.InlayHintParams) (any, error) {
	q := c.query(p.TextDocument.URI, p.Range.Start)
	if q == nil {
		return nil, nil
	}
	return outHints(q, hints(q), c.Client.encoding.span(q.File.Source, p.Range)), nil
}

// A Lens is a line above the text; Places are where it leads.
type Lens struct {
	At     source.Span
	Title  string
	Places []Place
}

// lenses say who uses a stage, and who connects to what it listens on.
func lenses(q *Query) []Lens {
	if q.File.Language == Compose {
		return lensesCompose(q)
	}
	f := q.File.Docker()
	if f == nil || f.Contract {
		return nil
	}
	p := q.Project(f.Source.Path)
	var all []Lens
	for _, s := range f.Stages {
		users := p.users(f, s)
		if s.From == nil || len(users) == 0 {
			continue
		}
		all = append(all, Lens{s.From.At, count(len(users), "service"), servicePlaces(users)})
		all = append(all, p.needs(s, users)...)
		for _, in := range s.Body {
			if l, ok := in.(*dockerfile.Listens); ok {
				consumers := p.consumers(f, l, users)
				all = append(all, Lens{l.At, count(len(consumers), "consumer"), servicePlaces(consumers)})
			}
		}
	}
	return all
}

// users lists the services that build a stage; their tree may be another of the same text.
func (l *Loaded) users(f *dockerfile.File, s *dockerfile.Stage) []*project.Service {
	var all []*project.Service
	for _, w := range l.Wholes {
		for _, svc := range w.Services {
			if b := svc.Build; b != nil && b.File != nil && b.Stage != nil && b.File.Source == f.Source && b.Stage.Index == s.Index {
				all = append(all, svc)
			}
		}
	}
	return all
}

// needs counts what the stage's services need, and what of it is not met somewhere.
func (l *Loaded) needs(s *dockerfile.Stage, users []*project.Service) []Lens {
	needs, unmet := 0, 0
	for _, svc := range users {
		for _, n := range l.Wiring(svc.Whole).Needs {
			if n.Service == svc {
				needs++
				if n.Verdict == wiring.Violated {
					unmet++
				}
			}
		}
	}
	if needs == 0 {
		return nil
	}
	return []Lens{{s.From.At, fmt.Sprintf("%s, %d unmet", count(needs, "need"), unmet), nil}}
}

// consumers lists the services whose needs a LISTENS line answers.
func (l *Loaded) consumers(f *dockerfile.File, in *dockerfile.Listens, users []*project.Service) []*project.Service {
	var all []*project.Service
	for _, svc := range users {
		for _, n := range l.Wiring(svc.Whole).Needs {
			if n.Listener != nil && n.Listener.File == f.Source && n.Listener.At == in.At {
				all = append(all, n.Service)
			}
		}
	}
	return all
}

func servicePlaces(all []*project.Service) []Place {
	var places []Place
	for _, s := range all {
		places = append(places, Place{s.Name.File, s.Name.At})
	}
	return places
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func outLenses(q *Query, all []Lens) any {
	out := []protocol.CodeLens{}
	for _, l := range all {
		r := q.rangeOf(q.File.Source, l.At)
		r.End = r.Start
		cmd := protocol.Command{Title: l.Title}
		if len(l.Places) > 0 {
			cmd.Command = "dfvet.showPlaces"
			for _, v := range []any{q.File.URI, r.Start, outPlaces(q, l.Places)} {
				raw, err := protocol.Marshal(v)
				if err == nil {
					cmd.Arguments = append(cmd.Arguments, raw)
				}
			}
		}
		out = append(out, protocol.CodeLens{Range: r, Command: cmd})
	}
	return out
}
