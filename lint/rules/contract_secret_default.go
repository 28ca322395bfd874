package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
)

//go:embed contract_secret_default.md
var secretDefaultDoc string

var secretDefault = &lint.Rule{
	Name: "contract/secret-default", Doc: secretDefaultDoc, Level: lint.Error, Tags: []string{"contract", "security"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract {
			return // the contract describes an existing image
		}
		for _, s := range f.Stages {
			c := declaredContract(p, f, s)
			if c == nil {
				continue
			}
			for _, v := range c.Variables {
				if v.Depth == 0 && v.Default != nil && *v.Default != "" && secret(p, v) {
					p.Report(v.DefaultAt, "the secret `%s` has a default that anyone can read; remove `DEFAULT:`", v.Name)
				}
			}
			for _, in := range s.Body {
				literalSecrets(p, c, in)
			}
		}
	},
}

func secret(p *lint.Pass, v *contract.Variable) bool {
	return !v.Emits && (v.Secret || p.Project.Types.Secret(v.Format))
}

// literalSecrets reports values in ENV and ARG of variables that the contract declares as secret.
func literalSecrets(p *lint.Pass, c *contract.Contract, in dockerfile.Instruction) {
	var pairs []*dockerfile.Pair
	switch n := in.(type) {
	case *dockerfile.Env:
		pairs = n.Vars
	case *dockerfile.Arg:
		pairs = n.Vars
	}
	for _, pair := range pairs {
		if v := declaredSecret(p, c, pair); v != nil {
			p.Report(pair.Value, "the secret `%s` is in every copy of the image; set it when the container is run", v.Name).
				Relate(v.File, v.At, "it is declared here")
		}
	}
}

// declaredSecret returns the secret contract variable that a pair sets to a literal value, or nil.
func declaredSecret(p *lint.Pass, c *contract.Contract, pair *dockerfile.Pair) *contract.Variable {
	if pair.Value == nil || pair.Value.Value == "" || strings.Contains(pair.Value.Text, "$") {
		return nil
	}
	v := c.Variable(pair.Key.Value)
	if v == nil || v.IsVariant(pair.Key.Value) || !secret(p, v) {
		return nil
	}
	return v
}
