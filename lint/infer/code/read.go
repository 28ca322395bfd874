package code

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A dialect describes how a language and its libraries read variables. It is the data in the file of one
// language.
type dialect struct {
	syntax  *lexicon
	tokens  func(src string) []token // the scanner, if lexicon is not used
	shapes  []shape
	or      []string        // operators that precede a default
	after   []string        // calls that contain a default, after a read
	around  map[string]Hint // functions around a read, and the types to which they convert
	listens []listening
	last    bool // the last word of a parameter is its name, as in Type name
	indent  bool // statements end at the end of a line, and indentation delimits blocks
	heads   []string
	imports func(r *reader, i int) // reads the import that starts at a token
	more    func(r *reader)        // handles what no shape can describe
	fills   []string               // calls that load a file of variables
	methods map[string]Hint        // methods after a read, and the types to which they convert

	compiled map[string][]compiled
	patterns [][]string       // the listens, split into words
	begins   map[string][]int // indexes of the listens by first token
	calls    [][]string       // the calls in after, split into words
}

// prepare splits the tables of a dialect into words.
func (d *dialect) prepare() *dialect {
	d.compiled = compile(d.shapes)
	d.begins = map[string][]int{}
	for n, l := range d.listens {
		parts := strings.Fields(l.pattern)
		d.patterns = append(d.patterns, parts)
		d.begins[parts[0]] = append(d.begins[parts[0]], n)
	}
	d.calls = split(d.after)
	return d
}

// split splits each text into words.
func split(all []string) [][]string {
	var out [][]string
	for _, s := range all {
		out = append(out, strings.Fields(s))
	}
	return out
}

// A reader processes the tokens of one file.
type reader struct {
	f      *Facts
	d      *dialect
	src    string
	wanted map[string]bool
	tokens []token

	depth     int // nesting depth of brackets
	braces    int
	statement int    // first token of the statement
	body      string // the word before the outermost brace, such as main
	functions []function
	reads     []int // index of the token of each read
	texts     map[string]bool
	stopping  map[string]bool  // variables without which the program stops
	bound     map[string][]int // reads by the word to which they are assigned
	prefix    *string          // prefix for envconfig, once it is known
}

// has reports whether the file contains a text. It caches the result.
func (r *reader) has(s string) bool {
	if s == "" {
		return true
	}
	known, ok := r.texts[s]
	if !ok {
		if r.texts == nil {
			r.texts = map[string]bool{}
		}
		known = strings.Contains(r.src, s)
		r.texts[s] = known
	}
	return known
}

// A function is the head of a function: its name and parameters.
type function struct {
	name   string
	params []string
	at     int // index of its token
}

// language returns a language that is read according to a dialect. The dialect is prepared on first use.
func language(name string, exts []string, of func() *dialect) *Language {
	return &Language{Name: name, Exts: exts, read: func(f *Facts, wanted map[string]bool) {
		d := of()
		r := &reader{f: f, d: d, src: f.File.Text, wanted: wanted}
		if d.tokens != nil {
			r.tokens = d.tokens(r.src)
		} else {
			r.tokens = scan(d.syntax, r.src, make([]token, 0, len(r.src)/6+16))
		}
		r.run()
	}}
}

func (r *reader) span(i int) source.Span {
	t := &r.tokens[i]
	return source.Span{Start: source.Pos(t.start), End: source.Pos(t.end)}
}

// run handles all tokens.
func (r *reader) run() {
	for i := range r.tokens {
		t := &r.tokens[i]
		r.place(i)
		if t.kind == text {
			r.mention(i)
			if r.d.imports != nil {
				r.d.imports(r, i)
			}
			continue
		}
		if t.kind == punct {
			continue
		}
		r.mention(i)
		if t.kind == number {
			continue
		}
		r.word(i)
	}
	if r.d.more != nil {
		r.d.more(r)
	}
	for i := range r.tokens {
		if t := &r.tokens[i]; t.kind != text {
			r.listening(i)
		}
	}
	for _, mark := range r.d.fills {
		r.f.Fills = r.f.Fills || strings.Contains(r.src, mark)
	}
}

func (r *reader) mention(i int) {
	t := &r.tokens[i]
	if _, known := r.f.Names[t.text]; !known && r.wanted[t.text] && (t.kind != text || t.plain) {
		r.f.Names[t.text] = r.span(i)
	}
}

// place updates the position of the reader for the token at i.
func (r *reader) place(i int) {
	t := &r.tokens[i]
	if t.first && r.depth == 0 && (r.d.indent || r.braces == 0) {
		r.statement = i
	}
	if t.kind != punct {
		return
	}
	switch t.text {
	case "(", "[":
		r.depth++
	case ")", "]":
		r.depth = max(r.depth-1, 0)
	case "{", "${":
		if r.d.indent {
			r.depth++
		} else {
			r.braces++
		}
	case "}":
		if r.d.indent {
			r.depth = max(r.depth-1, 0)
		} else if r.braces = max(r.braces-1, 0); r.braces == 0 {
			r.depth, r.body = 0, ""
		}
	}
}

// word handles everything that may start with a word.
func (r *reader) word(i int) {
	r.head(i)
	r.constants(i)
	matched := false
	for _, c := range r.d.compiled[r.tokens[i].text] {
		if !r.has(c.has) || !c.member && r.member(i) {
			continue
		}
		if f, ok := r.match(c, i); ok {
			r.take(i, f)
			matched = true
			break
		}
	}
	if !matched {
		r.call(i)
	}
}

// member reports whether a word comes after a dot, so that it is a member of something else.
func (r *reader) member(i int) bool {
	if i == 0 || !r.tokens[i-1].oneOf([]string{".", "?.", "->", "::", "?->"}) || r.tokens[i-1].is(".") && r.d.syntax == &phpSyntax {
		return false // in PHP, "." joins strings
	}
	return i < 2 || !r.tokens[i-2].oneOf([]string{"this", "self", "std", "globalThis", "System", "$this"})
}

// take records a match of a shape at a token.
func (r *reader) take(i int, f found) {
	end := f.end
	if f.shape.write {
		f.value = value{text: f.value.text, other: true}
	} else if r.assigned(end) || i > 0 && r.tokens[i-1].is("delete") {
		return
	}
	read := Read{Name: f.text, File: r.f.File, At: r.span(f.name), How: f.shape.how, Hint: f.shape.hint, Relaxed: f.relaxed, Also: f.also}
	then := len(f.shape.then) == 0 || slices.ContainsFunc(f.shape.then, func(s string) bool { return r.spells(end, strings.Fields(s)) })
	if end = r.outward(i, end, &read); !f.value.known && !f.value.other && (i == 0 || !r.tokens[i-1].is("!")) {
		f.value, end = r.alternative(end)
	}
	r.compared(end, &read)
	read.Default, read.Known, read.Other = f.value.text, f.value.known, f.value.other
	r.inward(i, &read)
	read.bound = r.boundTo(i)
	read.Stops = then && !read.Known && !read.Other && r.stops(f.shape.need)
	if f.ref != "" && f.text == "" {
		if def, at := r.parameter(i, f.ref); def != nil {
			r.f.wrappers = append(r.f.wrappers, wrapper{name: def.name, at: at, fallback: def.fallback(at), hint: read.Hint, how: f.shape.how})
			return
		}
		read.ref = f.ref
	}
	r.addRead(i, read)
}

func (r *reader) addRead(i int, read Read) {
	if read.bound != "" && read.Name != "" {
		r.bind(read.bound, binding{name: read.Name})
	}
	r.f.Reads = append(r.f.Reads, read)
	r.reads = append(r.reads, i)
}

func (r *reader) bind(word string, b binding) {
	if old, ok := r.f.bindings[word]; ok && old != b {
		b = binding{unclear: true}
	}
	r.f.bindings[word] = b
}

// assigned reports whether a value is assigned to the expression that ends before a token.
func (r *reader) assigned(end int) bool {
	return end < len(r.tokens) && r.tokens[end].oneOf([]string{"=", "+=", "||=", "??="})
}

// outward skips the tokens on the right of a read that may be part of the expression around it: brackets, and
// the base in parseInt.
func (r *reader) outward(i, end int, read *Read) int {
	based := i > 1 && r.tokens[i-1].is("(") && r.tokens[i-2].oneOf([]string{"parseInt", "ParseInt", "ParseUint"})
	for end < len(r.tokens) {
		t := &r.tokens[end]
		switch {
		case t.is("!") || t.is(")"):
			end++
		case t.is("as") && end+2 < len(r.tokens) && r.tokens[end+1].kind == word && r.tokens[end+2].is(")"):
			end += 3
			continue
		case (t.is(".") || t.is("?.")) && end+1 < len(r.tokens) && r.d.methods[r.tokens[end+1].text] != "":
			if read.Hint == "" {
				read.Hint = r.d.methods[r.tokens[end+1].text]
			}
			if end += 2; r.spells(end, []string{"(", ")"}) {
				end += 2
			}
			continue
		case based && t.is(",") && end+2 < len(r.tokens) && r.tokens[end+1].kind == number && r.tokens[end+2].is(")"):
			end += 3
			read.Hint = Int
		default:
			return end
		}
		if t.first {
			return end
		}
	}
	return end
}

// alternative reads the default that an operator or a call after a read sets.
func (r *reader) alternative(end int) (value, int) {
	if end >= len(r.tokens) {
		return value{}, end
	}
	if r.tokens[end].oneOf(r.d.or) {
		to := r.operand(end + 1)
		return r.literal(end+1, to), to
	}
	for _, parts := range r.d.calls {
		if !r.spells(end, parts) {
			continue
		}
		from := end + len(parts)
		if from+2 < len(r.tokens) && r.tokens[from].is("|") && r.tokens[from+2].is("|") { // |_| before the default
			from += 3
		} else if from < len(r.tokens) && (r.tokens[from].is("||") || r.tokens[from].is("{")) {
			from++
		} else if from+2 < len(r.tokens) && r.tokens[from+2].is("->") && r.tokens[from].is("(") {
			from += 3
		}
		to := r.argument(from)
		v := r.literal(from, to)
		if !v.known {
			v.other = true
		}
		return v, to + 1
	}
	return value{}, end
}

// compared marks a value as boolean if it is compared with true.
func (r *reader) compared(end int, read *Read) {
	for range 2 {
		for _, lower := range [][]string{{".", "lower", "(", ")"}, {".", "toLowerCase", "(", ")"}, {".", "strip", "(", ")"}, {".", "trim", "(", ")"}} {
			if r.spells(end, lower) {
				end += len(lower)
			}
		}
	}
	for end < len(r.tokens) && r.tokens[end].is(")") && !r.tokens[end].first {
		end++
	}
	if end+1 >= len(r.tokens) || read.Hint != "" {
		return
	}
	next := &r.tokens[end+1]
	if r.tokens[end].is("in") && next.oneOf([]string{"(", "[", "{"}) && end+2 < len(r.tokens) {
		next = &r.tokens[end+2]
	} else if !r.tokens[end].oneOf([]string{"==", "===", "!=", "!=="}) {
		return
	}
	if next.kind == text && next.plain && (strings.EqualFold(next.text, "true") || strings.EqualFold(next.text, "false")) {
		read.Hint = Bool
	}
}

// inward handles the functions around a read.
func (r *reader) inward(i int, read *Read) {
	for j := i - 1; j > 0 && j > i-8; j-- {
		t := &r.tokens[j]
		if t.is("(") && r.tokens[j-1].kind == word {
			if h, ok := r.d.around[r.tokens[j-1].text]; ok && read.Hint == "" {
				read.Hint = h
			}
			j--
		} else if !t.oneOf([]string{"(", ".", "::"}) && t.kind != word {
			return
		}
	}
}

// boundTo returns the word to which a read is assigned, or "".
func (r *reader) boundTo(i int) string {
	for j := i - 1; j > 0 && j > i-8; j-- {
		t := &r.tokens[j]
		switch {
		case t.oneOf([]string{"=", ":=", ":", "=>"}):
			before := &r.tokens[j-1]
			if j >= 3 && t.is("=") && r.tokens[j-2].is(":") && r.tokens[j-3].kind == word {
				before = &r.tokens[j-3] // as in word: type = …
			}
			if before.kind == word || before.kind == text && before.plain {
				return before.text
			}
			return ""
		case t.kind == word || t.oneOf([]string{"(", ".", "+", "::"}):
		default:
			return ""
		}
		if t.first {
			return ""
		}
	}
	return ""
}

// stops reports whether the program stops at a place that requires a variable.
func (r *reader) stops(n need) bool {
	switch n {
	case always:
		return true
	case atTop:
		return r.braces == 0 && r.plainStatement()
	case inMain:
		return r.body == "main"
	}
	return false
}

// guards are words that make a statement conditional or put it inside a block.
var guards = []string{"if", "elif", "else", "unless", "try", "except", "with", "for", "while", "def", "class", "lambda", "or", "and", "async", "rescue", "begin", "module", "do", "return"}

// plainStatement reports whether the statement starts in the first column and contains no condition.
func (r *reader) plainStatement() bool {
	if r.statement >= len(r.tokens) || r.tokens[r.statement].column != 0 {
		return false
	}
	depth := 0
	for j := r.statement; j < len(r.tokens) && j < r.statement+maxArgument; j++ {
		t := &r.tokens[j]
		if j > r.statement && t.first && depth == 0 {
			break
		}
		if t.kind == word && slices.Contains(guards, t.text) {
			return false
		}
		if t.kind == punct {
			switch t.text {
			case "(", "[", "{":
				depth++
			case ")", "]", "}":
				depth--
			case "||", "&&", "?", "?:":
				return false
			}
		}
	}
	return true
}
