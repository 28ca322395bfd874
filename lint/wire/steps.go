package wire

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// Steps returns a fix for each need of the projects that has only one solution. No fix chooses between
// providers or contains a secret. A fix replaces a value that a person wrote only if wiring knows the right
// one.
func (r *Report) Steps() []source.Fix {
	var all []source.Fix
	for _, n := range r.Needs {
		if step, ok := n.step(); ok {
			all = append(all, step)
		}
	}
	for _, n := range r.Needs {
		all = append(all, n.started()...)
	}
	return all
}

// Undecided lists the needs that are not met and have candidates, but not a single solution.
func (r *Report) Undecided() []*Need {
	return slices.DeleteFunc(slices.Clone(r.Needs), func(n *Need) bool {
		_, decided := n.step()
		return decided || n.link == nil || !n.open() || len(n.Candidates) == 0
	})
}

// Secrets lists the violated needs that only a secret would satisfy. No step writes a secret.
func (r *Report) Secrets() []*Need {
	return slices.DeleteFunc(slices.Clone(r.Needs), func(n *Need) bool {
		return n.Verdict != wiring.Violated || !slices.ContainsFunc(n.Faults, func(f *wiring.Fault) bool {
			return f.Rule == "credential-mismatch" || f.Rule == "credential-missing"
		})
	})
}

// To returns the fix that connects a need to one of its candidates, and the variables that it sets. It
// returns false if that is not possible.
func (n *Need) To(p *project.Service) (source.Fix, []Pair, bool) {
	pairs := n.link.Pairs(p)
	if len(pairs) == 0 {
		return source.Fix{}, nil, false
	}
	edits := Join(n.file(), n.Service, p, pairs)
	return wiringTo(n.Service, p, edits), pairs, len(edits) > 0
}

func wiringTo(s, p *project.Service, edits []source.Edit) source.Fix {
	return source.Fix{Title: fmt.Sprintf("wire %s to %s", s.Name.Text, p.Name.Text), Edits: edits}
}

// step returns the fix for a need. It returns false if the need is met or has several solutions.
func (n *Need) step() (source.Fix, bool) {
	if !n.open() {
		return source.Fix{}, false
	}
	one, likely := n.answer(), n.likely()
	if len(likely) == 1 && one == nil && n.Provider != nil && n.Provider != likely[0].Service {
		if step, ok := n.redirect(likely[0]); ok {
			return step, true
		}
	}
	if len(likely) == 1 && n.link != nil && (one == nil || n.unset() && !isRename(*one)) {
		if step, ok := n.join(likely[0].Service); ok {
			return step, true
		}
	}
	switch {
	case one != nil:
		return *one, true
	case n.Kind == Variable:
		return n.placeholder()
	case n.Kind == Volume:
		return n.mount()
	}
	return source.Fix{}, false
}

// unset reports whether the only problem is that variables are not set.
func (n *Need) unset() bool {
	return !slices.ContainsFunc(n.Faults, func(f *wiring.Fault) bool { return f.Rule != "missing-environment" })
}

// isRename reports whether a fix corrects the name of a variable.
func isRename(fix source.Fix) bool { return strings.HasPrefix(fix.Title, "rename ") }

// answer returns the only fix that wiring offers for the faults of a need, or nil.
func (n *Need) answer() *source.Fix {
	var fixes []source.Fix
	for _, f := range n.Faults {
		for _, fix := range f.Fixes {
			if !slices.ContainsFunc(fixes, func(o source.Fix) bool { return slices.Equal(o.Edits, fix.Edits) }) {
				fixes = append(fixes, fix)
			}
		}
	}
	if i := slices.IndexFunc(fixes, isRename); i >= 0 {
		fixes = fixes[i : i+1]
	}
	if len(fixes) != 1 || n.renames(fixes[0]) && len(n.likely()) > 1 {
		return nil
	}
	return &fixes[0]
}

// renames reports whether a fix changes a name to that of a candidate.
func (n *Need) renames(fix source.Fix) bool {
	return slices.ContainsFunc(n.likely(), func(o wiring.Offer) bool {
		return slices.ContainsFunc(fix.Edits, func(e source.Edit) bool { return strings.Contains(e.New, o.Service.Name.Text) })
	})
}

// join returns the fix that connects a need to a provider by setting the variables that have no value. It
// returns false if that is not possible.
func (n *Need) join(p *project.Service) (source.Fix, bool) {
	var pairs []Pair
	values := n.link.Pairs(p)
	for _, v := range n.link.Variables {
		if g := Given(n.Service, v); g != nil && (g.Text != "" || !g.Known || g.Name != v.Name) {
			continue
		}
		if i := slices.IndexFunc(values, func(x Pair) bool { return x.Name == v.Name }); i >= 0 {
			pairs = append(pairs, values[i])
		} else if v.Needed && n.link.lacks(v) {
			pairs = append(pairs, placeholderOf(v))
		}
	}
	edits := Join(n.file(), n.Service, p, pairs)
	return wiringTo(n.Service, p, edits), len(edits) > 0
}

// placeholderOf returns a variable with a value that Compose requires to be supplied at startup.
func placeholderOf(v *contract.Variable) Pair { return Pair{v.Name, "${" + v.Name + ":?}"} }

// placeholder returns the fix that sets a variable to a value that Compose requires to be supplied at
// startup. It returns false if that is not possible.
func (n *Need) placeholder() (source.Fix, bool) {
	v := n.Variables[0]
	if g := Given(n.Service, v); g != nil && g.Text != "" || !named(v) || len(n.Faults) != 1 || len(n.Faults[0].Fixes) > 0 || n.Faults[0].Rule != "missing-environment" {
		return source.Fix{}, false
	}
	e := edit.Service(n.file(), n.Service.Name.Text)
	if e == nil {
		return source.Fix{}, false
	}
	p := placeholderOf(v)
	e.SetVariables([][2]string{{p.Name, p.Value}})
	edits, ok := e.Edits()
	return source.Fix{Title: fmt.Sprintf("require %s for %s", v.Name, n.Service.Name.Text), Edits: edits}, ok
}

// named reports whether a variable in the contract is an environment variable with a fixed name.
func named(v *contract.Variable) bool {
	return !strings.Contains(v.Name, "*") && v.Name[0] != '-' && !contract.IsOperand(v.Name)
}

// redirect returns the fix that names another provider instead of the wrong service. It returns false if that
// is not possible.
func (n *Need) redirect(to wiring.Offer) (source.Fix, bool) {
	f := n.file()
	if f == nil || n.link == nil || n.hostAt.Len() == 0 || f.Source.Slice(n.hostAt) != n.Host || !isName(to.Service.Name.Text) {
		return source.Fix{}, false
	}
	at, address := n.hostAt, to.Service.Name.Text
	if port := fmt.Sprintf(":%d", n.Port); n.Port > 0 && strings.HasPrefix(f.Source.Text[at.End:], port) {
		at.End += source.Pos(len(port))
		address += fmt.Sprintf(":%d", to.Port)
	}
	edits := Join(f, n.Service, to.Service, nil)
	return wiringTo(n.Service, to.Service, append(edits, source.Edit{File: f.Source, At: at, New: address})), true
}

// isName reports whether a name needs no quotes in YAML and URLs.
func isName(text string) bool {
	return strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == ""
}

// mount returns the fix that mounts the only volume in the project to which another service writes what this
// one reads. It returns false if there is not exactly one.
func (n *Need) mount() (source.Fix, bool) {
	if n.file() == nil || n.Volume.Write || n.Volume.Format.String() == "" || len(n.Faults) != 1 || n.Faults[0].Rule != "missing-volume" {
		return source.Fix{}, false
	}
	var found []string
	for _, o := range n.result.Needs {
		if o.Volume == nil || o.Service == n.Service || !o.Volume.Write || o.Volume.Format.String() != n.Volume.Format.String() {
			continue
		}
		for _, m := range o.Service.Mounts {
			if m.Known && m.Type == "volume" && path.Clean(m.Target) == o.Path && !slices.Contains(found, m.Source) {
				found = append(found, m.Source)
			}
		}
	}
	e := edit.Service(n.file(), n.Service.Name.Text)
	if len(found) != 1 || !isName(found[0]) || found[0] == "" || e == nil || strings.ContainsAny(n.Path, " :#,[]{}\"'$") {
		return source.Fix{}, false
	}
	e.AddName("volumes", found[0]+":"+n.Path+":ro", "")
	edits, ok := e.Edits()
	return source.Fix{Title: fmt.Sprintf("mount volume %s in %s", found[0], n.Service.Name.Text), Edits: edits}, ok
}

// started returns the fixes for needs whose provider is not started first.
func (n *Need) started() []source.Fix {
	if n.Verdict != wiring.Satisfied || n.result == nil || n.Provider == nil {
		return nil
	}
	var all []source.Fix
	for _, f := range n.result.Of("missing-depends-on") {
		if f.Service == n.Service && len(f.Fixes) == 1 && strings.Contains(f.Fixes[0].Edits[0].New, n.Provider.Name.Text) {
			fix := f.Fixes[0]
			fix.Title = fmt.Sprintf("start %s before %s", n.Provider.Name.Text, n.Service.Name.Text)
			all = append(all, fix)
		}
	}
	return all
}

// file returns the Compose file that defines the service, or nil.
func (n *Need) file() *compose.File {
	for _, f := range n.App.Model.Files {
		if f.Source == n.Service.Name.File {
			return f
		}
	}
	return nil
}
