package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed practice_dnf_cache_kept.md
var dnfCacheKeptDoc string

var dnfCacheKept = leftover{
	name: "dnf-cache-kept", alias: "DL3040", doc: dnfCacheKeptDoc, level: lint.Warning, managers: []string{"dnf"},
	leaves: fetches, empties: rpmCleans, clean: "dnf clean all",
	folders: []string{"/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum", "/var/cache/microdnf"},
	message: "what dnf downloaded stays in the image: end the RUN with dnf clean all",
}.rule()

// rpmCleans reports whether a command takes away what yum or dnf downloaded; both share a cache
// on systems that have both.
func rpmCleans(u *facts.Use) bool {
	return u.Verb == facts.Clean && !u.Mentions("expire-cache")
}
