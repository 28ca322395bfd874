package project

import (
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// writers returns the commands in the image's RUN instructions that may write files. It omits commands that
// only remove files, create folders or change owners.
func (s *Service) writers() []string {
	if s.wrote != nil || s.Build == nil || s.Build.Stage == nil {
		return s.wrote
	}
	s.wrote = []string{}
	for stage := s.Build.Model.Stage(s.Build.Stage); stage != nil; stage = stage.Base {
		for _, t := range stage.Steps {
			if run, ok := t.Do.(*dockerfile.Run); ok && !t.Deferred {
				s.wrote = append(s.wrote, writing(s.Build.File.Source.Slice(run.At))...)
				for _, h := range run.Heredocs {
					s.wrote = append(s.wrote, writing(h.Text)...)
				}
			}
		}
	}
	return s.wrote
}

// harmless are the commands that do not write to the files that they name.
var harmless = map[string]bool{"rm": true, "mkdir": true, "chown": true, "chmod": true, "chgrp": true, "ls": true, "touch": true,
	"test": true, "[": true, "nginx": true, "addgroup": true, "adduser": true, "caddy": true, "haproxy": true, "install": true}

// writing splits a shell text into commands and returns those that may write files.
func writing(text string) []string {
	var all []string
	for _, one := range strings.FieldsFunc(strings.ReplaceAll(text, "\\\n", " "), func(c rune) bool { return c == '&' || c == ';' || c == '\n' || c == '|' }) {
		words := strings.Fields(one)
		for len(words) > 0 && (strings.EqualFold(words[0], dockerfile.RUN) || strings.HasPrefix(words[0], "--") || words[0] == "sudo") {
			words = words[1:]
		}
		if len(words) == 0 || harmless[path.Base(words[0])] && !strings.Contains(one, ">") {
			continue
		}
		all = append(all, one)
	}
	return all
}

// mentionsPath reports whether a text contains a path, or one above or below it: the first two folders of a path
// are enough to tell.
func mentionsPath(text, p string) bool {
	parts := strings.SplitN(strings.TrimPrefix(p, "/"), "/", 3)
	return len(parts) > 1 && strings.Contains(text, "/"+parts[0]+"/"+parts[1])
}
