package lsp

import (
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// The language of a file is determined by the client, or else by the file's name, or else by its text.
func TestLanguageOf(t *testing.T) {
	const stack = "# a stack\nservices:\n  web:\n    image: nginx\nx-more: 1\n"
	for _, c := range []struct {
		path, id, text string
		want           query.Kind
	}{
		{"/a/Dockerfile", "", "", query.Dockerfile},
		{"/a/app.dockerfile", "plaintext", "", query.Dockerfile},
		{"/a/build", "dockerfile", "", query.Dockerfile},
		{"/a/build", "containerfile", "", query.Dockerfile},
		{"/a/shop.contract", "", "", query.Contract},
		{"/a/x", "dfcontract", "", query.Contract},
		{"/a/compose.prod.yml", "yaml", "", query.Compose},
		{"/a/stack.yml", "dockercompose", "", query.Compose},
		{"/a/stack.yml", "docker-compose", "", query.Compose},
		{"/a/stack.yml", "yaml.docker-compose", "", query.Compose},
		{"/a/stack.yml", "yaml", stack, query.Compose},
		{"/a/stack.yml", "", stack, query.Compose},
		{"/a/stack.txt", "", stack, query.Other},
		{"/a/dfvet.yaml", "yaml", stack, query.Other},
		{"/a/.gitlab-ci.yml", "yaml", "services:\n  - postgres\ntest:\n  image: x\n", query.Other},
		{"/a/config/services.yaml", "yaml", "services:\n  _defaults:\n    autowire: true\n", query.Other},
		{"/a/web/Dockerfile", "docker-compose", "", query.Dockerfile},
		{"/a/compose.yaml", "dockerfile", "", query.Compose},
		{"/a/shop.contract", "dockerfile", "", query.Contract},
		{"/a/main.go", "go", "package a", query.Other},
	} {
		if got := kindOf(source.New(c.path, c.text), c.id); got != c.want {
			t.Errorf("%s as %q is %d, want %d", c.path, c.id, got, c.want)
		}
	}
}
