package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed practice_yum_cache_kept.md
var yumCacheKeptDoc string

var yumCacheKept = family.Leftover{
	Name: "yum-cache-kept", Alias: "DL3032", Doc: yumCacheKeptDoc, Level: lint.Warning, Managers: []string{"yum"},
	Leaves: family.Fetches, Empties: rpmCleans, Folders: []string{"/var/cache/yum", "/var/cache/dnf"}, Clean: "yum clean all",
	Message: "the yum cache stays in the image; end the `RUN` with `yum clean all`",
}.Rule()
