package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/credential"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_literal_secret.md
var literalSecretDoc string

var literalSecretRule = &lint.Rule{
	Name: "compose/literal-secret", Aliases: []string{"CL-0020"}, Doc: literalSecretDoc,
	Level: lint.Note, Presets: family.Strict(lint.Warning), Tags: []string{"compose", "security"},
	App: func(p *lint.Pass, app *project.App) {
		for _, s := range app.Services {
			for _, pair := range s.Environment {
				if secretIn(p, s, pair) {
					reportSecret(p, pair, "`%s` is a secret in plain text; use `.env`, an `env_file` or `secrets`")
				}
			}
			if s.Service.Build == nil {
				continue
			}
			for _, pair := range s.Service.Build.Args {
				if credential.IsName(pair.Key.Text) && credential.IsLiteral(pair.Value) && !hasCredentials(pair.Value) {
					reportSecret(p, pair, "`%s` is a secret, and remains in the image history; use `build.secrets`")
				}
			}
		}
	},
}

func reportSecret(p *lint.Pass, pair compose.Pair, message string) {
	found := visit.ReportAt(p, *pair.Value, message, pair.Key.Text)
	if credential.IsIssued(pair.Value.Text) {
		found.AtLevel(lint.Warning)
	}
}

// secretIn reports whether a variable of a service is a credential in plain text, according to its name, its
// value or the contract of the image.
func secretIn(p *lint.Pass, s *project.Service, pair compose.Pair) bool {
	name := pair.Key.Text
	if !credential.IsLiteral(pair.Value) || hasCredentials(pair.Value) || strings.HasSuffix(strings.ToUpper(name), "_FILE") {
		return false
	}
	if credential.IsIssued(pair.Value.Text) || credential.IsName(name) {
		return true
	}
	if s.Contract == nil {
		return false
	}
	v := s.Contract.Variable(name)
	return v != nil && !v.IsVariant(name) && secret(p, v)
}

func hasCredentials(v *compose.Value) bool {
	_, _, _, ok := credential.InURL(v.Raw)
	return ok
}
