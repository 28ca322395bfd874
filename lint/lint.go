// Package lint defines rules, findings and fixes, and runs rules over a project. It builds on project, wiring
// and facts. The rules are in lint/rules and are passed to Run; report prints the findings.
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

// A Rule is one check. The hook that is set determines the unit that the rule reads, so that a driver knows
// what to run again after an edit.
type Rule struct {
	Name    string           // "wiring/missing-environment"
	Aliases []string         // its names in other tools: "DL3008"
	Doc     string           // the Markdown page next to the rule's file; its first line is "# title"
	Level   Level            // its level in the default preset
	Presets map[string]Level // its levels in presets where they differ: "hadolint", "buildkit", "strict"
	Fix     Safety           // the safest of its fixes
	Tags    []string         // SARIF's tags: "security", "correctness"
	Edition int              // the first edition whose presets contain it; 0 is the very first
	Options []Option         // what the configuration may set in addition to the level

	// The hooks; at least one is set.
	Dockerfile func(*Pass, *dockerfile.File) // every Dockerfile and contract file
	Compose    func(*Pass, *compose.File)    // every Compose file on its own
	App        func(*Pass, *project.App)     // every Compose project
	Project    func(*Pass, *project.Project) // once a run
	Ignores    func(*Pass, []*Ignore)        // once a run, after the comments that ignore rules were applied
}

// An Option is a setting of a rule in the configuration, in addition to its level.
type Option struct {
	Name string
	Doc  string
	Map  bool // a mapping of strings; otherwise a string or a list of strings
}

// Safety says which flag is needed to apply a fix.
type Safety int8

// The kinds of fixes.
const (
	NoFix  Safety = iota
	Unsafe        // it may change the meaning: --unsafe-fixes
	Safe          // it keeps the meaning: --fix, fix on save
)

// String returns "safe", "unsafe", or "" for no fix.
func (s Safety) String() string { return [...]string{"", "unsafe", "safe"}[s] }

// A Finding is one fault that a rule reports at one place.
type Finding struct {
	Rule    *Rule
	Level   Level // the rule's level, or a lower one if the proof is weaker; the configuration may change it
	File    *source.File
	At      source.Span
	Message string // begins with a small letter, no full stop; its first clause makes sense without the rest
	Related []source.Related
	Flow    bool         // Related are the steps that a value takes from here, in order
	Fixes   []source.Fix // alternatives, the best first
	Tag     Tag
	Codes   []string // names of this very fault in other tools, in addition to the rule's aliases
	Service string   // the Compose service that has the problem, if its place does not show it
}

// A Tag says how an editor may display the text of a finding.
type Tag int8

// The tags of findings.
const (
	NoTag Tag = iota
	Unnecessary
	Deprecated
)
