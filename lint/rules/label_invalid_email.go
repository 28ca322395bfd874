package rules

import (
	_ "embed"
	"net/mail"
	"strings"
)

//go:embed label_invalid_email.md
var labelInvalidEmailDoc string

var labelInvalidEmail = labelled{
	name: "invalid-email", alias: "DL3058", doc: labelInvalidEmailDoc,
	what: "is no e-mail address: write name@example.com",
	valid: func(v string) bool {
		a, err := mail.ParseAddress(v)
		return err == nil && a.Address != ""
	},
	mend: func(v string) string {
		return strings.NewReplacer("mailto:", "", " at ", "@", "[at]", "@", "(at)", "@", " ", "").Replace(v)
	},
}.rule()
