package lint

import (
	"runtime"

	"github.com/sourcegraph/conc/stream"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// maxSplits limits how often a project is loaded again because its parts depend on each other.
const maxSplits = 4

// Sweep loads and checks the files that discovery found. It loads and checks a large project in parts, of
// which only a few are in memory at the same time. It calls each for one part after the other, in order, and
// finally for the contract files, together with the findings in files that are not themselves checked.
func Sweep[T any](fsys project.FS, opts project.Options, s *Settings, each func(*project.Project, *Result) T) ([]T, error) {
	split := project.SplitFound(fsys, opts)
	for round := 1; ; round++ {
		if round == maxSplits { // each new split may reveal more parts that depend on each other
			split = project.Unsplit(opts)
		}
		all, reach, err := sweep(fsys, split, s, each)
		if err != nil || !split.Resplit(reach) {
			return all, err
		}
	}
}

func sweep[T any](fsys project.FS, split *project.Split, s *Settings, each func(*project.Project, *Result) T) (all []T, reach [][][]string, err error) {
	if split.Rest == nil {
		p, err := project.Load(fsys, split.Parts[0])
		if err != nil {
			return nil, nil, err
		}
		return []T{each(p, Run(p, s))}, nil, nil
	}
	jobs := s.choice.Jobs
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	work := stream.New().WithMaxGoroutines(jobs)
	var abroad []*Result
	for _, part := range split.Parts {
		work.Go(func() stream.Callback {
			p, failed := project.Load(fsys, part)
			if failed != nil {
				return func() { err = failed }
			}
			own, other := checkPart(p, s)
			result := each(p, own)
			reached := p.Reach()
			return func() {
				all, reach = append(all, result), append(reach, reached)
				if len(other.Findings) > 0 {
					abroad = append(abroad, other)
				}
			}
		})
	}
	work.Wait()
	if err != nil {
		return nil, nil, err
	}
	for _, u := range Units(split.Rest) {
		abroad = append(abroad, Check(split.Rest, s, u))
	}
	return append(all, each(split.Rest, Finish(split.Rest, s, abroad...))), reach, nil
}

// checkPart checks one part of a split. Findings in its own files are final. Those in other files, such as
// env files, may also be found in another part.
func checkPart(p *project.Project, s *Settings) (own, abroad *Result) {
	ours := map[string]bool{}
	for _, path := range paths(p)[1:] {
		ours[path] = true
	}
	raw := &Result{}
	abroad = &Result{}
	for _, u := range Units(p) {
		r := Check(p, s, u)
		raw.Failures = append(raw.Failures, r.Failures...)
		for _, f := range r.Findings {
			to := raw
			if outer, _ := f.File.Outer(source.Span{}); !ours[outer.Path] {
				to = abroad
			}
			to.Findings = append(to.Findings, f)
		}
	}
	return Finish(p, s, raw), abroad
}
