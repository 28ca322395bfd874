package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
)

//go:embed contract_not_buildable.md
var notBuildableDoc string

var notBuildable = &lint.Rule{
	Name: "contract/not-buildable", Doc: notBuildableDoc, Level: lint.Warning, Tags: []string{"contract", "portability"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment || understands(f) {
			return
		}
		first := true
		for _, s := range f.Stages {
			for _, in := range s.Body {
				h := in.Common()
				if h.Form == nil || !h.Form.Dialect || h.Spelling != dockerfile.Raw {
					continue
				}
				if _, volume := in.(*dockerfile.ContractVolume); volume {
					p.Report(h.Keyword, "`docker build` creates a volume for each word of this line; write it as a contract comment, `#: VOLUME AT: …`").
						AtLevel(lint.Error)
				} else if first {
					p.Report(h.Keyword, "`docker build` does not know `%s`; write contract lines as comments, `#: %s …`", h.Name, h.Name)
				}
				first = false
			}
		}
	},
}

// understands reports whether the file names a frontend that reads the dialect.
func understands(f *dockerfile.File) bool {
	for _, d := range f.Directives {
		if d.Name.Text != "syntax" || d.Value == nil {
			continue
		}
		image, _, _ := strings.Cut(d.Value.Text, "@")
		name := image[strings.LastIndexByte(image, '/')+1:]
		name, _, _ = strings.Cut(name, ":")
		return name == "dfvet-frontend"
	}
	return false
}
