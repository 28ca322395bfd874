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

// A Project holds every file that is checked in one run. Load creates it, and it does not change.
type Project struct {
	FS          FS
	Dockerfiles []*dockerfile.File // checked in their own right, by path
	Contracts   []*dockerfile.File // *.contract files, and the lines under x-contract
	Known       []*dockerfile.File // the repository's *.contract files that are not themselves checked
	Composes    []*compose.File    // every Compose file that is checked, including partial ones
	Apps        []*App             // the complete Compose projects
	Parts       []*App             // incomplete files, merged over a default file
	Types       *types.Registry
	// TypeProblems are invalid TYPE and FORMAT lines.
	TypeProblems []types.Problem
	Skipped      []Skipped         // files that were found but not read, with the reason
	Configs      *Configs          // the configuration of each path
	Limits       []compose.Problem // what is not checked because of a limit
	Contexts     []string          // the texts of the Compose files with additional build contexts

	declares []*dockerfile.File   // all *.contract files, by path
	blocks   *contract.BlockIndex // of declares
	programs *contract.ProgramIndex
	hosts    []*hosts   // of declares, for each environment
	picks    []HostPick // the environments
	builders func() map[builds][]*Service
	images   *sync.Map // contracts of images by reference, computed on first use
	stages   *sync.Map // contracts of stages
	builds   *sync.Map // builds of Dockerfiles without a Compose file
	stated   *sync.Map // contracts of the contract files, by reference
	pulled   *sync.Map // contracts of pulled images, by reference
	bundled  *sync.Map // contracts of the catalogue, by reference; successive Loads share it
	refs     *sync.Map // parsed references by text; shared likewise

	locks *locks
	part  bool // of a split: faults in files that all parts share are reported in Rest

	grouped *grouped
	reached [][]string // files of Compose projects, with those that build the images of their services
	bases   map[*App]*second
	over    map[string][]*App // partial apps, by the default file in the same folder
	trees   *trees            // nil without Keep
	kept    map[string]*kept  // by group
}

// A Skipped is a file or folder that could not be checked.
type Skipped struct {
	Path   string
	Reason string // for the user, in lower case
	Failed bool   // dfvet failed: exit status 2
	Err    error  // ErrTooLarge, ErrIrregular, ErrOutside or another
	// File has the path and no text. It is set if a rule reports the file: the fault is the user's, not
	// dfvet's.
	File *source.File
}

// All returns the complete and the partial apps.
func (p *Project) All() []*App { return slices.Concat(p.Apps, p.Parts) }

// Files returns the number of files that are checked; texts embedded in others do not count.
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
