package command

import (
	"maps"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/dfvet/dfvet/grammar/source"
)

// A state is what is known at one point of a trace.
type state struct {
	dir  string
	sure bool // execution certainly reaches the point
	loop bool // the point is in the body of a loop, which may run any number of times
	open bool // further variables may be set
	env  []Setting
	// runtime is the interpreter or virtual machine that was last removed from the command.
	runtime string
	files   []*source.File

	defines []Setting
	depth   int // the nesting depth of scripts and functions that call each other

	// The state of the shell that runs the script:
	zero    Word
	args    []Word
	vars    map[string]variable
	funcs   map[string]*syntax.Stmt
	soft    bool // set -e is off, so the script continues after a command fails
	nounset bool // set -u
	export  bool // set -a
	file    *source.File
}

// A variable is a variable that a script sets.
type variable struct {
	value    Word
	exported bool
	unset    bool
	// maybe reports whether the variable is set on some paths to this point, but not on all.
	maybe bool
}

// take adds the variables that launchers set.
func (st *state) take(c Call) {
	st.env = append(st.env[:len(st.env):len(st.env)], c.Env...)
	st.open = st.open || c.EnvOpen
	if c.Runtime != "" {
		st.runtime = c.Runtime
	}
}

// clone returns a copy of st that shares nothing with it.
func (st *state) clone(t *tracer) *state {
	c := *st
	t.spend(len(st.vars) + len(st.funcs))
	c.vars, c.funcs = maps.Clone(st.vars), maps.Clone(st.funcs)
	c.env, c.files, c.defines = slices.Clip(st.env), slices.Clip(st.files), slices.Clip(st.defines)
	return &c
}

// branch returns a clone for statements that may or may not run.
func (st *state) branch(t *tracer) *state {
	c := st.clone(t)
	c.sure = false
	return c
}

// enter returns the state at the start of a script that is run with the given arguments in a new shell.
func (st *state) enter(t *tracer, f *source.File, zero Word, args []Word) *state {
	c := st.clone(t)
	c.env = st.exported(t)
	c.vars, c.funcs, c.export = map[string]variable{}, map[string]*syntax.Stmt{}, false
	for _, e := range c.env {
		c.vars[e.Name] = variable{value: e.Value, exported: true}
	}
	c.env = nil
	c.zero, c.args, c.file = zero, args, f
	c.depth++
	if f != nil {
		c.files = append(c.files, f)
	}
	return c
}

// set assigns a value to a variable.
func (st *state) set(name string, v Word) {
	if st.vars == nil {
		st.vars = map[string]variable{}
	}
	st.vars[name] = variable{value: v, exported: st.export || st.vars[name].exported}
}

// exported returns the variables that the script adds to the environment of a program.
func (st *state) exported(t *tracer) []Setting {
	all := slices.Clone(st.env)
	for _, name := range slices.Sorted(maps.Keys(st.vars)) {
		v := st.vars[name]
		if !v.exported && !v.unset {
			switch _, is := t.container.Variable(name); is {
			case Absent:
				continue
			case Hidden:
				v.value.Known = false // export -n may have removed it
			}
		}
		if v.unset {
			v.value = Word{Index: -1, Known: true, File: v.value.File, At: v.value.At}
		}
		v.value.Known = v.value.Known && !v.maybe
		all = append(all, Setting{name, v.value})
	}
	return all
}

// join merges the states at the end of several branches, exactly one of which ran.
func (st *state) join(t *tracer, branches []*state) {
	if len(branches) == 0 {
		return
	}
	first := branches[0]
	for _, b := range branches[1:] {
		t.spend(len(b.vars) + len(first.vars))
		for name, v := range b.vars {
			if o, ok := first.vars[name]; !ok || o.value.Text != v.value.Text || o.value.Known != v.value.Known || o.unset != v.unset {
				v.maybe, v.exported, v.unset = true, v.exported || o.exported, false
				first.set(name, v.value)
				first.vars[name] = v
			}
		}
		for name, v := range first.vars {
			if _, ok := b.vars[name]; !ok {
				v.maybe = true
				first.vars[name] = v
			}
		}
		maps.Copy(first.funcs, b.funcs)
		if first.dir != b.dir {
			first.dir = ""
		}
		if !slices.EqualFunc(first.args, b.args, func(x, y Word) bool { return x.Text == y.Text && x.Known == y.Known }) {
			first.args = []Word{{Index: -1, Text: "$@"}}
		}
		first.open = first.open || b.open
		first.nounset, first.export = first.nounset && b.nounset, first.export || b.export
	}
	sure, loop := st.sure, st.loop
	*st = *first
	st.sure, st.loop = sure, loop
}

// options applies the options in a shell's command line or shebang, such as bash -eu.
func (st *state) options(words []string) {
	for _, w := range words {
		if strings.HasPrefix(w, "-") && !strings.HasPrefix(w, "--") {
			st.nounset = st.nounset || strings.Contains(w, "u")
			st.export = st.export || strings.Contains(w, "a")
			st.open = st.open || strings.ContainsAny(w, "l")
		}
	}
}
