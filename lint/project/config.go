package project

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// A Config is one dfvet.yaml. It speaks for the files of its folder and of those below that have
// none of their own.
type Config struct {
	Source  *source.File
	Dir     string
	Preset  *compose.Node // NAME or NAME@EDITION, or nil
	FailOn  *compose.Node // a level, "never", or nil
	Rules   []RuleConfig
	Paths   []PathConfig
	Ignore  []string   // globs of what is left out, relative to Dir
	Compose [][]string // sets of files that are one project, absolute
	Hosts   []HostsConfig
	// Problems are what is wrong with the file; the rest of it holds.
	Problems []ConfigProblem
}

// A RuleConfig is one line under rules: in a Config.
type RuleConfig struct {
	Name    string        // a rule's name, an alias or a glob
	At      source.Span   // of the name
	Level   *compose.Node // "error", "warning", "note", "off" …, or nil where only options are set
	Options *compose.Node // the mapping that holds the options, or nil
}

// A HostsConfig is one entry of hosts: in a Config, an environment and the contract files of its providers.
type HostsConfig struct {
	Name  string
	At    source.Span // of the name
	Files []string    // globs, relative to the Config's folder
}

// A PathConfig is one entry of paths: in a Config.
type PathConfig struct {
	Files []string // globs, relative to the Config's folder
	Rules []RuleConfig
}

// A ConfigProblem is what is wrong with a configuration.
type ConfigProblem struct {
	At      source.Span
	Kind    ConfigProblemKind
	Message string
	Instead string // what At should read, or ""
}

// A ConfigProblemKind says which rule a problem belongs to.
type ConfigProblemKind int8

// The kinds of problems. A file with wrong syntax or a wrong value could not be followed.
const (
	ConfigSyntax ConfigProblemKind = iota
	ConfigUnknownKey
	ConfigValue
)

// ConfigNames are the names of the file, the first that is there counts.
var ConfigNames = []string{"dfvet.yaml", ".dfvet.yaml"}

// Match reports whether one of the globs takes in the absolute path. A glob without a slash is for
// names at any depth; a folder takes in what is below it.
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

// RulesFor returns what the configuration says of rules at the absolute path, later lines being
// stronger.
func (c *Config) RulesFor(full string) []RuleConfig {
	rules := c.Rules
	for _, p := range c.Paths {
		if c.Match(p.Files, full) {
			rules = append(slices.Clip(rules), p.Rules...)
		}
	}
	return rules
}

// AllRules lists every line about rules, those for some paths too.
func (c *Config) AllRules() []RuleConfig {
	all := slices.Clone(c.Rules)
	for _, p := range c.Paths {
		all = append(all, p.Rules...)
	}
	return all
}

// Configs finds the configuration of a path: the nearest above it, up to the root.
type Configs struct {
	fs    FS
	fixed *Config // of --config: for all paths
	off   bool

	mu    sync.Mutex
	dir   map[string]*Config       // by folder; nil where there is none up to the root
	known map[*source.File]*Config // what was parsed before, by text
}

// FindConfigs returns the configurations of fs, read when they are asked for.
func FindConfigs(fs FS) *Configs { return &Configs{fs: fs, dir: map[string]*Config{}} }

// On returns the configurations of another file system, which gives one *source.File for a text as long
// as it stays: those whose texts are as they were are the same. c may be nil.
func (c *Configs) On(fs FS) *Configs {
	n := FindConfigs(fs)
	n.known = map[*source.File]*Config{}
	for _, config := range c.Used() {
		n.known[config.Source] = config
	}
	return n
}

// Agree reports whether no folder that both were asked for has another configuration.
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

// FixedConfig returns one configuration for all paths; nil is none.
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

// Ignored reports whether the configuration leaves the file or folder out.
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

// Used lists the configurations that were asked for, by path.
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

// ParseConfig reads a configuration. It always returns one.
func ParseConfig(src *source.File) *Config {
	c := &Config{Source: src, Dir: path.Dir(src.Path)}
	tree := compose.Parse(src)
	for _, p := range tree.Problems {
		if p.Rule != "compose/schema" {
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
	c.Problems = append(c.Problems, ConfigProblem{At: at, Kind: kind, Message: fmt.Sprintf(format, args...), Instead: instead})
}
