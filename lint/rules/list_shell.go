package rules

import "github.com/dfvet/dfvet/lint"

// shellRules are about shell code, wherever it stands.
var shellRules = []*lint.Rule{
	pipeWithoutPipefail,
	unquotedVariable, unquotedSubstitution, unquotedArguments, dangerousRm, undefinedVariable,
	shellSyntax, bashism, maskedResult, uncheckedCd, obsoleteTestOperator, backticks, andOrChain, literalVariable,
	quotesInQuotes, unusedVariable, globAsOption, cdBack, mkdirMode, statusVariable, splitArray, doubleNegation,
}
