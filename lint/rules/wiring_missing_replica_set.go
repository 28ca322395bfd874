package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_missing_replica_set.md
var missingReplicaSetDoc string

var missingReplicaSet = wired("missing-replica-set", missingReplicaSetDoc, lint.Warning, lint.NoFix)
