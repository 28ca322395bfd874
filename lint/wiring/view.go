package wiring

import (
	"slices"
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// A view is a service as it is called: which lines of its contract apply, and what each variable is set to.
type view struct {
	*project.Service
	c         *contract.Contract // never nil
	described bool               // there is a contract, even if only a draft
	judged    bool               // some lines of the contract describe the program that runs
	types     *types.Registry
	open      bool // it may listen on ports that no line names
	doubt     int  // a configuration file may change lines of this Depth and deeper
	ports     func() (all []listenPort, closed bool)
	old       func() bool // computes hasOldData
	assume    bool        // assume that missing env files set only what their samples mention
}

func (c *serviceFinder) view(s *project.Service) *view {
	if v, ok := c.views[s]; ok {
		return v
	}
	v := &view{Service: s, c: s.Contract, types: c.types}
	v.ports = sync.OnceValues(v.listening)
	v.old = sync.OnceValue(func() bool { return c.oldData(s) })
	if v.c == nil {
		v.c = &contract.Contract{}
	}
	v.described = v.c.Declared || v.c.Drafted
	v.judged = v.described && (s.OwnProgram || s.Key != nil || s.Program != nil) && !s.Unread
	c.views[s] = v
	v.open = v.c.Open || s.Unread || !s.OwnProgram && !v.saysListeners() || !v.c.Listens() || namesPort(v)
	v.doubt = doubtful(v)
	return v
}

// assumed returns the view of a service under the assumption that env files which are not here set only what
// their samples mention. Its faults have at most the weight Evidence, or Advice without a sample. It returns
// nil if the service has no such files.
func (c *serviceFinder) assumed(v *view) (w *view, weight Weight) {
	sampled, absent := v.Sampled()
	if !absent {
		return nil, 0
	}
	one := *v
	one.assume = true
	one.ports = sync.OnceValues(one.listening)
	if sampled {
		return &one, Evidence
	}
	return &one, Advice
}

// judges reports whether a line can be violated, because the program that it describes runs as the image
// starts it.
func (v *view) judges(l *contract.Line) bool {
	return v.described && !v.Unread && v.Runs(l) == command.Own
}

// holds returns whether a line applies to this call. Unknown means that it may.
func (v *view) holds(l *contract.Line) types.Tri { return v.holdsAt(l, 0) }

// holdsAt is like holds, with the number of defaults that were followed so far.
func (v *view) holdsAt(l *contract.Line, depth int) types.Tri {
	return types.Hold(l.When, l.Unless, func(c contract.Condition) types.Tri { return v.condition(c, depth) })
}

// condition evaluates one alternative. If a path exists, it may still not be the one that is meant.
func (v *view) condition(c contract.Condition, depth int) types.Tri {
	if c.Path != "" {
		if configured(v, c.Path) || v.unread() || len(v.VolumesFrom) > 0 {
			return types.Unknown
		}
		return types.No
	}
	if c.Any {
		return someVariable(v, c.Name)
	}
	s := v.value(c.Name, depth)
	switch {
	case s.Set && !s.Known && c.Has, !s.Set && s.Open:
		return types.Unknown
	case !s.Set:
		return types.No
	case s.Variant:
		if c.Has {
			return types.Unknown
		}
		return types.Yes
	case c.Has:
		return types.TriOf(s.Text == c.Value)
	case !s.Known:
		return types.Unknown
	}
	return types.TriOf(s.Text != "" || s.Given != nil && strings.HasPrefix(s.Given.Name, "-"))
}

// configured reports whether something may have been put at, above or under the path in a condition. A named
// volume that is mounted where the image keeps its data does not count, because it contains no files from the
// user.
func configured(v *view, p string) bool {
	return slices.ContainsFunc(v.Paths, func(x project.Path) bool {
		return x.Touches(p) && !(x.Path != p && x.Mount != nil && x.Mount.Type == "volume" && project.Inside(x.Path, p) && keepsData(v, x.Path))
	})
}

// keepsData reports whether the contract says that the image keeps its data at or below a path.
func keepsData(v *view, p string) bool {
	return slices.ContainsFunc(v.c.Volumes, func(l *contract.Volume) bool {
		return l.Write && l.Durable && l.Path != "" && project.Inside(p, l.Path)
	})
}

// someVariable evaluates the condition NAME*, which requires that the call, or a stage of the project, sets a
// variable whose name starts with NAME. Variables that the base image sets do not count.
func someVariable(v *view, begins string) types.Tri {
	found := types.No
	if v.AnyOpen() {
		found = types.Unknown
	}
	for name, g := range v.Env {
		switch {
		case !strings.HasPrefix(name, begins) || g.Image && !g.Stage:
		case g.Known && g.Text != "":
			return types.Yes
		default:
			found = types.Unknown // programs differ in how they treat an empty value
		}
	}
	return found
}

// unread reports whether the service builds an image whose stage was not found, so that anything may be in
// it.
func (v *view) unread() bool { return v.Build != nil && v.Build.Stage == nil }

// A setting is the value of one of the contract's variables in this call.
type setting struct {
	Text    string
	Known   bool
	Partly  bool           // Text is known, except for parts that types.Masked replaced
	Set     bool           // the call, the image or a default sets it
	Open    bool           // it is not set here, but may be set elsewhere
	Variant bool           // NAME_FILE is set instead
	Default bool           // only a DEFAULT or the image's ENV sets it
	Given   *project.Given // nil if the value is a DEFAULT
}

// value finds the value of a variable or flag. It also looks at its aliases, its NAME_FILE variant, the
// image's ENV and its DEFAULT.
func (v *view) value(name string, depth int) setting {
	lines := v.lines(name)
	names := []string{name}
	for _, l := range lines {
		names = append(names, l.Names()...)
	}
	if g := v.preferred(lines); g != nil {
		return setting{Set: true, Variant: true, Given: g}
	}
	var image, empty *project.Given
	open := false
	for _, n := range names {
		g := v.Lookup(n)
		open = open || v.Open(n) && !(v.assume && v.LikelyUnset(n))
		switch {
		case g == nil:
		case g.Image:
			if image == nil {
				image = g
			}
		case g.Text == "" && g.Known && !strings.HasPrefix(n, "-"):
			empty = g
		default:
			text, known := masked(g)
			return setting{Text: text, Known: known && !types.IsUnknown(text), Partly: known, Set: true, Given: g}
		}
	}
	for _, l := range lines {
		if g := v.variant(l); g != nil {
			return setting{Set: true, Variant: true, Given: g}
		}
	}
	if empty != nil {
		return setting{Known: true, Set: true, Given: empty}
	}
	if image != nil && (image.Text != "" || !image.Known || strings.HasPrefix(image.Name, "-")) {
		return setting{Text: image.Text, Known: image.Known && !open, Set: true, Default: true, Given: image}
	}
	for _, l := range lines {
		if l.HasDefault && v.defaultHolds(l, depth) != types.No {
			return setting{Set: true, Default: true}
		}
		if l.Default == nil || depth >= 4 {
			continue
		}
		if hold := v.defaultHolds(l, depth); hold != types.No {
			text, known := v.fill(*l.Default, depth+1)
			return setting{Text: text, Known: known && !open && hold == types.Yes, Set: true, Default: true}
		}
	}
	return setting{Open: open}
}

// masked returns a value with its unresolved parts masked. known is false if no part of it is known.
func masked(g *project.Given) (text string, known bool) {
	if !g.Known && !g.Partly {
		return g.Text, false
	}
	return types.Masked(g.Text, g.Partly), true
}

// variant returns the value of NAME_FILE, if that is set instead of l, or nil.
func (v *view) variant(l *contract.Variable) *project.Given {
	for _, n := range l.Variants() {
		if g := v.Env[n]; g != nil && !(g.Known && g.Text == "") {
			return g
		}
	}
	return nil
}

// preferred returns the value of NAME_FILE, if that takes precedence over the value of NAME (PREFERS:), or
// nil.
func (v *view) preferred(lines []*contract.Variable) *project.Given {
	for _, l := range lines {
		if l.Prefers {
			if g := v.variant(l); g != nil {
				return g
			}
		}
	}
	return nil
}

// defaultHolds returns whether the line of a default applies. It limits how deep conditional defaults can
// refer to each other.
func (v *view) defaultHolds(l *contract.Variable, depth int) types.Tri {
	if len(l.When) == 0 && len(l.Unless) == 0 {
		return types.Yes
	}
	if depth >= 3 {
		return types.No
	}
	return v.holdsAt(&l.Line, depth+1)
}

// lines returns the lines that accept a variable of that name or alias, not those that emit it.
func (v *view) lines(name string) []*contract.Variable {
	var all []*contract.Variable
	for _, l := range v.c.Taking(name) {
		if !l.IsVariant(name) {
			all = append(all, l)
		}
	}
	return all
}

// fill replaces the placeholders in a text with their values.
func (v *view) fill(text string, depth int) (string, bool) {
	known := true
	for i := 0; i < 16; i++ {
		start := strings.Index(text, "{{")
		if start < 0 {
			break
		}
		n := strings.Index(text[start:], "}}")
		if n < 0 {
			break
		}
		s := v.value(strings.TrimSpace(text[start+2:start+n]), depth)
		if !s.Set || !s.Known {
			return text, false
		}
		text = text[:start] + s.Text + text[start+n+2:]
	}
	return text, known
}

// namesPort reports whether a variable or flag that the contract does not know sets a port, so that the image
// may listen on it.
func namesPort(v *view) bool {
	for name, g := range v.Env {
		if !g.Image && !g.Injected && v.c.Variable(name) == nil && !v.isPlaceholder(name) && portish(name, g.Text) {
			return true
		}
	}
	for _, g := range v.Flags {
		if !g.Image && v.c.Variable(g.Name) == nil && !v.isPlaceholder(g.Name) && portish(g.Name, g.Text) {
			return true
		}
	}
	return v.FlagOpen && !v.saysListeners()
}

// saysListeners reports whether the layer that sets the command, or a later one, declares a listener. Its
// author knew the command with its flags and program.
func (v *view) saysListeners() bool {
	return slices.ContainsFunc(v.c.Listeners, func(l *contract.Listener) bool { return !l.Draft && l.Depth <= v.CommandLayer() })
}

func (v *view) isPlaceholder(name string) bool {
	for _, l := range v.c.Listeners {
		if l.On.Placeholder == name || l.On.Bind == name {
			return true
		}
	}
	for _, l := range v.c.Connections {
		if l.Placeholder == name || l.On != nil && l.On.Placeholder == name {
			return true
		}
	}
	return false
}

// portish reports whether a setting looks as if it sets a listening address.
func portish(name, value string) bool {
	upper := strings.ToUpper(name)
	named := false
	for _, word := range []string{"PORT", "LISTEN", "BIND", "ADDR"} {
		named = named || strings.Contains(upper, word)
	}
	if strings.Contains(strings.ToLower(value), "port=") {
		return true // for example port=5433 after -c, or --httpPort=8081 among options
	}
	i := strings.LastIndexByte(value, ':')
	digits := value[i+1:]
	if n := strings.IndexAny(digits, "/,; "); n >= 0 {
		digits = digits[:n]
	}
	if digits == "" || len(digits) > 5 || strings.Trim(digits, "0123456789") != "" {
		return named && value != "" && types.IsUnknown(value)
	}
	return named || i == 0 || i > 0 && !strings.Contains(value, "://")
}
