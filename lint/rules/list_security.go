package rules

import "github.com/dfvet/dfvet/lint"

// securityRules are about what an image allows whoever gets into it.
var securityRules = []*lint.Rule{
	rootUser, implicitRoot, sudo, untrustedRegistry, openConsole,
}
