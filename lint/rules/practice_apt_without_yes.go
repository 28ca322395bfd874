package rules

import (
	_ "embed"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed practice_apt_without_yes.md
var aptWithoutYesDoc string

var aptWithoutYes = family.Prompt{
	Name: "apt-without-yes", Alias: "DL3014", Doc: aptWithoutYesDoc,
	Managers: []string{"apt"}, Configured: "assume-yes", Quiet: aptIsQuiet,
}.Rule()

// aptIsQuiet reports whether apt assumes yes, because of an option for that or because it is very quiet.
func aptIsQuiet(u *facts.Use) bool {
	if u.Has("-y", "--yes", "--assume-yes", "-s", "--simulate", "--dry-run", "--print-uris", "--force-yes") {
		return true
	}
	if q := u.Option("-q", "--quiet"); q != nil && q.HasValue {
		n, err := strconv.Atoi(strings.TrimSpace(q.Value))
		return err == nil && n >= 2
	}
	return u.Count("-q", "--quiet") >= 2
}
