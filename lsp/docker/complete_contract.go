package docker

import (
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lsp/query"
)

// A clauseCompleter completes a line of the dialect.
type clauseCompleter struct{ *completer }

// contractLine completes a line of the dialect: the names of its clauses, or their values.
func (c *clauseCompleter) contractLine() []query.Item {
	line := dockerfile.ReadClauses(c.form, c.Text, c.Keyword.End)
	if word := c.typedWord(); strings.LastIndex(word, "{{") > strings.LastIndex(word, "}}") {
		return c.placeholders()
	}
	at := line.At(c.At)
	switch {
	case at != nil && at.Form != nil && !at.Form.Bare && c.At > at.Keyword.End:
		return c.clauseValue(line, at)
	case c.form.Name == dockerfile.WITHOUT && (len(line.Head) == 0 || c.At <= line.Head[0].End):
		return c.withouts()
	case c.form.Name == dockerfile.WITHOUT && len(line.Clauses) == 0:
		return c.withoutWhat(line.Head[0].In(c.Text))
	case len(c.form.Next(nil)) == len(c.form.Clauses) && (len(line.Head) == 0 || c.At <= line.Head[0].End):
		return c.declarable()
	}
	return c.clauseNames(line)
}

// clauseNames lists the clauses that may begin at the cursor.
func (c *clauseCompleter) clauseNames(line *dockerfile.TypedContract) []query.Item {
	at := c.Typed(query.NotBlank)
	var items []query.Item
	for i, cl := range c.form.Next(line.Given(c.At)) {
		if !cl.Repeat && slices.ContainsFunc(line.Clauses, func(o dockerfile.TypedClause) bool { return o.Name == cl.Name && !o.Keyword.Has(c.At) }) {
			continue
		}
		label := cl.Name
		if !cl.Bare {
			label += ":"
		}
		items = append(items, query.Item{Label: label, Insert: label + " ", Detail: cl.Usage, Doc: cl.Doc, At: at,
			Kind: protocol.CompletionItemKindKeyword, Sort: fmt.Sprintf("%02d", i)})
	}
	return items
}

// clauseValue completes the value of a clause.
func (c *clauseCompleter) clauseValue(line *dockerfile.TypedContract, cl *dockerfile.TypedClause) []query.Item {
	at := c.Typed(func(b byte) bool { return b > ' ' && strings.IndexByte(",(|=", b) < 0 })
	if len(cl.Form.Values) > 0 {
		return texts(at, protocol.CompletionItemKindEnumMember, cl.Form.Values...)
	}
	switch cl.Name {
	case dockerfile.FOR:
		return append(c.typeItems(at), shortItems(at, true)...)
	case dockerfile.SCHEMA:
		return c.typeItems(at)
	case dockerfile.IS, dockerfile.FORMAT:
		switch c.form.Name {
		case dockerfile.VOLUME:
			return c.typeItems(at)
		case dockerfile.TYPE:
			return append(c.typeItems(at), shortItems(at, false)...)
		}
		return c.formatItems(at)
	case dockerfile.ON, dockerfile.PORT, dockerfile.TLSPORT:
		return c.endpoints(line, c.Typed(query.NotBlank))
	case dockerfile.TO:
		if c.form.Name == dockerfile.ENVIRONMENT {
			return texts(at, protocol.CompletionItemKindEnumMember, "STDOUT")
		}
		return c.hosts(at)
	case dockerfile.NEEDS, dockerfile.ACCEPTS, dockerfile.EMITS, dockerfile.ALIAS:
		return c.names(at)
	case dockerfile.WHEN, dockerfile.UNLESS, dockerfile.OR, dockerfile.EXCLUDES:
		return c.conditions(at)
	case dockerfile.DEFAULT:
		return c.defaults(line, at)
	case dockerfile.IN:
		return append(c.ends(at), c.hosts(at)...)
	case dockerfile.AT:
		return append(c.folders(at), c.volumes(at)...)
	case dockerfile.VARIANT, dockerfile.PREFERS:
		return texts(at, protocol.CompletionItemKindEnumMember, "FILE", "__FILE")
	case dockerfile.UID, dockerfile.GID:
		return c.ids(at)
	case dockerfile.SCHEME, dockerfile.TLSSCHEME:
		return texts(at, protocol.CompletionItemKindValue, "http", "https", "tcp", "udp")
	}
	return nil
}

func (c *clauseCompleter) registry() *types.Registry { return c.OwnProject().Types }

// typeItems lists the protocol types, with those that the workspace declares first.
func (c *clauseCompleter) typeItems(at source.Span) []query.Item {
	var items []query.Item
	for _, d := range c.registry().Types() {
		sort := "0"
		if d.File == nil || strings.HasPrefix(d.File.Path, catalog.Scheme) {
			sort = "1"
		}
		var is []string
		for _, t := range d.Is {
			is = append(is, t.Name())
		}
		items = append(items, query.Item{Label: d.Type.Name(), Detail: strings.Join(is, ", "), Manual: "type " + d.Type.Name(), At: at, Kind: protocol.CompletionItemKindClass, Sort: sort})
	}
	return items
}

// shortItems lists the short names of the standard types. If tls is true, it includes those for a type with
// TLS.
func shortItems(at source.Span, tls bool) []query.Item {
	var items []query.Item
	for _, s := range types.Shorts() {
		if s.Type.IsWord() || s.TLS && !tls {
			continue
		}
		detail := s.Type.Name()
		if s.TLS {
			detail += " with TLS"
		}
		items = append(items, query.Item{Label: s.Name, Detail: detail, Manual: "type " + s.Type.Name(), At: at, Kind: protocol.CompletionItemKindClass, Sort: "05"})
	}
	return items
}

// shortItems lists the short names of the standard types, except for those that the contract gives to a
// connection or listener.
func (c *clauseCompleter) shortItems(at source.Span) []query.Item {
	items := shortItems(at, true)
	if have := c.stageContract(); have != nil {
		items = slices.DeleteFunc(items, func(it query.Item) bool { return have.Names(it.Label, false) })
	}
	return items
}

// formatItems completes a format: a constructor or a named format. In the parentheses of a reference, it
// completes types and the names from AS: clauses.
func (c *clauseCompleter) formatItems(at source.Span) []query.Item {
	kind, arg := openConstructor(c.Before())
	switch k := constructor(kind); {
	case k == nil || k.Kind == types.List && arg == 0:
	case k.Kind == types.Password && arg == 1:
		return c.accounts(at)
	case arg > 0:
		return nil
	case k.Reference:
		return slices.Concat(c.ends(at), c.typeItems(at), c.shortItems(at))
	case k.Kind == types.File:
		return c.typeItems(at)
	default:
		return nil
	}
	reg := c.registry()
	var items []query.Item
	for i, k := range types.Constructors {
		it := query.Item{Label: string(k.Kind), Detail: k.Usage, Doc: k.Doc, At: at, Kind: protocol.CompletionItemKindFunction, Sort: fmt.Sprintf("0%02d", i)}
		if strings.Contains(k.Usage, "(") {
			it.Insert, it.Plain = string(k.Kind)+"($1)$0", string(k.Kind)
		}
		items = append(items, it)
	}
	for _, d := range reg.Formats() {
		items = append(items, query.Item{Label: d.Name.Name(), Manual: "type " + d.Name.Name(), At: at, Kind: protocol.CompletionItemKindClass, Sort: "1"})
	}
	return items
}

// openConstructor returns the constructor whose parenthesis is still open at the end of a text, and the
// number of commas since then. The name is "" if there is none.
func openConstructor(text string) (name string, arg int) {
	depth := 0
	for i := len(text) - 1; i >= 0; i-- {
		switch text[i] {
		case ')':
			depth++
		case ',':
			if depth == 0 {
				arg++
			}
		case '(':
			if depth--; depth < 0 {
				return text[strings.LastIndexAny(text[:i], " \t(|,")+1 : i], arg
			}
		case ' ', '\t':
			if depth == 0 && (i == 0 || text[i-1] != ',') {
				return "", 0
			}
		}
	}
	return "", 0
}

func constructor(name string) *types.Constructor {
	i := slices.IndexFunc(types.Constructors, func(k *types.Constructor) bool { return string(k.Kind) == name })
	if i < 0 {
		return nil
	}
	return types.Constructors[i]
}

// ends lists the connections and listeners in the stage that have a name.
func (c *clauseCompleter) ends(at source.Span) []query.Item {
	have := c.stageContract()
	if have == nil {
		return nil
	}
	var items []query.Item
	seen := map[string]bool{}
	add := func(name, line string) {
		if name != "" && !seen[name] {
			seen[name] = true
			items = append(items, query.Item{Label: name, Detail: line, At: at, Kind: protocol.CompletionItemKindReference, Sort: "/"})
		}
	}
	for _, x := range have.Connections {
		add(x.As, x.String())
	}
	for _, x := range have.Listeners {
		add(x.As, x.String())
	}
	return items
}

// accounts lists usual names for an account.
func (c *clauseCompleter) accounts(at source.Span) []query.Item {
	return texts(at, protocol.CompletionItemKindValue, "root", "admin")
}

// hosts lists placeholders for variables that may contain a host, the services that do not build this file,
// and the hosts in HOST blocks.
func (c *clauseCompleter) hosts(at source.Span) []query.Item {
	var items []query.Item
	for _, it := range c.names(at) {
		it.Label, it.Sort = "{{"+it.Label+"}}", "1"
		items = append(items, it)
	}
	for _, app := range c.OwnProject().Apps {
		for _, s := range app.Services {
			if s.Build == nil || s.Build.Path != c.File.Source.Path {
				items = append(items, query.Item{Label: s.Name.Text, Detail: "service of " + s.Name.File.Path[strings.LastIndexByte(s.Name.File.Path, '/')+1:], At: at,
					Kind: protocol.CompletionItemKindReference, Sort: "2"})
			}
		}
	}
	return append(items, hostItems(c.OwnProject(), at)...)
}

// endpoints lists endpoints: with the usual ports of the types on the line, then the transports, then
// endpoints with other ports.
func (c *clauseCompleter) endpoints(line *dockerfile.TypedContract, at source.Span) []query.Item {
	reg := c.registry()
	var items []query.Item
	seen := map[string]bool{}
	add := func(label, detail, sort string, kind protocol.CompletionItemKind) {
		if !seen[label] {
			seen[label] = true
			items = append(items, query.Item{Label: label, Detail: detail, At: at, Kind: kind, Sort: sort})
		}
	}
	for _, cl := range line.Clauses {
		if cl.Name != dockerfile.FOR {
			continue
		}
		for _, v := range cl.Values {
			if t, tls, flaw := types.ParseProtocol(strings.TrimRight(v.In(c.Text), ",")); flaw == nil {
				for _, p := range reg.Defaults(t, tls) {
					add(p.String(), t.Name(), "0", protocol.CompletionItemKindValue)
				}
			}
		}
	}
	for _, t := range []string{"TCP:", "UDP:", "SCTP:"} {
		add(t, "", "1", protocol.CompletionItemKindKeyword)
	}
	for _, d := range reg.Types() {
		for _, p := range slices.Concat(d.Ports, d.TLSPorts) {
			add(p.String(), d.Type.Name(), "2", protocol.CompletionItemKindValue)
		}
	}
	return items
}

// names lists the variables that a contract line in the stage may refer to: those in contract lines and ENV,
// those that its command reads, and those in the contract of its base image.
func (c *clauseCompleter) names(at source.Span) []query.Item {
	var items []query.Item
	seen := map[string]bool{}
	add := func(name, detail string) {
		if !seen[name] && dockerfile.Argument(name) == nil {
			seen[name] = true
			items = append(items, query.Item{Label: name, Detail: detail, At: at, Kind: protocol.CompletionItemKindVariable})
		}
	}
	scope := c.scopeNumber()
	for _, m := range indexOf(c.File).mentions() {
		if _, arg := m.in.(*dockerfile.Arg); m.Kind == VariableName && m.scope == scope && !arg && !m.At.Has(c.Pos) {
			add(m.Text, pairText(c.file, m))
		}
	}
	if set, global := indexOf(c.File).scope(c.Pos); !global {
		for _, name := range set.Names() {
			if v := set.Find(name); v.Set != nil && strings.EqualFold(v.In.Common().Name, dockerfile.ENV) {
				add(name, pairLine(c.file, v.In, v.Set))
			}
		}
	}
	if have := c.stageContract(); have != nil {
		for _, v := range have.Variables {
			if !strings.Contains(v.Name, "*") && !v.NameAt.Has(c.Pos) {
				add(v.Name, v.Format.String())
			}
		}
	}
	return items
}

// placeholders lists the variables that can follow "{{".
func (c *clauseCompleter) placeholders() []query.Item {
	at := c.Typed(source.NameByte)
	closing := "}}"
	if strings.HasPrefix(c.File.Source.Text[c.Pos:], "}}") {
		closing = ""
	}
	items := c.names(at)
	for i := range items {
		items[i].Insert = items[i].Label + closing
	}
	return items
}

// conditions completes a condition: NAME, NAME=value or a path.
func (c *clauseCompleter) conditions(at source.Span) []query.Item {
	word := c.typedWord()
	word = word[strings.LastIndexByte(word, '|')+1:]
	if name, _, valued := strings.Cut(word, "="); valued {
		return c.valueItems(name, at)
	}
	return append(c.names(at), c.volumes(at)...)
}

// valueItems lists the values of a variable in the contract.
func (c *clauseCompleter) valueItems(name string, at source.Span) []query.Item {
	if have := c.stageContract(); have != nil {
		if v := have.Variable(name); v != nil {
			return texts(at, protocol.CompletionItemKindValue, valuesOf(v.Format)...)
		}
	}
	return nil
}

// defaults lists the values that the format on the same line allows.
func (c *clauseCompleter) defaults(line *dockerfile.TypedContract, at source.Span) []query.Item {
	for _, cl := range line.Clauses {
		if cl.Name == dockerfile.FORMAT && len(cl.Values) > 0 {
			if f, flaw := types.ParseFormat(cl.Values[0].In(c.Text)); flaw == nil {
				return texts(at, protocol.CompletionItemKindValue, valuesOf(f)...)
			}
		}
	}
	return nil
}

// valuesOf lists the values of a format that allows only a few.
func valuesOf(f *types.Format) []string {
	switch f.Kind {
	case "BOOL":
		return []string{"true", "false"}
	case "ENUM":
		return f.Args
	case "LOGLEVEL":
		return []string{"debug", "info", "warn", "error"}
	case types.Set:
		return []string{"1"}
	case types.Union:
		var all []string
		for _, of := range f.Of {
			all = append(all, valuesOf(of)...)
		}
		return all
	}
	return nil
}

// ids returns the stage's user ID, if its USER is a number.
func (c *clauseCompleter) ids(at source.Span) []query.Item {
	if have := c.stageContract(); have != nil && have.Config.User != nil && have.Config.User.Known {
		if uid, ok := contract.UID(have.Config.User.Text); ok {
			return []query.Item{{Label: fmt.Sprint(uid), Detail: "USER", At: at, Kind: protocol.CompletionItemKindValue}}
		}
	}
	return nil
}

// withouts lists the kinds of lines that WITHOUT can remove.
func (c *clauseCompleter) withouts() []query.Item {
	at := c.Typed(query.NotBlank)
	var items []query.Item
	for i, usage := range c.form.Usage {
		what := strings.TrimPrefix(usage, "WITHOUT ")
		if j := strings.LastIndexByte(what, ' '); j >= 0 {
			what = what[:j]
		}
		items = append(items, query.Item{Label: what, Insert: what + " ", Detail: usage, At: at, Kind: protocol.CompletionItemKindKeyword, Sort: fmt.Sprint(i)})
	}
	return items
}

// withoutWhat completes what identifies the lines to remove: a clause, or the name of an inherited variable.
func (c *clauseCompleter) withoutWhat(kind string) []query.Item {
	at := c.Typed(query.NotBlank)
	switch strings.ToUpper(kind) {
	case dockerfile.LISTENS:
		return texts(at, protocol.CompletionItemKindKeyword, "ON:")
	case dockerfile.CONNECTS:
		return texts(at, protocol.CompletionItemKindKeyword, "TO:")
	case dockerfile.VOLUME:
		return texts(at, protocol.CompletionItemKindKeyword, "AT:")
	case dockerfile.ENVIRONMENT:
		return c.names(at)
	}
	return nil
}

// declarable lists the types and formats that the workspace uses without declaring them.
func (c *clauseCompleter) declarable() []query.Item {
	at := c.Typed(query.NotBlank)
	l := c.OwnProject()
	var items []query.Item
	seen := map[string]bool{}
	for _, f := range l.Trees(c.File) {
		for _, s := range f.Stages {
			for _, in := range s.Body {
				for _, t := range contract.TypeUses(in) {
					if name := t.Type.Name(); !seen[name] && l.Types.Lookup(t.Type) == nil && l.Types.LookupFormat(t.Type) == nil {
						seen[name] = true
						items = append(items, query.Item{Label: name, Detail: "not declared", At: at, Kind: protocol.CompletionItemKindClass})
					}
				}
			}
		}
	}
	return items
}
