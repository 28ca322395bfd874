package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/lock"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_unset_variable.md
var unsetVariableDoc string

var unsetVariable = &lint.Rule{
	Name: "build/unset-variable", Aliases: []string{"UndefinedVar", "DL3044"}, Doc: unsetVariableDoc, Level: lint.Warning,
	Presets: family.BuildKitAnd(lint.Error), Fix: lint.Unsafe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		by := p.Dialect(f.Source)
		visit.BuildSteps(p, f, func(t *build.Step) {
			u := &unset{pass: p, file: f, turn: t, said: map[string]bool{}}
			var lost map[source.Span]bool // places that build/heredoc-variable reports
			if by == lint.Dfvet {
				lost = lostPlaces(t)
			}
			for _, use := range build.Uses(f, t.Do) {
				visit.References(use.Parts, false, func(part *dockerfile.Part, guarded bool) {
					switch name := part.Var; {
					case u.said[name] || t.Scope.Declared(name) || use.Earlier(name):
					case by == lint.BuildKit:
						u.asBuildKit(part)
					case use.Word == nil && lost[part.At]:
					default:
						u.judge(part, use.Pair, guarded, by)
					}
				})
			}
		})
	},
}

// unset checks the references in one instruction.
type unset struct {
	pass *lint.Pass
	file *dockerfile.File
	turn *build.Step
	said map[string]bool // names that were already reported for this instruction
}

func (u *unset) report(part *dockerfile.Part, format string, args ...any) *lint.Finding {
	u.said[part.Var] = true
	return visit.ReportStep(u.pass, u.turn, part.At, format, args...)
}

func (u *unset) asBuildKit(part *dockerfile.Part) {
	if name := part.Var; u.turn.Scope.Get(name) == nil && name != "BUILDKIT_SBOM_SCAN_CONTEXT" && name != "BUILDKIT_SBOM_SCAN_STAGE" {
		found := u.report(part, "nothing in this file sets `%s`", name)
		if near := source.Names.Near(name, u.turn.Scope.Names()); near != "" {
			found.Message += "; did you mean " + source.Quote(near) + "?"
		}
	}
}

// judge reports a reference that certainly has no value. The variables of a base image are known only if the
// image is in dfvet.lock. For other images it is not enough that the file does not set the name.
func (u *unset) judge(part *dockerfile.Part, pair *dockerfile.Pair, guarded bool, by lint.Dialect) {
	set := u.turn.Scope.Get(part.Var)
	switch later := u.inSameEnv(part.Var, pair); {
	case later != nil && (set == nil || set.Set == nil):
		u.sameEnv(part, pair, later)
	case by == lint.Hadolint || guarded || set != nil || pair != nil && pair.Key.Value == part.Var:
	case !isVariable(part.Var):
	case !u.turn.Scope.Open():
		u.nowhere(part)
	default:
		u.likely(part)
	}
}

// isVariable reports whether text is a variable's name and not a special parameter, such as $1 or $@.
func isVariable(name string) bool {
	return name != "" && (name[0] == '_' || 'a' <= name[0]|0x20 && name[0]|0x20 <= 'z')
}

// inSameEnv returns another pair in the same ENV that sets the name, or nil. pair is the one that contains
// the reference.
func (u *unset) inSameEnv(name string, pair *dockerfile.Pair) *dockerfile.Pair {
	env, ok := u.turn.Do.(*dockerfile.Env)
	if !ok {
		return nil
	}
	for _, v := range env.Vars {
		if v != pair && v.Key.Value == name {
			return v
		}
	}
	return nil
}

func (u *unset) sameEnv(part *dockerfile.Part, pair, by *dockerfile.Pair) {
	found := u.report(part, "this `ENV` sets `%s` itself, and cannot use the new value; write a second `ENV`", part.Var)
	found.Relate(u.file.Source, by.Key, "it is set here, for the following instructions")
	env := u.turn.Do.(*dockerfile.Env)
	for i, v := range env.Vars {
		if v != pair || i == 0 || by.At.Start > pair.At.Start || u.turn.Triggered != nil || u.turn.Deferred {
			continue
		}
		between := source.Span{Start: env.Vars[i-1].At.End, End: v.At.Start}
		if !strings.Contains(u.file.Source.Slice(between), "#") {
			found.WithFix("write a second `ENV`", false, source.Replace(between, "\nENV "))
		}
	}
}

// nowhere reports a name in an image whose variables are all known. That is an image from dfvet.lock, or the
// empty image, which has none.
func (u *unset) nowhere(part *dockerfile.Part) {
	if u.declared(part) {
		return
	}
	base, message := u.turn.Stage.Root().Image.Text, "nothing sets `%s`, and `scratch` has no variables"
	locked := u.pass.Project.Lock().Lookup(base)
	if locked != nil {
		message = "nothing sets `%s`, and according to " + source.Quote(lock.FileName) + " the base image does not either"
	}
	found := u.report(part, message, part.Var)
	u.nearly(found, part)
	if locked != nil {
		found.Relate(u.pass.Project.Lock().Source, locked.At, "the base image is locked here")
	}
}

// likely reports a name that the file was meant to set, because the file sets it elsewhere or sets a similar
// name.
func (u *unset) likely(part *dockerfile.Part) {
	if u.declared(part) {
		return
	}
	if near := source.Evidence.Near(part.Var, u.ownNames()); near != "" {
		u.nearly(u.report(part, "nothing sets `%s`", part.Var), part)
	}
}

func (u *unset) nearly(found *lint.Finding, part *dockerfile.Part) {
	if near := source.Evidence.Near(part.Var, u.ownNames()); near != "" {
		found.Message += "; did you mean " + source.Quote(near) + "?"
		if u.turn.Triggered == nil {
			renameReference(found, u.file.Source, part, near)
		}
	}
}

// ownNames returns the variables that the file itself has set so far, and PATH, which is always set.
func (u *unset) ownNames() []string {
	names := []string{"PATH"}
	for _, name := range u.turn.Scope.Names() {
		if set := u.turn.Scope.Get(name); set == nil || set.Set != nil {
			names = append(names, name)
		}
	}
	return names
}

// declared reports a name whose ARG is not in scope, because it is before the first FROM, in another stage or
// further down, or a name that the builder provides to stages that declare it.
func (u *unset) declared(part *dockerfile.Part) bool {
	b := u.pass.Facts(u.file).Build
	if global := b.Globals.Find(part.Var); global != nil {
		if global.Set == nil {
			u.addArgument(u.report(part, "the builder sets `%s` only in stages that declare it; add `ARG %s`", part.Var, part.Var), part.Var)
			return true
		}
		if s := u.turn.Stage; s.From != nil && mentions(s.Root().From, part.Var) {
			return false // the variable selects the image, as in node:$NODE_VERSION, so the image probably sets it
		}
		found := u.report(part, "an `ARG` before the first `FROM` applies only to `FROM` lines; add `ARG %s` to this stage too", part.Var)
		u.addArgument(found.Relate(u.file.Source, global.Set.Key, "it is declared here"), part.Var)
		return true
	}
	for _, s := range b.Stages {
		for _, t := range s.Steps {
			arg, ok := t.Do.(*dockerfile.Arg)
			if !ok || t.Deferred || t.Triggered != nil {
				continue
			}
			for _, v := range arg.Vars {
				if v.Key.Value == part.Var {
					u.elsewhere(part, v, s == u.turn.Stage)
					return true
				}
			}
		}
	}
	return false
}

func (u *unset) elsewhere(part *dockerfile.Part, v *dockerfile.Pair, below bool) {
	if below {
		u.report(part, "`%s` is declared further down; move its `ARG` above this line", part.Var).Relate(u.file.Source, v.Key, "it is declared here")
		return
	}
	found := u.report(part, "the argument `%s` of another stage does not apply here; add `ARG %s` to this stage too", part.Var, part.Var)
	u.addArgument(found.Relate(u.file.Source, v.Key, "it is declared here"), part.Var)
}

// addArgument adds the fix that declares an argument before the instruction.
func (u *unset) addArgument(found *lint.Finding, name string) {
	if step := visit.FactsOf(u.pass, u.turn); step != nil && !u.turn.Deferred {
		found.WithFix("add ARG "+name, false, edit.LineAbove(step, "ARG "+name))
	}
}

// mentions reports whether FROM uses the variable in the name of its image.
func mentions(from *dockerfile.From, name string) bool {
	found := false
	if from != nil && from.Image != nil {
		visit.References(from.Image.Parts, false, func(p *dockerfile.Part, _ bool) { found = found || p.Var == name })
	}
	return found
}
