package project

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/reader"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// This file runs readers on the configuration files of a service (dialect, section 12). These are the files
// that its contract names, and the files that they include.

const (
	// mostReadings limits the number of files that are read for one service.
	mostReadings = 500
	// mostIncludes limits the includes that are followed for one program.
	mostIncludes = 2000
	// readingBytes limits the total size of the files that are read for the services of all apps.
	readingBytes = 64 << 20
)

// A Reading is a configuration file that was read for a service.
type Reading struct {
	Path string       // path in the container
	File *source.File // the text that the program reads, with variables substituted; it is then embedded in the original file
	Says *reader.Content
}

// A namedFile is the path of a configuration file, as a contract line names it.
type namedFile struct {
	path   string
	format *reader.Format
	line   *contract.Line
}

// configurations lists the configuration files that the contract names.
func (s *Service) configurations() []namedFile {
	var all []namedFile
	add := func(p string, format *reader.Format, line *contract.Line) {
		least := command.Bare
		if format != nil && format.Out != "" {
			least = command.Own // the image's entrypoint script writes the files
		}
		if format != nil && path.IsAbs(p) && s.Runs(line) >= least {
			all = append(all, namedFile{path.Clean(p), format, line})
		}
	}
	for _, v := range s.Contract.Volumes {
		if f := reader.Of(v.Format.Name()); f != nil {
			add(s.filledPath(v.Path, v.Placeholder), f, &v.Line)
		}
	}
	for _, v := range s.Contract.Variables {
		if v.Emits || v.Format == nil || v.Format.Kind != types.File {
			continue
		}
		if f := reader.Of(v.Format.Ref.Type.Name()); f != nil {
			add(s.filledPath("", v.Name), f, &v.Line)
		}
	}
	if p, f := s.wordFile(); f != nil {
		add(p, f, &contract.Line{Depth: s.lowestLayer()})
	}
	if g, f := s.operand(); f != nil {
		add(g.Text, f, &contract.Line{Depth: s.lowestLayer()})
	}
	return all
}

// operand returns the first operand of the program, and the reader for the file that it names.
func (s *Service) operand() (*Given, *reader.Format) {
	cmd := s.Contract.Config.Cmd
	if !s.OwnProgram || len(cmd) == 0 || len(s.Args) == 0 || !s.Args[0].Known || isFlag(s.Args[0].Text) {
		return nil, nil
	}
	return s.Args[0], reader.OfProgram(path.Base(cmd[0]))
}

// wordFile returns the file that a word of the command sets, as in config_file=/x, and its reader. Other words
// that set the listener's address take precedence over the file.
func (s *Service) wordFile() (file string, format *reader.Format) {
	cmd := s.Contract.Config.Cmd
	if !s.OwnProgram || len(cmd) == 0 {
		return "", nil
	}
	for _, g := range s.Args {
		switch p, f := reader.InWord(path.Base(cmd[0]), g.Text); {
		case f != nil && g.Known:
			file, format = p, f
		case strings.Contains(g.Text, "listen_addresses"), strings.Contains(g.Text, "port="), g.Text == "-h", g.Text == "-p", g.Text == "-i":
			return "", nil
		}
	}
	return file, format
}

// lowestLayer returns the Depth of the lowest layer with a listener.
func (s *Service) lowestLayer() int {
	depth := 0
	for _, l := range s.Contract.Listeners {
		depth = max(depth, l.Depth)
	}
	return depth
}

// filledPath returns the path in a contract line: a literal, or the value of the variable that it names.
func (s *Service) filledPath(text, placeholder string) string {
	if placeholder == "" {
		return text
	}
	for _, v := range s.Contract.Taking(placeholder) {
		for _, name := range v.Names() {
			if g := s.Lookup(name); g != nil {
				if g.Known {
					return g.Text
				}
				return ""
			}
		}
	}
	if v := s.Contract.Variable(placeholder); v != nil && v.Default != nil && !s.Open(placeholder) && !strings.Contains(*v.Default, "{{") {
		return *v.Default
	}
	return ""
}

// readConfigurations reads the configuration files of a service and adds what they say to its contract.
func (l *loader) readConfigurations(s *Service) {
	l.readSpring(s)
	if s.Contract == nil || !s.Contract.Declared || len(s.Paths) == 0 {
		return
	}
	named := s.configurations()
	done := map[string]bool{}
	for _, n := range named {
		program := programOf(n.format)
		if done[program] {
			continue
		}
		done[program] = true
		r := &readingOf{loader: l, s: s, seen: map[string]bool{}}
		for _, o := range named {
			if programOf(o.format) == program {
				r.named = append(r.named, o)
			}
		}
		r.read()
		r.lay()
	}
}

// programOf returns a key that is equal for the files of one program and different for those of others.
func programOf(f *reader.Format) string {
	if f.Root != "" {
		return f.Root
	}
	return f.Type
}

// A readingOf reads the configuration files of one program.
type readingOf struct {
	*loader
	s        *Service
	named    []namedFile
	seen     map[string]bool
	line     *contract.Line // the line that names the first file
	queue    []pendingFile
	includes int // the number of includes so far
	found    []*Reading
	open     bool // part of the configuration was not read
	others   bool // the configuration also includes files of the image
	// filled maps the files to the places of substituted variables.
	filled map[*source.File]fillings
}

// A pendingFile is a file that is still to be read.
type pendingFile struct {
	entry
	format  *reader.Format
	context string
}

// read reads the files that the contract names and all files that they include.
func (r *readingOf) read() {
	rooted := false
	for _, n := range r.named {
		if n.format.Root == "" {
			rooted = r.start(n) || rooted
		}
	}
	for _, n := range r.named {
		if n.format.Root != "" && !rooted {
			r.start(n)
		}
	}
	for len(r.queue) > 0 {
		next := r.queue[0]
		r.queue = r.queue[1:]
		if len(r.found) >= mostReadings {
			r.open = true
			return
		}
		r.file(next)
	}
}

// start queues what a contract line names: a file, or the files in a folder. It reports whether the project
// puts something there.
func (r *readingOf) start(n namedFile) bool {
	h := r.at(n.path)
	what := h.sure()
	if what == projects && (h.text != nil || r.isFile(h.host)) {
		r.line = cmp.Or(r.line, n.line)
		r.push(pendingFile{entry{path: n.path, host: h.host, text: h.text}, n.format, ""})
		return true
	}
	if n.format.Files != "" && r.folder(n.path, n.format.Takes, n.format, "") {
		r.line = cmp.Or(r.line, n.line)
		return true
	}
	r.open = r.open || what == unknown
	return what == unknown
}

// at returns what is at a path when the program starts.
func (r *readingOf) at(p string) holding {
	if h, ok := r.renderedAt(r.s, p); ok {
		return h
	}
	h := r.find(r.s, p)
	if h.sure() == projects && r.s.rewrites(p) {
		h = holding{what: unknown}
	}
	return h
}

func (r *readingOf) push(p pendingFile) {
	key := p.path + "\x00" + p.context
	if !r.seen[key] {
		r.seen[key] = true
		r.queue = append(r.queue, p)
	}
}

// folder queues the files in a folder that the program reads, and reports whether there are any.
func (r *readingOf) folder(dir string, takes func(string) bool, f *reader.Format, context string) bool {
	written, known := r.renders(r.s, dir)
	all, complete := r.listed(r.s, dir)
	r.open = r.open || !known || !complete || r.s.rewrites(dir)
	r.others = r.others || r.s.mountedAt(dir) == nil
	all = slices.DeleteFunc(all, func(e entry) bool {
		return slices.ContainsFunc(r.s.rendered, func(w command.Rendering) bool { return w.To == e.path })
	})
	any := false
	for _, e := range append(all, written...) {
		if !e.folder && takes(path.Base(e.path)) {
			any = true
			r.push(pendingFile{e, f, context})
		}
	}
	return any
}

// file reads one file.
func (r *readingOf) file(p pendingFile) {
	src := p.text
	if src == nil && p.host != "" && !templateName(p.host) {
		src, _ = r.fs.Read(p.host)
	}
	if src == nil || r.read64(src) {
		r.open = true
		return
	}
	if p.format.Filled {
		src = r.s.filled(src)
	}
	if reader.Template(src.Text, p.format.Braces) {
		r.open = true
		return
	}
	says := p.format.Read(src, p.context)
	r.found = append(r.found, &Reading{p.path, src, says})
	for _, in := range says.Includes {
		r.include(p, in)
	}
}

// read64 adds the size of a text to the total and reports whether that exceeds the limit.
func (r *readingOf) read64(src *source.File) bool {
	r.loader.readBytes += len(src.Text)
	return r.loader.readBytes > readingBytes
}

// templateName reports whether a file with that name is only a template of the real configuration.
func templateName(p string) bool {
	switch path.Ext(p) {
	case ".j2", ".tmpl", ".tpl", ".erb", ".jinja", ".jinja2", ".gotmpl":
		return true
	}
	return false
}

// include queues the files that an include names.
func (r *readingOf) include(p pendingFile, in reader.Include) {
	if r.includes++; r.includes > mostIncludes {
		r.open = true
		return
	}
	full := in.Pattern
	if !path.IsAbs(full) {
		base := p.format.Within
		if base == "" {
			base = path.Dir(p.path)
		}
		full = path.Join(base, full)
	}
	format := p.format
	dir, name := path.Split(path.Clean(full))
	dir = path.Clean(dir)
	if strings.ContainsAny(dir, "*?[") {
		r.open = true
		return
	}
	if strings.ContainsAny(name, "*?[") {
		takes := func(base string) bool { ok, err := path.Match(name, base); return ok && err == nil }
		r.folder(dir, takes, format, in.Context)
		r.templates(dir, takes, in.Context)
		return
	}
	h := r.at(full)
	switch {
	case format.Comes(full) && h.what == imageOwn:
	case h.sure() != projects || h.text == nil && !r.isFile(h.host):
		r.open = true
	default:
		r.push(pendingFile{entry{path: full, host: h.host, text: h.text}, format, in.Context})
	}
}

// templates queues the templates from which the files of an include are generated.
func (r *readingOf) templates(dir string, takes func(string) bool, context string) {
	for _, n := range r.named {
		if f := n.format; f.Filled && f.Out == dir {
			suffix := strings.TrimPrefix(f.Files, "*")
			r.folder(n.path, func(base string) bool {
				out, ok := strings.CutSuffix(base, suffix)
				return ok && takes(out)
			}, f, context)
		}
	}
}
