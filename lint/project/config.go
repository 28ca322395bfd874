package project

import (
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// A Config is one dfvet.yaml. It applies to the files in its folder and in all subfolders without a
// configuration of their own.
type Config struct {
	Source  *source.File
	Dir     string
	Preset  *compose.Node // the name of a preset, optionally with @EDITION; or nil
	FailOn  *compose.Node // a level or "never"; nil if not set
	Rules   []RuleConfig
	Paths   []PathConfig
	Ignore  []string   // globs of excluded files, relative to Dir
	Compose [][]string // sets of files that form one Compose project, as absolute paths
	Hosts   []HostsConfig
	// Problems are the faults in the file; everything else in it takes effect.
	Problems []ConfigProblem
}

// A RuleConfig is one line under rules: in a Config.
type RuleConfig struct {
	Name    string        // a rule's name, an alias or a glob
	At      source.Span   // place of the name
	Level   *compose.Node // "error", "warning", "note", "off" …, or nil if only options are set
	Options *compose.Node // the mapping with the options, or nil
}

// A HostsConfig is one entry under hosts: in a Config. It has the name of an environment and the contract
// files that describe its external providers.
type HostsConfig struct {
	Name  string
	At    source.Span // place of the name
	Files []string    // globs, relative to the Config's folder
}

// A PathConfig is one entry of paths: in a Config.
type PathConfig struct {
	Files []string // globs, relative to the Config's folder
	Rules []RuleConfig
}

// A ConfigProblem is a fault in a configuration.
type ConfigProblem struct {
	At      source.Span
	Kind    ConfigProblemKind
	Message string
	Instead string // the text to replace At with, or ""
}

// A ConfigProblemKind determines which rule reports a problem.
type ConfigProblemKind int8

// The kinds of problems. A file with a syntax error or an invalid value cannot be used as intended.
const (
	ConfigSyntax ConfigProblemKind = iota
	ConfigUnknownKey
	ConfigValue
)

// ConfigNames are the possible names of the configuration file. The first one that exists is used.
var ConfigNames = []string{"dfvet.yaml", ".dfvet.yaml"}

// Match reports whether one of the globs matches the absolute path. A glob without a slash matches names at
// any depth; a folder matches everything below it.
func (c *Config) Match(globs []string, full string) bool {
	if !Inside(c.Dir, full) {
		return false
	}
	rel := strings.TrimPrefix(strings.TrimPrefix(full, c.Dir), "/")
	for _, g := range globs {
		g = strings.TrimSuffix(g, "/")
		if !strings.Contains(g, "/") {
			g = "**/" + g
		}
		g = strings.TrimPrefix(strings.TrimPrefix(g, "."), "/")
		if ok, _ := doublestar.Match(g, rel); ok {
			return true
		}
		if ok, _ := doublestar.Match(g+"/**", rel); ok {
			return true
		}
	}
	return false
}

// RulesFor returns the settings of rules for the absolute path; later lines override earlier ones.
func (c *Config) RulesFor(full string) []RuleConfig {
	rules := c.Rules
	for _, p := range c.Paths {
		if c.Match(p.Files, full) {
			rules = append(slices.Clip(rules), p.Rules...)
		}
	}
	return rules
}

// AllRules returns all rule settings, including those that apply only to some paths.
func (c *Config) AllRules() []RuleConfig {
	all := slices.Clone(c.Rules)
	for _, p := range c.Paths {
		all = append(all, p.Rules...)
	}
	return all
}

// Configs finds the configuration for a path: the nearest one in its folder or a folder above, up to the
// root.
type Configs struct {
	fs    FS
	fixed *Config // set by --config; applies to all paths
	off   bool

	mu    sync.Mutex
	dir   map[string]*Config       // by folder; nil if neither the folder nor any above it has one
	known map[*source.File]*Config // configurations that were already parsed, by text
}

// FindConfigs returns the configurations in fs. Each is read on first use.
func FindConfigs(fs FS) *Configs { return &Configs{fs: fs, dir: map[string]*Config{}} }

// On returns the configurations for another file system. That file system must return the same *source.File
// for an unchanged text, because configurations with unchanged texts are reused. c may be nil.
func (c *Configs) On(fs FS) *Configs {
	n := FindConfigs(fs)
	n.known = map[*source.File]*Config{}
	for _, config := range c.Used() {
		n.known[config.Source] = config
	}
	return n
}

// Agree reports whether c and o found the same configuration for every folder that both have looked up.
func (c *Configs) Agree(o *Configs) bool {
	if c == o {
		return true
	}
	c.mu.Lock()
	own := maps.Clone(c.dir)
	c.mu.Unlock()
	o.mu.Lock()
	defer o.mu.Unlock()
	for dir, config := range own {
		if other, asked := o.dir[dir]; asked && other != config {
			return false
		}
	}
	return true
}

// FixedConfig returns Configs with one configuration for all paths. If c is nil, no path has a configuration.
func FixedConfig(c *Config) *Configs { return &Configs{fixed: c, off: c == nil} }

// For returns the configuration of the file or folder at the absolute path, or nil.
func (c *Configs) For(full string) *Config {
	switch {
	case c == nil || c.off:
		return nil
	case c.fixed != nil:
		return c.fixed
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.above(path.Dir(full))
}

// Ignored reports whether the configuration excludes the file or folder.
func (c *Configs) Ignored(full string) bool {
	own := c.For(full)
	return own != nil && own.Match(own.Ignore, full)
}

func (c *Configs) above(dir string) *Config {
	if found, ok := c.dir[dir]; ok {
		return found
	}
	if !Inside(c.fs.Root(), dir) {
		return nil
	}
	var found *Config
	for _, name := range ConfigNames {
		if src, err := c.fs.Read(path.Join(dir, name)); err == nil {
			if found = c.known[src]; found == nil {
				found = ParseConfig(src)
			}
			break
		}
	}
	if found == nil && dir != c.fs.Root() {
		found = c.above(path.Dir(dir))
	}
	c.dir[dir] = found
	return found
}

// Used returns the configurations that were looked up, sorted by path.
func (c *Configs) Used() []*Config {
	if c == nil {
		return nil
	}
	if c.fixed != nil {
		return []*Config{c.fixed}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []*Config
	for _, x := range c.dir {
		if x != nil && !slices.Contains(all, x) {
			all = append(all, x)
		}
	}
	slices.SortFunc(all, func(a, b *Config) int { return strings.Compare(a.Source.Path, b.Source.Path) })
	return all
}

// ParseConfig parses a configuration. It never returns nil; faults are in Problems.
func ParseConfig(src *source.File) *Config {
	c := &Config{Source: src, Dir: path.Dir(src.Path)}
	tree := compose.Parse(src)
	for _, p := range tree.Problems {
		if p.Kind != compose.BadSchema {
			c.problem(ConfigSyntax, p.At, "", "%s", p.Message)
		}
	}
	if tree.Root == nil || tree.Root.Kind == compose.Null {
		return c
	}
	c.mapping(tree.Root, ConfigKeys, "the configuration", nil)
	return c
}

func (c *Config) problem(kind ConfigProblemKind, at source.Span, instead, format string, args ...any) {
	c.Problems = append(c.Problems, ConfigProblem{At: at, Kind: kind, Message: source.Messagef(format, args...), Instead: instead})
}
