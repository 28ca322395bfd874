package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed practice_wget_and_curl.md
var wgetAndCurlDoc string

var wgetAndCurl = &lint.Rule{
	Name: "practice/wget-and-curl", Aliases: []string{"DL4001"}, Doc: wgetAndCurlDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Warning), Fix: lint.Unsafe, Tags: []string{"size"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment {
			return
		}
		for _, s := range p.Facts(f).Stages {
			oneIsEnough(p, f, s)
		}
	},
}

func oneIsEnough(p *lint.Pass, f *dockerfile.File, s *facts.Stage) {
	var wget, curl *facts.Call
	for _, script := range s.Runs() {
		for _, c := range script.Tree().Calls {
			switch {
			case c.Name == "wget" && wget == nil:
				wget = c
			case c.Name == "curl" && curl == nil:
				curl = c
			default:
				continue
			}
			if wget == nil || curl == nil {
				continue
			}
			other := map[*facts.Call]*facts.Call{wget: curl, curl: wget}[c]
			found := p.Report(c.Words[0], "`%s` is already used further up; use only one of `wget` and `curl`", other.Name).
				Relate(f.Source, other.Words[0], "`%s` is used here", other.Name)
			if e, ok := toCurl(wget); ok {
				found.WithFix("write curl for wget", false, e)
			}
		}
	}
}

// toCurl converts a wget command that downloads one URL to curl. The result is false for other commands.
func toCurl(c *facts.Call) (source.Edit, bool) {
	o := wget.Parse(c.Args())
	if len(o.Operands) != 1 || c.Expr == nil || len(c.Wrappers) > 0 {
		return source.Edit{}, false
	}
	to := "-O"
	for _, x := range o.Options {
		switch x.Name {
		case "-q", "--quiet", "--no-verbose", "--progress", "-n", "-v":
		case "-O", "--output-document":
			if to = ""; x.Value != "-" {
				to = "-o " + x.Value
			}
			if x.Arg != nil && x.Value != "-" {
				to = "-o " + x.Arg.Source()
			}
		default:
			return source.Edit{}, false
		}
	}
	code := strings.Join(strings.Fields("curl -fsSL "+to+" "+o.Operands[0].Source()), " ")
	return source.Replace(c, code), true
}

var wget = facts.Syntax{Short: "oOaPUeitTwQlADRIXYB", Long: []string{"output-document"}}
