package lsp

import (
	"path"
	"strings"

	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// ids are what editors call our languages.
var ids = map[string]Kind{"dockerfile": Dockerfile, "containerfile": Dockerfile, "dfcontract": Contract,
	"dockercompose": Compose, "docker-compose": Compose, "yaml.docker-compose": Compose}

// languageOf decides by the client's word, else by the name, else by the text. Of two languages of
// ours the name has the say: Eglot 1.9 calls all files of a server by the language of the first.
func languageOf(src *source.File, id string) Kind {
	id = strings.ToLower(id)
	said := ids[id]
	switch project.KindOf(src.Path) {
	case project.KindDockerfile:
		return Dockerfile
	case project.KindContract:
		return Contract
	case project.KindCompose:
		return Compose
	case project.KindConfig:
		return said
	}
	ext := strings.ToLower(path.Ext(src.Path))
	if said == Other && (strings.HasPrefix(id, "yaml") || ext == ".yaml" || ext == ".yml") && looksLikeCompose(src.Text) {
		return Compose
	}
	return said
}

// looksLikeCompose reports whether YAML of any name is a Compose file: its keys at the margin are all
// Compose's, and one of its services has an image or a build. Others have services too: the
// pipelines of GitLab, the containers of Symfony.
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

// newFile returns a buffer.
func newFile(u uri.URI, src *source.File, id string, version int32) *File {
	f := NewFile(u, src, languageOf(src, id), true)
	f.ID, f.Version = id, version
	return f
}

// nextFile returns a buffer with another text.
func nextFile(f *File, src *source.File, version int32) *File {
	return f.Next(src, languageOf(src, f.ID), version)
}

// fileOnDisk returns a file that is not open.
func fileOnDisk(src *source.File) *File {
	return NewFile(uriOf(src.Path), src, languageOf(src, ""), false)
}
