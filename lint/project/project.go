// Package project finds what is to be checked and says how it hangs together: files, their
// configuration, the Compose projects they form, and the services with the contract of their
// image and the call that Compose makes of it. It stands on the packages of grammar; wiring
// judges the calls, lint's rules walk the rest.
package project

import (
	"slices"
	"sync"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// A Project is every file that is checked in one run. It is built by Load and does not change.
type Project struct {
	FS          FS
	Dockerfiles []*dockerfile.File // those that are checked themselves, by path
	Contracts   []*dockerfile.File // *.contract files, and the lines under x-contract
	Known       []*dockerfile.File // the *.contract files of the repository that are not checked themselves
	Composes    []*compose.File    // every Compose file that is checked, parts included
	Apps        []*App             // the Compose projects that are judged as a whole
	Parts       []*App             // files that lack something, laid over a default file
	Types       *types.Registry
	// TypeProblems are TYPE and FORMAT lines that cannot stand.
	TypeProblems []types.Problem
	Skipped      []Skipped         // what was found and not read, with the reason
	Configs      *Configs          // the configuration of each path
	Limits       []compose.Problem // what is left out because it is over a limit
	Contexts     []string          // the texts of the Compose files that give builds further contexts

	declares []*dockerfile.File   // all *.contract files, by path
	blocks   *contract.BlockIndex // of declares
	programs *contract.ProgramIndex
	hosts    []*hosts   // of declares, for each environment
	picks    []HostPick // the environments
	builders func() map[builds][]*Service
	images   *sync.Map // contracts of images by reference, once asked for
	stages   *sync.Map // contracts of stages
	builds   *sync.Map // builds of Dockerfiles by themselves
	stated   *sync.Map // contracts of the contract files, by reference
	pulled   *sync.Map // what is known of images that are pulled, by reference
	bundled  *sync.Map // contracts of the catalogue, by reference; Loads one after the other share it
	refs     *sync.Map // references by their texts; shared like it

	locks *locks
	part  bool // of a split: what is wrong with files that all parts share is reported for the rest

	grouped *grouped
	reached [][]string // files of Compose projects, and of others that build what their services run
	bases   map[*App]*second
	over    map[string][]*App // parts, by the default file beside them
	trees   *trees            // nil without Keep
	kept    map[string]*kept  // by group
}

// A Skipped is a file or folder that could not be checked.
type Skipped struct {
	Path   string
	Reason string // for the reader, lower case
	Failed bool   // dfvet could not do what it was asked: exit status 2
	Err    error  // ErrTooLarge, ErrIrregular, ErrOutside or another
	// File is empty and has the path; set where a rule has a finding of it: the user's file is at
	// fault, not dfvet.
	File *source.File
}

// All returns the Compose projects: those that are judged as a whole, and the parts.
func (p *Project) All() []*App { return slices.Concat(p.Apps, p.Parts) }

// Files returns the number of files that are checked; texts that stand in others do not count.
func (p *Project) Files() int {
	paths := map[string]bool{}
	for _, f := range slices.Concat(p.Dockerfiles, p.Contracts) {
		paths[f.Source.Path] = true
	}
	for _, f := range p.Composes {
		paths[f.Source.Path] = true
	}
	return len(paths)
}
