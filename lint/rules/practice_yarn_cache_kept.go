package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed practice_yarn_cache_kept.md
var yarnCacheKeptDoc string

var yarnCacheKept = family.Leftover{
	Name: "yarn-cache-kept", Alias: "DL3060", Doc: yarnCacheKeptDoc, Level: lint.Note, Managers: []string{"yarn"},
	Leaves: func(u *facts.Use) bool {
		return family.Fetches(u) && u.Verb != facts.Upgrade && !u.Has("--cache-folder")
	},
	Folders: []string{"/root/.cache/yarn", "/usr/local/share/.cache/yarn", "/root/.yarn/berry", "/home/node/.cache/yarn"},
	Clean:   "yarn cache clean",
	Message: "the yarn cache stays in the image; end the `RUN` with `yarn cache clean`",
}.Rule()
