package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed contract_preflight_replaced.md
var preflightReplacedDoc string

var preflightReplaced = &lint.Rule{
	Name: "contract/preflight-replaced", Doc: preflightReplacedDoc, Level: lint.Note, Tags: []string{"contract"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment || f.Preflight != nil {
			return
		}
		for _, s := range p.Project.Build(f).Stages {
			root := s.Root()
			if root.From == nil || !imageChecksFirst(p.Project, root.Image.Text) {
				continue
			}
			for _, in := range s.Body {
				if n, ok := in.(*dockerfile.Entrypoint); ok && !startsPreflight(n.Command.Exec) {
					p.Report(n.Keyword, "this replaces the check that `%s` runs before its program, so the image starts even if its contract is not met; add `# dfvet preflight=on`", root.Image.Text)
				}
			}
		}
	},
	App: func(p *lint.Pass, app *project.App) {
		for _, s := range app.Services {
			e := s.Entrypoint
			if e == nil || e.Null || len(e.Words) == 0 || !e.Words[0].Known || e.Words[0].Text == label.Preflight || !checksFirst(p.Project, s) {
				continue
			}
			p.Report(e.Words[0].At, "this replaces the check that the image of `%s` runs before its program, so the container starts even if the contract is not met; write `%s` and `--` before the program", s.Name.Text, label.Preflight).
				In(e.Words[0].File)
		}
	},
}

// startsPreflight reports whether a command begins with the contract check.
func startsPreflight(words []*dockerfile.Word) bool {
	return len(words) > 0 && words[0].Value == label.Preflight
}

// checksFirst reports whether the image that a service runs checks its contract first.
func checksFirst(p *project.Project, s *project.Service) bool {
	if s.Build == nil {
		return imageChecksFirst(p, s.Ref.Text)
	}
	if s.Service.Build != nil {
		for _, a := range s.Service.Build.Args {
			if a.Key.Text == "DFVET_PREFLIGHT" {
				return a.Value != nil && a.Value.Known && strings.EqualFold(a.Value.Text, "on")
			}
		}
	}
	return s.Build.File != nil && s.Build.File.Preflight != nil
}

// imageChecksFirst reports whether, according to dfvet.lock, an image checks its contract before its program
// starts.
func imageChecksFirst(p *project.Project, ref string) bool {
	image := p.Lock().Lookup(ref)
	if image == nil {
		return false
	}
	_, c := image.Config("")
	return c != nil && len(c.Entrypoint) > 0 && c.Entrypoint[0] == label.Preflight
}
