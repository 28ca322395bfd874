package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
)

//go:embed practice_apt_lists_kept.md
var aptListsKeptDoc string

var aptListsKept = leftover{
	name: "apt-lists-kept", alias: "DL3009", doc: aptListsKeptDoc, level: lint.Note, managers: []string{"apt"},
	leaves:  func(u *facts.Use) bool { return u.Verb == facts.Refresh },
	empties: func(u *facts.Use) bool { return u.Mentions("distclean", "dist-clean") },
	folders: []string{"/var/lib/apt/lists"},
	clean:   "rm -rf /var/lib/apt/lists/*",
	message: "the package lists stay in the image: end the RUN with rm -rf /var/lib/apt/lists/*",
	needed:  aptListsNeeded,
}.rule()

// aptListsNeeded reports whether another step installs from lists that it has not fetched itself.
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
				installs = installs || fetches(u)
				refreshes = refreshes || u.Verb == facts.Refresh
			}
		}
	}
	return installs && !refreshes
}
