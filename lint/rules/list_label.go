package rules

import "github.com/dfvet/dfvet/lint"

// labelRules are about the labels of an image.
var labelRules = []*lint.Rule{
	labelInvalidKey, labelMissing, labelSuperfluous, labelEmpty, labelInvalidURL, labelInvalidTime,
	labelInvalidLicense, labelInvalidHash, labelInvalidVersion, labelInvalidEmail, unreadableContract,
}
