package compose

import (
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Loader loads Compose projects. It reads files only with Read.
type Loader struct {
	// Read returns the file at an absolute path with slashes.
	Read func(path string) (*source.File, error)
	// Parsed returns the parsed file at a path, so that a file that is part of several projects is parsed
	// only once. If it is nil, the files are parsed after Read.
	Parsed func(path string) (*File, error)
	// Env holds the variables passed with --env. The values of all other variables of the shell are unknown.
	Env map[string]string
	// Closed says that a variable without a value is empty, as in docker compose, rather than unknown. Tests
	// use it to compare the results with compose-go's.
	Closed bool
	// Profiles are the active profiles. The project contains the services of other profiles too.
	Profiles []string
}

// Load merges the files in order, like docker compose -f A -f B. It resolves includes, extends and overrides,
// and interpolates variables with the .env file in the project directory, which is the folder of the first
// file. It always returns a project, with everything that could be read.
func (l *Loader) Load(files ...string) *AppModel {
	ld := &assembler{
		Loader: l, p: &AppModel{}, seen: map[string]bool{}, parsed: map[string]*File{}, bases: map[baseKey]*extendsBase{}, homes: map[*Node]string{}, extends: map[string]*Node{}, unread: map[string]bool{},
		profiles: l.Profiles, said: map[reportedProblem]bool{}, pairs: map[*Node][]Pair{}, room: expandedLimit, entries: map[*Node]map[string]*Entry{},
	}
	if len(files) == 0 {
		return ld.p
	}
	ld.p.Dir = path.Dir(files[0])
	vars := ld.variables(path.Join(ld.p.Dir, ".env"))
	ld.name(files, vars)
	if list, ok := vars.lookup("COMPOSE_PROFILES"); ok && len(l.Profiles) == 0 {
		ld.profiles = strings.Split(list, ",")
	}
	root := ld.layer(files, ld.p.Dir, vars, nil)
	ld.finish(root, vars)
	return ld.p
}

// An assembler builds one Project. It holds the state of one call of Load.
type assembler struct {
	*Loader
	p        *AppModel
	profiles []string        // the active profiles: those of the Loader, or else of COMPOSE_PROFILES
	seen     map[string]bool // the files in p.Files
	parsed   map[string]*File
	bases    map[baseKey]*extendsBase
	homes    map[*Node]string // the project directory of an included service, by the key of the service
	extends  map[string]*Node // the value of extends, by the service that contains it
	unread   map[string]bool  // the services that extend something that was not read
	said     map[reportedProblem]bool
	copied   int  // the number of entries that merging has copied
	room     int  // the number of bytes that variables may still add to values
	cut      bool // a value was cut off
	deep     bool // a chain of extends or include was cut off
	layered  int  // the number of values that were validated, which counts those of earlier layers again for each layer
	below    int  // the number of values in the layers so far
	entries  map[*Node]map[string]*Entry
	pairs    map[*Node][]Pair // the result by the node of environment, which services often share through an alias
}

// add adds a problem, but only once: the same fault appears in every state of the merged project.
func (ld *assembler) add(p Problem) {
	key := reportedProblem{p.File, p.At, p.Message}
	if !ld.said[key] {
		ld.said[key] = true
		ld.p.Problems = append(ld.p.Problems, p)
	}
}

type reportedProblem struct {
	file    *source.File
	at      source.Span
	message string
}

// file returns the parsed file at a path. If it cannot be read, it adds a problem at the node asked and
// returns nil.
func (ld *assembler) file(name string, asked *Node) *File {
	f, ok := ld.parsed[name]
	if !ok {
		f = ld.open(name)
		ld.parsed[name] = f
	}
	if f == nil {
		ld.missing(name, asked)
		return nil
	}
	if f.bomb {
		f = &File{Source: f.Source, Problems: f.Problems, fatal: f.fatal}
	}
	ld.p.Unread = ld.p.Unread || f.broken
	if !ld.seen[name] {
		ld.seen[name] = true
		ld.p.Files = append(ld.p.Files, f)
		for _, p := range f.Problems[:f.fatal] {
			ld.add(p)
		}
	}
	return f
}

func (ld *assembler) open(name string) *File {
	if ld.Parsed != nil {
		if f, err := ld.Parsed(name); err == nil {
			return f
		}
		return nil
	}
	src, err := ld.Read(name)
	if err != nil {
		return nil
	}
	return Parse(src)
}

func (ld *assembler) missing(name string, asked *Node) {
	p := Problem{Kind: MissingFile, Path: name, Message: source.Quote(name) + " cannot be read"}
	if asked != nil {
		p.File, p.At = asked.File, asked.Span()
		p.Message = source.Quote(asked.text()) + " cannot be read; create it, or name another file"
	}
	ld.add(p)
}

// layer merges the files of a project or an include in order. Relative paths in them are below dir; including
// lists the files whose includes led here.
func (ld *assembler) layer(files []string, dir string, vars *variables, including []string) *Node {
	var merged *Node
	for _, name := range files {
		f := ld.file(name, nil)
		if f == nil {
			continue
		}
		for _, doc := range f.Docs {
			if !ld.layerFits(f, doc) {
				ld.p.Unread = true
				break
			}
			merged = ld.document(merged, doc, name, dir, vars, append(including, name))
		}
	}
	return merged
}

// layerFits reports whether one more document is within layerLimit.
func (ld *assembler) layerFits(f *File, doc *Node) bool {
	ld.below += 1 + f.values/max(len(f.Docs), 1)
	before := ld.layered
	ld.layered += ld.below
	if before == 0 || ld.layered <= layerLimit {
		return true
	}
	if before <= layerLimit {
		ld.problem(doc.File, doc.At, OverLimit, "this document and those after it are not checked as part of the project, because there are too many to merge", "")
	}
	return false
}

// document merges a document over the result so far.
func (ld *assembler) document(merged, doc *Node, name, dir string, vars *variables, including []string) *Node {
	if doc.Kind != Mapping {
		ld.problem(doc.File, doc.At, BadSchema, "a Compose file must be a mapping", "begin with `services:`")
		return merged
	}
	x := &expander{ld: ld, env: vars.lookup, dir: dir}
	own := ld.promote(x.root(doc))
	own = ld.include(own, dir, vars, including, x.resets)
	merged = without(merged, x.resets)
	own = ld.extend(own, name, dir, vars, x.resets)
	if merged == nil {
		merged = own
	} else {
		merged = ld.merge(merged, own, Root)
	}
	merged = unify(merged, Root)
	ld.validate(merged, Root, "a Compose file")
	if merged.Entry("version") != nil {
		merged = drop(merged, "version") // the counts are per file
	}
	return merged
}

// promote renames x-develop, the old name of the key develop of services.
func (ld *assembler) promote(doc *Node) *Node {
	services := doc.Get("services")
	for _, e := range doc.section("services") {
		old := e.Value.Entry("x-develop")
		if old == nil {
			continue
		}
		under := withEntries(e.Value, []*Entry{{Key: named("develop", old.Key), Value: old.Value}})
		services = replaceEntry(services, e.Key.Text, ld.merge(under, drop(e.Value, "x-develop"), serviceSchema))
	}
	if services == nil {
		return doc
	}
	return replaceEntry(doc, "services", services)
}

// abs returns p below dir, unless p is absolute or in a home directory.
func abs(dir, p string) string {
	if strings.HasPrefix(p, "/") || strings.HasPrefix(p, "~") {
		return path.Clean(p)
	}
	return path.Join(dir, p)
}
