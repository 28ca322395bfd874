package rules

import (
	_ "embed"
	"strings"
)

//go:embed label_invalid_hash.md
var labelInvalidHashDoc string

var labelInvalidHash = labelled{
	name: "invalid-hash", alias: "DL3055", doc: labelInvalidHashDoc,
	what: "is no hash of a git commit: write 7 to 40 digits of it",
	valid: func(v string) bool {
		return len(v) >= 7 && (len(v) <= 40 || len(v) == 64) && strings.Trim(v, "0123456789abcdef") == ""
	},
	mend: func(v string) string {
		return strings.TrimSuffix(strings.TrimPrefix(strings.ToLower(v), "sha1:"), "-dirty")
	},
}.rule()
