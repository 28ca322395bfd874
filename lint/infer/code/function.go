package code

import (
	"slices"
	"strings"
)

// maxHead limits how many tokens of the head of a function are read.
const maxHead = 160

// head records the function whose head starts at a word.
func (r *reader) head(i int) {
	t := &r.tokens[i]
	name := i
	if t.oneOf(r.d.heads) {
		name = i + 1
		if name < len(r.tokens) && r.tokens[name].is("(") { // the receiver in Go
			name = r.close(name) + 1
		}
		for name+1 < len(r.tokens) && r.tokens[name+1].is(".") { // self.name in Ruby
			name += 2
		}
		r.define(name, name+1)
		return
	}
	switch {
	case r.d.indent || i+1 >= len(r.tokens):
	case r.tokens[i+1].is("("): // a method, or a function whose type precedes its name
		if notFunctions[t.text] || i > 0 && r.tokens[i-1].oneOf([]string{".", "new", "?.", "->", "::"}) {
			return
		}
		if end := r.close(i + 1); end > 0 && r.opens(end+1) {
			r.define(i, i+1)
		}
	case r.tokens[i+1].is("=") || r.tokens[i+1].is(":"): // as in name = (a, b) => …
		r.arrow(i)
	}
}

// notFunctions are words that come before parentheses and a block but are not the name of a function.
var notFunctions = map[string]bool{"if": true, "for": true, "while": true, "switch": true, "catch": true, "match": true, "foreach": true, "using": true, "lock": true, "synchronized": true, "return": true, "elseif": true, "when": true}

// opens reports whether a body starts soon after the parameters, with { or =>, or after tokens that may come
// before these.
func (r *reader) opens(i int) bool {
	for j := i; j < len(r.tokens) && j < i+12; j++ {
		switch t := &r.tokens[j]; {
		case t.is("{") || t.is("=>"):
			return true
		case t.kind == word || t.oneOf([]string{":", "<", ">", "|", "->", "[", "]", ".", ",", "?"}):
		default:
			return false
		}
	}
	return false
}

func (r *reader) arrow(i int) {
	at := i + 2
	if at < len(r.tokens) && r.tokens[at].is("async") {
		at++
	}
	at = r.skipKinds(at)
	switch {
	case at+1 >= len(r.tokens):
	case r.tokens[at].kind == word && r.tokens[at+1].is("=>"):
		r.functions = append(r.functions, function{r.tokens[i].text, []string{r.tokens[at].text}, i})
	case r.tokens[at].is("("):
		if end := r.close(at); end > 0 && end+1 < len(r.tokens) && (r.tokens[end+1].is("=>") || r.tokens[end+1].is(":") && r.opens(end+1)) {
			r.define(i, at)
		}
	}
}

// close returns the index of the token that closes the bracket at i, or 0.
func (r *reader) close(i int) int {
	depth := 0
	for j := i; j < len(r.tokens) && j < i+maxHead; j++ {
		t := &r.tokens[j]
		if t.kind != punct {
			continue
		}
		switch t.text {
		case "(", "[", "{", "${":
			depth++
		case ")", "]", "}":
			if depth--; depth == 0 {
				return j
			}
		}
	}
	return 0
}

// define records a function with the given name and with the parameters in the parentheses at open.
func (r *reader) define(name, open int) {
	if name >= len(r.tokens) || r.tokens[name].kind != word {
		return
	}
	if open = r.skipKinds(open); open < len(r.tokens) && r.tokens[open].is("[") { // type parameters in Go
		open = r.close(open) + 1
	}
	if open >= len(r.tokens) || !r.tokens[open].is("(") {
		return
	}
	end := r.close(open)
	if end == 0 {
		return
	}
	def := function{name: r.tokens[name].text, at: name}
	for j := open + 1; j < end; {
		to := min(r.argument(j), end)
		def.params = append(def.params, r.param(j, to))
		j = to + 1
	}
	if r.braces == 0 {
		r.body = def.name
	}
	r.functions = append(r.functions, def)
}

// param returns the name of the parameter between two tokens. The name ends in "=" if the parameter has a
// default.
func (r *reader) param(from, to int) string {
	name, mark := "", ""
	for j := from; j < to; j++ {
		t := &r.tokens[j]
		if t.is("=") {
			mark = "="
			break
		}
		if t.kind != word || t.text == "mut" || t.text == "final" || t.text == "readonly" {
			if t.is(":") && name != "" && !r.d.last {
				mark = r.later(j, to)
				break
			}
			continue
		}
		if r.d.last || name == "" || strings.HasPrefix(t.text, "$") {
			name = t.text
		}
	}
	return name + mark
}

func (r *reader) later(from, to int) string {
	for j := from; j < to; j++ {
		if r.tokens[j].is("=") {
			return "="
		}
	}
	return ""
}

// parameter returns the nearest enclosing function with a parameter of this name, and the index of the
// parameter. It returns nil if there is none.
func (r *reader) parameter(i int, name string) (*function, int) {
	for n, tries := len(r.functions)-1, 0; n >= 0 && tries < 3; n, tries = n-1, tries+1 {
		def := &r.functions[n]
		for at, p := range def.params {
			if strings.TrimSuffix(p, "=") == name {
				return def, at
			}
		}
	}
	return nil, 0
}

// fallback returns the index of the parameter with the default, or -1.
func (d *function) fallback(name int) int {
	for i, p := range d.params {
		bare := strings.ToLower(strings.Trim(p, "$_="))
		if i != name && (strings.HasPrefix(bare, "def") || strings.HasPrefix(bare, "fall") || bare == "value" || bare == "val" || bare == "alt" || bare == "dflt") {
			return i
		}
	}
	return -1
}

// constants records a word to which the name of a variable or a port is assigned.
func (r *reader) constants(i int) {
	t := &r.tokens[i]
	if i+2 >= len(r.tokens) {
		return
	}
	at := i + 1
	if r.tokens[at].kind == word && at+2 < len(r.tokens) && r.tokens[at+1].is("=") { // name type = … in Go
		at++
	} else if r.tokens[at].is(":") && at+3 < len(r.tokens) && r.tokens[at+2].is("=") { // name: type = …
		at += 2
	} else if r.tokens[at].is(":") && at+4 < len(r.tokens) && r.tokens[at+1].is("&") && r.tokens[at+3].is("=") { // name: &str = … in Rust
		at += 3
	}
	if !r.tokens[at].oneOf([]string{"=", ":", ":=", "=>"}) {
		return
	}
	switch v := &r.tokens[at+1]; {
	case v.kind == text && v.plain && isCaps(v.text):
		if old, ok := r.f.constant[t.text]; ok && old != v.text {
			r.f.constant[t.text] = "" // the word has more than one value
		} else {
			r.f.constant[t.text] = v.text
		}
	case v.kind == number && strings.Contains(strings.ToLower(t.text), "port"):
		if n := portNumber(v.text); n > 0 && (at+2 >= len(r.tokens) || r.tokens[at+2].first || r.tokens[at+2].oneOf([]string{",", ";", ")", "}"})) {
			r.bind(t.text, binding{number: n})
		}
	}
}

// call records a call with the name of a variable among its first arguments, or a call that passes on a
// parameter.
func (r *reader) call(i int) {
	open := i + 1
	if open < len(r.tokens) && r.tokens[open].is("!") { // a macro in Rust
		open++
	}
	if open = r.skipKinds(open); open+1 >= len(r.tokens) || !r.tokens[open].is("(") {
		return
	}
	first, at := &r.tokens[open+1], 0
	named := first.kind == text && first.plain && isCaps(first.text) || first.kind == word && isCaps(first.text)
	if !named && first.kind == word { // the name may be the second argument
		for j := open + 2; j < open+8 && j+1 < len(r.tokens); j++ {
			if r.tokens[j].is(",") {
				next := &r.tokens[j+1]
				named = next.kind == text && next.plain && isCaps(next.text)
				break
			} else if r.tokens[j].oneOf([]string{")", "(", ";"}) {
				break
			}
		}
	}
	if named {
		read := Read{File: r.f.File, At: r.span(open + 1)}
		end := r.outward(i, min(r.close(open)+1, len(r.tokens)), &read)
		r.inward(i, &read)
		read.bound = r.boundTo(i)
		c := call{name: r.tokens[i].text, member: r.member(i), args: r.arguments(open + 1), read: read}
		if v, _ := r.alternative(end); (v.known || v.other) && r.close(open) > 0 {
			c.read.Default, c.read.Known, c.read.Other = v.text, v.known, v.other
		}
		r.f.calls = append(r.f.calls, c)
		return
	}
	if first.kind == word && open+2 < len(r.tokens) && r.tokens[open+2].oneOf([]string{",", ")"}) && len(r.functions) > 0 {
		if def := &r.functions[len(r.functions)-1]; slices.ContainsFunc(def.params, func(p string) bool { return strings.TrimSuffix(p, "=") == first.text }) && def.name != r.tokens[i].text {
			r.f.passes = append(r.f.passes, pass{r.tokens[i].text, r.member(i), at, *def, first.text})
		}
	}
}

// arguments returns the first arguments of a call.
func (r *reader) arguments(i int) []argument {
	var all []argument
	for len(all) < 4 && i < len(r.tokens) {
		end := r.argument(i)
		if end == i {
			break
		}
		from := i
		if from+2 < end && r.tokens[from].kind == word && r.tokens[from+1].oneOf([]string{"=", ":"}) { // an argument name=value
			from += 2
		}
		v := r.literal(from, end)
		a := argument{literal: v.known, value: v.text, empty: !v.known && !v.other, at: r.span(from)}
		if t := &r.tokens[from]; end == from+1 && t.kind == text && t.plain {
			a.text, a.isText = t.text, true
		} else if last := &r.tokens[end-1]; last.kind == word {
			a.ref = last.text
		}
		all = append(all, a)
		if end >= len(r.tokens) || !r.tokens[end].is(",") {
			break
		}
		i = end + 1
	}
	return all
}
