package format

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzDockerfile formats any text. BuildKit must read the same before and after, and a second run must change
// nothing.
func FuzzDockerfile(f *testing.F) {
	for _, text := range []string{"FROM a\nRUN a \\\nb\n", "RUN \\\n\\\n0", "# escape=`\nFROM a\nCOPY a `\nb /\n", "FROM a\r\n#:  listens on: tcp:80   for: http  \\\r\n#:TLS: none\r\nENV a b \\\nc",
		"FROM a\nRUN \"a \\\nb\" \\\n# c\nd <<E\n  x  \nE\n  ONBUILD  COPY 'a \\\nb' /"} {
		f.Add(text)
	}
	names, _ := filepath.Glob("../../grammar/dockerfile/testdata/seeds/*")
	for _, name := range names {
		if text, err := os.ReadFile(name); err == nil {
			f.Add(string(text))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if fault := dockerfileFault("Dockerfile", text); fault != "" {
			t.Errorf("%q: %s", text, fault)
		}
		if fault := dockerfileFault("a.contract", text); fault != "" {
			t.Errorf("contract file %q: %s", text, fault)
		}
	})
}

// FuzzCompose formats any text. It must be the same YAML before and after, and a second run must change
// nothing.
func FuzzCompose(f *testing.F) {
	for _, x := range formattings {
		f.Add(x.before)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if fault := composeFault("compose.yaml", text); fault != "" {
			t.Errorf("%q: %s", text, fault)
		}
	})
}
