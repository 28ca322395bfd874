package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/lint/family"
)

//go:embed label_invalid_license.md
var labelInvalidLicenseDoc string

var labelInvalidLicense = family.Label{
	Name: "invalid-license", Alias: "DL3054", Doc: labelInvalidLicenseDoc,
	Known: []string{"org.opencontainers.image.licenses"},
	What:  "is not an SPDX expression; write an identifier such as `Apache-2.0`, or several with `AND` and `OR`",
	Valid: validLicense,
	Meant: func(v string) string { return licenseNames[plainLicense(v)] },
}.Rule()

// validLicense reports whether a text may be an SPDX expression. It accepts unknown identifiers, unless they
// are another name for a known one.
func validLicense(v string) bool {
	words := strings.Fields(strings.NewReplacer("(", " ", ")", " ").Replace(v))
	for i, w := range words {
		operator := w == "AND" || w == "OR" || w == "WITH"
		if operator != (i%2 == 1) || !operator && !licenseID(w) {
			return false
		}
	}
	return len(words)%2 == 1
}

func licenseID(w string) bool {
	for i := 0; i < len(w); i++ {
		c := w[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && c != '-' && c != '.' && c != '+' && c != ':' {
			return false
		}
	}
	name := licenseNames[plainLicense(w)]
	return name == "" || strings.TrimSuffix(w, "+") == name || strings.HasPrefix(w, "LicenseRef-")
}

// plainLicense normalizes the spelling of a license. For example, "Apache License, Version 2.0" becomes
// "apache2.0".
func plainLicense(v string) string {
	v = strings.ToLower(v)
	for _, drop := range []string{"license", "licence", "version", "the ", ",", " ", "-", "_", "/"} {
		v = strings.ReplaceAll(v, drop, "")
	}
	return v
}

// licenseNames maps other common names of licenses to SPDX identifiers.
var licenseNames = map[string]string{
	"apache": "Apache-2.0", "apache2": "Apache-2.0", "apache2.0": "Apache-2.0", "apachev2": "Apache-2.0",
	"apachev2.0": "Apache-2.0", "asl2.0": "Apache-2.0", "apl2.0": "Apache-2.0",
	"mit": "MIT", "expat": "MIT", "isc": "ISC", "unlicense": "Unlicense", "zlib": "Zlib", "wtfpl": "WTFPL",
	"bsd": "BSD-3-Clause", "bsd2": "BSD-2-Clause", "bsd3": "BSD-3-Clause", "bsd2clause": "BSD-2-Clause",
	"bsd3clause": "BSD-3-Clause", "simplifiedbsd": "BSD-2-Clause", "newbsd": "BSD-3-Clause", "0bsd": "0BSD",
	"gpl": "GPL-3.0-or-later", "gplv2": "GPL-2.0-only", "gpl2": "GPL-2.0-only", "gplv3": "GPL-3.0-only", "gpl3": "GPL-3.0-only",
	"lgplv2.1": "LGPL-2.1-only", "lgpl2.1only": "LGPL-2.1-only", "lgplv3": "LGPL-3.0-only", "lgpl3": "LGPL-3.0-only",
	"agpl": "AGPL-3.0-only", "agplv3": "AGPL-3.0-only", "agpl3": "AGPL-3.0-only",
	"gpl2.0only": "GPL-2.0-only", "gpl3.0only": "GPL-3.0-only", "gpl2.0orlater": "GPL-2.0-or-later",
	"gpl3.0orlater": "GPL-3.0-or-later", "agpl3.0only": "AGPL-3.0-only", "agpl3.0orlater": "AGPL-3.0-or-later",
	"mpl": "MPL-2.0", "mpl2": "MPL-2.0", "mpl2.0": "MPL-2.0", "mplv2": "MPL-2.0", "mplv2.0": "MPL-2.0",
	"epl2.0": "EPL-2.0", "eplv2": "EPL-2.0", "epl1.0": "EPL-1.0", "cc0": "CC0-1.0", "cc01.0": "CC0-1.0",
	"bsl1.1": "BUSL-1.1", "busl1.1": "BUSL-1.1", "boost": "BSL-1.0", "bsl1.0": "BSL-1.0", "artistic2.0": "Artistic-2.0",
	"postgresql": "PostgreSQL", "python2.0": "Python-2.0", "php3.01": "PHP-3.01",
}
