package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sourcegraph/conc/panics"
	"github.com/spf13/cobra"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/report"
	"github.com/dfvet/dfvet/lint/rules"
)

// This file implements the provider that Docker Compose calls for a service with `provider: {type: dfvet}`
// (see docs/extension.md of Compose). Compose reads JSON lines from standard output, so the provider writes
// nothing else there.

// A providerMessage is one line for Compose.
type providerMessage struct {
	Type    string `json:"type"` // one of error, info, setenv and debug
	Message string `json:"message"`
}

// A providerCall is one call from Compose.
type providerCall struct {
	command string
	service string
	files   []string
	host    string
	out     io.Writer
}

func composeCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "compose [--project-name NAME] up|down|metadata [SERVICE]",
		Short:  "the provider that Docker Compose calls for `provider: {type: dfvet}`",
		Hidden: true,
		Long: `compose is called by Docker Compose for a service with "provider: {type: dfvet}".
It checks the needs of the services that depend on it, and Compose starts nothing unless they
are met.`,
		DisableFlagParsing: true, // plain text would be invalid on standard output, where Compose expects JSON
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && (args[0] == "--help" || args[0] == "-h") {
				return cmd.Help()
			}
			return runProvider(cmd.OutOrStdout(), args)
		},
	}
}

// runProvider answers one call. On any failure, it writes an error message to out and returns status 1.
func runProvider(out io.Writer, args []string) error {
	call := &providerCall{out: out}
	var err error
	if caught := panics.Try(func() { err = call.run(args) }); caught != nil {
		err = fmt.Errorf("internal error in dfvet; please report it: %w", caught.AsError())
	}
	if err == nil {
		return nil
	}
	var s status
	if !errors.As(err, &s) {
		call.say("error", err.Error())
	}
	return foundSomething
}

// say writes one message, in which it masks secrets.
func (c *providerCall) say(kind, text string) {
	lines := strings.Split(source.Mask(text), "\n")
	for i, line := range lines {
		lines[i] = source.Escape(line)
	}
	_ = report.Encode(c.out, providerMessage{kind, strings.Join(lines, "\n")}) // writing fails only after Compose has closed the stream, so there is no way to report it
}

func (c *providerCall) run(args []string) error {
	if err := c.parse(args); err != nil {
		return err
	}
	switch c.command {
	case "metadata":
		return report.Encode(c.out, metadata())
	case "down", "stop", "pull":
		return nil // there is nothing to stop or remove
	case "up":
		return c.up()
	case "":
		return errors.New("`dfvet compose` requires a command: `up`, `down` or `metadata`")
	}
	return source.Errorf("`dfvet compose` has no command `%s`; write `up`, `down` or `metadata`", c.command)
}

// parse reads the arguments that Compose passes: the name of the project, the command, an --option=value for
// each option, and the service.
func (c *providerCall) parse(args []string) error {
	for i, arg := range args {
		if i > 0 && args[i-1] == "--project-name" {
			continue
		}
		name, value, has := strings.Cut(strings.TrimPrefix(arg, "--"), "=")
		switch {
		case !strings.HasPrefix(arg, "-") && c.command == "":
			c.command = arg
		case !strings.HasPrefix(arg, "-"):
			c.service = arg
		case c.command != "" && c.command != "up" || name == "project-name":
		case !has:
			return fmt.Errorf("%s has no value; write %s=VALUE", arg, arg)
		case name == "files":
			c.files = append(c.files, value)
		case name == "host":
			c.host = value
		default:
			return source.Errorf("provider `dfvet` has no option `%s`", name)
		}
	}
	return nil
}

// metadata lists the options that the provider accepts. Compose does not pass on any others.
func metadata() any {
	type parameter struct {
		Name        string `json:"name"`
		Description string `json:"description"`
		Required    bool   `json:"required"`
		Type        string `json:"type"`
	}
	type command struct {
		Parameters []parameter `json:"parameters"`
	}
	up := command{}
	for _, o := range compose.ProviderOptions {
		kind := "string"
		if o.List {
			kind = "array"
		}
		up.Parameters = append(up.Parameters, parameter{o.Name, o.Doc, false, kind})
	}
	return struct {
		Description string  `json:"description"`
		Up          command `json:"up"`
		Down        command `json:"down"`
	}{"Checks the contracts of the services that depend on it, and stops docker compose up unless they are met.", up, command{[]parameter{}}}
}

// up checks the services that depend on the provider, and sends the address of a host.
func (c *providerCall) up() error {
	base, err := workingDir()
	if err != nil {
		return err
	}
	files, err := c.composeFiles(base)
	if err != nil {
		return err
	}
	p, app, err := loadCompose(files)
	if err != nil {
		return err
	}
	s := app.Service(c.service)
	if s == nil || !isProvider(s) {
		return source.Errorf("%s: no service `%s` with `provider: {type: dfvet}`; name the files in `options.files`", shownList(base, files), c.service)
	}
	c.say("info", "checked "+shownList(base, files))
	values, err := c.values(p)
	if err != nil {
		return err
	}
	if err := c.check(p, app, s, base); err != nil {
		return err
	}
	for _, name := range project.ProviderVariables {
		if values[name] != "" {
			c.say("setenv", name+"="+values[name])
		}
	}
	return nil
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.IsDir()
}

func isProvider(s *project.Service) bool {
	_, ok := s.DfvetProvider()
	return ok
}

// composeFiles returns the Compose files to check: those in the option, or else those in COMPOSE_FILE, or
// else the default ones in the working directory or its nearest parent, like Compose.
func (c *providerCall) composeFiles(base string) ([]string, error) {
	files := c.files
	if list := os.Getenv("COMPOSE_FILE"); len(files) == 0 && list != "" {
		separator := os.Getenv("COMPOSE_PATH_SEPARATOR")
		if separator == "" {
			separator = string(os.PathListSeparator)
		}
		files = strings.Split(list, separator)
	}
	if len(files) == 0 {
		if files = project.DefaultCompose(base, isFile); len(files) == 0 {
			return nil, fmt.Errorf("no Compose file in %s or above it; name the files in `options.files`", base)
		}
		return files, nil
	}
	all := make([]string, len(files))
	for i, f := range files {
		full := f
		if !filepath.IsAbs(f) {
			full = filepath.Join(base, f)
		}
		if _, err := os.Stat(full); err != nil {
			return nil, fmt.Errorf("%s: no such Compose file", f)
		}
		all[i] = filepath.ToSlash(filepath.Clean(full))
	}
	return all, nil
}

// loadCompose reads the files as one Compose project. It uses the process's environment, to which Compose has
// added the values from .env. Contract files in the repository apply too.
func loadCompose(files []string) (*project.Project, *project.App, error) {
	dir := filepath.ToSlash(filepath.Dir(files[0]))
	root := project.FindRoot(dir)
	for _, f := range files {
		for !project.Inside(root, f) && root != filepath.ToSlash(filepath.Dir(root)) {
			root = filepath.ToSlash(filepath.Dir(root))
		}
	}
	fsys, err := project.Disk(root)
	if err != nil {
		return nil, nil, err
	}
	fsys = project.Remember(fsys)
	configs := project.FindConfigs(fsys)
	found := project.Discover(fsys, []project.Pattern{{Path: dir, Deep: true}}, configs.Ignored)
	found = &project.Found{Composes: files, Known: slices.Concat(found.Contracts, found.Known), Bakes: found.Bakes, Named: map[string]bool{}}
	slices.Sort(found.Known)
	for _, f := range files {
		found.Named[f] = true
	}
	env := map[string]string{}
	for _, pair := range os.Environ() {
		if name, value, ok := strings.Cut(pair, "="); ok {
			env[name] = value
		}
	}
	p, err := project.Load(fsys, project.Options{Found: found, Configs: configs, Sets: [][]string{files}, Env: env, Closed: true})
	if err != nil {
		return nil, nil, err
	}
	for _, s := range p.Skipped {
		if slices.Contains(files, s.Path) {
			return nil, nil, fmt.Errorf("%s: %s", s.Path, s.Reason)
		}
	}
	for _, app := range p.All() {
		if app.ConsistsOf(files) {
			return p, app, nil
		}
	}
	return nil, nil, fmt.Errorf("%s: not a Compose project", strings.Join(files, ", "))
}

// values returns the variables that the provider sets in the services that depend on it; the option host
// selects them.
func (c *providerCall) values(p *project.Project) (map[string]string, error) {
	if c.host == "" {
		return nil, nil
	}
	values, known := p.HostValues(c.host)
	if !known {
		return nil, source.Errorf("no contract file has a block `HOST %s`; write one, or correct the option `host`", c.host)
	}
	return values, nil
}

// check returns an error if a need is violated in a service that depends on the provider, directly or
// indirectly.
func (c *providerCall) check(p *project.Project, app *project.App, provider *project.Service, base string) error {
	all := rules.All()
	settings, err := lint.NewSettings(all, lint.Choice{})
	if err != nil {
		return err
	}
	result := lint.Finish(p, settings, lint.Check(p, settings, app))
	for _, f := range result.Failures {
		return fmt.Errorf("internal error in rule %s; please report it: %w", f.Rule.Name, f.Error)
	}
	depends := app.Dependents(provider, strings.Split(os.Getenv("COMPOSE_PROFILES"), ","))
	var faults, others []string
	for _, f := range result.Findings {
		if !strings.HasPrefix(f.Rule.Name, "wiring/") || f.Level < lint.Warning {
			continue
		}
		line := fmt.Sprintf("%s:%d: %s", relativeTo(base, f.File.Path), f.File.Line(f.At.Start), f.Message)
		if f.Level == lint.Error && depends[f.Service] {
			faults = append(faults, line)
		} else {
			others = append(others, line)
		}
	}
	for i, line := range others {
		if i == mostOthers {
			c.say("info", fmt.Sprintf("%d more findings; run `dfvet` to see them", len(others)-i))
			break
		}
		c.say("info", line)
	}
	if len(faults) == 0 {
		return nil
	}
	return refused(faults)
}

// mostOthers is the maximum number of findings about other services that Compose gets.
const mostOthers = 20

// refused returns the error that Compose shows. The first line contains the number of faults and the first
// fault, because Compose may show only that line.
func refused(faults []string) error {
	head := "1 need is not met: "
	if len(faults) > 1 {
		head = fmt.Sprintf("%d needs are not met: ", len(faults))
	}
	return errors.New(head + strings.Join(faults, "\n"))
}

func relativeTo(base, full string) string {
	if rel, err := filepath.Rel(base, full); err == nil {
		return filepath.ToSlash(rel)
	}
	return full
}

func shownList(base string, files []string) string {
	shown := make([]string, len(files))
	for i, f := range files {
		shown[i] = relativeTo(base, f)
	}
	return strings.Join(shown, ", ")
}
