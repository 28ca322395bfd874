package rules

import "github.com/dfvet/dfvet/lint"

// securityRules check what an attacker could do inside an image.
var securityRules = []*lint.Rule{
	rootUser, implicitRoot, sudo, untrustedRegistry, openConsole,
}
