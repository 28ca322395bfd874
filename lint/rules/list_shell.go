package rules

import "github.com/dfvet/dfvet/lint"

// shellRules are about shell code, wherever it stands.
var shellRules = []*lint.Rule{
	pipeWithoutPipefail,
}
