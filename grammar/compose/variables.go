package compose

import (
	"path"
	"strings"
)

// variables holds the variables known to interpolation: those passed with --env and, with lower precedence,
// those in files named .env.
type variables struct {
	given  map[string]string
	files  map[string]variable
	closed bool
	outer  *variables // the variables of the project that includes this one, which take precedence
}

type variable struct {
	text  string
	known bool
}

// lookup returns the value of a variable, and whether it is known. It is a Lookup.
func (v *variables) lookup(name string) (string, bool) {
	if text, ok := v.given[name]; ok {
		return text, true
	}
	return v.fromFile(name)
}

func (v *variables) fromFile(name string) (string, bool) {
	for outer := v.outer; outer != nil; outer = outer.outer {
		if _, ok := outer.files[name]; ok {
			return outer.fromFile(name)
		}
	}
	found, ok := v.files[name]
	return found.text, ok && found.known
}

// variables reads the files. Each file overrides those before it.
func (ld *assembler) variables(files ...string) *variables {
	v := &variables{given: ld.Env, files: map[string]variable{}, closed: ld.Closed}
	for _, name := range files {
		v.read(ld, name)
	}
	return v
}

// with returns v with the variables in the files added. The variables of v take precedence.
func (v *variables) with(ld *assembler, files []string) *variables {
	out := &variables{given: v.given, files: map[string]variable{}, closed: v.closed}
	for _, name := range files {
		out.read(ld, name)
	}
	out.outer = v // set only now, because the files see only their own variables
	return out
}

func (v *variables) read(ld *assembler, name string) {
	src, err := ld.Read(name)
	if err != nil {
		return
	}
	pairs, problem := ReadEnvFile(src, "", v.lookup, v.closed)
	for _, p := range pairs {
		if p.Value != nil {
			v.files[p.Key.Text] = variable{p.Value.Text, p.Value.Known}
		}
	}
	if problem != nil {
		ld.add(*problem)
	}
	if cut := CutValue(pairs); cut != nil {
		ld.problem(cut.File, cut.At, OverLimit, CutMessage, "")
	}
}

// CutValue returns the first value whose variables exceed the limits, or nil.
func CutValue(pairs []Pair) *Value {
	for _, p := range pairs {
		if p.Value != nil && p.Value.Cut {
			return p.Value
		}
	}
	return nil
}

// name returns the name of the project: that in the last file with a name, or else that of the folder.
func (ld *assembler) name(files []string, vars *variables) {
	for _, file := range files {
		f, ok := ld.parsed[file]
		if !ok {
			f = ld.open(file)
			ld.parsed[file] = f
		}
		if f == nil {
			continue
		}
		for _, doc := range f.Docs {
			n := doc.Get("name")
			if n == nil || n.Kind != Scalar || n.Text == "" {
				continue
			}
			x := &expander{ld: ld, env: vars.lookup}
			v := x.scalar(n, nil).Value()
			ld.p.Name = &v
		}
	}
	name := Value{Text: path.Base(ld.p.Dir), Known: true}
	if ld.p.Name != nil {
		name = *ld.p.Name
	}
	if _, set := vars.lookup("COMPOSE_PROJECT_NAME"); !set && (ld.Closed || ld.p.Name != nil) && name.Known {
		vars.files["COMPOSE_PROJECT_NAME"] = variable{projectName(name.Text), true}
	}
}

// projectName normalizes a name as Compose does: lower-case letters, digits, "_" and "-" remain.
func projectName(s string) string {
	keep := func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' || r == '-' {
			return r
		}
		return -1
	}
	return strings.TrimLeft(strings.Map(keep, strings.ToLower(s)), "_-")
}
