// Package project finds the files to check and loads them. It reads their configuration, the Compose projects
// that they form (each an App in the code), and, for each service, the contract of its image and what Compose
// passes to it. It builds on the packages in grammar. Package wiring checks the apps; the rules check
// everything else.
//
// # Loading
//
// Discover lists the files. Load does the rest, in this order:
//
//   - load.go parses the files;
//   - groups.go and group_place.go decide which Compose files form one app;
//   - loader.go builds the apps: it merges their files, and finds the contract of each service (image.go, build.go,
//     elsewhere.go) and what the service is passed (call.go, calls.go, programs.go, readings.go and others).
//
// A large project is loaded in independent parts (split.go).
//
// # Reloading
//
// An editor loads the same project after every change. It sets Options.Keep, and passes the previous result
// as Options.Last. There is one mechanism: everything expensive is computed through a Trace, which is an FS
// that records each file that was read or looked for, and each folder that was listed. The result is reused
// if the new FS gives the same answers; otherwise it is computed again. This applies to the merged model of
// an app, to an app, and to its second reading (reload.go, base.go). The language server does the same for
// the findings of each unit.
//
// A Load with Last returns the same result as one without. It assumes that:
//
//   - an FS returns the same *source.File for a path as long as its text is unchanged, and another one afterwards.
//     Texts, and therefore trees and contracts, are compared by identity and never by content;
//   - nothing reads files except through the FS that it was given;
//   - Env, Closed and Profiles are those of the previous Load, and the parsers return equal trees for equal texts;
//   - trees, contracts and apps do not change once they are built, so that two projects may share them;
//   - if Options.Changed is set, it lists every path with another text, and no file or folder appeared or disappeared.
//     The traces are then not replayed: an app is loaded again if its trace read one of these paths.
//
// What an app depends on besides files is compared separately: the contract files, dfvet.lock and
// environments (reuseDeclarations), the names that neighbouring Compose files declare (group.same), and the
// apps that build the images of its services (sameImages). Code that makes an app depend on anything else
// must add it to record.
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

// A Project holds all files that are checked in one run. Load creates it, and it does not change afterwards.
type Project struct {
	FS          FS
	Dockerfiles []*dockerfile.File // the files that are checked themselves, by path
	Contracts   []*dockerfile.File // *.contract files, and texts under x-contract
	Known       []*dockerfile.File // *.contract files in the repository that are not themselves checked
	Composes    []*compose.File    // every Compose file that is checked, including partial ones
	Apps        []*App             // complete Compose projects
	Overlays    []*App             // apps with an incomplete file that is merged over a default file
	Types       *types.Registry
	// TypeProblems are invalid TYPE and FORMAT lines.
	TypeProblems []types.Problem
	Skipped      []Skipped         // files that were found but not read, and why
	Configs      *Configs          // the configuration of each path
	Limits       []compose.Problem // what was not checked because of a limit
	Contexts     []string          // the texts of the Compose files with additional build contexts

	declares []*dockerfile.File   // all *.contract files, sorted by path
	blocks   *contract.BlockIndex // index of the blocks in declares
	programs *contract.ProgramIndex
	hosts    []*hosts   // HOST blocks in declares, one value for each environment
	picks    []HostPick // the chosen environments
	builders func() map[builds][]*Service
	images   *sync.Map // contracts of images by reference, computed on first use
	stages   *sync.Map // contracts of stages
	builds   *sync.Map // builds of Dockerfiles without a Compose file
	declared *sync.Map // contracts from the contract files, by reference
	pulled   *sync.Map // contracts of pulled images, by reference
	bundled  *sync.Map // contracts from the catalogue, by reference; shared with later Loads
	refs     *sync.Map // parsed references by text; shared with later Loads

	locks *locks
	part  bool // this is one part of a split; faults in files that all parts share are reported in Rest

	grouping *grouping
	reached  [][]string // for each Compose project: its files, and those that build its services' images
	bases    map[*App]*secondReading
	over     map[string][]*App  // partial apps, by the default file in the same folder
	trees    *trees             // nil without Keep
	records  map[string]*record // records of the apps, by group
}

// A Skipped is a file or folder that could not be checked.
type Skipped struct {
	Path   string
	Reason string // shown to the user; begins in lower case
	Failed bool   // an error of dfvet, which leads to exit status 2
	Err    error  // ErrTooLarge, ErrIrregular, ErrOutside or another
	// File has the path but no text. It is set if a rule reports the file, because the fault is the user's
	// and not an error of dfvet.
	File *source.File
}

// All returns the complete and the partial apps.
func (p *Project) All() []*App { return slices.Concat(p.Apps, p.Overlays) }

// Files returns the number of files that are checked, not counting texts embedded in other files.
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
