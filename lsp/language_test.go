package lsp

import (
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
)

// A file is what the client says, else what its name says, else what its text looks like.
func TestLanguageOf(t *testing.T) {
	const stack = "# a stack\nservices:\n  web:\n    image: nginx\nx-more: 1\n"
	for _, c := range []struct {
		path, id, text string
		want           Kind
	}{
		{"/a/Dockerfile", "", "", Dockerfile},
		{"/a/app.dockerfile", "plaintext", "", Dockerfile},
		{"/a/build", "dockerfile", "", Dockerfile},
		{"/a/build", "containerfile", "", Dockerfile},
		{"/a/shop.contract", "", "", Contract},
		{"/a/x", "dfcontract", "", Contract},
		{"/a/compose.prod.yml", "yaml", "", Compose},
		{"/a/stack.yml", "dockercompose", "", Compose},
		{"/a/stack.yml", "docker-compose", "", Compose},
		{"/a/stack.yml", "yaml.docker-compose", "", Compose},
		{"/a/stack.yml", "yaml", stack, Compose},
		{"/a/stack.yml", "", stack, Compose},
		{"/a/stack.txt", "", stack, Other},
		{"/a/dfvet.yaml", "yaml", stack, Other},
		{"/a/.gitlab-ci.yml", "yaml", "services:\n  - postgres\ntest:\n  image: x\n", Other},
		{"/a/config/services.yaml", "yaml", "services:\n  _defaults:\n    autowire: true\n", Other},
		{"/a/web/Dockerfile", "docker-compose", "", Dockerfile},
		{"/a/compose.yaml", "dockerfile", "", Compose},
		{"/a/shop.contract", "dockerfile", "", Contract},
		{"/a/main.go", "go", "package a", Other},
	} {
		if got := languageOf(source.New(c.path, c.text), c.id); got != c.want {
			t.Errorf("%s as %q is %d, want %d", c.path, c.id, got, c.want)
		}
	}
}
