package label

import "strings"

// A Condition is one alternative of WHEN: or UNLESS:.
type Condition struct {
	Path  string // an absolute path, or "./" and a path in the working directory; "" if the condition is about a variable
	Name  string // the variable or flag
	Value string // the value it must have
	Has   bool   // the condition is about the value, and not only whether the variable is set
	Any   bool   // any variable whose name begins with Name
}

// String returns the condition in the syntax of the dialect.
func (c Condition) String() string {
	if c.Path != "" {
		return c.Path
	}
	switch {
	case c.Has:
		return c.Name + "=" + c.Value
	case c.Any:
		return c.Name + "*"
	}
	return c.Name
}

// ParseCondition reads a condition. A text that begins with "/" or "./" is a path.
func ParseCondition(text string) Condition {
	if strings.HasPrefix(text, "/") || strings.HasPrefix(text, "./") {
		return Condition{Path: text}
	}
	name, value, has := strings.Cut(text, "=")
	begins, any := strings.CutSuffix(name, "*")
	return Condition{Name: begins, Value: value, Has: has, Any: any && !has}
}

// Match reports whether name matches the pattern, in which "*" matches any bytes.
func Match(pattern, name string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == name
	}
	if !strings.HasPrefix(name, parts[0]) {
		return false
	}
	name = name[len(parts[0]):]
	last := parts[len(parts)-1]
	for _, p := range parts[1 : len(parts)-1] {
		i := strings.Index(name, p)
		if i < 0 {
			return false
		}
		name = name[i+len(p):]
	}
	return strings.HasSuffix(name, last)
}
