// Package preflight runs in a container before the image's program starts, and checks whether the contract of
// the image is met: its variables, volumes, hosts and ports. If so, preflight replaces itself with the
// program; otherwise it prints why not. The package imports only grammar/label and grammar/types, so that
// cmd/dfvet-preflight stays small; cmd/dfvet offers it as a subcommand.
package preflight

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/source"
)

// The exit statuses. They are those of sysexits.h, and those that shells and container engines use for a
// command that cannot be started.
const (
	usage         = 64  // EX_USAGE
	tryAgain      = 75  // EX_TEMPFAIL: waiting longer may help
	misconfigured = 78  // EX_CONFIG: waiting does not help
	notExecutable = 126 // the command exists but cannot be started
	notFound      = 127
	signalled     = 128 // the number of the signal is added
)

// grace is the time that the checks may take in addition to the wait for connections.
const grace = 5 * time.Second

const helpText = `Check the contract of an image in its container, then start the program

Usage:
  %[1]s [flags] -- COMMAND [ARGUMENT...]

Reads the contract, checks variables and volumes, waits until every host and port that the contract
needs accepts connections, and then becomes COMMAND with the same process id. Without "--" and a
command it only checks.

Flags:
  --contract FILE   the contract (default %[2]s)
  --wait DURATION   how long to wait for hosts and ports (default %[3]s)
  --probe           also check that each port speaks the protocol
  -h, --help        print this text

Environment:
  DFVET_PREFLIGHT=off    start the command without any check
  DFVET_PREFLIGHT=warn   check, but start the command even if the contract is not met
  DFVET_PREFLIGHT_WAIT   overrides --wait

Exit status:
  64         invalid usage
  75         a host or port could not be reached in time
  78         the configuration does not meet the contract
  126, 127   the command cannot be started
  129-165    stopped by a signal while waiting (143 for SIGTERM)
`

// Contract is the path of the contract in an image.
const Contract = "/.dfvet/contract.json"

const defaultWait = 30 * time.Second

// options holds the parsed command line.
type options struct {
	contract string
	wait     time.Duration
	probe    bool
	help     bool
	command  []string
	dashes   bool // whether "--" is given, so that a command must follow
}

// A usageError says what is wrong with the command line.
type usageError string

func (e usageError) Error() string { return string(e) }

func parseOptions(args []string) (options, error) {
	o := options{contract: Contract, wait: defaultWait}
	for i := 0; i < len(args); i++ {
		name, value, has := strings.Cut(args[i], "=")
		switch {
		case args[i] == "--":
			o.command, o.dashes = args[i+1:], true
			return o, nil
		case name == "-h" || name == "--help":
			o.help = true
			continue
		case args[i] == "--probe":
			o.probe = true
			continue
		case !strings.HasPrefix(name, "-"):
			o.command, o.dashes = args[i:], true
			return o, nil
		case name != "--contract" && name != "--wait":
			return o, usageError("unknown flag " + quote(name) + "; put `--` before the command")
		}
		if !has {
			if i++; i == len(args) {
				return o, usageError("the flag " + quote(name) + " needs a value")
			}
			value = args[i]
		}
		if name == "--contract" {
			o.contract = value
			continue
		}
		wait, err := parseWait(value)
		if err != nil {
			return o, usageError("`--wait`: " + err.Error())
		}
		o.wait = wait
	}
	return o, nil
}

// mostWait is the longest allowed wait: one day.
const mostWait = 24 * time.Hour

func parseWait(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil && strings.Trim(text, "0123456789") == "" {
		d, err = time.ParseDuration(text + "s")
	}
	if err != nil || d < 0 || d > mostWait {
		return 0, usageError(quote(text) + " is not a duration from 0s to 24h, such as 30s or 2m")
	}
	return d, nil
}

// Main runs preflight with the arguments after the program's name, and returns the exit status. It does not
// return if it starts the command.
func Main(name string, args []string, sys *System) int {
	o, err := parseOptions(args)
	if err != nil {
		sys.say(err.Error())
		return usage
	}
	if o.help {
		fmt.Fprintf(sys.Errors, helpText, name, Contract, defaultWait)
		return 0
	}
	r := &run{System: sys, options: o, env: environment(sys.Environ)}
	return r.main()
}

// A run checks the contract for one start of a container.
type run struct {
	*System
	options
	env  map[string]string
	warn bool // whether faults are printed without preventing the start
	path string
}

func (r *run) main() int {
	switch mode := r.env["DFVET_PREFLIGHT"]; strings.ToLower(mode) {
	case "off":
		return r.start()
	case "warn":
		r.warn = true
	case "", "on":
	default:
		r.say("warning: `DFVET_PREFLIGHT` must be `off` or `warn`; it is ignored, and the contract is enforced")
	}
	if text := r.env["DFVET_PREFLIGHT_WAIT"]; text != "" {
		wait, err := parseWait(text)
		if err != nil {
			r.say("`DFVET_PREFLIGHT_WAIT`: " + err.Error())
			return usage
		}
		r.wait = wait
	}
	if status := r.find(); status != 0 {
		return status
	}
	l, err := r.read()
	if err != nil {
		return r.end([]fault{{text: err.Error()}}, nil)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	c := newChecker(r)
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.check(ctx, l)
	}()
	select {
	case <-done:
	case s := <-r.Signals:
		cancel()
		return r.stopped(s, done)
	case <-time.After(grace + r.wait):
		r.say("warning: " + late)
	}
	return r.end(c.results())
}

// stopped ends the run after a signal. It waits for a moment, so that the check of a volume can remove its
// test file.
func (r *run) stopped(s os.Signal, done <-chan struct{}) int {
	select {
	case <-done:
	case <-time.After(200 * time.Millisecond):
	}
	n, _ := s.(syscall.Signal)
	r.say(fmt.Sprintf("stopped by signal %d before the command was started", int(n)))
	return signalled + int(n)
}

// read reads and parses the contract.
func (r *run) read() (*label.Label, error) {
	const fix = "; build the image again, or set `DFVET_PREFLIGHT=off`"
	text, err := r.Files.Read(r.contract, label.LargestRead+1)
	if err != nil {
		return nil, fmt.Errorf("the contract at %s cannot be read: %s%s", quote(r.contract), reason(err), fix)
	}
	l, err := label.Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("the contract at %s cannot be used: %w%s", quote(r.contract), err, fix)
	}
	return l, nil
}

// find looks up the command, before any check that waits. It returns the exit status if there is no such
// command, and otherwise 0.
func (r *run) find() int {
	if len(r.command) == 0 {
		if !r.dashes {
			return 0
		}
		r.say("no command after `--`; give the image a `CMD`, or `docker run` a command")
		return notFound
	}
	file, err := lookPath(r.Files, r.command[0], r.env)
	switch {
	case err == nil:
		r.path = file
		return 0
	case errors.Is(err, errNotFound):
		r.say(fmt.Sprintf("the command %s was not found%s; correct `ENTRYPOINT` or `CMD`", quote(r.command[0]), inPath(r.command[0])))
		return notFound
	}
	r.say(fmt.Sprintf("the command %s cannot be executed: %s; correct its mode or its owner", quote(r.command[0]), reason(err)))
	return notExecutable
}

func inPath(name string) string {
	if strings.Contains(name, "/") {
		return ""
	}
	return " in `PATH`"
}

// end prints faults and warnings, and starts the command unless a fault prevents that. It returns the exit
// status.
func (r *run) end(faults []fault, warnings []string) int {
	for _, w := range warnings {
		r.say("warning: " + w)
	}
	if len(faults) == 0 {
		return r.start()
	}
	status, lines := tryAgain, []string{}
	for _, f := range faults {
		if !f.wait {
			status = misconfigured
		}
		lines = append(lines, source.Escape(f.text))
		if r.warn {
			r.say("warning: " + f.text)
		} else {
			r.say(f.text)
		}
	}
	if r.warn {
		return r.start()
	}
	if len(r.command) > 0 {
		r.say(fmt.Sprintf("%s is not started: %s; `DFVET_PREFLIGHT=warn` starts it anyway", quote(r.command[0]), unmet(len(faults))))
	}
	if r.Terminate != nil {
		r.Terminate(strings.Join(lines, "\n") + "\n")
	}
	return status
}

func unmet(n int) string {
	if n == 1 {
		return "1 need of the image is not met"
	}
	return fmt.Sprintf("%d needs of the image are not met", n)
}

// start replaces the process with the command. It returns the exit status if that fails.
func (r *run) start() int {
	if r.path == "" {
		if status := r.find(); status != 0 || r.path == "" {
			return status
		}
	}
	select {
	case s := <-r.Signals:
		n, _ := s.(syscall.Signal)
		return signalled + int(n)
	default:
	}
	err := r.Exec(r.path, r.command, r.Environ)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, os.ErrNotExist):
		r.say(fmt.Sprintf("the command %s cannot be started: the interpreter or loader that it names does not exist", quote(r.command[0])))
		return notFound
	}
	r.say(fmt.Sprintf("the command %s cannot be started: %s", quote(r.command[0]), reason(err)))
	return notExecutable
}

// environment returns the variables as a map. If a name appears twice, the first value is used, as in libc.
func environment(all []string) map[string]string {
	env := make(map[string]string, len(all))
	for _, one := range all {
		name, value, _ := strings.Cut(one, "=")
		if _, twice := env[name]; !twice {
			env[name] = value
		}
	}
	return env
}
