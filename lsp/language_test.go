package lsp

import (
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/compose"
	"github.com/dfvet/dfvet/lsp/docker"
	"github.com/dfvet/dfvet/lsp/query"
)

// The language of a file is determined by the client, or else by the file's name, or else by its text.
func TestLanguageOf(t *testing.T) {
	const stack = "# a stack\nservices:\n  web:\n    image: nginx\nx-more: 1\n"
	for _, c := range []struct {
		path, id, text string
		want           *query.Kind
	}{
		{"/a/Dockerfile", "", "", docker.Dockerfile},
		{"/a/app.dockerfile", "plaintext", "", docker.Dockerfile},
		{"/a/build", "dockerfile", "", docker.Dockerfile},
		{"/a/build", "containerfile", "", docker.Dockerfile},
		{"/a/shop.contract", "", "", docker.Contract},
		{"/a/x", "dfcontract", "", docker.Contract},
		{"/a/compose.prod.yml", "yaml", "", compose.Kind},
		{"/a/stack.yml", "dockercompose", "", compose.Kind},
		{"/a/stack.yml", "docker-compose", "", compose.Kind},
		{"/a/stack.yml", "yaml.docker-compose", "", compose.Kind},
		{"/a/stack.yml", "yaml", stack, compose.Kind},
		{"/a/stack.yml", "", stack, compose.Kind},
		{"/a/stack.txt", "", stack, query.Other},
		{"/a/dfvet.yaml", "yaml", stack, query.Other},
		{"/a/.gitlab-ci.yml", "yaml", "services:\n  - postgres\ntest:\n  image: x\n", query.Other},
		{"/a/config/services.yaml", "yaml", "services:\n  _defaults:\n    autowire: true\n", query.Other},
		{"/a/web/Dockerfile", "docker-compose", "", docker.Dockerfile},
		{"/a/compose.yaml", "dockerfile", "", compose.Kind},
		{"/a/shop.contract", "dockerfile", "", docker.Contract},
		{"/a/main.go", "go", "package a", query.Other},
	} {
		if got := kindOf(source.New(c.path, c.text), c.id); got != c.want {
			t.Errorf("%s as %q is a %s, want %s", c.path, c.id, got.Name, c.want.Name)
		}
	}
}
