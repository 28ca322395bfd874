package rules

import (
	_ "embed"
	"net/mail"
	"strings"

	"github.com/dfvet/dfvet/lint/family"
)

//go:embed label_invalid_email.md
var labelInvalidEmailDoc string

var labelInvalidEmail = family.Label{
	Name: "invalid-email", Alias: "DL3058", Doc: labelInvalidEmailDoc,
	What: "is not a valid e-mail address; write `name@example.com`",
	Valid: func(v string) bool {
		a, err := mail.ParseAddress(v)
		return err == nil && a.Address != ""
	},
	Meant: func(v string) string {
		return strings.NewReplacer("mailto:", "", " at ", "@", "[at]", "@", "(at)", "@", " ", "").Replace(v)
	},
}.Rule()
