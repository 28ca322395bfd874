package rules

import "github.com/dfvet/dfvet/lint"

// fileRules are about files that are there and are not checked.
var fileRules = []*lint.Rule{
	fileIrregular,
	fileTooLarge,
	fileUnchecked,
	fileOverLimit,
	fileBrokenLock,
}
