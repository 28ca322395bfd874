package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed practice_yum_cache_kept.md
var yumCacheKeptDoc string

var yumCacheKept = leftover{
	name: "yum-cache-kept", alias: "DL3032", doc: yumCacheKeptDoc, level: lint.Warning, managers: []string{"yum"},
	leaves: fetches, empties: rpmCleans, folders: []string{"/var/cache/yum", "/var/cache/dnf"}, clean: "yum clean all",
	message: "what yum downloaded stays in the image: end the RUN with yum clean all",
}.rule()
