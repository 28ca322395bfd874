package rules

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed contract_undeclared_variable.md
var undeclaredVariableDoc string

var undeclaredVariable = &lint.Rule{
	Name: "contract/undeclared-variable", Doc: undeclaredVariableDoc, Level: lint.Error, Fix: lint.Unsafe,
	Tags: []string{"contract", "correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || garbled(f) {
			return // a block in a contract file may refer to other blocks for the same image
		}
		for _, s := range f.Stages {
			var uses []contract.Use
			for _, in := range s.Body {
				uses = append(uses, contract.Placeholders(in)...)
			}
			if len(uses) == 0 {
				continue
			}
			declared := declaredIn(p.Project, f, s)
			names := sync.OnceValue(func() []string { return variableNames(declared) })
			for _, u := range uses {
				undeclared(p, u, declared, names)
			}
		}
	},
}

// declaredIn returns the contract in which a stage's placeholders are looked up. It is the stage's own or,
// for x-contract, that of the service.
func declaredIn(p *project.Project, f *dockerfile.File, s *dockerfile.Stage) *contract.Contract {
	if !f.Fragment {
		return p.Stage(f, s)
	}
	service := p.ServiceOf(f)
	if service == nil {
		return contract.Lay(nil, f)
	}
	c := *service.Contract
	c.Config.Env = maps.Clone(c.Config.Env)
	if c.Config.Env == nil {
		c.Config.Env = map[string]contract.Setting{}
	}
	for name := range service.Env {
		c.Config.Env[name] = contract.Setting{}
	}
	return &c
}

// garbled reports whether the file has a contract line that cannot be parsed, so that its declarations are
// unknown.
func garbled(f *dockerfile.File) bool {
	return slices.ContainsFunc(f.Problems, func(x dockerfile.Problem) bool {
		return x.Kind == dockerfile.ContractSyntax || x.Kind == dockerfile.UnknownContractWord || x.Kind == dockerfile.NearContractLine
	})
}

func undeclared(p *lint.Pass, u contract.Use, c *contract.Contract, names func() []string) {
	if _, env := c.Config.Env[u.Name]; env || c.Variable(u.Name) != nil {
		return
	}
	found := p.Report(u.At, "`%s` is not declared; add `ENVIRONMENT NEEDS: %s FORMAT: …`", u.Name, u.Name)
	if near := source.Names.Near(u.Name, names()); near != "" {
		found.Message += "; did you mean " + source.Quote(near) + "?"
		if isWholeName(strings.NewReplacer("-", "_", ".", "_").Replace(near)) { // flags have names too
			found.WithFix("write "+near, false, source.Replace(u.At, "{{"+near+"}}"))
		}
	}
}

// variableNames lists the variables that a contract declares.
func variableNames(c *contract.Contract) []string {
	var names []string
	for _, v := range c.Variables {
		names = append(names, v.Names()...)
	}
	names = slices.AppendSeq(names, maps.Keys(c.Config.Env))
	slices.Sort(names)
	return names
}
