package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed wiring_advertised_address.md
var advertisedAddressDoc string

var advertisedAddress = family.Wiring("advertised-address", advertisedAddressDoc, lint.Error, lint.Unsafe)
