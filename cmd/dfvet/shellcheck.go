package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/rules"
)

// shellCheckTime is the time limit for one run of ShellCheck.
const shellCheckTime = 20 * time.Second

// A shellCheck runs the ShellCheck program that --shellcheck selects.
type shellCheck struct {
	path   string
	mutex  sync.Mutex
	failed error // the first error, if any
}

// rules returns all rules, including the one that runs ShellCheck if it is enabled.
func (f *checkFlags) rules() ([]*lint.Rule, *shellCheck, error) {
	all := rules.All()
	program := f.shellcheck
	switch program {
	case "", "off":
		return all, nil, nil
	case "auto":
		program = "shellcheck"
	}
	path, err := exec.LookPath(program)
	if err != nil {
		if f.shellcheck == "auto" {
			return all, nil, nil
		}
		return nil, nil, fmt.Errorf("--shellcheck %s: no such program", program)
	}
	s := &shellCheck{path: path}
	return append(all, rules.ShellCheck(s.run)), s, nil
}

// run returns the output of ShellCheck for a script, or nil after an error. Exit status 1 is not an error,
// since it means that there are findings.
func (s *shellCheck) run(script, dialect string) []byte {
	ctx, cancel := context.WithTimeout(context.Background(), shellCheckTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, s.path, "--norc", "--format=json1", "--shell="+dialect, "-")
	cmd.Stdin = strings.NewReader(script)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err == nil || errors.As(err, &exit) && exit.ExitCode() == 1 {
		return out.Bytes()
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.failed == nil {
		s.failed = fmt.Errorf("%s: %w: %s", s.path, err, strings.TrimSpace(errs.String()))
	}
	return nil
}
