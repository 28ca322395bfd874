package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_unhealthy_dependency.md
var unhealthyDependencyDoc string

var unhealthyDependency = family.Wiring("unhealthy-dependency", unhealthyDependencyDoc, lint.Error, lint.Unsafe)
