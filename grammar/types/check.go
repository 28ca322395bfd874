package types

import "strings"

// Check returns what in value does not fit format f. It returns nil if the value fits or if nothing can be
// concluded (the value is unknown, or the named format is not declared). Check looks only at the shape of the
// value; whether a host exists is decided in wiring.
func (r *Registry) Check(f *Format, value string) *Flaw {
	if value = Masked(value, false); whole(value) && f.Kind != Nothing {
		return nil
	}
	flaw := r.check(f, run{value, 0}, nest{})
	if flaw != nil && isQuoted(value) && r.check(f, run{value[1 : len(value)-1], 1}, nest{}) == nil {
		flaw.Message += "; the quotes are part of the value here"
	}
	return flaw
}

func isQuoted(s string) bool {
	return len(s) > 1 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0]
}

// A nest limits how deeply, and how often, formats that refer to each other are examined: declarations may
// form cycles, and one format may be used many times.
type nest struct {
	depth int
	left  *int // the number of formats that may still be examined; nil until the first named format
}

// mostFormats is the largest number of formats that are examined for one value once a named format is among
// them.
const mostFormats = 10_000

func (n nest) deeper() nest {
	n.depth++
	return n
}

// named returns the next level of nesting for a named format.
func (n nest) named() nest {
	if n.left == nil {
		left := mostFormats
		n.left = &left
	}
	return n.deeper()
}

// over counts one more format and reports whether a limit is exceeded. Any value is accepted then.
func (n nest) over() bool {
	if n.left != nil {
		*n.left--
	}
	return n.depth > deepest || n.left != nil && *n.left < 0
}

// check does the work of Check for one part of a value.
func (r *Registry) check(f *Format, v run, depth nest) *Flaw {
	switch {
	case depth.over():
		return nil
	case f.Kind == Named:
		return r.checkNamed(f, v, depth)
	case f.Kind == Union:
		return r.checkUnion(f, v, depth)
	case f.Kind == Nothing:
		return v.flaw("the image refuses this variable; remove it")
	case hasGap(v.s) && !composed(f.Kind):
		return nil
	case v.s == "":
		return checkEmpty(f, v)
	case f.Kind == List:
		return r.checkList(f, v, depth)
	case f.Kind == "REGEX":
		if !r.matches(f.Args[0], v.s) {
			return v.flaw("expected text that matches %s", f.Args[0])
		}
		return nil
	}
	c := byKind[f.Kind]
	if c.Reference || f.Kind == Bind {
		_, flaw := r.reference(f, v)
		return flaw
	}
	if c.check != nil {
		if message := c.check(f.Args, v.s); message != "" {
			return v.flaw("%s", message)
		}
	}
	return nil
}

// checkEmpty checks the empty value, which only a few formats accept.
func checkEmpty(f *Format, v run) *Flaw {
	switch c := byKind[f.Kind]; {
	case f.Kind == "ENUM":
		if message := checkEnum(f.Args, ""); message != "" {
			return v.flaw("the value is empty: %s", message)
		}
		return nil
	case f.Kind == "REGEX":
		if compile(f.Args[0]).misses("") {
			return v.flaw("the value is empty: expected text that matches %s", f.Args[0])
		}
		return nil
	case c.empty:
		return nil
	}
	return v.flaw("the value is empty")
}

func (r *Registry) checkNamed(f *Format, v run, depth nest) *Flaw {
	d := r.LookupFormat(f.Name)
	switch {
	case d == nil:
		return nil
	case d.Is != nil:
		return r.check(d.Is, v, depth.named())
	case !r.matches(d.Matches, v.s) && d.Doc != "":
		return v.flaw("expected %s: %s", f.Name.Name(), d.Doc)
	case !r.matches(d.Matches, v.s):
		return v.flaw("expected %s: text that matches %s", f.Name.Name(), d.Matches)
	}
	return nil
}

func (r *Registry) checkUnion(f *Format, v run, depth nest) *Flaw {
	var first *Flaw
	for _, alt := range f.Of {
		flaw := r.check(alt, v, depth.deeper())
		if flaw == nil {
			return nil
		}
		if first == nil {
			first = flaw
		}
	}
	if first != nil && v.s != "" {
		return v.flaw("the value does not match any of %s", f)
	}
	return first
}

func (r *Registry) checkList(f *Format, v run, depth nest) *Flaw {
	for _, one := range listElements(f, v) {
		if flaw := r.check(f.Of[0], one, depth.deeper()); flaw != nil {
			return flaw
		}
	}
	return nil
}

// listElements splits a value at the separator and drops empty elements and surrounding whitespace. It
// returns nil for a JSON array, which some images accept instead of a list.
func listElements(f *Format, v run) []run {
	if t := v.trim().s; strings.HasPrefix(t, "[") && strings.HasSuffix(t, "]") {
		if _, ip := parseIP(t[1 : len(t)-1]); !ip {
			return nil
		}
	}
	var parts []run
	switch {
	case strings.TrimSpace(f.Between) == "":
		parts = fields(v)
	case f.Between == "," && f.Of[0].Kind == URL:
		parts = splitURLs(v) // a URL may contain commas
	default:
		parts = v.split(f.Between)
	}
	elements := parts[:0]
	for _, p := range parts {
		if p = p.trim(); p.s != "" {
			elements = append(elements, p)
		}
	}
	return elements
}

// fields splits a value at whitespace.
func fields(v run) []run {
	var parts []run
	for v = v.trim(); v.s != ""; v = v.trim() {
		var one run
		one, v = v.cutAny(" \t\r\n")
		parts = append(parts, one)
	}
	return parts
}

// Targets returns each host, URL, user and so on that a value of a reference format (or of a LIST or Union of
// them) names. For a union, the first alternative that the value fits is used. The result is nil if f is not
// a reference, or if the value is unknown or empty; a malformed part has no target. In a value with
// unresolved parts, the components that contain one are unknown (IsUnknown).
func (r *Registry) Targets(f *Format, value string) []Target {
	if value = Masked(value, false); value == "" || whole(value) {
		return nil
	}
	return r.targets(f, run{value, 0}, nest{})
}

func (r *Registry) targets(f *Format, v run, depth nest) []Target {
	switch {
	case depth.over():
		return nil
	case f.Kind == Named:
		if d := r.LookupFormat(f.Name); d != nil && d.Is != nil {
			return r.targets(d.Is, v, depth.named())
		}
		return nil
	case f.Kind == Union:
		for _, alt := range f.Of {
			if r.check(alt, v, depth.deeper()) == nil {
				return r.targets(alt, v, depth.deeper())
			}
		}
		return nil
	case f.Kind == List:
		var all []Target
		for _, one := range listElements(f, v) {
			all = append(all, r.targets(f.Of[0], one, depth.deeper())...)
		}
		return all
	case hasGap(v.s) && !composed(f.Kind):
		return nil
	case byKind[f.Kind].Reference || f.Kind == Bind:
		ts, flaw := r.reference(f, v)
		if flaw != nil {
			return nil
		}
		return ts
	}
	return nil
}

// reference reads a value of one of the kinds from HOST to TOKEN, or of BIND.
func (r *Registry) reference(f *Format, v run) ([]Target, *Flaw) {
	t := Target{Ref: f.Ref, Kind: f.Kind, Off: v.at, Len: len(v.s)}
	switch f.Kind {
	case Host:
		return r.host(v, t)
	case Port:
		v = v.trim()
		n, flaw := parsePort(v.s)
		t.Port, t.PortAt = n, v.part()
		return []Target{t}, flaw.shift(v.at)
	case Address, URL:
		return r.locator(v, t)
	case DSN:
		return r.dsn(v, t)
	case Bind:
		return r.bind(v, t)
	case User:
		t.User, t.UserAt, t.HasUser = v.s, v.part(), true
	case Password, Token:
		t.Password, t.PassAt, t.HasPass = v.s, v.part(), true
	case Database:
		t.Database, t.BaseAt, t.HasBase = v.s, v.part(), true
	}
	return []Target{t}, nil
}

// Secret reports whether a value of f must never be printed: f is PASSWORD or TOKEN, or is declared as one of
// them.
func (r *Registry) Secret(f *Format) bool { return r.secret(f, nest{}) }

func (r *Registry) secret(f *Format, depth nest) bool {
	if f.Kind == Named {
		d := r.LookupFormat(f.Name)
		return !depth.over() && d != nil && d.Is != nil && r.secret(d.Is, depth.named())
	}
	for _, of := range f.Of {
		if r.secret(of, depth) {
			return true
		}
	}
	return f.Kind != Union && f.Kind != List && byKind[f.Kind].Secret
}
