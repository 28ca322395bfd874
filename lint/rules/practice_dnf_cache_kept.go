package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed practice_dnf_cache_kept.md
var dnfCacheKeptDoc string

var dnfCacheKept = family.Leftover{
	Name: "dnf-cache-kept", Alias: "DL3040", Doc: dnfCacheKeptDoc, Level: lint.Warning, Managers: []string{"dnf"},
	Leaves: family.Fetches, Empties: rpmCleans, Clean: "dnf clean all",
	Folders: []string{"/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum", "/var/cache/microdnf"},
	Message: "the dnf cache stays in the image; end the `RUN` with `dnf clean all`",
}.Rule()

// rpmCleans reports whether a command deletes the downloads of yum or dnf. On systems that have both, they
// share a cache.
func rpmCleans(u *facts.Use) bool {
	return u.Verb == facts.Clean && !u.Mentions("expire-cache")
}
