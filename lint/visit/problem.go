package visit

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

// ComposeRules names the rule that reports each kind of problem in a Compose file or a project.
var ComposeRules = [compose.ProblemKinds]string{
	compose.BadSyntax:       "compose/syntax",
	compose.DuplicateKey:    "compose/duplicate-key",
	compose.BadSchema:       "compose/schema",
	compose.BadVariable:     "compose/interpolation",
	compose.MissingFile:     "wiring/missing-file",
	compose.UndefinedName:   "compose/undefined",
	compose.Cycle:           "compose/cycle",
	compose.Conflict:        "compose/conflict",
	compose.BadEnvFile:      "compose/env-file",
	compose.InactiveProfile: "compose/inactive-profile",
	compose.OverLimit:       "file/over-limit",
}

// DockerfileRules names the rule that reports each kind of problem in a Dockerfile or a contract file.
var DockerfileRules = [dockerfile.ProblemKinds]string{
	dockerfile.BuildSyntax:         "build/syntax",
	dockerfile.UnknownInstruction:  "build/unknown-instruction",
	dockerfile.BeforeFrom:          "build/instruction-before-from",
	dockerfile.ForbiddenTrigger:    "build/forbidden-trigger",
	dockerfile.ContractSyntax:      "contract/syntax",
	dockerfile.UnknownContractWord: "contract/unknown-instruction",
	dockerfile.NearContractLine:    "contract/near-comment",
}

// Problems calls do for each problem of the rule that is found only when a project is loaded.
func Problems(p *lint.Pass, app *project.App, do func(compose.Problem)) {
	once := map[source.Edit]bool{}
	for _, x := range app.Model.Problems {
		place := source.Edit{File: x.File, At: x.At}
		if p.Reports(ComposeRules[x.Kind]) && x.File != nil && !once[place] && !reportedSeparately(p, app, x) {
			once[place] = true
			do(x)
		}
	}
}

// ReportProblem reports a problem. Its replacement is a guess, unless it only adds quotes without which
// Compose rejects the text.
func ReportProblem(p *lint.Pass, x compose.Problem) *lint.Finding {
	found := p.Report(x.At, "%s", x.Message).In(x.File)
	switch {
	case x.Instead == "":
	case strings.HasPrefix(x.Instead, `"`):
		found.WithFix("put it in quotes", true, source.Replace(x.At, x.Instead))
	default:
		found.WithFix("replace it with "+source.Quote(x.Instead), false, source.Replace(x.At, x.Instead))
	}
	return found
}

// reportedSeparately reports whether a file of the project is also checked separately, and then has a problem
// of the same kind at the same place.
func reportedSeparately(p *lint.Pass, app *project.App, x compose.Problem) bool {
	for _, f := range app.Model.Files {
		if f.Source == x.File {
			return ReportedElsewhere(f, x) || slices.Contains(p.Project.Composes, f) &&
				slices.ContainsFunc(f.Problems, func(o compose.Problem) bool { return o.Kind == x.Kind && o.At == x.At })
		}
	}
	return false
}

// ReportedElsewhere reports whether a rule should skip a problem, because another rule reports it or the file
// only has the name of a Compose file.
func ReportedElsewhere(f *compose.File, x compose.Problem) bool {
	if x.Kind != compose.BadSchema {
		return false
	}
	told := notCompose(f)
	Services(f, func(e *compose.Entry) {
		n := e.Value.Get("container_name")
		told = told || BadContainerName(n) && n.Span() == x.At
	})
	return told
}
