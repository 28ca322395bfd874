package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/dfvet/dfvet/testdata/golden"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"dfvet": main, "docker-dfvet": main})
}

// The scripts in testdata run the program like a user does.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		UpdateScripts:       golden.Update(),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			// Scripts that are not about rules enable only a few, so that new rules do not change them.
			e.Setenv("FEW", "--only=build/syntax,build/unknown-instruction,config/*")
			return os.MkdirAll(e.WorkDir+"/.git", 0o755) // marks the root of a repository
		},
	})
}
