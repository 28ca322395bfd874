package lint

import (
	"fmt"
	"path"
	"slices"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/convert"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// A Pass is a rule's view of one run.
type Pass struct {
	Project *project.Project
	Rules   []*Rule // all of them: a rule cannot name the list that it stands in
	Names   *Names  // of Rules
	Strict  bool    // --strict: what is not known is worth saying

	check   *check
	rule    *Rule
	file    *source.File
	options []*project.RuleConfig
	found   *[]*Finding

	reported, left int     // findings of the rule that are kept, and that are not
	spare          Finding // in the place of one that is left out
}

// Wiring returns the verdicts on the needs of the whole that the hook was given; they are found
// once for all rules.
func (p *Pass) Wiring(w *project.App) *wiring.Result {
	if p.check.wired == nil || p.check.wired.App != w {
		p.check.wired = wiring.Check(w, p.Project.Types)
	}
	return p.check.wired
}

// Facts returns what the instructions of a Dockerfile do; it is found once for all rules.
func (p *Pass) Facts(f *dockerfile.File) *facts.File {
	return once(&p.check.facts, f, func() *facts.File { return facts.OfBuild(p.Project.Build(f)) })
}

// Refusals returns what docker build refuses in a Dockerfile; it is found once for all rules.
func (p *Pass) Refusals(f *dockerfile.File) []convert.Refusal {
	return once(&p.check.refusals, f, func() []convert.Refusal { return convert.Of(p.Facts(f).Build) })
}

// Scripts returns the shell code of a Compose file; it is found once for all rules.
func (p *Pass) Scripts(f *compose.File) []*facts.Script {
	return once(&p.check.scripts, f, func() []*facts.Script { return facts.OfCompose(f) })
}

// bakeFiles are the files by which docker buildx bake knows what to build.
var bakeFiles = []string{"docker-bake.hcl", "docker-bake.json", "docker-bake.override.hcl"}

// ContextTexts returns the texts of the files that may give the build of a Dockerfile further contexts:
// Compose files with additional_contexts, and bake files beside the Dockerfile and at the root. They
// are found once for all rules.
func (p *Pass) ContextTexts(f *dockerfile.File) []string {
	return once(&p.check.contexts, f, func() []string {
		all := slices.Clone(p.Project.Contexts)
		if p.Project.FS == nil {
			return all
		}
		for _, dir := range []string{path.Dir(f.Source.Path), p.Project.FS.Root()} {
			for _, file := range bakeFiles {
				if src, err := p.Project.FS.Read(path.Join(dir, file)); err == nil {
					all = append(all, src.Text)
				}
			}
		}
		return all
	})
}

// once returns what find finds for the key, and keeps it.
func once[K comparable, V any](known *map[K]V, key K, find func() V) V {
	v, ok := (*known)[key]
	if !ok {
		if *known == nil {
			*known = map[K]V{}
		}
		v = find()
		(*known)[key] = v
	}
	return v
}

// Report says what is wrong at a place of the file that the hook was given. The finding can be
// added to: p.Report(word, "…").Relate(…).WithFix(…).
func (p *Pass) Report(at source.Spanned, format string, args ...any) *Finding {
	if most := p.check.most; most > 0 && p.reported == most {
		p.left++
		p.spare = Finding{}
		return &p.spare
	}
	p.reported++
	f := &Finding{Rule: p.rule, Level: p.rule.Level, File: p.file, At: at.Span(), Message: fmt.Sprintf(format, args...)}
	*p.found = append(*p.found, f)
	return f
}

// In moves the finding to another file.
func (f *Finding) In(file *source.File) *Finding {
	f.File = file
	return f
}

// AtLevel gives the finding a level of its own, where the proof is weaker or the fault graver than
// the rule's level says.
func (f *Finding) AtLevel(l Level) *Finding {
	f.Level = l
	return f
}

// Tagged says how an editor may show the text.
func (f *Finding) Tagged(t Tag) *Finding {
	f.Tag = t
	return f
}

// mostRelated bounds the places that explain one finding: more are not read.
const mostRelated = 50

// Relate adds another place that explains the finding.
func (f *Finding) Relate(file *source.File, at source.Spanned, format string, args ...any) *Finding {
	if len(f.Related) < mostRelated {
		f.Related = append(f.Related, source.Related{File: file, At: at.Span(), Message: fmt.Sprintf(format, args...)})
	}
	return f
}

// WithFix adds a change that makes the finding go away; title is an imperative, as "add the
// EXPOSE". Edits without a file are in the finding's.
func (f *Finding) WithFix(title string, safe bool, edits ...source.Edit) *Finding {
	f.Fixes = append(f.Fixes, source.Fix{Title: title, Safe: safe, Edits: edits})
	return f
}
