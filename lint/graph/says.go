package graph

import (
	"fmt"
	"strings"

	"github.com/dfvet/dfvet/lint/wiring"
)

func (b *Box) id() int {
	if b.Service != nil {
		return b.Service.id
	}
	return b.Host.id
}

func (b *Box) place() Place {
	if b.Service != nil {
		return b.Service.Place
	}
	return b.Host.Place
}

// says returns the lines of the text that is shown when the pointer is over a box.
func (b *Box) says() []string {
	if h := b.Host; h != nil {
		says := []string{h.Name, b.Lines[0]}
		return append(says, saysOfListeners(h.Listens)...)
	}
	s := b.Service
	says := []string{s.Name}
	if s.Image != "" {
		says = append(says, "image "+s.Image)
	}
	if s.Build != "" {
		says = append(says, "built from "+s.Build)
	}
	says = append(says, s.Contract)
	if t := s.Needs; t.Total > 0 {
		text := fmt.Sprintf("%d of %s met", t.Met, count(t.Total, "need"))
		if t.Unmet > 0 {
			text += fmt.Sprintf(", %d not met", t.Unmet)
		}
		says = append(says, text)
	}
	return append(says, saysOfListeners(s.Listens)...)
}

func saysOfListeners(all []Listener) []string {
	var says []string
	for _, l := range all {
		text := "listens on " + l.On + " for " + strings.Join(l.Types, ", ")
		if l.As != "" {
			text += " as " + l.As
		}
		says = append(says, text)
	}
	return says
}

var verdictWords = map[wiring.Verdict]string{
	wiring.Satisfied: "met", wiring.Violated: "not met", wiring.Unproven: "not proven", wiring.Unknown: "not known",
}

// says returns the lines of the text that is shown when the pointer is over a wire.
func (e *Edge) says() []string {
	title := e.From
	if to := e.goal(); to != "" {
		title += " → " + to
	}
	need := strings.Join(e.Types, " or ")
	if need == "" {
		need = e.Label
	}
	if e.On != "" {
		need += " on " + e.On
	}
	if e.Variable != "" && e.Variable != need {
		need += " from " + e.Variable
	}
	says := []string{title, need, verdictWords[e.Verdict]}
	if e.Message != "" {
		says = append(says, e.Message)
	}
	return says
}
