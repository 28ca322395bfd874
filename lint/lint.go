// Package lint says what a rule, a finding and a fix are, and runs rules over a project. It
// stands on project, wiring and facts; the rules themselves stand in lint/rules and are handed
// to Run; report prints what comes out.
package lint

import (
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// A Level is how loud a finding is.
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

// A Rule is one check. The hook that is set says what it looks at, so that a driver knows what to
// run again after an edit.
type Rule struct {
	Name    string           // "wiring/missing-environment"
	Aliases []string         // what other tools call it: "DL3008"
	Doc     string           // the Markdown page beside the rule; its first line is "# title"
	Level   Level            // in the default preset
	Presets map[string]Level // where a preset differs from Level: "hadolint", "buildkit", "strict"
	Fix     Safety           // the best fix that it offers
	Tags    []string         // SARIF's tags: "security", "correctness"
	Edition int              // the first edition whose presets have it; 0 is the first of all
	Options []Option         // what the configuration may say beside the level

	// The hooks; at least one is set.
	Dockerfile func(*Pass, *dockerfile.File) // every Dockerfile and contract file
	Compose    func(*Pass, *compose.File)    // every Compose file by itself
	App        func(*Pass, *project.App)     // every Compose project
	Project    func(*Pass, *project.Project) // once a run
	Ignores    func(*Pass, []*Ignore)        // once a run, when it is known what the comments ignored
}

// An Option is one thing that the configuration may say of a rule, beside its level.
type Option struct {
	Name string
	Doc  string
	Map  bool // a mapping of texts to texts; else a text or a list of texts
}

// Safety says what applying a fix asks for.
type Safety int8

// The kinds of fixes.
const (
	NoFix  Safety = iota
	Unsafe        // the meaning may change: --unsafe-fixes
	Safe          // the meaning stays: --fix, fix on save
)

// String returns "safe", "unsafe", or "" for no fix.
func (s Safety) String() string { return [...]string{"", "unsafe", "safe"}[s] }

// A Finding is one thing that a rule has to say of one place.
type Finding struct {
	Rule    *Rule
	Level   Level // the rule's, or lower where the proof is weaker; configuration may change it
	File    *source.File
	At      source.Span
	Message string // lower case, no full stop; its first clause stands alone
	Related []source.Related
	Flow    bool         // Related are the steps of a way that a value takes from here, in order
	Fixes   []source.Fix // alternatives, the best first
	Tag     Tag
	Codes   []string // what other tools call this very fault, beside its rule's aliases
	Service string   // the Compose service that it is about, where its place does not tell
}

// A Tag is what an editor may show of a finding's text.
type Tag int8

// The tags of findings.
const (
	NoTag Tag = iota
	Unnecessary
	Deprecated
)
