package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed practice_yarn_cache_kept.md
var yarnCacheKeptDoc string

var yarnCacheKept = leftover{
	name: "yarn-cache-kept", alias: "DL3060", doc: yarnCacheKeptDoc, level: lint.Note, managers: []string{"yarn"},
	leaves:  func(u *facts.Use) bool { return fetches(u) && u.Verb != facts.Upgrade && !u.Has("--cache-folder") },
	folders: []string{"/root/.cache/yarn", "/usr/local/share/.cache/yarn", "/root/.yarn/berry", "/home/node/.cache/yarn"},
	clean:   "yarn cache clean",
	message: "what yarn downloaded stays in the image: end the RUN with yarn cache clean",
}.rule()
