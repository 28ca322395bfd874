package rules

import (
	_ "embed"
	"net/url"
	"strings"

	"github.com/dfvet/dfvet/lint/family"
)

//go:embed label_invalid_url.md
var labelInvalidURLDoc string

var labelInvalidURL = family.Label{
	Name: "invalid-url", Alias: "DL3052", Doc: labelInvalidURLDoc,
	Known: []string{"org.opencontainers.image.url", "org.opencontainers.image.source",
		"org.opencontainers.image.documentation", "org.label-schema.url"},
	What: "is not a URL; write it with its scheme, `https://…`",
	Valid: func(v string) bool {
		u, err := url.Parse(v)
		return err == nil && u.Scheme != "" && (u.Host != "" || u.Opaque != "") || strings.HasPrefix(v, "git@")
	},
	Meant: func(v string) string {
		if host, _, _ := strings.Cut(v, "/"); strings.Contains(host, ".") && !strings.ContainsAny(v, " :") {
			return "https://" + v
		}
		return ""
	},
}.Rule()
