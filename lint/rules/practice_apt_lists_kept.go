package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed practice_apt_lists_kept.md
var aptListsKeptDoc string

var aptListsKept = family.Leftover{
	Name: "apt-lists-kept", Alias: "DL3009", Doc: aptListsKeptDoc, Level: lint.Note, Managers: []string{"apt"},
	Leaves:  func(u *facts.Use) bool { return u.Verb == facts.Refresh },
	Empties: func(u *facts.Use) bool { return u.Mentions("distclean", "dist-clean") },
	Folders: []string{"/var/lib/apt/lists"},
	Clean:   "rm -rf /var/lib/apt/lists/*",
	Message: "the package lists stay in the image; end the `RUN` with `rm -rf /var/lib/apt/lists/*`",
	Needed:  aptListsNeeded,
}.Rule()

// aptListsNeeded reports whether another step installs packages from lists that it did not download itself.
func aptListsNeeded(f *facts.File, but *facts.Step) bool {
	for _, s := range f.Stages {
		for _, step := range s.Steps {
			if step != but && step.Run() != nil && installsFromOldLists(step) {
				return true
			}
		}
	}
	return false
}

func installsFromOldLists(step *facts.Step) bool {
	installs, refreshes := false, false
	for _, script := range step.Scripts() {
		for _, u := range script.Tree().Uses() {
			if u.Is("apt") {
				installs = installs || family.Fetches(u)
				refreshes = refreshes || u.Verb == facts.Refresh
			}
		}
	}
	return installs && !refreshes
}
