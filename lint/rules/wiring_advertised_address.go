package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed wiring_advertised_address.md
var advertisedAddressDoc string

var advertisedAddress = wired("advertised-address", advertisedAddressDoc, lint.Error, lint.Unsafe)
