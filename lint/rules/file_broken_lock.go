package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed file_broken_lock.md
var fileBrokenLockDoc string

var fileBrokenLock = &lint.Rule{
	Name:  "file/broken-lock",
	Doc:   fileBrokenLockDoc,
	Level: lint.Warning,
	Project: func(p *lint.Pass, all *project.Project) {
		problems, _ := all.LockProblems()
		for _, x := range problems {
			p.Report(x.At, "%s", x.Message).In(all.Lock().Source)
		}
	},
}
