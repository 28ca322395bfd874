package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/lint/family"
)

//go:embed label_invalid_hash.md
var labelInvalidHashDoc string

var labelInvalidHash = family.Label{
	Name: "invalid-hash", Alias: "DL3055", Doc: labelInvalidHashDoc,
	What: "is not the hash of a git commit; write 7 to 40 of its digits",
	Valid: func(v string) bool {
		return len(v) >= 7 && (len(v) <= 40 || len(v) == 64) && strings.Trim(v, "0123456789abcdef") == ""
	},
	Meant: func(v string) string {
		return strings.TrimSuffix(strings.TrimPrefix(strings.ToLower(v), "sha1:"), "-dirty")
	},
}.Rule()
