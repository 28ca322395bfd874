package compose

import (
	"path"
	"slices"

	"github.com/dfvet/dfvet/grammar/source"
)

// An extendsBase is a file named in extends, with its services before their own extends are resolved.
type extendsBase struct {
	services *Node
	resets   [][]string
	dir      string
}

// A baseKey identifies an extendsBase. The same file read with other variables is a different base.
type baseKey struct {
	name string
	vars *variables
}

// An extender resolves extends among the services of one document.
type extender struct {
	ld     *assembler
	vars   *variables
	dir    string
	resets [][]string
	name   string // the name of the file
	done   map[string]*Node
	unread map[string]bool // the services of which only a part was read
	depth  map[string]int  // the number of services that each service extends, directly and indirectly
}

// extend resolves extends in the services and jobs of doc.
func (ld *assembler) extend(doc *Node, name, dir string, vars *variables, resets [][]string) *Node {
	for _, section := range []string{"services", "jobs"} {
		services := doc.Get(section)
		if services == nil || services.Kind != Mapping || !anyExtends(services) {
			continue
		}
		x := &extender{ld: ld, vars: vars, dir: dir, resets: resets, name: name, done: map[string]*Node{}, unread: map[string]bool{}, depth: map[string]int{}}
		entries := slices.Clone(services.Entries)
		for i, e := range entries {
			if ext := e.Value.Get("extends"); ext != nil {
				ld.extends[e.Key.Text] = ext
			}
			v := x.service(e, services, nil)
			if x.unread[e.Key.Text] {
				ld.unread[e.Key.Text] = true
			}
			if v != e.Value {
				entries[i] = &Entry{Key: e.Key, Value: v}
			}
		}
		doc = replaceEntry(doc, section, withEntries(services, entries))
	}
	return doc
}

func anyExtends(services *Node) bool {
	return slices.ContainsFunc(services.Entries, func(e *Entry) bool {
		return e.Value != nil && e.Value.Kind == Mapping && e.Value.Entry("extends") != nil
	})
}

// service returns a service merged over the one that it extends. Chain lists the services whose extends led
// to this one, to detect cycles.
func (x *extender) service(e *Entry, services *Node, chain []string) *Node {
	if done := x.done[e.Key.Text]; done != nil {
		return done
	}
	own := e.Value
	if own == nil || own.Kind != Mapping {
		return own
	}
	ext := own.Get("extends")
	if ext == nil {
		return own
	}
	out := x.extended(e, ext, services, append(chain, x.name+"\x00"+e.Key.Text))
	x.done[e.Key.Text] = out
	return out
}

func (x *extender) extended(e *Entry, ext, services *Node, chain []string) *Node {
	own := drop(e.Value, "extends") // so that a file that includes this one does not resolve it again
	ref, file := ext, (*Node)(nil)
	if ext.Kind == Mapping {
		ref, file = ext.Get("service"), ext.Get("file")
	}
	if ref == nil || ref.Kind != Scalar {
		return e.Value
	}
	if !ref.known() {
		x.unread[e.Key.Text] = true
		return own
	}
	in := x
	if file != nil && file.Kind == Scalar {
		base := x.base(file)
		if base == nil {
			x.unread[e.Key.Text] = true
			return own
		}
		services = base.services
		in = &extender{ld: x.ld, vars: x.vars, dir: base.dir, resets: base.resets, name: abs(x.dir, file.text()), done: map[string]*Node{}, unread: map[string]bool{}, depth: map[string]int{}}
	}
	target := x.ld.entry(services, ref.text())
	if target == nil {
		x.ld.problem(ref.File, ref.Span(), UndefinedName, "there is no service "+source.Quote(ref.text())+" to extend", "")
		x.unread[e.Key.Text] = true
		return own
	}
	if slices.Contains(chain, in.name+"\x00"+target.Key.Text) {
		x.ld.problem(ref.File, ref.Span(), Cycle, source.Quote(e.Key.Text)+" extends itself", "")
		return own
	}
	base := (*Node)(nil)
	if len(chain) <= extendDepth {
		base = in.service(target, services, chain)
		x.depth[e.Key.Text] = in.depth[target.Key.Text] + 1
	}
	if len(chain) > extendDepth || x.depth[e.Key.Text] > extendDepth {
		x.ld.tooDeep(ref, "the chain of `extends` has more than 100 services; what this service inherits is not checked")
		x.unread[e.Key.Text] = true
		return own
	}
	if in.unread[target.Key.Text] {
		x.unread[e.Key.Text] = true
	}
	if base == nil || base.Kind != Mapping {
		return own
	}
	under := without(wrap("services", &Entry{Key: e.Key, Value: base}), x.resets).Get("services").Get(e.Key.Text)
	if under == nil {
		under = withEntries(base, nil)
	}
	return x.ld.merge(under, own, serviceSchema)
}

// base returns the services of the file named in extends.
func (x *extender) base(file *Node) *extendsBase {
	if !file.known() || remote(file.text()) {
		return nil
	}
	name := abs(x.dir, file.text())
	key := baseKey{name, x.vars}
	if b, ok := x.ld.bases[key]; ok {
		return b
	}
	b := x.load(name, file)
	x.ld.bases[key] = b
	return b
}

func (x *extender) load(name string, file *Node) *extendsBase {
	f := x.ld.file(name, file)
	if f == nil {
		return nil
	}
	b := &extendsBase{dir: path.Dir(name)}
	var merged *Node
	for _, doc := range f.Docs {
		if doc.Kind != Mapping {
			continue
		}
		e := &expander{ld: x.ld, env: x.vars.lookup, dir: b.dir}
		own := e.root(doc)
		b.resets = e.resets
		if merged == nil {
			merged = own
			continue
		}
		merged = x.ld.merge(without(merged, e.resets), own, Root)
	}
	b.services = unify(merged, Root).Get("services")
	if b.services == nil || b.services.Kind != Mapping {
		x.ld.problem(file.File, file.Span(), UndefinedName, source.Quote(file.text())+" has no services", "")
		return nil
	}
	return b
}

// entry returns the entry of a service by name. It has an index because the mapping may be large.
func (ld *assembler) entry(services *Node, name string) *Entry {
	if services == nil || services.Kind != Mapping || len(services.Entries) < 16 {
		return services.Entry(name)
	}
	index := ld.entries[services]
	if index == nil {
		index = make(map[string]*Entry, len(services.Entries))
		for _, e := range slices.Backward(services.Entries) {
			index[e.Key.Text] = e
		}
		ld.entries[services] = index
	}
	return index[name]
}

// tooDeep reports, once per project, that a chain is too long to be followed to its end.
func (ld *assembler) tooDeep(at *Node, message string) {
	if !ld.deep {
		ld.deep = true
		ld.problem(at.File, at.Span(), OverLimit, message, "")
	}
}
