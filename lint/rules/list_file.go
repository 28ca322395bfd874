package rules

import "github.com/dfvet/dfvet/lint"

// fileRules report files that exist and are not checked.
var fileRules = []*lint.Rule{
	fileIrregular,
	fileTooLarge,
	fileUnchecked,
	fileOverLimit,
	fileBrokenLock,
}
