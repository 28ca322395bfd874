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
		if f.Contract || f.Fragment || garbled(f) {
			return
		}
		for _, s := range f.Stages {
			exposed, all := exposedPorts(s)
			if len(exposed) == 0 || !slices.ContainsFunc(s.Body, dockerfile.OfDialect) {
				continue
			}
			c := p.Project.Stage(f, s)
			own := slices.DeleteFunc(slices.Clone(c.Listeners), func(l *contract.Listener) bool { return l.Depth > 0 })
			if len(own) == 0 || len(c.Refused) > 0 {
				continue
			}
			unexposed(p, c, own, exposed, all)
			unheard(p, c, exposed)
		}
	},
}

// An exposed is one port in an EXPOSE.
type exposed struct {
	transport   string
	first, last int
	word        *dockerfile.Word
}

// exposedPorts parses the EXPOSE lines of a stage. all is false if one of them contains a variable or an
// invalid port.
func exposedPorts(s *dockerfile.Stage) (list []exposed, all bool) {
	all = true
	for _, in := range s.Body {
		e, ok := in.(*dockerfile.Expose)
		if !ok {
			continue
		}
		for _, w := range e.Ports {
			x, ok := exposedPort(w.Value)
			if !ok {
				all = false
				continue
			}
			x.word = w
			list = append(list, x)
		}
	}
	return list, all
}

func exposedPort(text string) (exposed, bool) {
	text, transport, has := strings.Cut(text, "/")
	if !has {
		transport = "tcp"
	}
	from, to, dash := strings.Cut(text, "-")
	if !dash {
		to = from
	}
	first, err1 := strconv.Atoi(from)
	last, err2 := strconv.Atoi(to)
	return exposed{transport: strings.ToUpper(transport), first: first, last: last}, err1 == nil && err2 == nil
}

func (e exposed) covers(l *contract.Listener) bool {
	return e.transport == string(l.On.Transport) && e.first <= l.On.First && l.On.Last <= e.last
}

// unexposed reports listeners of the stage that neither it nor its bases expose.
func unexposed(p *lint.Pass, c *contract.Contract, own []*contract.Listener, list []exposed, all bool) {
	for _, l := range own {
		if !all || l.On.Placeholder != "" || l.Loopback || slices.ContainsFunc(list, func(e exposed) bool { return e.covers(l) }) {
			continue
		}
		if slices.ContainsFunc(c.Config.Exposed, func(s contract.Setting) bool {
			e, ok := exposedPort(s.Text)
			return !s.Known || !ok || e.covers(l)
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
			WithFix("add the EXPOSE", true, source.Edit{At: source.Span{Start: end, End: end}, New: " " + port})
	}
}

// unheard reports exposed ports without a LISTENS line.
func unheard(p *lint.Pass, c *contract.Contract, list []exposed) {
	if slices.ContainsFunc(c.Listeners, func(l *contract.Listener) bool { return l.On.Placeholder != "" }) {
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
