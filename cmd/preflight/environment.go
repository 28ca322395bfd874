package preflight

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// environment checks the variables. It reports those that are missing, malformed or mutually exclusive, and
// files that cannot be read.
func (c *checker) environment() {
	for _, v := range c.variables {
		if v.emits || v.pattern() || !v.judged() {
			continue
		}
		c.needs(v)
		c.exclusive(v)
		c.readable(v)
	}
	for _, name := range slices.Sorted(maps.Keys(c.env)) {
		c.formatOf(name)
	}
	for _, v := range c.variables {
		for _, name := range v.names() {
			if strings.HasPrefix(name, "-") && !v.emits && v.judged() {
				c.formatOf(name)
			}
		}
	}
}

// needs reports a required variable that is not set.
func (c *checker) needs(v *variable) {
	if !v.needed || c.holds(&v.line, 0) != types.Yes {
		return
	}
	s := c.value(v.Name, 0)
	switch {
	case s.open, s.set && !s.known, s.set && s.text != "":
		return
	case s.set && v.format != nil && c.takesEmpty(v.format):
		return
	}
	for _, alt := range v.or {
		if c.condition(alt, 0) != types.No {
			return
		}
	}
	if v.Once && c.oldData() {
		return
	}
	c.missing(v, s)
}

// takesEmpty reports whether a format explicitly allows an empty value. The format `text` does not: a
// required variable with this format must not be empty.
func (c *checker) takesEmpty(f *types.Format) bool {
	switch f.Kind {
	case "STRING":
		return false
	case types.Union:
		return slices.ContainsFunc(f.Of, c.takesEmpty)
	}
	return c.reg.Check(f, "") == nil
}

func (c *checker) missing(v *variable, s setting) {
	if s.file {
		c.fault(fmt.Sprintf("the file that %s names is empty, but must contain the required %s; its format is %s", quote(s.name), quote(v.Name), quote(v.Format)) + doc(&v.line))
		return
	}
	names := []string{quote(v.Name)}
	for _, o := range v.or {
		names = append(names, quote(o.String()))
	}
	what := "required " + v.kind() + " " + names[0]
	switch {
	case len(names) > 1:
		what = "none of " + strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1] + " is set, but one is required"
	case s.set:
		what += " is empty"
	default:
		what += " is not set"
	}
	text := fmt.Sprintf("%s; its format is %s", what, quote(v.Format))
	switch near := c.nearSet(v); {
	case near != "":
		text += fmt.Sprintf("; did you mean %s instead of %s?", quote(v.Name), quote(near))
	case strings.HasPrefix(v.Name, "-"):
		text += "; add the flag to the command"
	default:
		text += source.Messagef("; set it with `--env %s=…` or under `environment`", source.Escape(v.Name))
	}
	c.fault(text + doc(&v.line))
}

// doc returns the DOC text of a line in parentheses, for the end of a message.
func doc(l *line) string {
	const longest = 200
	text := []rune(source.Mask(l.Doc))
	if len(text) == 0 {
		return ""
	}
	if len(text) > longest {
		text = append(text[:longest], '…')
	}
	return " (" + strings.TrimSuffix(string(text), ".") + ")"
}

// nearSet returns a variable that is set and whose name is similar to that of v, but which is not in the
// contract; otherwise "".
func (c *checker) nearSet(v *variable) string {
	if len(c.env) > 1000 {
		return ""
	}
	for _, name := range slices.Sorted(maps.Keys(c.env)) {
		if c.named[name] == nil && c.env[name] != "" && source.Evidence.Nearly(name, v.Name) && source.Distance(name, v.Name, 1) == 1 {
			return name
		}
	}
	return ""
}

// exclusive reports a variable that is set together with one that it excludes.
func (c *checker) exclusive(v *variable) {
	if v.suffix == "" && len(v.excludes) == 0 || c.holds(&v.line, 0) != types.Yes {
		return
	}
	set := c.nonEmpty(v.names())
	if set == "" {
		return
	}
	if other := c.nonEmpty(v.variants()); other != "" {
		if v.prefers {
			c.warning(fmt.Sprintf("%s is ignored, because %s is set too; remove one", quote(set), quote(other)))
		} else {
			c.both(set, other, other)
		}
	}
	for _, e := range v.excludes {
		s := c.given(e.Name, c.named[e.Name])
		if s.set && s.known && s.text != "" && (!e.Has || s.text == e.Value) {
			c.both(set, e.Name, e.String())
		}
	}
}

func (c *checker) both(a, b, excluded string) {
	if c.pairs[[2]string{b, a}] {
		return
	}
	c.pairs[[2]string{a, b}] = true
	c.fault(fmt.Sprintf("%s and %s cannot be combined, but both are set; remove one", quote(a), quote(excluded)))
}

// nonEmpty returns the first of some variables that has a value which is not empty, or "".
func (c *checker) nonEmpty(names []string) string {
	for _, n := range names {
		if s := c.given(n, c.named[n]); s.set && s.known && s.text != "" {
			return n
		}
	}
	return ""
}

// readable reports a NAME_FILE variable whose file cannot be read, and a variable with the format FILE whose
// file does not exist.
func (c *checker) readable(v *variable) {
	if c.holds(&v.line, 0) != types.Yes || v.Once && c.oldData() {
		return
	}
	for _, n := range v.variants() {
		if file := c.env[n]; file != "" {
			c.readableFile(n, file, "add it under `secrets`, or correct the path")
		}
	}
	if v.format == nil || v.format.Kind != types.File {
		return
	}
	s := c.value(v.Name, 0)
	if s.file || !s.known || s.isDefault || !path.IsAbs(s.text) || c.hides(s.name, v) {
		return
	}
	switch _, err := c.Files.Stat(s.text); {
	case !missing(err):
	case strings.HasPrefix(s.text, "/run/secrets/"):
		c.fault(fmt.Sprintf("%s names %s, which does not exist; add it under `secrets`", quote(s.name), quote(s.text)))
	default:
		c.warning(fmt.Sprintf("%s names %s, which does not exist", quote(s.name), quote(s.text)))
	}
}

func (c *checker) hides(name string, v *variable) bool {
	return v.hides(c.reg) || source.IsSecretName(name)
}

// readableFile reports a file that cannot be read. If the value does not look like a path, it may be the
// secret itself in the wrong variable, so it is not printed.
func (c *checker) readableFile(name, file, fix string) {
	err := c.Files.Open(file, false)
	if err == nil {
		return
	}
	shown := quote(file)
	if !strings.Contains(file, "/") || len(file) > 200 {
		shown = "a file"
	}
	switch {
	case missing(err):
		c.fault(fmt.Sprintf("%s names %s, which does not exist; %s", quote(name), shown, fix))
	default:
		c.fault(fmt.Sprintf("%s names %s, which user %d cannot read: %s; correct its mode or its owner", quote(name), shown, c.UID, reason(err)))
	}
}

// formatOf reports a value that does not match the format of any line for its variable.
func (c *checker) formatOf(name string) {
	lines := c.named[name]
	s := c.given(name, lines)
	if len(lines) == 0 {
		lines = c.patternOf(name)
	}
	for _, l := range lines {
		if l.suffix == "" || strings.HasPrefix(name, "-") {
			continue
		}
		if file, ok := c.fromFile(l); ok && (l.prefers || !s.set || s.text == "") {
			s = file
		}
	}
	if !s.set || !s.known {
		return
	}
	flaw, by := c.malformed(name, lines, s)
	if flaw == nil {
		return
	}
	c.fault(c.flawText(s, flaw, by) + doc(&by.line))
}

// malformed returns what is wrong with a value according to all lines for its variable, and the first of
// these lines. It returns nil if any line allows the value.
func (c *checker) malformed(name string, lines []*variable, s setting) (worst *types.Flaw, by *variable) {
	for _, l := range lines {
		hold := c.holds(&l.line, 0)
		switch {
		case !l.judged() || l.format == nil:
			return nil, nil
		case hold == types.No && !l.needed:
			continue
		case s.text == "" && (l.format.Kind != types.Nothing || name[0] == '-'), l.Once && c.oldData():
			return nil, nil
		}
		flaw := c.flaw(l.format, s.text)
		if flaw == nil || hold == types.Unknown {
			return nil, nil
		}
		if worst == nil {
			worst, by = flaw, l
		}
	}
	return worst, by
}

// patternOf returns a line whose name is a pattern that matches the name of a variable.
func (c *checker) patternOf(name string) []*variable {
	for _, v := range c.patterns {
		if label.Match(v.Name, name) {
			return []*variable{v}
		}
	}
	return nil
}

// flaw returns what is wrong with a text according to a format, or nil. If the format contains the name of a
// connection, any type of that connection is allowed.
func (c *checker) flaw(f *types.Format, text string) *types.Flaw {
	ref, _ := f.Reference()
	var meant []types.Type
	if ref.Name != "" {
		meant = c.typesOf(ref)
	}
	if len(meant) == 0 {
		return c.reg.Check(f, text)
	}
	var worst *types.Flaw
	for _, t := range meant {
		flaw := c.reg.Check(f.WithType(ref.Name, t), text)
		if flaw == nil {
			return nil
		}
		if worst == nil {
			worst = flaw
		}
	}
	return worst
}

// flawText describes what is wrong with a value. It gives no details about a secret or a value with an "@",
// because they could reveal a password.
func (c *checker) flawText(s setting, flaw *types.Flaw, by *variable) string {
	format := quote(by.Format)
	switch {
	case by.format.Kind == types.Nothing:
		return fmt.Sprintf("the container rejects %s; remove it", quote(s.name))
	case s.file:
		return fmt.Sprintf("the value in the file that %s names does not match its format, %s", quote(s.name), format)
	case c.hides(s.name, by) || strings.Contains(s.text, "@"):
		return fmt.Sprintf("the value of %s does not match its format, %s", quote(s.name), format)
	}
	shown, verb := s.text, "is"
	if flaw.Len > 0 && flaw.Len < len(s.text) && flaw.Off >= 0 && flaw.Off+flaw.Len <= len(s.text) {
		shown, verb = s.text[flaw.Off:flaw.Off+flaw.Len], "contains"
	}
	text := fmt.Sprintf("%s %s %s: %s", quote(s.name), verb, quote(shown), flaw.Message)
	if strings.Contains(flaw.Message, source.Quote(shown)) || shown == "" {
		text = fmt.Sprintf("%s: %s", quote(s.name), flaw.Message)
	}
	if c.env["KUBERNETES_SERVICE_HOST"] != "" && strings.HasSuffix(s.name, "_PORT") && strings.HasPrefix(s.text, "tcp://") {
		text += "; Kubernetes sets it for a service of that name unless `enableServiceLinks` is false"
	}
	return text
}
