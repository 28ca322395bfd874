// Package project finds what is to be checked and says how it hangs together: files, their
// configuration, the Compose projects they form, and the services with the contract of their
// image and the call that Compose makes of it. It stands on the packages of grammar; wiring
// judges the calls, lint's rules walk the rest.
package project

import (
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// A Project is every file that is checked in one run. It is built by Load and does not change.
type Project struct {
	FS          FS
	Dockerfiles []*dockerfile.File // those that are checked themselves, by path
	Contracts   []*dockerfile.File // *.contract files
	Composes    []*compose.File    // every Compose file that is checked, parts included
	Wholes      []*Whole           // the Compose projects that are judged as a whole
	Types       *types.Registry
	Skipped     []Skipped // what was found and not read, with the reason
}

// A Skipped is a file or folder that could not be checked.
type Skipped struct {
	Path   string
	Reason string // for the reader, lower case
	Failed bool   // dfvet could not do what it was asked: exit status 2
	File   *source.File
}

// A Whole is one Compose project: a file with its override, or a set from the configuration.
type Whole struct {
	Model    *compose.Project
	Services []*Service
}

// A Service is one service of a whole, with what is known of its image.
type Service struct {
	*compose.Service
	Whole *Whole
}
