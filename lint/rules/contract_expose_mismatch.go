package rules

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

//go:embed contract_expose_mismatch.md
var exposeMismatchDoc string

var exposeMismatch = &lint.Rule{
	Name: "contract/expose-mismatch", Doc: exposeMismatchDoc, Level: lint.Warning, Fix: lint.Safe, Tags: []string{"contract", "correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment {
			return
		}
		for _, s := range f.Stages {
			c := contract.Of(f, s)
			exposed, all := exposedPorts(s)
			if len(exposed) == 0 || len(c.Listeners) == 0 || len(c.Refused) > 0 {
				continue
			}
			unexposed(p, c, exposed, all)
			unheard(p, c, exposed)
		}
	},
}

// An exposed is one port of an EXPOSE.
type exposed struct {
	transport   string
	first, last int
	word        *dockerfile.Word
}

// exposedPorts reads the EXPOSE lines of a stage; all is false where one holds a variable or is
// not a port.
func exposedPorts(s *dockerfile.Stage) (list []exposed, all bool) {
	all = true
	for _, in := range s.Body {
		e, ok := in.(*dockerfile.Expose)
		if !ok {
			continue
		}
		for _, w := range e.Ports {
			text, transport, has := strings.Cut(w.Value, "/")
			if !has {
				transport = "tcp"
			}
			from, to, dash := strings.Cut(text, "-")
			if !dash {
				to = from
			}
			first, err1 := strconv.Atoi(from)
			last, err2 := strconv.Atoi(to)
			if err1 != nil || err2 != nil {
				all = false
				continue
			}
			list = append(list, exposed{strings.ToUpper(transport), first, last, w})
		}
	}
	return list, all
}

// unexposed reports listeners that no EXPOSE names.
func unexposed(p *lint.Pass, c *contract.Contract, list []exposed, all bool) {
	for _, l := range c.Listeners {
		if !all || l.On.Hole != "" || l.Loopback || slices.ContainsFunc(list, func(e exposed) bool {
			return e.transport == string(l.On.Transport) && e.first <= l.On.First && l.On.Last <= e.last
		}) {
			continue
		}
		port := fmt.Sprint(l.On.First)
		if l.On.Last > l.On.First {
			port += fmt.Sprintf("-%d", l.On.Last)
		}
		if l.On.Transport != "TCP" {
			port += "/" + strings.ToLower(string(l.On.Transport))
		}
		end := list[len(list)-1].word.At.End
		p.Report(l.On.At, "the image listens on %s, but no EXPOSE says so", port).
			Relate(l.File, list[0].word.At, "other ports are exposed here").
			WithFix("add the EXPOSE", true, lint.Edit{At: source.Span{Start: end, End: end}, New: " " + port})
	}
}

// unheard reports exposed ports that no LISTENS line names.
func unheard(p *lint.Pass, c *contract.Contract, list []exposed) {
	if slices.ContainsFunc(c.Listeners, func(l *contract.Listener) bool { return l.On.Hole != "" }) {
		return
	}
	for _, e := range list {
		if slices.ContainsFunc(c.Listeners, func(l *contract.Listener) bool {
			return e.transport == string(l.On.Transport) && l.On.First <= e.first && e.last <= l.On.Last
		}) {
			continue
		}
		p.Report(e.word, "`%s` is exposed, but no LISTENS line says what the image speaks there", e.word.Value).
			Relate(c.Listeners[0].File, c.Listeners[0].At, "the image listens here")
	}
}
