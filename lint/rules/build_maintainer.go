package rules

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed build_maintainer.md
var maintainerDoc string

var maintainer = &lint.Rule{
	Name: "build/maintainer", Aliases: []string{"MaintainerDeprecated", "DL4000"}, Doc: maintainerDoc, Level: lint.Warning,
	Presets: family.BuildKitAnd(lint.Error), Fix: lint.Safe, Tags: []string{"deprecated"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment {
			return
		}
		for _, s := range f.Stages {
			all, labelled := maintainers(s)
			for _, m := range all {
				found := p.Report(m.Keyword, "`MAINTAINER` is deprecated; write `LABEL %s=\"…\"`", authors).Tagged(lint.Deprecated)
				if m.Name != nil && len(all) == 1 && !labelled { // if there are several, the author must choose one
					found.WithFix("write it as a label", true, source.Replace(m, "LABEL "+authors+"="+labelValue(m.Name.Text, f.Escape)))
				}
			}
		}
	},
}

// authors is the label for an image's maintainers (OCI image specification, annotations).
const authors = "org.opencontainers.image.authors"

// maintainers returns the MAINTAINER lines of a stage, and whether a label has the same content.
func maintainers(s *dockerfile.Stage) (all []*dockerfile.Maintainer, labelled bool) {
	for _, in := range s.Body {
		switch in := in.(type) {
		case *dockerfile.Maintainer:
			all = append(all, in)
		case *dockerfile.Label:
			labelled = labelled || slices.ContainsFunc(in.Labels, func(l *dockerfile.Pair) bool { return l.Key.Value == authors })
		}
	}
	return all, labelled
}

// labelValue writes a text as a value of LABEL or ENV that expands to exactly that text. If quotes enclose
// the complete text, they are removed first.
func labelValue(text string, escape byte) string {
	if n := len(text); n > 1 && text[0] == text[n-1] && (text[0] == '"' || text[0] == '\'') && strings.IndexByte(text[1:n-1], text[0]) < 0 {
		text = text[1 : n-1]
	}
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(text) {
		if text[i] == '"' || text[i] == '$' || text[i] == escape {
			b.WriteByte(escape)
		}
		b.WriteByte(text[i])
	}
	b.WriteByte('"')
	return b.String()
}
