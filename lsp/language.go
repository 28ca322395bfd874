package lsp

import (
	"path"
	"strings"

	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lsp/query"
)

// ids maps the language identifiers that editors use to our languages.
var ids = map[string]query.Kind{"dockerfile": query.Dockerfile, "containerfile": query.Dockerfile, "dfcontract": query.Contract,
	"dockercompose": query.Compose, "docker-compose": query.Compose, "yaml.docker-compose": query.Compose}

// kindOf determines the language of a file from the client's identifier, from its name, or else from its
// text. If identifier and name indicate two different languages of ours, the name decides: Eglot 1.9 sends
// the language of the first file for all files of a server.
func kindOf(src *source.File, id string) query.Kind {
	id = strings.ToLower(id)
	said := ids[id]
	switch project.KindOf(src.Path) {
	case project.KindDockerfile:
		return query.Dockerfile
	case project.KindContract:
		return query.Contract
	case project.KindCompose:
		return query.Compose
	case project.KindConfig:
		return said
	}
	ext := strings.ToLower(path.Ext(src.Path))
	if said == query.Other && (strings.HasPrefix(id, "yaml") || ext == ".yaml" || ext == ".yml") && looksLikeCompose(src.Text) {
		return query.Compose
	}
	return said
}

// looksLikeCompose reports whether a YAML file of any name is a Compose file: all its top-level keys exist in
// Compose files, and one of its services has an image or a build. Some other formats also have services, such
// as GitLab pipelines and Symfony containers.
func looksLikeCompose(text string) bool {
	if !strings.HasPrefix(text, "services:") && !strings.Contains(text, "\nservices:") {
		return false
	}
	services, made := false, false
	for line := range strings.Lines(text) {
		key, rest, ok := strings.Cut(strings.TrimRight(line, "\r\n"), ":")
		body := strings.TrimLeft(key, " ")
		switch {
		case !ok || rest != "" && rest[0] != ' ' || strings.HasPrefix(body, "#") || strings.HasPrefix(body, "-"):
		case body == key:
			if compose.Root.Key(key) == nil && !strings.HasPrefix(key, "x-") {
				return false
			}
			services = key == "services"
		case services && (body == "image" || body == "build"):
			made = true
		}
	}
	return made
}

// newFile returns the first version of a buffer.
func newFile(u uri.URI, src *source.File, id string, version int32) *query.File {
	f := query.NewFile(u, src, kindOf(src, id), true)
	f.ID, f.Version = id, version
	return f
}

// nextFile returns the next version of a buffer, with a new text.
func nextFile(f *query.File, src *source.File, version int32) *query.File {
	return f.Next(src, kindOf(src, f.ID), version)
}

// fileOnDisk returns a file that is not open.
func fileOnDisk(src *source.File) *query.File {
	return query.NewFile(uriOf(src.Path), src, kindOf(src, ""), false)
}
