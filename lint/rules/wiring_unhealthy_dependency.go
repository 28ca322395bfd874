package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_unhealthy_dependency.md
var unhealthyDependencyDoc string

var unhealthyDependency = wired("unhealthy-dependency", unhealthyDependencyDoc, lint.Error, lint.Unsafe)
