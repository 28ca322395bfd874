package facts

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// OfCompose returns the shell code in a Compose file. It is in command, entrypoint and healthcheck.test of
// the services.
func OfCompose(f *compose.File) []*Script {
	var out []*Script
	for _, doc := range f.Docs {
		services := doc.Get("services")
		if services == nil {
			continue
		}
		for _, e := range services.Entries {
			if e.Value != nil && e.Value.Kind == compose.Mapping {
				out = append(out, ofService(e.Value)...)
			}
		}
	}
	return out
}

func ofService(s *compose.Node) []*Script {
	sys := build.UnknownSystem
	if image := s.Get("image"); image != nil && !strings.Contains(image.Text, "$") {
		sys = build.SystemOf(image.Text)
	}
	out := ofCommand(s.Get("entrypoint"), sys)
	command := s.Get("command")
	if sh, ok := awaitsCode(s.Get("entrypoint"), sys); ok {
		if command != nil && command.Kind == compose.Sequence && len(command.Items) > 0 {
			out = append(out, ofNode(command.Items[0], sh, sys)...)
		}
	} else {
		out = append(out, ofCommand(command, sys)...)
	}
	return append(out, ofTest(s.Get("healthcheck").Get("test"), sys)...)
}

// ofTest reads healthcheck.test. The shell runs it if it is a string.
func ofTest(n *compose.Node, sys build.System) []*Script {
	sh := Shell{Program: "sh", Dialect: shOf(sys), Args: []string{"-c"}}
	switch {
	case n == nil:
		return nil
	case n.Kind == compose.Scalar:
		return ofNode(n, sh, sys)
	case n.Kind == compose.Sequence && len(n.Items) > 1 && n.Items[0].Text == "CMD-SHELL":
		return ofNode(n.Items[1], sh, sys)
	case n.Kind == compose.Sequence && len(n.Items) > 1:
		return ofList(n.Items[1:], sys)
	}
	return nil
}

// ofCommand reads command or entrypoint. They contain words that run without a shell, but the program may
// itself be a shell.
func ofCommand(n *compose.Node, sys build.System) []*Script {
	switch {
	case n == nil:
		return nil
	case n.Kind == compose.Sequence:
		return ofList(n.Items, sys)
	case n.Kind != compose.Scalar || !strings.Contains(n.Text, "sh "):
		return nil
	}
	all := ofNode(n, Shell{Program: "compose", Dialect: Bash}, sys)
	if len(all) == 0 {
		return nil
	}
	return all[1:] // the string is split into words, so no shell runs it
}

func ofList(items []*compose.Node, sys build.System) []*Script {
	words := make([]Word, len(items))
	for i, n := range items {
		words[i] = Word{Value: n.Text}
	}
	if len(words) == 0 {
		return nil
	}
	if i, sh := shellCode(words, sys); i > 0 {
		return ofNode(items[i], sh, sys)
	}
	return nil
}

// awaitsCode reports whether an entrypoint is a shell whose code is in command, such as ["sh", "-c"]. It also
// returns that shell.
func awaitsCode(n *compose.Node, sys build.System) (Shell, bool) {
	if n == nil || n.Kind != compose.Sequence || len(n.Items) < 2 {
		return Shell{}, false
	}
	last := n.Items[len(n.Items)-1].Text
	d := dialectOf(programName(n.Items[0].Text), sys)
	return Shell{Program: programName(n.Items[0].Text), Dialect: d, Chosen: true}, d != Foreign && strings.HasPrefix(last, "-") && strings.HasSuffix(last, "c")
}

// ofNode returns the scripts in a scalar: the scalar itself, and the code that it passes to other shells.
func ofNode(n *compose.Node, sh Shell, sys build.System) []*Script {
	if n.Kind != compose.Scalar || n.Alias != nil {
		return nil
	}
	text, place, loose := dollars(n.Embed(nil, false))
	s := newScript(&Script{Place: InCompose, Shell: sh, Text: text, Loose: loose, place: place, write: intoYAML(n.Style)})
	return withNested(s, sys)
}

// dollars replaces Compose's $$ with $. It also reports whether Compose substitutes variables, so that the
// shell runs different code from what is written.
func dollars(f *source.File) (string, mapping, bool) {
	text := f.Text
	var pieces []piece
	loose := false
	from := 0
	outer := func(start, end int) source.Span {
		_, at := f.Outer(spanOf(0, start, end))
		return at
	}
	for i := 0; i < len(text); i++ {
		if text[i] != '$' {
			continue
		}
		if i+1 < len(text) && text[i+1] == '$' {
			pieces = append(pieces, piece{text[from:i], spanOf(0, from, i)}, piece{"$", spanOf(0, i, i+2)})
			i++
			from = i + 1
			continue
		}
		loose = true
	}
	pieces = append(pieces, piece{text[from:], spanOf(0, from, len(text))})
	joined, at := pieced(pieces)
	return joined, func(start, end int) source.Span {
		s := at(start, end)
		return outer(int(s.Start), int(s.End))
	}, loose
}

// intoYAML returns a function that encodes code for a scalar of the given style.
func intoYAML(style compose.Style) func(string) (string, bool) {
	return func(code string) (string, bool) {
		if strings.ContainsAny(code, "\n\t") {
			return "", false
		}
		code = strings.ReplaceAll(code, "$", "$$")
		switch style {
		case compose.SingleQuoted:
			return strings.ReplaceAll(code, "'", "''"), true
		case compose.DoubleQuoted:
			return jsonQuoting.Replace(code), true
		case compose.Literal, compose.Folded:
			return code, true
		}
		return code, !strings.ContainsAny(code, ":#,[]{}&*!|>%@`")
	}
}
