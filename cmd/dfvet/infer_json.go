package main

import (
	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/lint/infer"
)

// An inferReport is the output of infer --format json.
type inferReport struct {
	Version int            `json:"version"`
	Stages  []inferredOnes `json:"stages"`
}

// inferredOnes holds the lines that were inferred for one stage.
type inferredOnes struct {
	Path     string           `json:"path"`
	Stage    string           `json:"stage"`
	Index    int              `json:"index"`
	Services []string         `json:"services"`
	Shared   bool             `json:"shared"`
	Lines    []inferredLine   `json:"lines"`
	Remarks  []inferredRemark `json:"remarks"`
	Cut      []string         `json:"cut,omitempty"`
}

// An inferredLine is one draft. Written reports whether --write adds it.
type inferredLine struct {
	Text    string      `json:"text"`
	Written bool        `json:"written"`
	From    []inferFrom `json:"from"`
}

type inferredRemark struct {
	Message string `json:"message"`
	inferFrom
}

type inferFrom struct {
	label.From
	What string `json:"what"`
}

func inferJSON(c *checker, all []*infer.Stage, written bool) inferReport {
	out := inferReport{Version: 1, Stages: []inferredOnes{}}
	for _, s := range all {
		one := inferredOnes{Path: c.shown(s.File.Source.Path), Stage: s.Stage.Name(), Index: s.Stage.Index, Services: append([]string{}, s.Services...),
			Shared: s.Shared, Lines: []inferredLine{}, Remarks: []inferredRemark{}, Cut: s.Cut}
		for _, l := range s.Lines {
			line := inferredLine{Text: l.Text, Written: l.Main || written, From: []inferFrom{}}
			for _, p := range l.From {
				line.From = append(line.From, c.from(p))
			}
			one.Lines = append(one.Lines, line)
		}
		for _, r := range s.Remarks {
			one.Remarks = append(one.Remarks, inferredRemark{r.Text, c.from(r.Place)})
		}
		out.Stages = append(out.Stages, one)
	}
	return out
}

func (c *checker) from(p infer.Place) inferFrom {
	f, at := p.File.Outer(p.At)
	out := inferFrom{What: p.What}
	out.Path = c.shown(f.Path)
	out.Range.Start.Line, out.Range.Start.Column = f.LineUTF16(at.Start)
	out.Range.End.Line, out.Range.End.Column = f.LineUTF16(at.End)
	return out
}
