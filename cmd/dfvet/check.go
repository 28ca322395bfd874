package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/file"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/report"
)

// checkFlags holds the values of the flags of the check.
type checkFlags struct {
	choice    lint.Choice
	formats   []string
	failOn    string
	profiles  []string
	hosts     []string
	env       []string
	color     string
	config    string
	noConfig  bool
	stdinName string
	quiet     bool
	verbose   bool

	fix           bool
	unsafeFixes   bool
	diff          bool
	baseline      string
	writeBaseline string
	force         bool
	shellcheck    string
}

func checkCommand() *cobra.Command {
	f := &checkFlags{}
	cmd := &cobra.Command{
		Use:   "dfvet [PATTERN…]",
		Short: "type-check Dockerfiles, contracts and Compose files",
		Long: `dfvet checks Dockerfiles, contract files and Compose files. It checks each file on its own, and compares
what each container needs with what the other containers provide.

A pattern is a file, a folder, a folder with all subfolders (DIR/...), or "-" for standard input.
The default is "./...".`,
		Example: "  dfvet\n  dfvet services/... compose.yaml\n  dfvet --format sarif=dfvet.sarif --fail-on error",
		Args:    cobra.ArbitraryArgs,
		RunE:    func(cmd *cobra.Command, args []string) error { return check(cmd, f, args) },
	}
	f.declare(cmd)
	return cmd
}

func (f *checkFlags) declare(cmd *cobra.Command) {
	s := cmd.Flags()
	s.SortFlags = false
	s.StringArrayVar(&f.formats, "format", nil, "the output format: "+formatNames()+"; FORMAT=FILE writes a file (repeatable)")
	s.StringVar(&f.failOn, "fail-on", "", "exit with 1 for findings of at least this level: error, warning, note or never (default warning)")
	s.StringVar(&f.choice.Preset, "preset", "", "the set of rules to start from: "+strings.Join(lint.Presets, ", ")+"; NAME@EDITION pins it")
	s.StringSliceVar(&f.choice.Only, "only", nil, "run only these rules (names, other tools' names, globs)")
	s.StringSliceVar(&f.choice.Enable, "enable", nil, "also run these rules")
	s.StringSliceVar(&f.choice.Disable, "disable", nil, "do not run these rules")
	s.StringSliceVar(&f.choice.Severity, "severity", nil, "RULE=LEVEL: change the level of a rule to error, warning, note or off")
	s.BoolVar(&f.choice.Strict, "strict", false, "also report needs that cannot be verified")
	s.BoolVar(&f.fix, "fix", false, "apply the safe fixes and report what is left")
	s.BoolVar(&f.unsafeFixes, "unsafe-fixes", false, "with --fix or --diff: also apply fixes that may change the meaning")
	s.BoolVar(&f.diff, "diff", false, "print what --fix would change, without changing it")
	s.StringVar(&f.baseline, "baseline", "", "ignore the findings that this file lists")
	s.StringVar(&f.writeBaseline, "write-baseline", "", "write all findings to this file, for --baseline")
	s.BoolVar(&f.force, "force", false, "with --format F=FILE or --write-baseline: overwrite a file that dfvet did not write")
	s.StringVar(&f.shellcheck, "shellcheck", "off", "also run ShellCheck on shell code: auto, off, or the path of the program")
	s.StringSliceVar(&f.profiles, "profile", nil, "activate these Compose profiles")
	s.StringSliceVar(&f.hosts, "hosts", nil, "the environment whose HOST blocks apply: a name under hosts in dfvet.yaml, or a glob of contract files (repeatable)")
	s.StringSliceVar(&f.env, "env", nil, "take these variables from the environment")
	s.StringVar(&f.config, "config", "", "use this configuration for all files")
	s.BoolVar(&f.noConfig, "no-config", false, "ignore all configuration files")
	s.StringVar(&f.stdinName, "stdin-filename", "Dockerfile", "the file name for standard input")
	s.IntVarP(&f.choice.Jobs, "jobs", "j", 0, "the number of files to check in parallel (default: one per processor)")
	s.StringVar(&f.color, "color", "auto", "color the text output: auto, always or never")
	s.BoolVarP(&f.quiet, "quiet", "q", false, "print only the findings")
	s.BoolVarP(&f.verbose, "verbose", "v", false, "also print what is not checked, and why")
	completeCheck(cmd)
}

// colors lists the values that --color accepts.
var colors = []string{"auto", "always", "never"}

func formatNames() string { return strings.Join(formatWords(), ", ") }

func formatWords() []string {
	var names []string
	for _, f := range report.Formats {
		names = append(names, f.Name)
	}
	return names
}

// check runs the complete check: it selects files and rules, prints the reports, and returns the exit status
// as an error.
func check(cmd *cobra.Command, f *checkFlags, args []string) error {
	outputs, err := f.outputs()
	if err != nil {
		return err
	}
	if err := f.valid(); err != nil {
		return err
	}
	all, external, err := f.rules()
	if err != nil {
		return err
	}
	if !f.fix && !f.diff && f.baseline == "" && f.writeBaseline == "" { // a baseline and a fix need all findings
		f.choice.Most = lint.MostFindings
	}
	settings, err := lint.NewSettings(all, f.choice)
	if err != nil {
		return err
	}
	base, err := workingDir()
	if err != nil {
		return err
	}
	c := &checker{flags: f, settings: settings, base: base, errs: cmd.ErrOrStderr(), limits: map[*lint.Finding]lint.Level{}}
	if f.writeBaseline != "" {
		c.newBaseline, c.baselineErr = file.Look(f.writeBaseline)
	}
	if err := c.distinct(outputs); err != nil {
		return err
	}
	if f.baseline != "" {
		if c.known, err = readBaseline(f.baseline); err != nil {
			return err
		}
	}
	scopes, err := c.scopes(args, cmd.InOrStdin())
	if err != nil {
		return err
	}
	r := &report.Report{Base: base, Root: project.FindRoot(base), Version: Version}
	for _, s := range scopes {
		if err := c.scope(s, r, cmd.OutOrStdout()); err != nil {
			return err
		}
	}
	c.missing(args, scopes, r)
	if external != nil && external.failed != nil {
		r.Failures = append(r.Failures, external.failed.Error())
	}
	return c.finish(r, outputs, cmd.OutOrStdout())
}

func (f *checkFlags) valid() error {
	if f.failOn != "" && !slices.Contains(project.FailOn, f.failOn) {
		return unknown("--fail-on", f.failOn, project.FailOn)
	}
	if !slices.Contains(colors, f.color) {
		return unknown("--color", f.color, colors)
	}
	if f.noConfig && f.config != "" {
		return fmt.Errorf("--config and --no-config cannot be combined")
	}
	if f.unsafeFixes && !f.fix && !f.diff {
		return fmt.Errorf("--unsafe-fixes requires --fix or --diff")
	}
	return nil
}

func workingDir() (string, error) {
	dir, err := os.Getwd()
	return filepath.ToSlash(dir), err
}

// A checker is one run of the check, for one or more roots.
type checker struct {
	flags    *checkFlags
	settings *lint.Settings
	base     string
	errs     io.Writer
	stdin    bool                         // "-" is one of the arguments
	differs  bool                         // --diff printed something
	fixed    fixCounts                    // the number of fixes that --fix made or --diff shows
	limits   map[*lint.Finding]lint.Level // the level from which each finding fails the run
	checked  []string                     // the files that were checked, and their configurations
	skipped  []string                     // the files that were found but not checked
	told     map[string]bool              // the roots for which --verbose has already listed the excluded files

	known       map[string]bool // the fingerprints in --baseline; nil without the flag
	newBaseline *file.Target    // the target of --write-baseline; nil without the flag
	baselineErr error           // why newBaseline could not be written
}

// scope checks the requested files below one root, applies fixes if requested, and adds the findings to the
// report.
func (c *checker) scope(s scope, r *report.Report, stdout io.Writer) error {
	fsys, err := project.Disk(s.root)
	if err != nil {
		return err
	}
	fsys = project.Remember(fsys)
	if !c.flags.fix && !c.flags.diff {
		if s.stdin != nil {
			fsys = project.Overlay(fsys, s.stdin)
		}
		opts, err := c.options(s, fsys)
		if err != nil {
			return err
		}
		parts, err := lint.Sweep(fsys, opts, c.settings, c.collect)
		for _, one := range parts {
			c.add(one, r)
		}
		return err
	}
	if c.flags.diff {
		p, result, fixed, err := c.fixAll(s, fsys, nil)
		if err != nil {
			return err
		}
		c.add(c.collect(p, result), r)
		c.differs = c.differs || len(fixed.changed()) > 0
		c.fixed.add(fixed.counts(nil))
		return c.diff(fixed, r, stdout)
	}
	return c.fix(s, fsys, r, stdout)
}

// run loads and checks a scope on a file system, to try fixes there. A check without fixes goes through lint.Sweep.
func (c *checker) run(s scope, fsys project.FS) (*project.Project, *lint.Result, error) {
	opts, err := c.options(s, fsys)
	if err != nil {
		return nil, nil, err
	}
	p, err := project.Load(fsys, opts)
	if err != nil {
		return nil, nil, err
	}
	return p, lint.Run(p, c.settings), nil
}

// options returns the options for loading a scope.
func (c *checker) options(s scope, fsys project.FS) (project.Options, error) {
	configs, err := c.configs(fsys)
	if err != nil {
		return project.Options{}, err
	}
	found := project.Discover(fsys, s.patterns, configs.Ignored)
	c.leftOut(s, found, configs)
	picks, err := project.PickHosts(found, configs, c.base, c.flags.hosts)
	if err != nil {
		return project.Options{}, err
	}
	return project.Options{Found: found, Configs: configs, Hosts: picks,
		Env: c.environment(), Profiles: c.flags.profiles, Jobs: c.flags.choice.Jobs}, nil
}

// configs returns the configurations that apply to a scope.
func (c *checker) configs(fsys project.FS) (*project.Configs, error) {
	switch {
	case c.flags.noConfig:
		return project.FixedConfig(nil), nil
	case c.flags.config == "":
		return project.FindConfigs(fsys), nil
	}
	config, err := readConfig(c.flags.config, c.base)
	if err != nil {
		return nil, err
	}
	return project.FixedConfig(config), nil
}

// environment returns the environment variables that --env names. dfvet ignores all others.
func (c *checker) environment() map[string]string {
	env := map[string]string{}
	for _, name := range c.flags.env {
		if value, ok := os.LookupEnv(name); ok {
			env[name] = value
		}
	}
	return env
}

// A part is the result for one project, or for part of a large one.
type part struct {
	report report.Report
	said   []string // the lines to print with --verbose
	limits map[*lint.Finding]lint.Level
	read   []string // the files that were checked, and their configurations

	skipped []string // the files that were found but not checked
}

// collect returns the findings and errors of a project as a part.
func (c *checker) collect(p *project.Project, result *lint.Result) *part {
	one := &part{read: read(p), limits: make(map[*lint.Finding]lint.Level, len(result.Findings))}
	r := &one.report
	r.Findings, r.Files, r.Secrets, r.Rules = result.Findings, p.Files(), []*project.Secrets{p.Secrets()}, c.settings.Enabled(p)
	for _, s := range p.Skipped {
		one.skipped = append(one.skipped, s.Path)
		if s.Failed {
			r.Failures = append(r.Failures, fmt.Sprintf("%s: %s", c.shown(s.Path), s.Reason))
		} else if c.flags.verbose {
			one.said = append(one.said, fmt.Sprintf("left out %s: %s", c.shown(s.Path), s.Reason))
		}
	}
	if c.flags.verbose {
		for _, x := range p.Unchecked() {
			one.said = append(one.said, fmt.Sprintf("%s:%d: %s", c.shown(x.File.Path), x.File.Line(x.At.Start), x.Reason))
		}
	}
	for _, f := range result.Failures {
		r.Failures = append(r.Failures, fmt.Sprintf("%s: internal error in rule %s; please report it: %v", c.shown(f.Path), f.Rule.Name, f.Error))
	}
	for _, x := range p.Configs.Used() {
		if slices.ContainsFunc(x.Problems, func(p project.ConfigProblem) bool { return p.Kind != project.ConfigUnknownKey }) ||
			x.Preset != nil && lint.CheckPreset(x.Preset.Text) != nil {
			r.Failures = append(r.Failures, fmt.Sprintf("%s: invalid configuration", c.shown(x.Source.Path)))
		}
	}
	for _, f := range result.Findings {
		one.limits[f] = c.limit(p, f)
	}
	return one
}

// add adds a part to the report.
func (c *checker) add(one *part, r *report.Report) {
	r.Findings = append(r.Findings, one.report.Findings...)
	r.Files += one.report.Files
	r.Secrets = append(r.Secrets, one.report.Secrets...)
	maps.Copy(c.limits, one.limits)
	c.checked = append(c.checked, one.read...)
	c.skipped = append(c.skipped, one.skipped...)
	rules := map[*lint.Rule]bool{}
	for _, rule := range r.Rules {
		rules[rule] = true
	}
	for _, f := range one.report.Findings { // a finding can be in a file that this part did not check
		one.report.Rules = append(one.report.Rules, f.Rule)
	}
	for _, rule := range one.report.Rules {
		if !rules[rule] {
			rules[rule] = true
			r.Rules = append(r.Rules, rule)
		}
	}
	for _, text := range one.report.Failures {
		if !slices.Contains(r.Failures, text) { // several parts can report the same configuration
			r.Failures = append(r.Failures, text)
		}
	}
	for _, line := range one.said {
		c.say("%s", line)
	}
}

// say writes a line to standard error.
func (c *checker) say(format string, args ...any) { sayTo(c.errs, format, args...) }

// read lists the files of a project that were checked, and their configurations.
func read(p *project.Project) []string {
	var all []string
	for _, f := range slices.Concat(p.Dockerfiles, p.Contracts) {
		all = append(all, f.Source.Path)
	}
	for _, f := range p.Composes {
		all = append(all, f.Source.Path)
	}
	for _, x := range p.Configs.Used() {
		all = append(all, x.Source.Path)
	}
	return all
}

// limit returns the level from which a finding makes the exit status 1.
func (c *checker) limit(p *project.Project, f *lint.Finding) lint.Level {
	word := c.flags.failOn
	if config := p.Configs.For(f.File.Path); word == "" && config != nil && config.FailOn != nil {
		word = config.FailOn.Text
	}
	switch word {
	case "":
		return lint.Warning
	case "never":
		return lint.Error + 1
	}
	level, _ := lint.ParseLevel(word)
	return level
}

func (c *checker) shown(path string) string {
	if rel, err := filepath.Rel(c.base, path); err == nil {
		return filepath.ToSlash(rel)
	}
	return path
}

// finish prints the report in each requested format, and returns the exit status as an error.
func (c *checker) finish(r *report.Report, outputs []output, stdout io.Writer) error {
	r.Sort()
	c.baselines(r)
	if c.flags.fix && c.stdin {
		stdout = c.errs // standard output has the fixed text
	}
	for _, o := range outputs {
		if c.flags.diff && o.toStdout() {
			continue // standard output has the diff
		}
		if err := o.write(r, c, stdout); err != nil {
			r.Failures = append(r.Failures, err.Error())
		}
	}
	if !c.flags.quiet {
		c.summary(r, outputs)
	}
	for _, f := range r.Failures {
		c.say("%s", f)
	}
	switch {
	case len(r.Failures) > 0:
		return couldNot
	case c.flags.diff && c.differs, !c.flags.diff && c.failing(r):
		return foundSomething
	}
	return nil
}

// baselines writes the requested baseline, and removes the findings that --baseline lists from the report.
func (c *checker) baselines(r *report.Report) {
	if c.flags.writeBaseline != "" {
		if err := c.writeBaseline(r); err != nil {
			r.Failures = append(r.Failures, err.Error())
		}
	}
	if c.known != nil {
		heed(r, c.known)
	}
}

// failing reports whether a finding reaches the level of --fail-on.
func (c *checker) failing(r *report.Report) bool {
	return slices.ContainsFunc(r.Findings, func(f *lint.Finding) bool { return f.Level >= c.limits[f] })
}

// summary prints the end of the text output: the number of findings, what was fixed or can be fixed, and how
// to get an explanation of a rule.
func (c *checker) summary(r *report.Report, outputs []output) {
	if !slices.ContainsFunc(outputs, func(o output) bool { return o.format.Name == "text" && o.toStdout() }) {
		return
	}
	safe, unsafe := r.Fixable()
	if c.flags.diff {
		fmt.Fprintln(c.errs, c.fixed.text("would fix", unsafe))
		return
	}
	errors, warnings, notes := r.Count()
	fmt.Fprintf(c.errs, "%s, %s, %s in %s\n", count(errors, "error"), count(warnings, "warning"), count(notes, "note"), count(r.Files, "file"))
	switch {
	case c.flags.fix:
		fmt.Fprintln(c.errs, c.fixed.text("fixed", unsafe))
	case len(r.Findings) > 0:
		fmt.Fprintln(c.errs, closing(safe, unsafe))
	}
}

// closing returns the line that says how many findings can be fixed, and how to get an explanation of a rule.
func closing(safe, unsafe int) string {
	text := ""
	if safe > 0 {
		text = fmt.Sprintf("%d fixable with --fix; ", safe)
	}
	if unsafe > 0 {
		more := ""
		if safe > 0 {
			more = "more "
		}
		text += fmt.Sprintf("%d %sfixable with --fix --unsafe-fixes; ", unsafe, more)
	}
	return text + "dfvet explain RULE"
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
