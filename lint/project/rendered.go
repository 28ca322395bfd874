package project

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
)

// This file is about containers that start their program in a script: which layer of the contract describes the
// program, and which files the script writes before.

// noteScripts notes which layers describe a program that a script starts. The entrypoint script of the image may
// have been passed over, so the match is never above Bare.
func (s *Service) noteScripts(t command.Trace) {
	s.rendered = t.Renderings
	for i, layer := range s.layers() {
		if s.matches[i] != command.Other || !slices.ContainsFunc(t.Programs, func(p command.TracedProgram) bool { return s.startedBy(layer.Image, p) }) {
			continue
		}
		s.matches[i] = command.Bare
		s.OwnProgram = s.OwnProgram || i == 0
		s.FlagOpen = true
	}
}

// startedBy reports whether a program that a script starts is the one of an image, with no configuration file that the
// contract does not name.
func (s *Service) startedBy(image command.Image, p command.TracedProgram) bool {
	if !p.Sure || p.Runtime != "" || path.Base(p.Program.Text) != p.Program.Text || !image.Starts(p.Call) {
		return false
	}
	for _, w := range p.Args {
		for _, file := range PathsIn(w.Text) {
			if !slices.ContainsFunc(s.Contract.Volumes, func(v *contract.Volume) bool { return v.Path == file }) {
				return false
			}
		}
	}
	return true
}

// scriptWrites returns the commands that may write files in the scripts that the container runs. Those that are in
// s.rendered and those that start a program are left out.
func (s *Service) scriptWrites() []string {
	if s.scriptWrote != nil {
		return s.scriptWrote
	}
	s.scriptWrote = []string{}
	words, _ := s.commandLine()
	var all []string
	for _, g := range words {
		if strings.ContainsAny(g.Text, " \n") {
			all = append(all, g.Text)
		}
	}
	started := map[string]bool{}
	var read []*source.File
	for _, c := range s.Calls {
		read = append(read, c.Files...)
		if c.Program != nil {
			started[path.Base(c.Program.Text)] = true
		}
	}
	for i, f := range read {
		if !slices.Contains(read[:i], f) {
			all = append(all, f.Text)
		}
	}
	for _, text := range all {
		for _, r := range s.rendered {
			text = strings.ReplaceAll(text, r.Text, "")
		}
		for _, one := range writing(text) {
			words := strings.Fields(one)
			if words[0] == "exec" && len(words) > 1 {
				words = words[1:]
			}
			if !started[path.Base(words[0])] {
				s.scriptWrote = append(s.scriptWrote, one)
			}
		}
	}
	return s.scriptWrote
}

// renderedAt returns what a script of the service writes at a path with envsubst; ok is false if none does.
func (l *loader) renderedAt(s *Service, p string) (h holding, ok bool) {
	i := len(s.rendered) - 1
	for i >= 0 && s.rendered[i].To != p {
		i--
	}
	if i < 0 {
		return holding{}, false
	}
	r := s.rendered[i]
	from := l.find(s, r.From)
	if !r.Sure || r.From == "" || from.sure() != projects || s.rewrites(r.From) {
		return holding{what: unknown}, true
	}
	src := l.textOf(from)
	if src == nil {
		return holding{what: unknown}, true
	}
	return holding{what: projects, text: fill(src, func(name string) (string, bool) { return s.rendering(r, name) })}, true
}

// rendering returns the value that a rendering substitutes for a variable; ok is false if it substitutes none, or if the
// value is unknown.
func (s *Service) rendering(r command.Rendering, name string) (text string, ok bool) {
	if !r.All && !slices.Contains(r.Names, name) {
		return "", false
	}
	for _, e := range slices.Backward(r.Env) {
		if e.Name == name {
			return e.Value.Text, e.Value.Known
		}
	}
	return s.known(name)
}

// renders lists the files that scripts of the service write into a folder with envsubst.
func (l *loader) renders(s *Service, dir string) (all []entry, complete bool) {
	complete = true
	for _, r := range s.rendered {
		if path.Dir(r.To) != dir {
			continue
		}
		h, _ := l.renderedAt(s, r.To)
		complete = complete && h.what == projects
		if h.what == projects && !slices.ContainsFunc(all, func(e entry) bool { return e.path == r.To }) {
			all = append(all, entry{path: r.To, text: h.text})
		}
	}
	return all, complete
}

// rewrites reports whether a script that the container runs, or a RUN of its image, may write at a path or below it.
func (s *Service) rewrites(p string) bool {
	name := path.Base(p)
	if slices.ContainsFunc(s.scriptWrites(), func(text string) bool { return mentionsPath(text, p) || strings.Contains(text, name) }) {
		return true
	}
	if s.mountedAt(p) != nil {
		return false
	}
	return slices.ContainsFunc(s.writers(), func(text string) bool { return mentionsPath(text, p) })
}
