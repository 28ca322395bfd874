package wire

import (
	"maps"
	"slices"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/fix"
	"github.com/dfvet/dfvet/lint/project"
)

// The limits of Fix.
const (
	mostRounds = 10  // ends the rounds if steps undo each other
	mostTries  = 100 // maximum number of steps that are tried one by one
)

// A Load reads a project with some edited files and checks it.
type Load func(edited map[string]*source.File) (*project.Project, []*lint.Finding, error)

// A Fixed is the result of Fix.
type Fixed struct {
	Rounds  [][]source.Edit         // edits in each round, to the texts that result from the previous round
	Steps   []source.Fix            // the steps that were applied
	Files   map[string]*source.File // the edited files by path
	Project *project.Project        // the project after the edits
}

// Fix connects the needs in a report that have only one solution, until nothing changes. of creates the
// report of a project. Fix does not apply a step that causes another finding.
func Fix(load Load, of func(*project.Project) *Report) (*Fixed, error) {
	f := &fixer{load: load, of: of, refused: map[string]bool{}, Fixed: Fixed{Files: map[string]*source.File{}}}
	p, findings, err := load(nil)
	if err != nil {
		return nil, err
	}
	f.Project, f.findings = p, findings
	for range mostRounds {
		if done, err := f.round(); done || err != nil {
			return &f.Fixed, err
		}
	}
	return &f.Fixed, nil
}

type fixer struct {
	Fixed
	load     Load
	of       func(*project.Project) *Report
	findings []*lint.Finding
	refused  map[string]bool // titles of steps that cause findings
	tries    int
}

// round applies all steps that are possible now, either together or one by one. done is true if nothing
// changed.
func (f *fixer) round() (done bool, err error) {
	steps := slices.DeleteFunc(f.of(f.Project).Steps(), func(fix source.Fix) bool { return f.refused[fix.Title] })
	if len(steps) == 0 {
		return true, nil
	}
	if ok, err := f.take(steps); ok || err != nil || len(steps) == 1 {
		return !ok, err
	}
	for _, fix := range steps {
		if f.tries++; f.tries > mostTries {
			return true, nil
		}
		if ok, err := f.take([]source.Fix{fix}); ok || err != nil {
			return false, err // the places of the other steps have changed
		}
	}
	return true, nil
}

// A state is a project after some edits.
type state struct {
	files    map[string]*source.File
	project  *project.Project
	findings []*lint.Finding
	rounds   [][]source.Edit
}

// take applies the edits of steps if that removes findings, and causes none except those that a safe fix
// removes again. It reports whether it did.
func (f *fixer) take(steps []source.Fix) (bool, error) {
	edits, made := fix.Choose(steps)
	s, err := f.next(&state{files: f.Files}, edits)
	if s == nil || err != nil {
		return false, err
	}
	fresh := added(f.findings, s.findings)
	if follow := fix.Select(fresh, false); len(follow) > 0 {
		if s, err = f.next(s, follow); s == nil || err != nil {
			return false, err
		}
		fresh = added(f.findings, s.findings)
	}
	if len(fresh) > 0 || len(s.findings) >= len(f.findings) {
		if len(steps) == 1 {
			f.refused[steps[0].Title] = true
		}
		return false, nil
	}
	f.Rounds, f.Steps = append(f.Rounds, s.rounds...), append(f.Steps, made...)
	f.Files, f.Project, f.findings = s.files, s.project, s.findings
	return true, nil
}

// next returns the state after edits. It returns nil if they cannot be applied or change nothing.
func (f *fixer) next(s *state, edits []source.Edit) (*state, error) {
	files, ok := edited(s.files, edits)
	if !ok {
		return nil, nil
	}
	p, findings, err := f.load(files)
	if err != nil {
		return nil, err
	}
	return &state{files, p, findings, append(slices.Clone(s.rounds), edits)}, nil
}

// edited returns the files after edits. It returns false if they cannot be applied or change nothing.
func edited(before map[string]*source.File, edits []source.Edit) (map[string]*source.File, bool) {
	after := map[string]*source.File{}
	of := map[string][]source.Edit{}
	for path, file := range before {
		after[path] = file
	}
	for _, e := range edits {
		of[e.File.Path] = append(of[e.File.Path], e)
	}
	changed := false
	for path, own := range of {
		text, ok := fix.Apply(own[0].File.Text, own)
		if !ok {
			return nil, false
		}
		changed = changed || text != own[0].File.Text
		after[path] = source.New(path, text)
	}
	return after, changed
}

// added returns the findings that were not there before. The message of a finding about a service may differ,
// because it names candidates.
func added(before, after []*lint.Finding) []*lint.Finding {
	type same struct {
		rule        *lint.Rule
		path, about string
	}
	count := map[same]int{}
	key := func(f *lint.Finding) same {
		if f.Service != "" {
			return same{f.Rule, f.File.Path, f.Service}
		}
		return same{f.Rule, f.File.Path, f.Message}
	}
	for _, f := range before {
		count[key(f)]++
	}
	return slices.DeleteFunc(slices.Clone(after), func(f *lint.Finding) bool {
		count[key(f)]--
		return count[key(f)] >= 0
	})
}

// Edits returns the edits of the original files that lead to the result.
func (f *Fixed) Edits() []source.Edit {
	changes, before := map[string]*fix.Changes{}, map[string]*source.File{}
	for _, round := range f.Rounds {
		of := map[string][]source.Edit{}
		for _, e := range round {
			of[e.File.Path] = append(of[e.File.Path], e)
		}
		for path, own := range of {
			if changes[path] == nil {
				changes[path], before[path] = &fix.Changes{}, own[0].File
			}
			changes[path].Add(own[0].File.Text, own)
		}
	}
	var all []source.Edit
	for _, path := range slices.Sorted(maps.Keys(changes)) {
		all = append(all, changes[path].Edits(before[path], f.Files[path].Text)...)
	}
	return all
}
