package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/credential"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed compose_url_credentials.md
var urlCredentialsDoc string

var urlCredentials = &lint.Rule{
	Name: "compose/url-credentials", Aliases: []string{"CL-0021"}, Doc: urlCredentialsDoc,
	Level: lint.Note, Presets: family.Strict(lint.Warning), Tags: []string{"compose", "security"},
	App: func(p *lint.Pass, app *project.App) {
		for _, s := range app.Services {
			for _, v := range spoken(s) {
				start, end, host, ok := credential.InURL(v.Raw)
				if !ok || v.File == nil || v.Node == nil {
					continue
				}
				found := p.Report(credential.PasswordSpan(v, start, end), "this URL contains the password for `%s` in plain text; use a variable or a secret", host).In(v.File)
				if !credential.InProject(app, host) && host != "" {
					found.AtLevel(lint.Warning)
				}
			}
		}
	},
}

// spoken returns the texts of a service that may contain URLs: its variables, the words of its command and
// its build arguments.
func spoken(s *project.Service) (all []compose.Value) {
	pairs := func(list []compose.Pair) {
		for _, pair := range list {
			if pair.Value != nil {
				all = append(all, *pair.Value)
			}
		}
	}
	pairs(s.Environment)
	if s.Service.Build != nil {
		pairs(s.Service.Build.Args)
	}
	words := func(c *compose.Command) {
		if c != nil {
			all = append(all, c.Words...)
		}
	}
	words(s.Entrypoint)
	words(s.Command)
	if s.Healthcheck != nil {
		words(s.Healthcheck.Test)
	}
	return all
}
