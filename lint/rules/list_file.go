package rules

import "github.com/dfvet/dfvet/lint"

// fileRules report files that are not checked, or not completely.
var fileRules = []*lint.Rule{
	fileIrregular,
	fileTooLarge,
	fileUnchecked,
	fileOverLimit,
	fileBrokenLock,
}
