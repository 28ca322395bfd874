package rules

import (
	_ "embed"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/credential"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed compose_single_dollar.md
var singleDollarDoc string

var singleDollar = &lint.Rule{
	Name: "compose/single-dollar", Doc: singleDollarDoc, Level: lint.Warning, Fix: lint.Unsafe, Tags: []string{"compose", "correctness"},
	App: func(p *lint.Pass, app *project.App) {
		r := &dollars{p: p, w: app}
		for _, s := range app.Services {
			if s.Node == nil || s.Provider != nil {
				continue
			}
			for _, c := range []*compose.Command{s.Entrypoint, s.Command, testOf(s)} {
				for _, n := range scalarsOf(c) {
					r.command(s, n)
				}
			}
			for _, pair := range s.Environment {
				if pair.Value != nil && pair.Value.Node != nil && !pair.Value.Known {
					r.value(pair.Key.Text, pair.Value)
				}
			}
		}
	},
}

func testOf(s *project.Service) *compose.Command {
	if s.Healthcheck == nil {
		return nil
	}
	return s.Healthcheck.Test
}

// scalarsOf returns the texts of a command as written in the file.
func scalarsOf(c *compose.Command) []*compose.Node {
	switch {
	case c == nil || c.Node == nil:
		return nil
	case c.Node.Kind == compose.Scalar:
		return []*compose.Node{c.Node}
	}
	return slices.DeleteFunc(slices.Clone(c.Node.Items), func(n *compose.Node) bool { return n.Kind != compose.Scalar })
}

// dollars checks the variables in one Compose project that have no value.
type dollars struct {
	p     *lint.Pass
	w     *project.App
	asked map[string]int  // variables that the project uses outside of commands, with the number of uses
	named map[string]bool // variables in samples of .env; nil until they are read
	last  *compose.Node
	text  *source.File // the text that last describes
}

// command reports variables for the container or a script that Compose replaces with an empty string.
func (r *dollars) command(s *project.Service, n *compose.Node) {
	if n.Value().Known || !strings.Contains(n.Text, "$") {
		return
	}
	for _, d := range compose.Dollars(n.Text) {
		if d.Doubled || !d.Bare || r.given(d.Name) {
			continue
		}
		switch v := s.Env[d.Name]; {
		case assigns(n.Text, d.Name):
			r.report(n, d, "the script sets `%s` itself, but Compose replaces `%s` first, with nothing; write `%s`")
		case v != nil && !v.Image && v.At != v.NameAt && !mentionsVariable(v.Written(), d.Name) && !r.elsewhere(d.Name, 0):
			r.report(n, d, "`%s` is set in the container, but Compose replaces `%s` first, and nothing sets it for Compose; write `%s`")
		}
	}
}

func (r *dollars) report(n *compose.Node, d compose.Dollar, message string) *lint.Finding {
	if r.last != n {
		r.last, r.text = n, n.Embed(nil, false)
	}
	f := r.text
	file, at := f.Outer(source.Span{Start: source.Pos(d.Start), End: source.Pos(d.End)})
	text := n.Text[d.Start:d.End]
	found := r.p.Report(at, message, d.Name, text, "$"+text).In(file)
	if n.Alias == nil && file.Slice(at) == text {
		found.WithFix("write "+source.Quote("$"+text), false, source.Replace(at, "$"+text).In(file))
	}
	return found
}

// given reports whether Compose may know a variable, because it is in .env or in a sample of .env.
func (r *dollars) given(name string) bool {
	if r.w.Model.Vars != nil {
		if _, known := r.w.Model.Vars(name); known {
			return true
		}
	}
	if r.named == nil {
		r.named = map[string]bool{}
		for _, example := range []string{".env.example", ".env.sample", ".env.dist", ".env.template", "env.example", "example.env", "sample.env", ".env.default", ".env.defaults"} {
			src, err := r.p.Project.FS.Read(path.Join(r.w.Model.Dir, example))
			if err != nil {
				continue
			}
			for line := range strings.Lines(src.Text) {
				if key, _, ok := strings.Cut(strings.TrimLeft(line, "# \t"), "="); ok {
					r.named[strings.TrimSpace(strings.TrimPrefix(key, "export "))] = true
				}
			}
		}
	}
	return r.named[name]
}

// elsewhere reports whether the project uses a variable outside of commands more often than the given number,
// which suggests that it is set.
func (r *dollars) elsewhere(name string, than int) bool {
	if r.asked == nil {
		r.asked = map[string]int{}
		for _, f := range r.w.Model.Files {
			for _, doc := range f.Docs {
				r.gather(doc, map[*compose.Node]bool{})
			}
		}
	}
	return r.asked[name] > than
}

func (r *dollars) gather(n *compose.Node, seen map[*compose.Node]bool) {
	if n == nil || seen[n] {
		return
	}
	seen[n] = true
	if n.Kind == compose.Scalar {
		for _, d := range compose.Dollars(n.Text) {
			if !d.Doubled {
				r.asked[d.Name]++
			}
		}
	}
	for _, item := range n.Items {
		r.gather(item, seen)
	}
	for _, e := range n.Entries {
		if k := e.Key.Text; k != "command" && k != "entrypoint" && k != "healthcheck" {
			r.gather(e.Value, seen)
		}
	}
}

// mentionsVariable reports whether a text contains a reference that Compose replaces with the variable.
func mentionsVariable(text, name string) bool {
	return slices.ContainsFunc(compose.Dollars(text), func(d compose.Dollar) bool { return d.Name == name && !d.Doubled })
}

// assigns reports whether a script itself sets a variable, with NAME=…, for NAME in … or read NAME.
func assigns(script, name string) bool {
	for from := 0; ; {
		i := strings.Index(script[from:], name)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(name)
		from = end
		if start > 0 && strings.IndexByte(" \t\n;&|({'\"", script[start-1]) < 0 || end < len(script) && compose.OfName(script[end], false) {
			continue
		}
		before := strings.TrimRight(script[:start], " \t\n")
		word := before[strings.LastIndexAny(before, " \t\n;&|({'\"")+1:]
		switch rest := script[end:]; {
		case word == "for" && (strings.HasPrefix(rest, " in ") || strings.HasPrefix(rest, ";")):
			return true
		case (word == "read" || word == "-r") && strings.Contains(before, "read") && !strings.HasPrefix(rest, "="):
			return true
		case strings.HasPrefix(rest, "=") && slices.Contains([]string{"", "export", "local", "readonly", "do", "then", "else"}, word):
			return true
		}
	}
}

// value reports a dollar sign inside a word, for example in a password, that Compose takes for the start of a
// variable.
func (r *dollars) value(key string, v *compose.Value) {
	for _, d := range compose.Dollars(v.Raw) {
		if d.Doubled || d.Braced || d.Start == 0 || !compose.OfName(v.Raw[d.Start-1], false) || v.Raw != v.Node.Text || r.given(d.Name) || r.elsewhere(d.Name, 1) {
			continue
		}
		if strings.ToUpper(d.Name) != d.Name || credential.IsName(key) {
			r.report(v.Node, d, "`%s` is a variable for Compose, which replaces `%s` with nothing; write `%s` for a dollar sign").AtLevel(lint.Note)
		}
	}
}
