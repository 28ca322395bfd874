//go:build !nonetwork

package main

import (
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/dfvet/dfvet/testdata/golden"
)

// The scripts in testdata/lock run the program with a registry on loopback, whose address is in $REGISTRY.
func TestLockScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/lock",
		UpdateScripts:       golden.Update(),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"fill": fill},
		Setup: func(e *testscript.Env) error {
			r := newRegistry(t, false)
			r.push(t, "acme/app", "1", "linux/amd64", labelled(appContract))
			r.pushIndex(t, "acme/multi", "2", r.push(t, "acme/multi", "", "linux/amd64", labelled(appContract)), r.push(t, "acme/multi", "", "linux/arm64/v8", map[string]any{}))
			e.Setenv("REGISTRY", r.host)
			e.Setenv("DOCKER_CONFIG", e.WorkDir+"/docker")
			return os.MkdirAll(e.WorkDir+"/.git", 0o755)
		},
	})
}

// fill replaces $REGISTRY in files with the address of the registry.
func fill(ts *testscript.TestScript, _ bool, names []string) {
	for _, name := range names {
		text := strings.ReplaceAll(ts.ReadFile(name), "$REGISTRY", ts.Getenv("REGISTRY"))
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o644))
	}
}
