package rules

import "github.com/dfvet/dfvet/lint"

// labelRules check the labels of an image.
var labelRules = []*lint.Rule{
	labelInvalidKey, labelMissing, labelSuperfluous, labelEmpty, labelInvalidURL, labelInvalidTime,
	labelInvalidLicense, labelInvalidHash, labelInvalidVersion, labelInvalidEmail, unreadableContract,
}
