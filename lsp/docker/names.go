package docker

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// This file finds the names in a Dockerfile or contract file, with their definitions and uses. Definition,
// references, highlight and rename use it.

// A nameKind is the kind of thing that a name refers to.
type nameKind int8

const (
	StageName nameKind = iota
	VariableName
	heredocName
	typeName // types and formats, which are shared by all files
	endName  // connections and listeners that AS: names
	hostName // hosts outside the project, which are shared by all files
)

// A Name identifies what a mention refers to: two mentions with the same Name refer to the same thing.
type Name struct {
	Kind  nameKind
	Text  string
	scope int
}

// The scopes of variables and ends that are not in a stage. In a stage, the scope is the index of the stage
// that defines the name, which may be a base stage. The scope of a heredoc is its offset.
const (
	beforeFrom = -1 // ARG before the first FROM; visible in FROM lines
	noFrom     = -2 // instructions in a file without a FROM above them
)

// A mention is one occurrence of a name.
type mention struct {
	Name
	At    source.Span
	Makes bool // whether it declares the name
	Fixed bool // whether it is a number, which renaming does not change
	in    dockerfile.Instruction
}

// Mentions lists the names in a file in the order of the text.
func Mentions(f *dockerfile.File) []mention {
	m := &mentioner{file: f, globals: map[string]bool{}, named: map[int]map[Name]int{}}
	for _, a := range f.Args {
		m.scope = beforeFrom
		for _, v := range a.Vars {
			m.globals[v.Key.Value] = true
		}
		m.instruction(a)
	}
	for _, s := range f.Stages {
		m.stage(s)
	}
	for _, t := range f.Types {
		m.declared(t.Type, t)
		m.types(t)
	}
	for _, t := range f.Formats {
		m.declared(t.Type, t)
		m.types(t)
	}
	slices.SortStableFunc(m.all, func(a, b mention) int { return int(a.At.Start) - int(b.At.Start) })
	return slices.CompactFunc(m.all, func(a, b mention) bool { return a.Name == b.Name && a.At == b.At })
}

type mentioner struct {
	file    *dockerfile.File
	globals map[string]bool      // the names that ARG declares before the first FROM
	named   map[int]map[Name]int // for each stage so far, the names that it defines or inherits, with their scopes
	scope   int
	all     []mention
}

func (m *mentioner) add(in dockerfile.Instruction, n Name, at source.Span, makes bool) {
	if n.Text != "" {
		m.all = append(m.all, mention{Name: n, At: at, Makes: makes, in: in})
	}
}

func (m *mentioner) variable(in dockerfile.Instruction, text string, at source.Span, makes bool) {
	scope := m.scope
	if scope == noFrom && m.globals[text] {
		scope = beforeFrom
	}
	m.add(in, m.of(Name{VariableName, text, scope}), at, makes)
}

// of returns a name with the scope of the stage that defines it: the stage itself, or one of its base stages.
func (m *mentioner) of(n Name) Name {
	bare := n
	bare.scope = 0
	if scope, ok := m.named[n.scope][bare]; ok {
		n.scope = scope
	}
	return n
}

func (m *mentioner) stage(s *dockerfile.Stage) {
	for _, from := range append([]*dockerfile.From{s.From}, s.Also...) {
		if from != nil {
			m.scope = beforeFrom
			m.from(s, from)
		}
	}
	m.hostWords(s)
	if m.scope = s.Index; s.Headless() {
		m.scope = noFrom
	}
	m.name(s)
	for _, in := range s.Body {
		m.instruction(in)
	}
}

// name records the names that a stage defines and inherits.
func (m *mentioner) name(s *dockerfile.Stage) {
	named := map[Name]int{}
	if s.From != nil && s.From.Image != nil {
		if base := m.stageIndex(s.From.Image.Value); base >= 0 && base < s.Index {
			maps.Copy(named, m.named[base])
		}
	}
	add := func(n Name, scope int) {
		if _, there := named[n]; !there {
			named[n] = scope
		}
	}
	for _, in := range s.Body {
		for _, p := range pairsOf(in) {
			_, arg := in.(*dockerfile.Arg)
			if arg && p.Value == nil && s.From != nil && m.globals[p.Key.Value] {
				add(Name{Kind: VariableName, Text: p.Key.Value}, beforeFrom)
			}
			add(Name{Kind: VariableName, Text: p.Key.Value}, m.scope)
		}
		if e, ok := in.(*dockerfile.Environment); ok && e.Variable != nil {
			add(Name{Kind: VariableName, Text: e.Variable.Value}, m.scope)
		}
		if w := asOf(in); w != nil {
			add(Name{Kind: endName, Text: w.Value}, m.scope)
		}
	}
	m.named[m.scope] = named
}

// asOf returns the name that AS: gives to the connection or listener on a line, or nil.
func asOf(in dockerfile.Instruction) *dockerfile.Word {
	switch do := in.(type) {
	case *dockerfile.Listens:
		return do.Value(dockerfile.AS)
	case *dockerfile.Connects:
		return do.Value(dockerfile.AS)
	}
	return nil
}

func (m *mentioner) from(s *dockerfile.Stage, from *dockerfile.From) {
	if from.Name != nil {
		m.add(from, Name{Kind: StageName, Text: s.Name()}, from.Name.At, true)
	}
	if from.Image != nil {
		if i := m.stageIndex(from.Image.Value); i >= 0 && i < s.Index {
			m.add(from, Name{Kind: StageName, Text: strings.ToLower(from.Image.Value)}, from.Image.At, false)
		}
	}
	m.uses(from)
}

func (m *mentioner) stageIndex(text string) int {
	return slices.IndexFunc(m.file.Stages, func(s *dockerfile.Stage) bool {
		return text != "" && strings.EqualFold(s.Name(), text)
	})
}

func (m *mentioner) instruction(in dockerfile.Instruction) {
	switch do := in.(type) {
	case *dockerfile.Arg:
		m.pairs(in, do.Vars)
	case *dockerfile.Env:
		m.pairs(in, do.Vars)
	case *dockerfile.Environment:
		if do.Variable != nil && !strings.ContainsAny(do.Variable.Value, "*$") {
			m.variable(in, do.Variable.Value, do.Variable.At, true)
		}
	case *dockerfile.OnBuild:
		if do.Do != nil {
			m.instruction(do.Do)
		}
		return
	}
	m.stageUses(in)
	m.heredocs(in)
	if dockerfile.OfDialect(in) {
		m.contractLine(in)
	}
	m.uses(in)
}

func (m *mentioner) pairs(in dockerfile.Instruction, pairs []*dockerfile.Pair) {
	for _, p := range pairs {
		if p.Key != nil && !strings.Contains(p.Key.Text, "$") {
			m.variable(in, p.Key.Value, p.Key.At, true)
		}
	}
}

// stageUses adds the stages in --from of COPY and of mounts.
func (m *mentioner) stageUses(in dockerfile.Instruction) {
	for _, f := range in.Common().Flags {
		if f.Name == nil {
			continue
		}
		if f.Name.Value == "from" {
			m.stageUse(in, f.Value)
		}
		for _, k := range f.Keys {
			if k.Key != nil && k.Key.Value == "from" {
				m.stageUse(in, k.Value)
			}
		}
	}
}

func (m *mentioner) stageUse(in dockerfile.Instruction, w *dockerfile.Word) {
	if w == nil || strings.ContainsAny(w.Value, "$/:@") || w.Value == "" {
		return
	}
	if i, err := strconv.Atoi(w.Value); err == nil && i >= 0 && i < len(m.file.Stages) {
		if named := m.file.Stages[i].Name(); named != "" {
			m.all = append(m.all, mention{Name: Name{Kind: StageName, Text: named}, At: w.At, Fixed: true, in: in})
		}
		return
	}
	m.add(in, Name{Kind: StageName, Text: strings.ToLower(w.Value)}, w.At, false)
}

func (m *mentioner) heredocs(in dockerfile.Instruction) {
	for _, d := range in.Common().Heredocs {
		i := strings.LastIndex(d.Mark.Text, d.Name)
		if d.Name == "" || i < 0 {
			continue
		}
		n := Name{heredocName, d.Name, int(d.Mark.At.Start)}
		m.add(in, n, d.Mark.InText(i, i+len(d.Name)), true)
		if d.End.Len() > 0 {
			m.add(in, n, d.End, false)
		}
		if _, run := in.(*dockerfile.Run); run {
			m.script(in, d)
			continue
		}
		for _, p := range d.References(m.file.Source) {
			m.part(in, p)
		}
	}
}

// script adds the uses of the stage's variables in a heredoc body that a shell runs. It omits variables that
// the script itself sets.
func (m *mentioner) script(in dockerfile.Instruction, d *dockerfile.Heredoc) {
	text := m.file.Source.Slice(d.Body)
	scanVariables(text, '\\', true, func(start, end int) {
		if _, ours := m.named[m.scope][Name{Kind: VariableName, Text: text[start:end]}]; ours {
			m.variable(in, text[start:end], source.Span{Start: d.Body.Start + source.Pos(start), End: d.Body.Start + source.Pos(end)}, false)
		}
	})
}

// contractLine adds the names in a contract line: variables in placeholders and conditions, types,
// connections and hosts.
func (m *mentioner) contractLine(in dockerfile.Instruction) {
	for _, h := range contract.Placeholders(in) {
		if i := strings.Index(m.file.Source.Slice(h.At), h.Name); i >= 0 {
			at := source.Span{Start: h.At.Start + source.Pos(i), End: h.At.Start + source.Pos(i+len(h.Name))}
			m.variable(in, h.Name, at, false)
		}
	}
	for _, c := range dockerfile.ClausesOf(in) {
		switch c.Name {
		case dockerfile.WHEN, dockerfile.UNLESS, dockerfile.OR, dockerfile.EXCLUDES, dockerfile.ALIAS:
			for _, w := range c.Values {
				n, _, _ := strings.Cut(w.Value, "=")
				if n != "" && !strings.ContainsAny(n, "/-*${") {
					m.variable(in, n, w.InValue(0, len(n)), c.Name == dockerfile.ALIAS)
				}
			}
		}
	}
	m.types(in)
	m.ends(in)
	m.hostUse(in)
}

// ends adds the names of connections and listeners after AS:, after IN:, and in the formats of references. A
// name after IN: that is not declared is a host.
func (m *mentioner) ends(in dockerfile.Instruction) {
	if w := asOf(in); w != nil {
		m.add(in, m.of(Name{endName, w.Value, m.scope}), w.At, true)
	}
	switch do := in.(type) {
	case *dockerfile.Provisions:
		if do.In == nil {
			return
		}
		if _, named := m.named[m.scope][Name{Kind: endName, Text: do.In.Value}]; named {
			m.add(in, m.of(Name{endName, do.In.Value, m.scope}), do.In.At, false)
		}
	case *dockerfile.Environment:
		if do.Format == nil || !do.Format.Literal() {
			return
		}
		if f, flaw := types.ParseFormat(do.Format.Value); flaw == nil {
			m.formatEnds(in, do.Format, f)
		}
	}
}

func (m *mentioner) formatEnds(in dockerfile.Instruction, w *dockerfile.Word, f *types.Format) {
	if f.Ref.Name != "" && !m.isShort(f.Ref.Name) {
		m.add(in, m.of(Name{endName, f.Ref.Name, m.scope}), w.InValue(f.ArgAt.Off, f.ArgAt.Off+f.ArgAt.Len), false)
	}
	for _, o := range f.Of {
		m.formatEnds(in, w, o)
	}
}

func (m *mentioner) types(in dockerfile.Instruction) {
	names := contract.NameUses(in)
	for _, t := range contract.TypeUses(in) {
		at := t.At
		if i := slices.IndexFunc(names, func(u contract.Use) bool { return u.At == at }); i >= 0 && !m.isShort(names[i].Name) {
			continue // this is the name of a connection or listener
		}
		if i := strings.IndexByte(m.file.Source.Slice(at), '@'); i >= 0 {
			at.End = at.Start + source.Pos(i)
		}
		m.add(in, Name{Kind: typeName, Text: t.Type.Name()}, at, false)
	}
}

// isShort reports whether a word in a reference is the short name of a type rather than the name of a
// connection or listener.
func (m *mentioner) isShort(word string) bool {
	_, named := m.named[m.scope][Name{Kind: endName, Text: word}]
	_, short := types.LookupShort(word)
	return short && !named
}

func (m *mentioner) declared(w *dockerfile.Word, in dockerfile.Instruction) {
	if t, ok := parseType(w); ok {
		m.add(in, Name{Kind: typeName, Text: t.Name()}, w.At, true)
	}
}

// uses adds the variables in $NAME and ${NAME…} in the words of an instruction. In single quotes, docker
// build expands nothing, but in a command a shell may do so later.
func (m *mentioner) uses(in dockerfile.Instruction) {
	h := in.Common()
	for _, f := range h.Flags {
		if f.Value != nil {
			for _, p := range f.Value.Parts {
				m.part(in, p)
			}
		}
	}
	if h.Args == nil {
		return
	}
	shell := false
	switch in.(type) {
	case *dockerfile.Run, *dockerfile.Cmd, *dockerfile.Entrypoint, *dockerfile.Healthcheck:
		shell = true
	}
	scanVariables(h.Args.Text, m.file.Escape, shell, func(start, end int) {
		m.variable(in, h.Args.Text[start:end], h.Args.Slice(start, end), false)
	})
}

// part adds the variable in a part of a word, and the variables nested in it.
func (m *mentioner) part(in dockerfile.Instruction, p dockerfile.Part) {
	if p.Var == "" || p.Placeholder {
		return
	}
	if i := strings.Index(m.file.Source.Slice(p.At), p.Var); i >= 0 {
		start := p.At.Start + source.Pos(i)
		m.variable(in, p.Var, source.Span{Start: start, End: start + source.Pos(len(p.Var))}, false)
	}
	for _, q := range p.Inner {
		m.part(in, q)
	}
}

// scanVariables calls found with the start and end of each variable's name.
func scanVariables(text string, escape byte, shell bool, found func(start, end int)) {
	var quote byte
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == escape && quote != '\'':
			i++
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\'' && !shell):
			quote = c
		case c == '$' && quote != '\'':
			start := i + 1
			braced := start < len(text) && text[start] == '{'
			if braced {
				start++
			}
			end := start
			for end < len(text) && (text[end] == '_' || source.Alnum(text[end])) {
				end++
			}
			if end > start && (text[start] < '0' || text[start] > '9') && (!braced || closes(text[end:])) {
				found(start, end)
				i = end - 1
			}
		}
	}
}

// closes reports whether the rest of a text after ${NAME completes the reference.
func closes(rest string) bool {
	return rest != "" && strings.IndexByte("}:-+?#%/", rest[0]) >= 0 && strings.Contains(rest, "}")
}

// mentionAt returns the mention at a position. A mention that starts there takes precedence over one that
// ends there.
func mentionAt(all []mention, pos source.Pos) (mention, bool) {
	for _, m := range all {
		if m.At.Start <= pos && pos < m.At.End {
			return m, true
		}
	}
	for _, m := range all {
		if m.At.Has(pos) {
			return m, true
		}
	}
	return mention{}, false
}
