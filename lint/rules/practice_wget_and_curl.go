package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed practice_wget_and_curl.md
var wgetAndCurlDoc string

var wgetAndCurl = &lint.Rule{
	Name: "practice/wget-and-curl", Aliases: []string{"DL4001"}, Doc: wgetAndCurlDoc, Level: lint.Note,
	Presets: hadolint(lint.Warning), Tags: []string{"size"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment {
			return
		}
		for _, s := range p.Facts(f).Stages {
			first := map[string]*facts.Call{}
			for _, script := range s.Runs() {
				for _, c := range script.Tree().Calls {
					if c.Name != "wget" && c.Name != "curl" || first[c.Name] != nil {
						continue
					}
					first[c.Name] = c
					if other := first[map[string]string{"wget": "curl", "curl": "wget"}[c.Name]]; other != nil {
						p.Report(c.Words[0], "%s does the same further up: one of wget and curl is enough", other.Name).
							Relate(f.Source, other.Words[0], "%s is used here", other.Name)
					}
				}
			}
		}
	},
}
