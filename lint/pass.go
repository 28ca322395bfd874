package lint

import (
	"path"
	"slices"

	"github.com/dfvet/dfvet/grammar/bake"
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/convert"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// A Pass gives a rule access to one run.
type Pass struct {
	Project *project.Project
	Rules   []*Rule // all rules; they are here because a rule cannot refer to the list that contains it
	Names   *Names  // index of Rules by name
	Strict  bool    // set by --strict; needs that cannot be verified are also reported

	check   *check
	rule    *Rule
	file    *source.File
	options []*project.RuleConfig
	found   *[]*Finding

	reported, left int     // numbers of the rule's findings that were kept and omitted
	spare          Finding // returned by Report if the finding is omitted
}

// Wiring returns the result of wiring for the Compose project that the hook received. It is computed once for
// all rules.
func (p *Pass) Wiring(app *project.App) *wiring.Result {
	if p.check.wired == nil || p.check.wired.App != app {
		p.check.wired = wiring.Check(app, p.Project.Types)
	}
	return p.check.wired
}

// Facts returns what the instructions of a Dockerfile do. They are computed once for all rules.
func (p *Pass) Facts(f *dockerfile.File) *facts.File {
	return once(&p.check.facts, f, func() *facts.File { return facts.OfBuild(p.Project.Build(f)) })
}

// Refusals returns the errors with which docker build rejects a Dockerfile. They are computed once for all
// rules.
func (p *Pass) Refusals(f *dockerfile.File) []convert.Refusal {
	return once(&p.check.refusals, f, func() []convert.Refusal { return convert.Of(p.Facts(f).Build) })
}

// Scripts returns the shell code in a Compose file. It is extracted once for all rules.
func (p *Pass) Scripts(f *compose.File) []*facts.Script {
	return once(&p.check.scripts, f, func() []*facts.Script { return facts.OfCompose(f) })
}

// ContextTexts returns the texts of files that may add contexts to the build of a Dockerfile. These are
// Compose files with additional_contexts, and Bake files in the folder of the Dockerfile and in those above.
// They are read once for all rules.
func (p *Pass) ContextTexts(f *dockerfile.File) []string {
	return once(&p.check.contexts, f, func() []string {
		all := slices.Clone(p.Project.Contexts)
		if p.Project.FS == nil {
			return all
		}
		root := p.Project.FS.Root()
		for dir := path.Dir(f.Source.Path); project.Inside(root, dir); dir = path.Dir(dir) {
			for _, file := range bake.Names {
				if src, err := p.Project.FS.Read(path.Join(dir, file)); err == nil {
					all = append(all, src.Text)
				}
			}
			if dir == root {
				break
			}
		}
		return all
	})
}

// once returns the cached result for the key. If there is none, it calls find and caches the result.
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

// Reports reports whether the rule that runs has this name.
func (p *Pass) Reports(name string) bool { return p.rule.Name == name }

// Report reports a fault at a place in the file that the hook received. The finding can be extended, as in
// p.Report(word, "…").Relate(…).WithFix(…).
func (p *Pass) Report(at source.Spanned, format string, args ...any) *Finding {
	if most := p.check.most; most > 0 && p.reported == most {
		p.left++
		p.spare = Finding{}
		return &p.spare
	}
	p.reported++
	f := &Finding{Rule: p.rule, Level: p.rule.Level, File: p.file, At: at.Span(), Message: source.Messagef(format, args...)}
	*p.found = append(*p.found, f)
	return f
}

// In moves the finding to another file.
func (f *Finding) In(file *source.File) *Finding {
	f.File = file
	return f
}

// AtLevel sets the level of the finding, if its evidence is weaker or the fault more severe than the rule's
// level implies.
func (f *Finding) AtLevel(l Level) *Finding {
	f.Level = l
	return f
}

// Tagged sets how an editor may display the text.
func (f *Finding) Tagged(t Tag) *Finding {
	f.Tag = t
	return f
}

// mostRelated limits the number of related places of one finding, because people do not read more.
const mostRelated = 50

// Relate adds another place that helps to explain the finding.
func (f *Finding) Relate(file *source.File, at source.Spanned, format string, args ...any) *Finding {
	if len(f.Related) < mostRelated {
		f.Related = append(f.Related, source.Related{File: file, At: at.Span(), Message: source.Messagef(format, args...)})
	}
	return f
}

// WithFix adds a change that removes the fault. title is an imperative, such as "add the EXPOSE". Edits
// without a file apply to the finding's file.
func (f *Finding) WithFix(title string, safe bool, edits ...source.Edit) *Finding {
	f.Fixes = append(f.Fixes, source.Fix{Title: title, Safe: safe, Edits: edits})
	return f
}
