package dockerfile

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// This file reads the comment `# dfvet preflight=on`. It makes the frontend add a check of the contract to
// the image, which runs before the image's program.

// preflight finds the comment. It reports a comment with another value, and one that hides a parser directive
// below it from BuildKit.
func (p *parser) preflight() {
	if p.lang != dockerfile {
		return
	}
	for i, c := range p.file.Comments {
		value, ok := preflightValue(c.Text)
		if !ok || c.Inside != nil {
			continue
		}
		switch value {
		case "on":
			p.file.Preflight = c
		case "off":
			p.file.Preflight = nil
		default:
			p.instead(c.At, ContractSyntax, "# dfvet preflight=on", "`preflight` must be `on` or `off`, not `%s`", value)
		}
		for _, d := range p.file.Comments[i+1:] {
			if d.At.Start >= p.file.firstInstruction() {
				break
			}
			if found := p.directive(int(d.At.Start), int(d.At.End)); found != nil {
				p.report(c.At, ContractSyntax, "a comment above `# %s=` disables it; write `# dfvet preflight=%s` below it", found.Name.Value, value)
				break
			}
		}
	}
}

// preflightValue returns the value that a comment sets preflight to. It returns false for any other comment.
func preflightValue(comment string) (value string, ok bool) {
	rest, ok := strings.CutPrefix(comment, "dfvet")
	name, value, set := strings.Cut(rest, "=")
	if !ok || !set || strings.TrimSpace(name) != "preflight" || name == "preflight" {
		return "", false
	}
	return strings.TrimSpace(value), true
}

// firstInstruction returns the offset of the first instruction, or of the end of the file.
func (f *File) firstInstruction() source.Pos {
	first := source.Pos(len(f.Source.Text))
	if len(f.Args) > 0 {
		first = min(first, f.Args[0].At.Start)
	}
	for _, in := range f.Early {
		first = min(first, in.Common().At.Start)
	}
	if len(f.Stages) > 0 {
		first = min(first, f.Stages[0].At.Start)
	}
	return first
}
