package rules

import "github.com/dfvet/dfvet/lint"

// shellRules check shell code in all kinds of files.
var shellRules = []*lint.Rule{
	pipeWithoutPipefail,
	unquotedVariable, unquotedSubstitution, unquotedArguments, dangerousRm, undefinedVariable,
	shellSyntax, bashism, maskedResult, uncheckedCd, obsoleteTestOperator, backticks, andOrChain, literalVariable,
	quotesInQuotes, unusedVariable, globAsOption, cdBack, mkdirMode, statusVariable, splitArray, doubleNegation,
}
