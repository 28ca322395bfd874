package query

import (
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// A Kind is a kind of file that a language has features for, such as Dockerfiles. It is one value of the
// language, which says how such a file is recognized and parsed.
type Kind struct {
	Name  string
	IDs   []string     // the identifiers that editors use for such files, in lower case
	Named project.Kind // what project.KindOf returns for the name of such a file; 0 if no name is enough
	// IsText reports whether a file of another name is of this kind, judging by its text; nil means that it never
	// is. The identifier is the editor's, in lower case.
	IsText func(src *source.File, id string) bool

	// Parser returns a function that returns the tree of a text. If the file is edited, it is called with the
	// successive versions of the text, from several goroutines, and may keep what it can reuse.
	Parser func(edited bool) func(*source.File) any

	// Paths returns the list of such files among those that a project found; nil if projects have no such list, and
	// the files are not checked.
	Paths          func(*project.Found) *[]string
	NeedsContracts bool // checking one file by itself requires the contracts of the project
	AddsContracts  bool // the file is one of the contracts of the project
}

// Other is the kind of a file that no language parses, or that is too large.
var Other = &Kind{Name: "other"}

// parser returns the function that parses a file; nil if the kind has no parser.
func (k *Kind) parser(edited bool) func(*source.File) any {
	if k.Parser == nil {
		return nil
	}
	return k.Parser(edited)
}
