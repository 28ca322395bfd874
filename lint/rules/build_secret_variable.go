package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/credential"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_secret_variable.md
var secretVariableDoc string

var secretVariable = &lint.Rule{
	Name: "build/secret-variable", Aliases: []string{"SecretsUsedInArgOrEnv", "DL3064"}, Doc: secretVariableDoc, Level: lint.Warning,
	Presets: family.BuildKitAnd(lint.Warning), Tags: []string{"security"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		r := &secrets{pass: p, by: p.Dialect(f.Source), inStages: map[string]bool{}}
		if r.by == lint.Dfvet && !f.Contract && !f.Fragment {
			r.carried = credential.Carried(p, p.Facts(f).Build)
		}
		visit.BuildSteps(p, f, func(t *build.Step) {
			switch do := t.Do.(type) {
			case *dockerfile.Env:
				for _, v := range do.Vars {
					r.env(t, v)
				}
			case *dockerfile.Arg:
				for _, v := range do.Vars {
					r.arg(t, v)
				}
			}
		})
		if r.by != lint.BuildKit {
			r.globals(f)
		}
	},
}

// secrets reports variables whose names suggest secrets.
type secrets struct {
	pass     *lint.Pass
	by       lint.Dialect
	carried  []credential.Carry // reported by build/secret-in-layer
	inStages map[string]bool
}

func (r *secrets) named(name string) bool {
	switch r.by {
	case lint.BuildKit:
		return credential.HasWord(name, credential.BuildKitWords) && !credential.HasWord(name, credential.BuildKitPlain)
	case lint.Hadolint:
		return credential.HasWord(name, credential.BuildKitWords) && !credential.HasWord(name, credential.HadolintPlain)
	}
	return credential.IsVariable(name)
}

func (r *secrets) env(t *build.Step, v *dockerfile.Pair) {
	name := t.Scope.Expand(v.Key).Text
	if !r.named(name) || r.by == lint.Dfvet && (!r.holds(v) || saidByContract(r.pass, t.Stage, v)) {
		return
	}
	visit.ReportStep(r.pass, t, v.Key, "anyone who has the image can read `%s`; set it when the container is run, or pass it to a `RUN` with `--mount=type=secret`", name)
}

// holds reports whether an ENV contains a secret that is not reported at its origin.
func (r *secrets) holds(v *dockerfile.Pair) bool {
	for _, c := range r.carried {
		if v.Value != nil && credential.RefersTo(v.Value, c.Arg.Key.Value) {
			return false
		}
	}
	return credential.IsValue(v.Value)
}

func (r *secrets) arg(t *build.Step, v *dockerfile.Pair) {
	name := v.Key.Value
	r.inStages[name] = true
	if !r.named(name) {
		return
	}
	level := lint.Warning
	if r.by == lint.Dfvet {
		if !credential.IsValue(v.Value) || saidByContract(r.pass, t.Stage, v) {
			return
		}
		for _, c := range r.carried {
			if c.Arg == v {
				return
			}
		}
		level = lint.Note // the default build does not contain it
	}
	visit.ReportStep(r.pass, t, v.Key, recorded, name).AtLevel(level)
}

// saidByContract reports whether contract/secret-default reports the pair, because a contract line in the
// stage declares the variable as secret.
func saidByContract(p *lint.Pass, s *build.Stage, v *dockerfile.Pair) bool {
	c := declaredContract(p, s.Build.File, s.Stage)
	return c != nil && declaredSecret(p, c, v) != nil
}

const recorded = "the build records contain the value of argument `%s`; pass it to `RUN` with `--mount=type=secret`"

// globals reports arguments before the first FROM. They become part of an image only in stages that declare
// them, where they are reported again.
func (r *secrets) globals(f *dockerfile.File) {
	if f.Contract || f.Fragment {
		return
	}
	for _, a := range f.Args {
		for _, v := range a.Vars {
			if name := v.Key.Value; r.named(name) && !r.inStages[name] && (r.by != lint.Dfvet || credential.IsValue(v.Value)) {
				r.pass.Report(v.Key, recorded, name).AtLevel(lint.Note)
			}
		}
	}
}
