// Package lint defines rules, findings and fixes, and runs rules on a project. It builds on project, wiring
// and facts. The rules are in lint/rules and are passed to NewSettings. Package report prints the findings.
package lint

import (
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// A Level is the severity of a finding.
type Level int8

// The levels. Off is the zero value.
const (
	Off Level = iota
	Note
	Warning
	Error
)

// String returns "error", "warning", "note" or "off".
func (l Level) String() string { return [...]string{"off", "note", "warning", "error"}[l] }

// A Rule is one check. The hook that is set determines what the rule reads, so that a driver knows what to
// check again after an edit.
type Rule struct {
	Name    string           // for example "wiring/missing-environment"
	Aliases []string         // its names in other tools, for example "DL3008"
	Doc     string           // text of the Markdown page next to the rule's file; the first line is "# title"
	Level   Level            // level in the default preset
	Presets map[string]Level // levels in presets where they differ: "hadolint", "buildkit", "strict"
	Fix     Safety           // the highest safety among its fixes
	Tags    []string         // tags for SARIF, such as "security" or "correctness"
	Edition int              // the first edition of the presets that contains it; 0 is the first edition of all
	Options []Option         // what can be configured in addition to the level

	// The hooks. At least one of them is set.
	Dockerfile func(*Pass, *dockerfile.File) // runs on each Dockerfile and contract file
	Compose    func(*Pass, *compose.File)    // runs on each Compose file separately
	App        func(*Pass, *project.App)     // runs on each Compose project
	Project    func(*Pass, *project.Project) // runs once
	Ignores    func(*Pass, []*Ignore)        // runs once, after the comments that ignore rules were applied
}

// An Option is a setting of a rule in the configuration, in addition to its level.
type Option struct {
	Name string
	Doc  string
	Map  bool // the value is a mapping of strings, and not a string or a list of strings
}

// Safety says which flag is required to apply a fix.
type Safety int8

// The kinds of fixes, by safety.
const (
	NoFix  Safety = iota
	Unsafe        // may change the meaning; requires --unsafe-fixes
	Safe          // keeps the meaning; applied by --fix and on save
)

// String returns "safe", "unsafe", or "" for no fix.
func (s Safety) String() string { return [...]string{"", "unsafe", "safe"}[s] }

// A Finding is one fault that a rule reports at one place.
type Finding struct {
	Rule    *Rule
	Level   Level // the rule's level, or a lower one if the evidence is weaker; the configuration may change it
	File    *source.File
	At      source.Span
	Message string // starts with a small letter and has no full stop; its first clause makes sense on its own
	Related []source.Related
	Flow    bool         // Related are the steps, in order, by which a value gets from here to where it is used
	Fixes   []source.Fix // alternative fixes, the best one first
	Tag     Tag
	Codes   []string // names of this particular fault in other tools, in addition to the rule's aliases
	Service string   // the Compose service with the problem, if the place does not show it
}

// A Tag says how an editor may display the text of a finding.
type Tag int8

// The tags of findings.
const (
	NoTag Tag = iota
	Unnecessary
	Deprecated
)
