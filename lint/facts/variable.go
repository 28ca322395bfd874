package facts

import (
	"sort"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"mvdan.cc/sh/v3/syntax"
)

// A Variable is a name that a script sets or reads.
type Variable struct {
	Name string
	Sets []Set    // in the order of the text
	Uses []*Visit // places that read the value; each is a *syntax.ParamExp
}

// A Set is one place where a variable receives a value.
type Set struct {
	*Visit
	Value    *syntax.Word // nil if the script does not contain the value, as with read or for x in …
	Name     syntax.Node  // the node of the name itself
	Exported bool
	Prefix   bool // written as NAME=value before a command, so it applies only to that command
}

// Variables returns the variables that a script sets and reads, by name.
func (t *Tree) Variables() map[string]*Variable {
	t.once.Do(func() { t.variables = t.findVariables() })
	return t.variables
}

func (t *Tree) findVariables() map[string]*Variable {
	vars := map[string]*Variable{}
	of := func(name string) *Variable {
		v := vars[name]
		if v == nil {
			v = &Variable{Name: name}
			vars[name] = v
		}
		return v
	}
	set := func(name string, s Set) { of(name).Sets = append(of(name).Sets, s) }
	for i := range t.Visits {
		v := &t.Visits[i]
		switch n := v.Node.(type) {
		case *syntax.Assign:
			t.assigned(v, n, set)
		case *syntax.WordIter:
			set(n.Name.Value, Set{Visit: v, Name: n.Name})
		case *syntax.ParamExp:
			if n.Param == nil {
				continue
			}
			of(n.Param.Value).Uses = append(of(n.Param.Value).Uses, v)
			if n.Exp != nil && (n.Exp.Op == syntax.AssignUnset || n.Exp.Op == syntax.AssignUnsetOrNull) {
				set(n.Param.Value, Set{Visit: v, Name: n.Param, Value: n.Exp.Word})
			}
		case *syntax.BinaryArithm, *syntax.UnaryArithm:
			arithmetic(v, set)
		}
	}
	for _, c := range t.Calls {
		c.sets(set)
	}
	return vars
}

func (t *Tree) assigned(v *Visit, n *syntax.Assign, set func(string, Set)) {
	if n.Name == nil {
		return
	}
	s := Set{Visit: v, Value: n.Value, Name: n.Name}
	if d, ok := v.Up.Node.(*syntax.DeclClause); ok {
		s.Exported = d.Variant.Value == "export" || hasFlag(d, 'x')
		if n.Naked {
			s.Value = nil
		}
	}
	if c, ok := v.Up.Node.(*syntax.CallExpr); ok {
		s.Prefix = len(c.Args) > 0
	}
	set(n.Name.Value, s)
}

func hasFlag(d *syntax.DeclClause, flag byte) bool {
	for _, a := range d.Args {
		if a.Name == nil && a.Value != nil {
			if lit := a.Value.Lit(); strings.HasPrefix(lit, "-") && strings.IndexByte(lit, flag) > 0 {
				return true
			}
		}
	}
	return false
}

// arithmetic records assignments such as x=1 and x++ in $(( )).
func arithmetic(v *Visit, set func(string, Set)) {
	var target syntax.ArithmExpr
	switch n := v.Node.(type) {
	case *syntax.BinaryArithm:
		if op := n.Op.String(); op == "==" || op == "!=" || op == "<=" || op == ">=" || !strings.HasSuffix(op, "=") {
			return
		}
		target = n.X
	case *syntax.UnaryArithm:
		if n.Op != syntax.Inc && n.Op != syntax.Dec {
			return
		}
		target = n.X
	}
	if w, ok := target.(*syntax.Word); ok && syntax.ValidName(w.Lit()) {
		set(w.Lit(), Set{Visit: v, Name: w})
	}
}

// sets records the names that a builtin sets.
func (c *Call) sets(set func(string, Set)) {
	name := func(w Word) {
		if w.Node != nil && syntax.ValidName(w.Value) {
			set(w.Value, Set{Visit: c.Visit, Name: w.Node})
		}
	}
	switch c.Name {
	case "read", "mapfile", "readarray", "unset":
		for _, w := range c.Args() {
			name(w)
		}
	case "getopts":
		if len(c.Words) > 2 {
			name(c.Words[2])
		}
	case "printf":
		if len(c.Words) > 2 && c.Words[1].Is("-v") {
			name(c.Words[2])
		}
	case "export", "readonly", "local", "declare", "typeset":
		for _, w := range c.Args() {
			if n, _, ok := strings.Cut(w.Value, "="); ok && syntax.ValidName(n) && w.Node != nil {
				set(n, Set{Visit: c.Visit, Name: w.Node, Exported: c.Name == "export"})
			}
		}
	}
}

// Env returns the value of a variable before the step, according to ENV and ARG in the stage or its bases,
// from which both are inherited. known is false if neither declares it and no known image sets it.
func (s *Step) Env(name string) (value *dockerfile.Word, known bool) {
	switch at := s.Scope.Find(name); {
	case at == nil:
		return nil, false
	case at.Set == nil:
		return nil, true
	default:
		return at.Set.Value, true
	}
}

// IsArg reports whether the variable's value at the step comes from an ARG.
func (s *Step) IsArg(name string) bool {
	in, _ := s.declaration(name)
	_, ok := in.(*dockerfile.Arg)
	return ok
}

// declaration returns the last ENV or ARG before the step that declares a variable, or nil.
func (s *Step) declaration(name string) (dockerfile.Instruction, *dockerfile.Pair) {
	if at := s.Scope.Find(name); at != nil {
		return at.In, at.Set
	}
	return nil, nil
}

func pairsOf(in dockerfile.Instruction) []*dockerfile.Pair {
	switch in := in.(type) {
	case *dockerfile.Env:
		return in.Vars
	case *dockerfile.Arg:
		return in.Vars
	}
	return nil
}

// Later returns the declaration of a variable after the step in the same stage, or nil.
func (s *Step) Later(name string) *dockerfile.Pair {
	all := s.Stage.declared()[name]
	i := sort.Search(len(all), func(i int) bool { return all[i].at >= s.at })
	if i == len(all) {
		return nil
	}
	return all[i].pair
}

// A declaration is the declaration of a variable in ENV or ARG.
type declaration struct {
	at   int // index in Stage.Steps
	pair *dockerfile.Pair
}

func (s *Stage) declarations() map[string][]declaration {
	all := map[string][]declaration{}
	for _, step := range s.Steps {
		for _, p := range pairsOf(step.Do) {
			if p.Key != nil {
				all[p.Key.Value] = append(all[p.Key.Value], declaration{step.at, p})
			}
		}
	}
	return all
}

// GlobalArg returns the ARG before the first FROM that declares a variable, or nil.
func (f *File) GlobalArg(name string) *dockerfile.Pair {
	return f.globals()[name]
}

func globals(f *dockerfile.File) map[string]*dockerfile.Pair {
	all := map[string]*dockerfile.Pair{}
	for _, a := range f.Args {
		for _, p := range a.Vars {
			if p.Key != nil && all[p.Key.Value] == nil {
				all[p.Key.Value] = p
			}
		}
	}
	return all
}
