package code

import (
	"slices"
	"strings"
)

// A Program holds the combined facts about the files of one program.
type Program struct {
	Reads   []Read
	Listens []Listen
	Fills   bool
}

// maxRounds limits how many functions may pass a name on to each other.
const maxRounds = 4

// Join resolves constants and wrappers across the files of a program.
func Join(files []*Facts) Program {
	j := &joint{wrappers: map[string]*wrapper{}, constant: map[string]string{}, bindings: map[string]binding{}}
	for _, f := range files {
		j.gather(f)
	}
	for range maxRounds {
		if !j.pass(files) {
			break
		}
	}
	var p Program
	for _, f := range files {
		p.Fills = p.Fills || f.Fills
		for _, r := range f.Reads {
			if r.Name == "" {
				if r.Name = j.constantOf(f, r.ref); r.Name == "" {
					continue
				}
				j.bind(r.bound, r.Name)
			}
			p.Reads = append(p.Reads, r)
		}
		for _, c := range f.calls {
			if r, ok := j.call(f, c); ok {
				j.bind(r.bound, r.Name)
				p.Reads = append(p.Reads, r)
			}
		}
	}
	for _, f := range files {
		for _, l := range f.Listens {
			if j.listen(f, &l) {
				p.Listens = append(p.Listens, l)
			}
		}
	}
	return p
}

// A joint holds the definitions in the files of one program.
type joint struct {
	wrappers map[string]*wrapper
	constant map[string]string
	bindings map[string]binding
}

func (j *joint) gather(f *Facts) {
	for i := range f.wrappers {
		j.wrap(&f.wrappers[i])
	}
	for word, name := range f.constant {
		if old, ok := j.constant[word]; ok && old != name {
			name = ""
		}
		j.constant[word] = name
	}
	for word, b := range f.bindings {
		if old, ok := j.bindings[word]; ok && old != b {
			b = binding{unclear: true}
		}
		j.bindings[word] = b
	}
}

// common are names of methods that many classes have. A call of such a method proves nothing.
var common = []string{"get", "set", "has", "print", "println", "log", "info", "debug", "error", "warn", "constructor", "main", "init", "Error", "require", "fetch", "find", "equals", "add", "put", "append", "delete", "remove", "String", "parse", "format", "test", "it", "describe", "t"}

func (j *joint) wrap(w *wrapper) {
	if old := j.wrappers[w.name]; old == nil {
		j.wrappers[w.name] = w
	} else if old.at != w.at {
		old.at = -1 // two functions have this name
	}
}

// pass marks functions as wrappers if they pass a parameter on to a wrapper. It reports whether there are any
// new ones.
func (j *joint) pass(files []*Facts) (more bool) {
	for _, f := range files {
		for _, p := range f.passes {
			w := j.wrappers[p.callee]
			if w == nil || w.at != p.at || p.member && slices.Contains(common, p.callee) || j.wrappers[p.def.name] != nil {
				continue
			}
			at := slices.IndexFunc(p.def.params, func(x string) bool { return strings.TrimSuffix(x, "=") == p.param })
			j.wrap(&wrapper{name: p.def.name, at: at, fallback: p.def.fallback(at), hint: w.hint, how: w.how})
			more = true
		}
	}
	return more
}

// constantOf returns the name of the variable in a constant, which is in the same file or elsewhere in the
// program. It returns "" if there is none.
func (j *joint) constantOf(f *Facts, word string) string {
	if name, ok := f.constant[word]; ok {
		return name
	}
	return j.constant[word]
}

func (j *joint) bind(word, name string) {
	if word == "" || name == "" {
		return
	}
	b := binding{name: name}
	if old, ok := j.bindings[word]; ok && old != b {
		b = binding{unclear: true}
	}
	j.bindings[word] = b
}

// hints are parts of the names of wrappers that imply the type of the value.
var hints = []struct {
	part string
	hint Hint
}{{"int", Int}, {"bool", Bool}, {"flag", Bool}, {"float", Number}, {"number", Number}, {"duration", Duration}, {"list", List}}

// call converts a call of a wrapper to a read. It returns false if the function is not a wrapper.
func (j *joint) call(f *Facts, c call) (Read, bool) {
	w := j.wrappers[c.name]
	if w == nil || c.member && slices.Contains(common, c.name) || w.at < 0 || w.at >= len(c.args) {
		return Read{}, false
	}
	a, r := c.args[w.at], c.read
	switch {
	case a.isText && isName(a.text):
		r.Name = a.text
	case a.ref != "":
		r.Name = j.constantOf(f, a.ref)
	}
	if r.Name == "" {
		return r, false
	}
	r.At, r.How = a.at, c.name
	if d := w.fallback; d >= 0 && d < len(c.args) && !r.Known && !r.Other {
		switch a := c.args[d]; {
		case a.literal:
			r.Default, r.Known = a.value, true
		case !a.empty:
			r.Other = true
		}
	}
	if r.Hint == "" {
		r.Hint = w.hint
	}
	lower := strings.ToLower(c.name)
	for _, h := range hints {
		if r.Hint == "" && strings.Contains(lower, h.part) && !strings.Contains(lower, "print") && !strings.Contains(lower, "point") {
			r.Hint = h.hint
		}
	}
	return r, true
}

// listen resolves the word with a port. It returns false if the word is unknown.
func (j *joint) listen(f *Facts, l *Listen) bool {
	if l.ref == "" {
		return true
	}
	b, ok := f.bindings[l.ref]
	if !ok {
		b, ok = j.bindings[l.ref]
	}
	if !ok || b.unclear || b.name != "" && !strings.Contains(strings.ToUpper(b.name), "PORT") && !strings.Contains(strings.ToUpper(b.name), "ADDR") {
		return false
	}
	l.Name, l.Port = b.name, b.number
	return l.Name != "" || l.Port != 0
}
