package compose

import "github.com/dfvet/dfvet/grammar/source"

// A Loader loads Compose projects. It reads through Read alone.
type Loader struct {
	// Read returns the file at an absolute, slash-separated path.
	Read func(path string) (*source.File, error)
	// Parsed returns the parsed file, so that a file that several projects use is parsed once;
	// nil means Parse(Read(path)).
	Parsed func(path string) (*File, error)
	// Env gives the values passed on with --env. Other variables of the shell are unknown.
	Env map[string]string
	// Closed treats variables that nobody set as empty, as docker compose does, and not as
	// unknown. For comparing with compose-go.
	Closed bool
	// Profiles are the active profiles; services of others are still in the project.
	Profiles []string
}

// Load merges the files, in order, as docker compose -f A -f B does: includes, extends,
// interpolation from .env of the project directory (the first file's folder), overrides.
// It always returns a project, as far as it could be read.
func (l *Loader) Load(files ...string) *Project { panic("todo") }
