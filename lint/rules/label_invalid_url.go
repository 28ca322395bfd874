package rules

import (
	_ "embed"
	"net/url"
	"strings"
)

//go:embed label_invalid_url.md
var labelInvalidURLDoc string

var labelInvalidURL = labelled{
	name: "invalid-url", alias: "DL3052", doc: labelInvalidURLDoc,
	known: []string{"org.opencontainers.image.url", "org.opencontainers.image.source",
		"org.opencontainers.image.documentation", "org.label-schema.url"},
	what: "is no URL: write it with its scheme, https://…",
	valid: func(v string) bool {
		u, err := url.Parse(v)
		return err == nil && u.Scheme != "" && (u.Host != "" || u.Opaque != "") || strings.HasPrefix(v, "git@")
	},
	mend: func(v string) string {
		if host, _, _ := strings.Cut(v, "/"); strings.Contains(host, ".") && !strings.ContainsAny(v, " :") {
			return "https://" + v
		}
		return ""
	},
}.rule()
