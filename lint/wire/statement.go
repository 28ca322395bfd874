package wire

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// Statement writes what is known about a service, for a bug report. It does not write values of variables.
func (r *Report) Statement(w io.Writer, p *project.Project, s *project.Service, version string, shown Shown) error {
	var b strings.Builder
	line := func(label, text string) {
		if label != "" {
			label += ":"
		}
		fmt.Fprintf(&b, "%-12s%s\n", label, source.EscapeLine(text))
	}
	line("service", s.Name.Text)
	file, at := s.Name.File.Outer(s.Name.At)
	line("defined in", fmt.Sprintf("%s:%d", shown(file.Path), file.Line(at.Start)))
	image(line, p, s, shown)
	line("contract", strings.TrimPrefix(s.Origin.Description(), "contract from "))
	for _, from := range sources(s, shown) {
		line("", from)
	}
	line("dfvet", version)
	b.WriteString("\n")
	needs := slices.DeleteFunc(slices.Clone(r.Needs), func(n *Need) bool { return n.Service != s })
	if len(needs) == 0 {
		b.WriteString("no needs are known\n")
	} else {
		table(&b, merged(needs, shown), 0)
	}
	for _, n := range needs {
		details(&b, n)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// image writes the image or Dockerfile that the service runs.
func image(line func(label, text string), p *project.Project, s *project.Service, shown Shown) {
	if s.Build != nil && s.Build.Path != "" {
		line("built from", shown(s.Build.Path))
	}
	if s.Image == nil || !s.Image.Known {
		return
	}
	line("image", s.Image.Text)
	if l := p.Lock(); l != nil && !strings.Contains(s.Image.Text, "@") {
		if x := l.Lookup(s.Image.Text); x != nil && x.Digest != "" {
			line("digest", x.Digest+" (dfvet.lock)")
		}
	}
}

// sources lists the files with lines in the contract of a service.
func sources(s *project.Service, shown Shown) []string {
	var all []string
	if s.Contract == nil {
		return nil
	}
	for _, l := range s.Contract.All() {
		if l.File == nil {
			continue
		}
		file, _ := l.File.Outer(l.At)
		if name := shown(file.Path); !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// details writes why a need is violated and how each of its variables is set.
func details(b *strings.Builder, n *Need) {
	if len(n.Faults) == 0 && len(n.Variables) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", source.EscapeLine(n.Title()))
	for _, text := range n.Messages() {
		fmt.Fprintf(b, "  %s\n", source.EscapeLine(text))
	}
	for _, v := range n.Variables {
		fmt.Fprintf(b, "  %s (%s): %s\n", source.EscapeLine(v.Name), source.EscapeLine(v.Format.String()), setting(n.Service, v))
	}
}

// setting returns how a variable is set, without its value.
func setting(s *project.Service, v *contract.Variable) string {
	g := Given(s, v)
	switch {
	case g == nil && v.Needed:
		return "not set, and needed"
	case g == nil && v.Default != nil:
		return "not set; has a default"
	case g == nil:
		return "not set"
	case !g.Known:
		return "set, value unknown here"
	case g.Text == "":
		return "set, empty"
	}
	return "set"
}
