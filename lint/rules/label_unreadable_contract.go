package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/lock"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed label_unreadable_contract.md
var unreadableContractDoc string

var unreadableContract = &lint.Rule{
	Name: "label/unreadable-contract", Doc: unreadableContractDoc, Level: lint.Note, Tags: []string{"contract"},
	Project: func(p *lint.Pass, all *project.Project) {
		_, labels := all.LockProblems()
		for _, x := range labels {
			key := all.Lock().Source.Slice(x.At)
			p.Report(x.At, "the contract in the label of `%s` cannot be read: %s", lock.Familiar(key[min(1, len(key)):max(len(key)-1, min(1, len(key)))]), x.Message).In(all.Lock().Source)
		}
	},
}
