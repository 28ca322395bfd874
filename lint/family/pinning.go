package family

import (
	"fmt"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/visit"
)

// A Pinning holds the values that distinguish rules about packages without a version.
type Pinning struct {
	Name, Alias, Doc string
	Operator         string                // separates a package from its version
	Concerns         func(*facts.Use) bool // reports whether the rule checks a call
}

// Rule returns the rule that reports packages without a fixed version. It reports each command once, at its
// first such package.
func (x Pinning) Rule() *lint.Rule {
	return &lint.Rule{
		Name: "practice/" + x.Name, Aliases: []string{x.Alias}, Doc: x.Doc, Level: lint.Note,
		Presets: Hadolint(lint.Warning), Fix: lint.Unsafe, Tags: []string{"reproducibility"},
		Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
			visit.Uses(p, f, func(u *facts.Use) {
				if x.Concerns(u) {
					x.check(p, u)
				}
			})
		},
	}
}

func (x Pinning) check(p *lint.Pass, u *facts.Use) {
	var loose []facts.Package
	var names []string
	for _, k := range u.Packages() {
		if k.Pin == facts.Unpinned {
			loose = append(loose, k)
			names = append(names, k.Value)
		}
	}
	if len(loose) == 0 {
		return
	}
	has := "have"
	if len(loose) == 1 {
		has = "has"
	}
	bare := strings.TrimSuffix(names[0], "@latest")
	found := p.Report(loose[0], "%s %s no version; write `%s%sVERSION`", source.QuoteList(names), has, bare, x.Operator)
	if edits := x.byArgument(u, loose[0]); edits != nil {
		found.WithFix("take the version of "+source.Quote(bare)+" from a build argument", false, edits...)
	}
}

// byArgument returns the edits that add a build argument with the version of a package.
// curl"${CURL_VERSION:+=$CURL_VERSION}" means curl unless the argument is set.
func (x Pinning) byArgument(u *facts.Use, k facts.Package) []source.Edit {
	s := u.Script
	name := VariableName(k.Value)
	if name == "" || u.Expr == nil || s.Step == nil || strings.Contains(k.Value, "://") || strings.HasSuffix(k.Value, "@latest") {
		return nil
	}
	code, ok := s.Write(fmt.Sprintf(`"${%s:+%s$%s}"`, name, x.Operator, name))
	if !ok {
		return nil
	}
	edits := []source.Edit{source.Insert(k.Span().End, code)}
	if _, known := s.Step.Env(name); !known {
		edits = append(edits, edit.LineAbove(s.Step, "ARG "+name))
	}
	return edits
}

// VariableName converts curl to CURL_VERSION. It returns "" for a name that does not start with a letter.
func VariableName(pkg string) string {
	pkg = strings.TrimPrefix(pkg, "@")
	var b strings.Builder
	for _, c := range strings.ToUpper(pkg) {
		switch {
		case c >= 'A' && c <= 'Z', c >= '0' && c <= '9' && b.Len() > 0:
			b.WriteRune(c)
		case b.Len() > 0:
			b.WriteByte('_')
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return strings.TrimRight(b.String(), "_") + "_VERSION"
}
