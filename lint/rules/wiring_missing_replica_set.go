package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_missing_replica_set.md
var missingReplicaSetDoc string

var missingReplicaSet = family.Wiring("missing-replica-set", missingReplicaSetDoc, lint.Warning, lint.NoFix)
