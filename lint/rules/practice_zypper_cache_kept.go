package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
)

//go:embed practice_zypper_cache_kept.md
var zypperCacheKeptDoc string

var zypperCacheKept = leftover{
	name: "zypper-cache-kept", alias: "DL3036", doc: zypperCacheKeptDoc, level: lint.Warning, managers: []string{"zypper"},
	leaves: fetches, folders: []string{"/var/cache/zypp"}, clean: "zypper clean",
	message: "what zypper downloaded stays in the image: end the RUN with zypper clean",
}.rule()
