package dockerfile

import (
	"fmt"
	"strings"

	buildkit "github.com/moby/buildkit/frontend/dockerfile/parser"
)

// A said is one instruction in a form in which the results of both parsers can be compared.
type said struct {
	Name        string
	Start, Last int // the first and the last line
	Original    string
	Flags       []string
	JSON        bool
	Args        []string
	Heredocs    []string
	Trigger     *said
}

func fromBuildKit(n *buildkit.Node) *said {
	s := &said{Name: strings.ToUpper(strings.ToLower(n.Value)), Start: n.StartLine, Last: n.EndLine, Original: n.Original,
		Flags: n.Flags, JSON: n.Attributes["json"]}
	for next := n.Next; next != nil; next = next.Next {
		if len(next.Children) > 0 {
			s.Trigger = fromBuildKit(next.Children[0])
			s.Trigger.Start, s.Trigger.Last = 0, 0
			if s.Trigger.Name == s.Name { // docker build rejects ONBUILD ONBUILD later, so we stop here
				s.Trigger.Trigger, s.Trigger.Flags = nil, nil
			}
			continue
		}
		s.Args = append(s.Args, next.Value)
	}
	for _, d := range n.Heredocs {
		s.Heredocs = append(s.Heredocs, fmt.Sprintf("%s %v %v %q", d.Name, d.Expand, d.Chomp, d.Content))
	}
	return s
}

func ourSaid(f *File) []*said {
	var all []*said
	for _, in := range f.Instructions() {
		if in.Common().Spelling == Raw && !OfDialect(in) {
			all = append(all, ourLine(f, in))
		}
	}
	return all
}

func ourLine(f *File, in Instruction) *said {
	h := in.Common()
	s := &said{Name: h.Name, Start: f.Source.Line(h.At.Start), Last: f.Source.Line(max(h.At.Start, h.At.End-1)),
		Original: h.Keyword.line.Text, JSON: isExec(in), Args: ourArgs(in)}
	for _, fl := range h.Flags {
		s.Flags = append(s.Flags, ourFlag(fl))
	}
	docs := h.Heredocs
	if o, ok := in.(*OnBuild); ok && o.Do != nil {
		do := o.Do.Common()
		docs = do.Heredocs
		s.Trigger = ourLine(f, o.Do)
		s.Trigger.Original = o.Args.Text
		s.Trigger.Start, s.Trigger.Last, s.Trigger.Heredocs = 0, 0, nil
		if s.Trigger.Name == s.Name {
			s.Trigger.Flags = nil
		}
	}
	for _, d := range docs {
		s.Heredocs = append(s.Heredocs, fmt.Sprintf("%s %v %v %q", d.Name, d.Expand, d.Chomp, f.Source.Slice(d.Body)))
	}
	return s
}

// ourFlag returns a flag as BuildKit represents it. BuildKit works byte by byte, so a letter outside ASCII
// becomes several characters.
func ourFlag(f *Flag) string {
	text := "--" + f.Name.Value
	if f.Value != nil {
		text += "=" + f.given.text
	}
	out := make([]rune, len(text))
	for i := range len(text) {
		out[i] = rune(text[i])
	}
	return string(out)
}

func isExec(in Instruction) bool {
	switch in := in.(type) {
	case *Run:
		return in.Command.JSON
	case *Cmd:
		return in.Command.JSON
	case *Entrypoint:
		return in.Command.JSON
	case *Shell:
		return in.Command.JSON
	case *Healthcheck:
		return in.Command.JSON
	case *Copy:
		return in.JSON
	case *Add:
		return in.JSON
	case *Volume:
		return in.JSON
	}
	return false
}

// ourArgs returns the arguments of an instruction as BuildKit represents them.
func ourArgs(in Instruction) []string {
	switch in := in.(type) {
	case *From:
		return ourTexts(in.Args)
	case *Expose:
		return texts(in.Ports)
	case *Arg:
		var out []string
		for _, v := range in.Vars {
			out = append(out, pairText(v, "="))
		}
		return out
	case *Env:
		return pairTexts(in.Vars, in.Legacy)
	case *Label:
		return pairTexts(in.Labels, in.Legacy)
	case *Run:
		return commandTexts(&in.Command)
	case *Cmd:
		return commandTexts(&in.Command)
	case *Entrypoint:
		return commandTexts(&in.Command)
	case *Shell:
		return commandTexts(&in.Command)
	case *Healthcheck:
		if in.Type == nil {
			return nil
		}
		return append([]string{in.Type.Text}, commandTexts(&in.Command)...)
	case *Copy:
		return wordTexts(in.Sources, in.Dest, in.JSON)
	case *Add:
		return wordTexts(in.Sources, in.Dest, in.JSON)
	case *Volume:
		return wordTexts(in.Paths, nil, in.JSON)
	case *Workdir:
		return texts([]*Word{in.Path})
	case *User:
		return texts([]*Word{in.User})
	case *StopSignal:
		return texts([]*Word{in.Signal})
	case *Maintainer:
		return texts([]*Word{in.Name})
	case *OnBuild:
		return nil
	}
	return []string{""} // BuildKit does not have this instruction
}

func ourTexts(l *Line) []string {
	p := &parser{escape: '\\'}
	return texts(p.fields(l))
}

func texts(ws []*Word) []string {
	var out []string
	for _, w := range ws {
		if w != nil {
			out = append(out, w.Text)
		}
	}
	return out
}

func wordTexts(ws []*Word, dest *Word, json bool) []string {
	all := append(append([]*Word{}, ws...), dest)
	if !json {
		return texts(all)
	}
	var out []string
	for _, w := range all {
		if w != nil {
			out = append(out, new(parser).decoded(w))
		}
	}
	return out
}

func commandTexts(c *Command) []string {
	if !c.JSON {
		if c.Line.Text == "" {
			return nil
		}
		return []string{c.Line.Text}
	}
	var out []string
	for _, w := range c.Exec {
		out = append(out, w.Value)
	}
	return out
}

func pairText(v *Pair, sep string) string {
	if v.Value == nil {
		return v.Key.Text
	}
	return v.Key.Text + sep + v.Value.Text
}

func pairTexts(ps []*Pair, legacy bool) []string {
	var out []string
	sep := "="
	if legacy {
		sep = ""
	}
	for _, v := range ps {
		value := ""
		if v.Value != nil {
			value = v.Value.Text
		}
		out = append(out, v.Key.Text, value, sep)
	}
	return out
}
