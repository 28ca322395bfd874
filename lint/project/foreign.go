package project

import (
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// template is the reason given for not checking a template.
const template = "it is a template"

// Foreign returns why a parsed file is not what its name suggests: it is a template, or belongs to another
// program. It returns "" if the file is what it seems. tree is a *dockerfile.File or a *compose.File.
func Foreign(tree any) string {
	switch f := tree.(type) {
	case *dockerfile.File:
		switch {
		case f == nil:
		case Template(f.Source.Text), templated(f):
			return template
		case !f.Contract && slices.Contains(sources, strings.ToLower(path.Ext(f.Source.Path))) && !begins(f.Source.Text):
			return "it is not a Dockerfile"
		}
	case *compose.File:
		if f != nil && (Template(f.Source.Text) || slices.ContainsFunc(f.Problems, func(p compose.Problem) bool { return braces(f.Source, p.At) })) {
			return template
		}
	}
	return ""
}

// mistaken reports whether a file is a Dockerfile only because the user named it, and nothing in it looks like one:
// most of its lines do not begin with an instruction. Its findings would be wrong, and fixes would damage it.
func mistaken(tree any) bool {
	f, ok := tree.(*dockerfile.File)
	if !ok || f == nil || f.Contract || KindOf(path.Base(f.Source.Path)) != KindOther || begins(f.Source.Text) {
		return false
	}
	known, other := 0, 0
	for _, in := range f.Instructions() {
		if h := in.Common(); h.Form == nil || h.Form.Name == dockerfile.FROM { // "from x import y" of Python
			other++
		} else {
			known++
		}
	}
	return other > known
}

// templated reports whether a Dockerfile has template lines where an instruction or an image should be.
// Elsewhere, for instance in a heredoc, such lines are part of the user's text.
func templated(f *dockerfile.File) bool {
	if f.Contract {
		return false
	}
	for _, p := range f.Problems {
		if p.Kind == dockerfile.UnknownInstruction && braces(f.Source, p.At) {
			return true
		}
	}
	return slices.ContainsFunc(f.Stages, func(s *dockerfile.Stage) bool {
		return s.From != nil && slices.ContainsFunc(marks, func(m string) bool { return strings.Contains(f.Source.Slice(s.From.Span()), m) })
	})
}

// marks are the delimiters of template engines: Go and Jinja, Jinja statements, ERB and EJS, PHP.
var marks = []string{"{{", "}}", "{%", "<%", "<?"}

// braces reports whether a template delimiter is at a place in a file, or at the start of its line.
func braces(src *source.File, at source.Span) bool {
	line := src.LineSpan(src.Line(at.Start))
	before, rest := src.Text[line.Start:at.Start], src.Text[at.Start:]
	if strings.HasSuffix(before, "{") {
		rest = "{" + rest
	}
	for _, mark := range marks {
		if strings.HasPrefix(rest, mark) || strings.HasPrefix(strings.TrimLeft(src.Slice(line), " \t"), mark) {
			return true
		}
	}
	return false
}

// begins reports whether a text begins like a Dockerfile: with FROM and an image, or with ARG.
func begins(text string) bool {
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") && !strings.HasPrefix(words[0], "#!") {
			continue
		}
		switch strings.ToUpper(words[0]) {
		case dockerfile.ARG:
			return true
		case dockerfile.FROM:
			words = slices.DeleteFunc(words[1:], func(w string) bool { return strings.HasPrefix(w, "--") })
			return len(words) == 1 || len(words) == 3 && strings.EqualFold(words[1], dockerfile.AS)
		}
		return false
	}
	return false
}

// hasServices reports whether a file with an ambiguous name is a Compose file. It must have services, and at
// least one of them must have only keys that Compose knows.
func hasServices(f *compose.File) bool {
	services := f.Root.Entry("services")
	if services == nil {
		return false
	}
	if services.Value == nil || len(services.Value.Entries) == 0 {
		return true
	}
	known := compose.Root.Child("services").Child("")
	theirs := func(k *compose.Entry) bool {
		return known.Key(k.Key.Text) == nil && !strings.HasPrefix(k.Key.Text, "x-")
	}
	return slices.ContainsFunc(services.Value.Entries, func(e *compose.Entry) bool {
		for _, key := range []string{"image", "build", "extends", "provider"} {
			if e.Value.Entry(key) != nil {
				return true
			}
		}
		return e.Value == nil || !slices.ContainsFunc(e.Value.Entries, theirs)
	})
}

var errTemplate = errors.New("it is a template")
