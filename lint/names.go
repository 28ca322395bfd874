package lint

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// Names finds rules by the names that people use: rule names, names in other tools, and globs.
type Names struct {
	rules []*Rule
	by    map[string][]int // by name or alias in lower case; one alias may mean several rules
}

// NewNames returns an index of the rules by name.
func NewNames(rules []*Rule) *Names {
	n := &Names{rules, map[string][]int{}}
	for i, r := range rules {
		for _, name := range append([]string{r.Name}, r.Aliases...) {
			key := strings.ToLower(name)
			n.by[key] = append(n.by[key], i)
		}
	}
	return n
}

// retired are codes that still occur in configurations although no rule has them any more.
var retired = []string{"dl3005", "dl3017", "dl3031", "dl3039"}

// Find returns the indexes of the rules that a name means. known is false if the name cannot be that of a
// rule. It is true for the name of another tool's rule that dfvet does not implement.
func (n *Names) Find(name string) (found []int, known bool) {
	key := strings.ToLower(strings.TrimSpace(name))
	if strings.ContainsAny(key, "*") {
		for i, r := range n.rules {
			if globbed(key, strings.ToLower(r.Name)) || slices.ContainsFunc(r.Aliases, func(a string) bool { return globbed(key, strings.ToLower(a)) }) {
				found = append(found, i)
			}
		}
		return found, len(found) > 0
	}
	found = n.by[key]
	return found, len(found) > 0 || key == "all" || slices.Contains(retired, key) || shellCheckCode(key)
}

// globbed reports whether a name matches a pattern, in which * matches any text.
func globbed(pattern, name string) bool {
	parts := strings.Split(pattern, "*")
	if !strings.HasPrefix(name, parts[0]) {
		return false
	}
	name = name[len(parts[0]):]
	for i, part := range parts[1:] {
		if i == len(parts)-2 {
			return strings.HasSuffix(name, part)
		}
		at := strings.Index(name, part)
		if at < 0 {
			return false
		}
		name = name[at+len(part):]
	}
	return name == ""
}

// shellCheckCode reports whether key has the form of ShellCheck's codes. With --shellcheck, any of these may
// be reported.
func shellCheckCode(key string) bool {
	digits, ok := strings.CutPrefix(key, "sc")
	return ok && len(digits) == 4 && strings.Trim(digits, "0123456789") == ""
}

// Near returns the known name that is most similar to an unknown one, or "".
func (n *Names) Near(name string) string {
	var all, short []string
	for _, r := range n.rules {
		all = append(append(all, r.Name), r.Aliases...)
		if _, last, ok := strings.Cut(r.Name, "/"); ok {
			if strings.EqualFold(last, name) {
				return r.Name
			}
			short = append(short, last)
		}
	}
	if near := source.Keywords.Near(name, all); near != "" {
		return near
	}
	if near := source.Keywords.Near(name, short); near != "" {
		return n.rules[slices.Index(short, near)].Name
	}
	return ""
}

// Unknown returns the error for a name that Find does not know.
func (n *Names) Unknown(name string) error {
	if near := n.Near(name); near != "" {
		return source.Errorf("unknown rule `%s`; did you mean `%s`?", name, near)
	}
	return source.Errorf("unknown rule `%s`; see `dfvet rules`", name)
}
