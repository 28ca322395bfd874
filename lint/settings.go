package lint

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// Edition is the newest edition of the presets. A preset that is pinned to an edition contains only the rules
// of that edition.
const Edition = 2026

// Presets are the names of the presets, which are sets of rules to start from.
var Presets = []string{"default", "strict", "hadolint", "buildkit", "all"}

// A Choice is the selection of rules on the command line. It overrides the configuration.
type Choice struct {
	Preset   string   // NAME or NAME@EDITION; "" means that of the configuration
	Only     []string // names, aliases or globs
	Enable   []string
	Disable  []string
	Severity []string // entries RULE=LEVEL
	Strict   bool
	Jobs     int // number of units that are checked at the same time; 0 means the number of processors
	// Most is the maximum number of findings for each rule in a file or Compose project; 0 means no limit.
	// The last finding says how many are omitted.
	Most int
}

// MostFindings is the value of Most for programs that show findings to people, who do not read more of them
// for one rule.
const MostFindings = 1000

// Settings decide which rules run on which path, and at which level.
type Settings struct {
	rules    []*Rule
	names    *Names
	choice   Choice
	preset   preset
	only     []bool  // nil without --only
	flags    []Level // levels set by flags; unset for all other rules
	selected map[*Rule]selection
}

const unset = Level(-1)

type preset struct {
	name    string
	edition int
}

// NewSettings returns the settings for a choice. It returns an error if the choice contains a mistake.
func NewSettings(rules []*Rule, c Choice) (*Settings, error) {
	s := &Settings{rules: rules, names: NewNames(rules), choice: c, flags: slices.Repeat([]Level{unset}, len(rules)), selected: map[*Rule]selection{}}
	var err error
	if s.preset, err = parsePreset(c.Preset); err != nil {
		return nil, err
	}
	if err := s.each(c.Enable, func(name string, i int) { s.noteSelection(name, i); s.flags[i] = rules[i].levelIfSelected() }); err != nil {
		return nil, err
	}
	if err := s.each(c.Disable, func(_ string, i int) { s.flags[i] = Off }); err != nil {
		return nil, err
	}
	if len(c.Only) > 0 {
		s.only = make([]bool, len(rules))
		if err := s.each(c.Only, func(name string, i int) { s.noteSelection(name, i); s.only[i] = true }); err != nil {
			return nil, err
		}
	}
	for _, pair := range c.Severity {
		name, word, _ := strings.Cut(pair, "=")
		level, ok := ParseLevel(word)
		if !ok {
			return nil, fmt.Errorf("--severity %s: write RULE=LEVEL, with error, warning, note or off as the level", pair)
		}
		if err := s.each([]string{name}, func(name string, i int) { s.noteSelection(name, i); s.flags[i] = level }); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// noteSelection records that the user named a rule.
func (s *Settings) noteSelection(name string, i int) {
	s.selected[s.rules[i]] = selectionOf(s.rules[i], name)
}

// each calls do for each rule that the names mean. It returns an error if a name is unknown.
func (s *Settings) each(names []string, do func(name string, i int)) error {
	for _, name := range names {
		found, known := s.names.Find(name)
		if !known {
			return s.names.Unknown(name)
		}
		for _, i := range found {
			do(name, i)
		}
	}
	return nil
}

// ParseLevel parses a level, in our words or those of another tool. It returns false for any other word.
func ParseLevel(word string) (Level, bool) {
	switch strings.ToLower(word) {
	case "error":
		return Error, true
	case "warning":
		return Warning, true
	case "note", "info", "style":
		return Note, true
	case "off", "ignore":
		return Off, true
	}
	return Off, false
}

func parsePreset(text string) (preset, error) {
	if text == "" {
		return preset{"", Edition}, nil
	}
	name, edition, pinned := strings.Cut(text, "@")
	p := preset{name, Edition}
	if !slices.Contains(Presets, name) {
		if near := source.Keywords.Near(name, Presets); near != "" {
			return p, source.Errorf("unknown preset `%s`; did you mean `%s`?", name, near)
		}
		return p, source.Errorf("unknown preset `%s`; use one of %s", name, strings.Join(Presets, ", "))
	}
	if pinned {
		n, err := strconv.Atoi(edition)
		if err != nil || n < 2026 || n > Edition {
			return p, source.Errorf("preset `%s` has no edition `%s`; the newest is %d", name, edition, Edition)
		}
		p.edition = n
	}
	return p, nil
}

// CheckPreset returns an error if text does not name a preset.
func CheckPreset(text string) error {
	_, err := parsePreset(text)
	return err
}

// level returns the level of a rule in the preset.
func (p preset) level(r *Rule) Level {
	if r.Edition > p.edition {
		return Off
	}
	own, listed := r.Presets[p.name]
	switch {
	case p.name == "all":
		return r.levelIfSelected()
	case listed:
		return own
	case p.name == "hadolint" && ours(r):
		return r.Level
	case p.name == "hadolint" || p.name == "buildkit":
		return Off
	}
	return r.Level
}

// ours reports whether a rule checks files that hadolint does not read, which are contracts, Compose files
// and dfvet's configuration. The preset hadolint does not change such rules.
func ours(r *Rule) bool {
	category, _, _ := strings.Cut(r.Name, "/")
	return slices.Contains([]string{"contract", "wiring", "compose", "config", "file"}, category)
}

// LevelIn returns the rule's level in the newest edition of the preset with the given name.
func (r *Rule) LevelIn(name string) Level { return preset{name, Edition}.level(r) }

// Enabled returns the rules that are on for some path in the project.
func (s *Settings) Enabled(p *project.Project) []*Rule {
	on := make([]bool, len(s.rules))
	for _, path := range paths(p) {
		for i, l := range s.at(p, path).levels {
			on[i] = on[i] || l != Off
		}
	}
	var all []*Rule
	for i, r := range s.rules {
		if on[i] {
			all = append(all, r)
		}
	}
	return all
}

func paths(p *project.Project) []string {
	all := []string{p.FS.Root() + "/"}
	for _, f := range slices.Concat(p.Dockerfiles, p.Contracts) {
		all = append(all, f.Source.Path)
	}
	for _, f := range p.Composes {
		all = append(all, f.Source.Path)
	}
	return all
}

// levelIfSelected returns the level of a rule that the user selects, even if it is off by default.
func (r *Rule) levelIfSelected() Level {
	if r.Level != Off {
		return r.Level
	}
	for _, name := range Presets {
		if l := r.Presets[name]; l != Off {
			return l
		}
	}
	return Warning
}

// A view holds the settings for one path.
type view struct {
	levels   []Level
	options  [][]*project.RuleConfig // by rule; nil if no option is set for any rule
	preset   preset
	selected map[*Rule]selection
}

// at returns the levels of all rules for a path. They come from the preset, the configuration and the flags,
// where later ones override earlier ones.
func (s *Settings) at(p *project.Project, path string) view {
	config := p.Configs.For(path)
	set := s.preset
	if set.name == "" {
		set.name = "default"
		if config != nil && config.Preset != nil {
			if own, err := parsePreset(config.Preset.Text); err == nil {
				set = own
			}
		}
	}
	v := view{levels: make([]Level, len(s.rules)), preset: set, selected: s.selected}
	for i, r := range s.rules {
		v.levels[i] = set.level(r)
	}
	if config != nil {
		s.configure(&v, config.RulesFor(path))
	}
	for i, l := range s.flags {
		if l != unset {
			v.levels[i] = l
		}
		if s.only != nil {
			v.levels[i] = s.onlyLevel(i, v.levels[i])
		}
	}
	return v
}

func (s *Settings) onlyLevel(i int, l Level) Level {
	switch {
	case !s.only[i]:
		return Off
	case l == Off && s.flags[i] != Off:
		return s.rules[i].levelIfSelected()
	}
	return l
}

func (s *Settings) configure(v *view, lines []project.RuleConfig) {
	if len(lines) == 0 {
		return // v.selected is shared with settings that other goroutines read
	}
	v.selected = map[*Rule]selection{}
	for n, line := range lines {
		found, _ := s.names.Find(line.Name)
		for _, i := range found {
			if line.Options != nil {
				if v.options == nil {
					v.options = make([][]*project.RuleConfig, len(s.rules))
				}
				v.options[i] = append(v.options[i], &lines[n])
			}
			v.levels[i] = configured(s.rules[i], line.Level, v.levels[i])
			v.selected[s.rules[i]] = selectionOf(s.rules[i], line.Name)
		}
	}
	maps.Copy(v.selected, s.selected) // flags override the configuration
}

// configured returns the level that a line of the configuration sets. A line with options but no level turns
// the rule on.
func configured(r *Rule, word *compose.Node, now Level) Level {
	if word != nil {
		l, _ := ParseLevel(word.Text)
		return l
	}
	if now == Off {
		return r.levelIfSelected()
	}
	return now
}
