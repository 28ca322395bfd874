package project

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// A ConfigKey is one key of the configuration. The parser and the JSON Schema use this table.
type ConfigKey struct {
	Name string
	Doc  string
	Type ConfigType
	read func(c *Config, n *compose.Node, p *PathConfig)
}

// A ConfigType is the shape of a key's value.
type ConfigType int8

// The types that a value can have.
const (
	TextType  ConfigType = iota
	LevelType            // one of the words in FailOn
	ListType             // a list of strings, or one string
	SetsType             // a list of lists of strings
	RulesType            // a mapping of rules to levels, or to mappings of level and options
	PathsType            // a list of mappings of files and rules
	ListsType            // a mapping of names to lists
)

// ConfigKeys lists the keys of a configuration, in the order of the manual.
var ConfigKeys = []ConfigKey{
	{"preset", "the set of rules to start from: default, strict, hadolint, buildkit or all, pinned to an edition by @", TextType,
		func(c *Config, n *compose.Node, _ *PathConfig) { c.Preset = n }},
	{"fail-on", "the level from which a finding makes the exit status 1", LevelType,
		func(c *Config, n *compose.Node, _ *PathConfig) { c.FailOn = n }},
	{"ignore", "files and folders that are left out, as globs relative to this file", ListType,
		func(c *Config, n *compose.Node, _ *PathConfig) { c.Ignore = texts(n) }},
	{"compose", "lists of Compose files that form one project each, in the order of docker compose -f", SetsType, readSets},
	{"hosts", "the contract files whose HOST blocks describe an environment, by the name that --hosts picks it with", ListsType, readHosts},
	{"rules", "the level of each rule, by its name, its name in another tool, or a glob", RulesType,
		func(c *Config, n *compose.Node, _ *PathConfig) { c.Rules = c.rules(n) }},
	{"paths", "rules for some of the files; later entries take precedence", PathsType, readPaths},
}

// PathKeys lists the keys of an entry of paths.
var PathKeys = []ConfigKey{
	{"files", "globs relative to this file; one without a slash matches names at any depth", ListType,
		func(_ *Config, n *compose.Node, p *PathConfig) { p.Files = texts(n) }},
	{"rules", "the level of each rule there", RulesType,
		func(c *Config, n *compose.Node, p *PathConfig) { p.Rules = c.rules(n) }},
}

// mapping parses the keys of n by a table.
func (c *Config) mapping(n *compose.Node, keys []ConfigKey, what string, p *PathConfig) {
	if n.Kind != compose.Mapping {
		c.problem(ConfigValue, n.At, "", "%s must be a mapping of %s", what, names(keys))
		return
	}
	for _, e := range n.Entries {
		key := find(keys, e.Key.Text)
		if strings.HasPrefix(e.Key.Text, "x-") { // users define such keys for YAML anchors
			continue
		}
		if key == nil {
			c.unknown(e.Key.At, e.Key.Text, what, keys)
			continue
		}
		if c.shape(key, e.Value) {
			key.read(c, e.Value, p)
		}
	}
}

func find(keys []ConfigKey, name string) *ConfigKey {
	for i := range keys {
		if keys[i].Name == name {
			return &keys[i]
		}
	}
	return nil
}

func names(keys []ConfigKey) string {
	var all []string
	for _, k := range keys {
		all = append(all, k.Name)
	}
	return strings.Join(all, ", ")
}

func (c *Config) unknown(at source.Span, name, what string, keys []ConfigKey) {
	var all []string
	for _, k := range keys {
		all = append(all, k.Name)
	}
	if near := source.Keywords.Near(name, all); near != "" {
		c.problem(ConfigUnknownKey, at, near, "unknown key `%s` in %s; did you mean `%s`?", name, what, near)
		return
	}
	c.problem(ConfigUnknownKey, at, "", "unknown key `%s` in %s, which has %s", name, what, names(keys))
}

// shape reports whether n has the shape that the key requires. If not, it records a problem.
func (c *Config) shape(key *ConfigKey, n *compose.Node) bool {
	want := ""
	switch key.Type {
	case TextType:
		if n.Kind != compose.Scalar {
			want = "a string"
		}
	case LevelType:
		if n.Kind != compose.Scalar || !slices.Contains(FailOn, n.Text) {
			want = "error, warning, note or never"
		}
	case ListType:
		if !textList(n) {
			want = "a list of strings"
		}
	case SetsType, PathsType:
		if n.Kind != compose.Sequence {
			want = "a list"
		}
	case ListsType:
		if n.Kind != compose.Mapping {
			want = "a mapping of names to lists of contract files"
		}
	case RulesType:
		if n.Kind != compose.Mapping {
			want = "a mapping of rules to levels"
		}
	}
	if want != "" && n.Kind != compose.Null {
		c.problem(ConfigValue, n.At, "", "`%s` must be %s", key.Name, want)
	}
	return want == ""
}

func textList(n *compose.Node) bool {
	for _, item := range n.Items {
		if item.Kind != compose.Scalar {
			return false
		}
	}
	return n.Kind == compose.Sequence || n.Kind == compose.Scalar
}

func texts(n *compose.Node) []string {
	if n.Kind == compose.Scalar {
		return []string{n.Text}
	}
	var all []string
	for _, item := range n.Items {
		all = append(all, item.Text)
	}
	return all
}

func readSets(c *Config, n *compose.Node, _ *PathConfig) {
	for _, set := range n.Items {
		if !textList(set) {
			c.problem(ConfigValue, set.At, "", "a set of Compose files must be a list of paths")
			continue
		}
		files := texts(set)
		for i, f := range files {
			files[i] = path.Join(c.Dir, f)
		}
		c.Compose = append(c.Compose, files)
	}
}

func readHosts(c *Config, n *compose.Node, _ *PathConfig) {
	for _, e := range n.Entries {
		if !textList(e.Value) {
			c.problem(ConfigValue, e.Key.At, "", "environment `%s` must have a list of contract files", e.Key.Text)
			continue
		}
		c.Hosts = append(c.Hosts, HostsConfig{Name: e.Key.Text, At: e.Key.At, Files: texts(e.Value)})
	}
}

func readPaths(c *Config, n *compose.Node, _ *PathConfig) {
	for _, item := range n.Items {
		var p PathConfig
		c.mapping(item, PathKeys, "an entry of paths", &p)
		c.Paths = append(c.Paths, p)
	}
}

// rules parses a mapping of rules to levels. It does not check the names because this package does not know
// the rules.
func (c *Config) rules(n *compose.Node) []RuleConfig {
	var all []RuleConfig
	for _, e := range n.Entries {
		r := RuleConfig{Name: e.Key.Text, At: e.Key.At}
		switch e.Value.Kind {
		case compose.Scalar:
			r.Level = e.Value
		case compose.Mapping:
			r.Options, r.Level = e.Value, e.Value.Get("level")
		default:
			c.problem(ConfigValue, e.Key.At, "", "rule `%s` must have a level (error, warning, note, off) or a mapping", r.Name)
			continue
		}
		if r.Level != nil && !slices.Contains(Levels, r.Level.Text) {
			c.problem(ConfigValue, r.Level.At, "", "unknown level `%s`; write error, warning, note or off", r.Level.Text)
			r.Level = nil
		}
		all = append(all, r)
	}
	return all
}

// FailOn lists the accepted values of fail-on: the lowest level of findings that causes exit status 1, or
// never.
var FailOn = []string{"error", "warning", "note", "never"}

// Levels lists the words that are accepted as the level of a rule, including words that other tools use.
var Levels = []string{"error", "warning", "note", "info", "style", "ignore", "off"}
