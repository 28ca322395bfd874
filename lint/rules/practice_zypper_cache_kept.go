package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed practice_zypper_cache_kept.md
var zypperCacheKeptDoc string

var zypperCacheKept = family.Leftover{
	Name: "zypper-cache-kept", Alias: "DL3036", Doc: zypperCacheKeptDoc, Level: lint.Warning, Managers: []string{"zypper"},
	Leaves: family.Fetches, Folders: []string{"/var/cache/zypp"}, Clean: "zypper clean",
	Message: "the zypper cache stays in the image; end the `RUN` with `zypper clean`",
}.Rule()
