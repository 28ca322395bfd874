package lsp

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// completeDocker decides by what stands between the beginning of the instruction and the cursor.
func completeDocker(q *Query) []Item {
	f := q.File.Docker()
	c := &completer{Query: q, file: f, before: logicalBefore(f, q.Pos)}
	body, comment := strings.CutPrefix(c.before, "#")
	if comment {
		rest, lines := strings.CutPrefix(body, ":")
		if !lines {
			return c.comment(body)
		}
		c.before, c.inComment = strings.TrimLeft(rest, " \t"), true
	}
	words := strings.Fields(c.before)
	if len(words) == 0 || len(words) == 1 && !blankEnd(c.before) {
		return c.keywords()
	}
	name := strings.ToUpper(words[0])
	if name == "ONBUILD" {
		if len(words) == 1 || len(words) == 2 && !blankEnd(c.before) {
			return c.keywords()
		}
		words = words[1:]
		name = strings.ToUpper(words[0])
	}
	c.words = words[1:]
	c.form = c.formOf(name)
	return c.operand(name)
}

func blankEnd(s string) bool { return strings.HasSuffix(s, " ") || strings.HasSuffix(s, "\t") }

// logicalBefore returns the text of the instruction up to the cursor, continuations joined.
func logicalBefore(f *dockerfile.File, pos source.Pos) string {
	src := f.Source
	line := src.Line(pos)
	text := src.Slice(source.Span{Start: src.LineSpan(line).Start, End: pos})
	for line > 1 {
		above := strings.TrimRight(src.Slice(src.LineSpan(line-1)), " \t")
		if !strings.HasSuffix(above, string(rune(f.Escape))) || strings.HasPrefix(strings.TrimSpace(above), "#") && !strings.HasPrefix(strings.TrimSpace(above), "#:") {
			break
		}
		text = above[:len(above)-1] + " " + text
		line--
	}
	return strings.TrimLeft(text, " \t\uFEFF")
}

type completer struct {
	*Query
	file      *dockerfile.File
	before    string
	inComment bool
	words     []string // behind the keyword
	form      *dockerfile.Form
}

func (c *completer) formOf(name string) *dockerfile.Form {
	forms := dockerfile.Lookup(name)
	if len(forms) == 2 && len(c.words) > 0 && beginsWith(c.words[0], "AT:") {
		return forms[1]
	}
	if len(forms) == 0 {
		return nil
	}
	return forms[0]
}

func (c *completer) keywords() []Item {
	at := c.typed(notBlank)
	if text := c.File.Source.Slice(at); strings.HasPrefix(text, "#:") {
		at.Start += 2
	}
	lower := false
	if text := c.File.Source.Slice(at); text != "" && text == strings.ToLower(text) {
		lower = true
	}
	var items []Item
	for i, f := range dockerfile.Forms {
		if c.inComment && !f.Dialect {
			continue
		}
		label := f.Name
		if lower {
			label = strings.ToLower(label)
		}
		items = append(items, Item{Label: label, Detail: f.Usage[0], Manual: formKey(f), At: at,
			Kind: protocol.CompletionItemKindKeyword, Insert: label + " ", Sort: fmt.Sprintf("%02d", i)})
	}
	return items
}

// comment completes the names of directives and of rules behind "ignore=".
func (c *completer) comment(body string) []Item {
	_, rest, ok := strings.Cut(body, "=")
	at := c.typed(func(b byte) bool { return alnum(b) || strings.IndexByte("/-_", b) >= 0 })
	var items []Item
	switch head := strings.ToLower(body); {
	case ok && strings.Contains(head, "ignore"), ok && strings.Contains(head, "skip="):
		foreign := strings.Contains(head, "skip=") || strings.Contains(head, "hadolint")
		for _, r := range c.server.opts.Rules {
			labels := []string{r.Name}
			if foreign {
				labels = r.Aliases
			}
			for _, l := range labels {
				items = append(items, Item{Label: l, Detail: r.Title(), Doc: r.Summary(), At: at, Kind: protocol.CompletionItemKindEnumMember})
			}
		}
	case ok && rest == "" && strings.HasPrefix(strings.TrimSpace(head), "escape"):
		for _, v := range []string{"\\", "`"} {
			items = append(items, Item{Label: v, At: at, Kind: protocol.CompletionItemKindEnumMember})
		}
	case !ok:
		for _, d := range []string{"syntax=", "escape=", "check=", "dfvet ignore=", "dfvet file-ignore="} {
			items = append(items, Item{Label: d, Doc: directives[strings.TrimSuffix(d, "=")], At: at, Kind: protocol.CompletionItemKindKeyword})
		}
	}
	return items
}

// operand completes what stands behind the keyword.
func (c *completer) operand(name string) []Item {
	word := ""
	if !blankEnd(c.before) && len(c.words) > 0 {
		word = c.words[len(c.words)-1]
	}
	if i := strings.LastIndexByte(word, '$'); i >= 0 && !strings.ContainsAny(word[i:], "}/: ") {
		return c.variables()
	}
	if i := strings.LastIndex(word, "{{"); i >= 0 && !strings.Contains(word[i:], "}}") {
		return c.holes()
	}
	if c.form == nil {
		return nil
	}
	if c.form.Dialect || name == "VOLUME" && c.inComment {
		return c.dialect(word)
	}
	if strings.HasPrefix(word, "-") {
		return c.flags(word)
	}
	items := c.values(name, word)
	if word == "" && len(c.form.Flags) > 0 && c.onlyFlags() {
		items = append(items, c.flags(word)...)
	}
	return items
}

func (c *completer) onlyFlags() bool {
	return !slices.ContainsFunc(c.words, func(w string) bool { return !strings.HasPrefix(w, "--") })
}

func (c *completer) flags(word string) []Item {
	name, value, has := strings.Cut(strings.TrimLeft(word, "-"), "=")
	if !has {
		at := c.typed(notBlank)
		var items []Item
		for _, f := range c.form.Flags {
			insert := "--" + f.Name
			if !f.Bool {
				insert += "="
			}
			items = append(items, Item{Label: insert, Insert: insert, Doc: f.Doc, At: at, Kind: protocol.CompletionItemKindProperty})
		}
		return items
	}
	for _, f := range c.form.Flags {
		if f.Name == name {
			return c.flagValue(&f, value)
		}
	}
	return nil
}

// flagValue completes the value of a flag: a word of its list, a key of a mount, a stage.
func (c *completer) flagValue(f *dockerfile.FlagForm, value string) []Item {
	at := c.typed(func(b byte) bool { return b > ' ' && b != '=' && b != ',' })
	var items []Item
	if len(f.Keys) > 0 {
		fields := strings.Split(value, ",")
		last := fields[len(fields)-1]
		key, _, has := strings.Cut(last, "=")
		if !has {
			return mountKeys(f, fields, at)
		}
		for _, k := range f.Keys {
			if k.Name == key {
				f = &k
				break
			}
		}
	}
	for _, v := range f.Values {
		items = append(items, Item{Label: v, At: at, Kind: protocol.CompletionItemKindEnumMember})
	}
	if f.Bool {
		for _, v := range []string{"true", "false"} {
			items = append(items, Item{Label: v, At: at, Kind: protocol.CompletionItemKindValue})
		}
	}
	switch f.Name {
	case "from":
		items = append(items, c.stages(at)...)
	case "platform":
		for _, p := range []string{"$BUILDPLATFORM", "$TARGETPLATFORM", "linux/amd64", "linux/arm64", "linux/arm/v7"} {
			items = append(items, Item{Label: p, At: at, Kind: protocol.CompletionItemKindValue})
		}
	}
	return items
}

// mountKeys lists the keys that a mount of its type takes and does not have.
func mountKeys(f *dockerfile.FlagForm, fields []string, at source.Span) []Item {
	kind, given := "", map[string]bool{}
	for _, field := range fields {
		key, v, _ := strings.Cut(field, "=")
		given[key] = true
		if key == "type" {
			kind = v
		}
	}
	var items []Item
	for _, k := range f.Keys {
		if given[k.Name] || kind != "" && k.On != nil && !slices.Contains(k.On, kind) {
			continue
		}
		insert := k.Name + "="
		items = append(items, Item{Label: k.Name, Insert: insert, Doc: k.Doc, At: at, Kind: protocol.CompletionItemKindProperty})
	}
	return items
}

func (c *completer) stages(at source.Span) []Item {
	var items []Item
	for _, s := range c.file.Stages {
		if s.Name() != "" && !s.At.Has(c.Pos) && s.At.Start < c.Pos {
			items = append(items, Item{Label: s.Name(), Detail: c.File.Source.Slice(s.From.At), At: at, Kind: protocol.CompletionItemKindModule, Sort: "0"})
		}
	}
	return items
}

// variables lists what may stand behind "$".
func (c *completer) variables() []Item {
	at := c.typed(nameLike)
	seen := map[string]bool{}
	var items []Item
	scope := c.scope()
	for _, m := range mentions(c.file) {
		if m.kind == variableName && m.makes && m.at.Start < at.Start && !seen[m.text] && (m.scope == scope || m.scope == beforeFrom && scope == noFrom || c.inherited(m)) {
			seen[m.text] = true
			items = append(items, Item{Label: m.text, Detail: pairText(c.file, m), At: at, Kind: protocol.CompletionItemKindVariable, Sort: "0"})
		}
	}
	for _, n := range predefined {
		if !seen[n] {
			items = append(items, Item{Label: n, Detail: "set by the build", At: at, Kind: protocol.CompletionItemKindConstant, Sort: "1"})
		}
	}
	return items
}

var predefined = []string{"TARGETPLATFORM", "TARGETOS", "TARGETARCH", "TARGETVARIANT", "BUILDPLATFORM", "BUILDOS", "BUILDARCH", "BUILDVARIANT"}

// scope is that of variables at the cursor.
func (c *completer) scope() int {
	for _, s := range c.file.Stages {
		if s.From != nil && s.From.At.Has(c.Pos) {
			return beforeFrom
		}
	}
	scope := beforeFrom
	for _, s := range c.file.Stages {
		if s.At.Start <= c.Pos {
			if scope = s.Index; s.From == nil {
				scope = noFrom
			}
		}
	}
	return scope
}

// inherited reports whether a stage's ARG takes over a global of that name before the cursor.
func (c *completer) inherited(m mention) bool {
	return m.scope == beforeFrom && m.in.Common().Stage != nil && m.in.Common().Stage.At.Has(c.Pos)
}

// holes lists the variables of the stage behind "{{".
func (c *completer) holes() []Item {
	at := c.typed(nameLike)
	closing := "}}"
	if strings.HasPrefix(c.File.Source.Text[c.Pos:], "}}") {
		closing = ""
	}
	seen := map[string]bool{}
	var items []Item
	scope := c.scope()
	for _, m := range mentions(c.file) {
		_, arg := m.in.(*dockerfile.Arg)
		if m.kind == variableName && m.makes && !arg && m.scope == scope && !seen[m.text] {
			seen[m.text] = true
			items = append(items, Item{Label: m.text, Insert: m.text + closing, At: at, Kind: protocol.CompletionItemKindVariable})
		}
	}
	return items
}

// values completes the operands of Docker's own instructions.
func (c *completer) values(name, word string) []Item {
	at := c.typed(notBlank)
	switch name {
	case "FROM":
		return c.fromValues(at)
	case "COPY", "ADD":
		return c.paths(word)
	case "EXPOSE":
		return c.ports(at)
	case "USER":
		return texts(at, protocol.CompletionItemKindValue, "root", "nobody", "nonroot", "1000", "1000:1000")
	case "STOPSIGNAL":
		return texts(at, protocol.CompletionItemKindEnumMember, "SIGTERM", "SIGQUIT", "SIGINT", "SIGKILL", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGWINCH")
	case "HEALTHCHECK":
		if c.onlyFlags() || len(c.words) == 1 && word != "" {
			return texts(at, protocol.CompletionItemKindKeyword, "CMD", "NONE")
		}
	case "ARG":
		return texts(at, protocol.CompletionItemKindConstant, predefined...)
	}
	return nil
}

func texts(at source.Span, kind protocol.CompletionItemKind, labels ...string) []Item {
	var items []Item
	for _, l := range labels {
		items = append(items, Item{Label: l, At: at, Kind: kind})
	}
	return items
}

func (c *completer) fromValues(at source.Span) []Item {
	n := 0
	for _, w := range c.words {
		if !strings.HasPrefix(w, "--") {
			n++
		}
	}
	if n > 1 || n == 1 && blankEnd(c.before) {
		return texts(at, protocol.CompletionItemKindKeyword, "AS")
	}
	items := c.stages(at)
	seen := map[string]bool{}
	image := func(label, detail string) {
		if !seen[label] {
			seen[label] = true
			items = append(items, Item{Label: label, Detail: detail, At: at, Kind: protocol.CompletionItemKindModule, Sort: "1"})
		}
	}
	for _, f := range c.Project(c.File.Source.Path).trees(c.File) {
		for _, s := range f.Stages {
			if s.From != nil && s.From.Image != nil && s.From.Image.Literal() && !s.From.At.Has(c.Pos) {
				image(s.From.Image.Value, path.Base(f.Source.Path))
			}
		}
	}
	for _, full := range catalog.Images() {
		image(strings.TrimPrefix(strings.TrimPrefix(full, "docker.io/"), "library/"), "its contract is known")
	}
	image("scratch", "an empty image")
	return items
}

// paths lists the files of the build context less .dockerignore.
func (c *completer) paths(word string) []Item {
	dir := path.Dir(c.File.Source.Path)
	below, _ := path.Split(strings.TrimLeft(word, "\"["))
	at := c.typed(func(b byte) bool { return b > ' ' && b != '/' && b != '"' && b != '[' })
	w := c.World(c.File.Source.Path)
	if w == nil || path.IsAbs(below) {
		return nil
	}
	entries, err := w.fs.ReadDir(path.Join(dir, below))
	if err != nil {
		return nil
	}
	var items []Item
	for _, e := range entries {
		if c.dockerignored(w, dir, path.Join(below, e.Name())) || e.Name() == ".git" {
			continue
		}
		it := Item{Label: e.Name(), At: at, Kind: protocol.CompletionItemKindFile}
		if e.IsDir() {
			it.Label, it.Kind = e.Name()+"/", protocol.CompletionItemKindFolder
		}
		items = append(items, it)
	}
	return items
}

// ports lists those of the contract and of the types.
func (c *completer) ports(at source.Span) []Item {
	var items []Item
	seen := map[string]bool{}
	add := func(label, detail, sort string) {
		if !seen[label] {
			seen[label] = true
			items = append(items, Item{Label: label, Detail: detail, At: at, Kind: protocol.CompletionItemKindValue, Sort: sort})
		}
	}
	for _, in := range instructions(c.file) {
		if l, ok := in.(*dockerfile.Listens); ok && l.On != nil && l.On.Port != nil && l.On.Port.Literal() {
			add(l.On.Port.Text, "LISTENS", "0")
		}
	}
	reg := c.Project(c.File.Source.Path).Types
	for _, d := range reg.Types() {
		for _, p := range d.Ports {
			add(fmt.Sprint(p.First), d.Type.Name(), "1")
		}
	}
	return items
}

// dialect completes a contract line: its clauses and what they take.
func (c *completer) dialect(word string) []Item {
	if clause := c.clauseBefore(word); clause != nil {
		return c.clauseValue(clause)
	}
	at := c.typed(notBlank)
	var items []Item
	for i, cl := range c.form.Clauses {
		given := slices.ContainsFunc(c.words, func(w string) bool { return strings.EqualFold(strings.TrimSuffix(w, ":"), cl.Name) })
		if given && !cl.Repeat {
			continue
		}
		label := cl.Name
		if !cl.Bare {
			label += ":"
		}
		items = append(items, Item{Label: label, Insert: label + " ", Detail: cl.Usage, Doc: cl.Doc, At: at,
			Kind: protocol.CompletionItemKindKeyword, Sort: fmt.Sprintf("%02d", i)})
	}
	return items
}

// clauseBefore returns the clause whose value the cursor is on, or nil where a clause may begin.
func (c *completer) clauseBefore(word string) *dockerfile.ClauseForm {
	done := c.words
	if word != "" {
		done = done[:len(done)-1]
		if name, _, ok := strings.Cut(word, ":"); ok && word == name+":" {
			return nil
		}
	}
	if len(done) == 0 {
		return nil
	}
	last := done[len(done)-1]
	for i := len(done) - 1; i >= 0; i-- {
		name, colon := strings.CutSuffix(done[i], ":")
		if !colon {
			if !strings.HasSuffix(last, ",") {
				return nil
			}
			continue
		}
		for _, cl := range c.form.Clauses {
			if strings.EqualFold(cl.Name, name) && !cl.Bare {
				return &cl
			}
		}
		return nil
	}
	return nil
}

func (c *completer) clauseValue(cl *dockerfile.ClauseForm) []Item {
	at := c.typed(func(b byte) bool { return b > ' ' && b != ',' && b != '(' && b != '|' })
	if len(cl.Values) > 0 {
		return texts(at, protocol.CompletionItemKindEnumMember, cl.Values...)
	}
	reg := c.Project(c.File.Source.Path).Types
	switch cl.Name {
	case "FOR", "SCHEMA", "IS":
		return typeItems(reg, at)
	case "FORMAT":
		if c.form.Name == "VOLUME" {
			return typeItems(reg, at)
		}
		return formatItems(reg, at)
	case "ON":
		return c.endpoints(reg, at)
	case "NEEDS", "ACCEPTS", "EMITS", "WHEN", "UNLESS", "OR", "EXCLUDES":
		return c.names(at)
	}
	return nil
}

func typeItems(reg *types.Registry, at source.Span) []Item {
	var items []Item
	for _, d := range reg.Types() {
		sort := "0" // the workspace's own come first
		if d.File == nil || strings.HasPrefix(d.File.Path, catalog.Scheme) {
			sort = "1"
		}
		items = append(items, Item{Label: d.Type.Name(), Doc: d.Doc, At: at, Kind: protocol.CompletionItemKindClass, Sort: sort})
	}
	return items
}

func formatItems(reg *types.Registry, at source.Span) []Item {
	var items []Item
	for i, k := range types.Constructors {
		it := Item{Label: string(k.Kind), Detail: k.Usage, Doc: k.Doc, At: at, Kind: protocol.CompletionItemKindFunction, Sort: fmt.Sprintf("0%02d", i)}
		if strings.Contains(k.Usage, "(") {
			it.Insert, it.Plain = string(k.Kind)+"($1)$0", string(k.Kind)
		}
		items = append(items, it)
	}
	for _, d := range reg.Formats() {
		items = append(items, Item{Label: d.Name.Name(), Doc: d.Doc, At: at, Kind: protocol.CompletionItemKindClass, Sort: "1"})
	}
	for _, it := range typeItems(reg, at) {
		it.Sort = "2"
		items = append(items, it)
	}
	return items
}

// endpoints lists the transports and the usual ports of the types.
func (c *completer) endpoints(reg *types.Registry, at source.Span) []Item {
	items := texts(at, protocol.CompletionItemKindKeyword, "TCP:", "UDP:")
	for i := range items {
		items[i].Sort = "0"
	}
	seen := map[string]bool{}
	for _, d := range reg.Types() {
		for _, p := range slices.Concat(d.Ports, d.TLSPorts) {
			if text := p.String(); !seen[text] {
				seen[text] = true
				items = append(items, Item{Label: text, Detail: d.Type.Name(), At: at, Kind: protocol.CompletionItemKindValue, Sort: "1"})
			}
		}
	}
	return items
}

// names lists the variables of the stage, which a contract line may speak of.
func (c *completer) names(at source.Span) []Item {
	var items []Item
	seen := map[string]bool{}
	for _, m := range mentions(c.file) {
		if m.kind == variableName && m.scope == c.scope() && !seen[m.text] && !contract.Predefined(m.text) && !m.at.Has(c.Pos) {
			seen[m.text] = true
			items = append(items, Item{Label: m.text, At: at, Kind: protocol.CompletionItemKindVariable})
		}
	}
	return items
}
