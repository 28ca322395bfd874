package dockerfile

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Usage is one way to write an instruction, split into the parameters that signature help shows.
type Usage struct {
	Label  string  // the usage, as shown
	Params []Range // the ranges of the parameters in Label
	Flags  bool    // the first parameter is "[flags]"
	Shape  Shape
	Parts  []UsagePart // the words after the flags, or the elements of the array
}

// A Shape is the syntax of the operands of an instruction.
type Shape int8

const (
	WordShape    Shape = iota // words
	ArrayShape                // the JSON form
	HeredocShape              // a heredoc: <<EOF and words
)

// A UsagePart is one word of a usage, or one element of its array.
type UsagePart struct {
	Text  string
	Param int  // the index of its first parameter
	Sep   byte // the separator of its two parameters, as in image:tag; 0 if it has only one
}

// Ellipsis is the text of a part that may be repeated.
const Ellipsis = "…"

// Literal reports whether the part is a keyword: AS, CMD, NONE.
func (p UsagePart) Literal() bool {
	return p.Text != Ellipsis && p.Text == strings.ToUpper(p.Text) && source.Alnum(p.Text[0])
}

// Usages lists the ways to write one of Docker's instructions: each usage of its form, with and without each
// optional part.
func (f *Form) Usages() []Usage {
	var all []Usage
	for _, text := range f.Usage {
		for _, label := range alternatives(text) {
			all = append(all, parseUsage(strings.Join(strings.Fields(label), " ")))
		}
	}
	return all
}

// alternatives expands the optional parts of a usage: "a[:b|@c] [D]" becomes "a", "a:b", "a@c", and the same
// three with D. Optional flags are not expanded, because "[flags]" covers them.
func alternatives(text string) []string {
	start := optionalAt(text)
	if start < 0 {
		return []string{text}
	}
	group, rest, _ := strings.Cut(text[start+1:], "]")
	var all []string
	for _, choice := range append([]string{""}, strings.Split(group, "|")...) {
		if choice != "" && strings.HasPrefix(choice, "--") {
			continue
		}
		for _, before := range alternatives(text[:start]) {
			all = append(all, before+choice+rest)
		}
	}
	return all
}

// optionalAt returns the offset of the last optional part, or -1. It ignores an optional part of a word, such
// as the protocol of a port.
func optionalAt(text string) int {
	for i := len(text) - 1; i >= 0; i-- {
		if text[i] == '[' && i+1 < len(text) && !strings.HasPrefix(text[i:], `["`) && !strings.HasPrefix(text[i:], "[flags") && text[i+1] != '/' {
			return i
		}
	}
	return -1
}

// parseUsage splits a usage into its parameters.
func parseUsage(label string) Usage {
	u := Usage{Label: label}
	at := strings.IndexByte(label, ' ') + 1
	if strings.HasPrefix(label[at:], "[flags] ") {
		u.Flags = true
		u.Params = append(u.Params, Range{at, at + len("[flags]")})
		at += len("[flags] ")
	}
	switch rest := label[at:]; {
	case strings.HasPrefix(rest, `["`):
		u.Shape = ArrayShape
		u.Params = append(u.Params, Range{at, at + 1})
		u.cut(at+1, len(label)-1, ", ")
		u.Params = append(u.Params, Range{len(label) - 1, len(label)})
		return u
	case strings.HasPrefix(rest, "<<"):
		u.Shape = HeredocShape
	}
	u.cut(at, len(label), " ")
	return u
}

// cut splits the bytes [from, to) of the label into parts at sep.
func (u *Usage) cut(from, to int, sep string) {
	for from < to {
		end := to
		if i := strings.Index(u.Label[from:to], sep); i >= 0 {
			end = from + i
		}
		p := UsagePart{Text: u.Label[from:end], Param: len(u.Params)}
		if i := strings.IndexAny(p.Text, ":@="); i > 0 && u.Shape == WordShape {
			p.Sep = p.Text[i]
			u.Params = append(u.Params, Range{from, from + i}, Range{from + i + 1, end})
		} else {
			u.Params = append(u.Params, Range{from, end})
		}
		u.Parts = append(u.Parts, p)
		from = end + len(sep)
	}
}

// Part returns the part for the i-th of n words, and whether there is one. A part that repeats takes all words that
// the parts before and after it leave.
func (u *Usage) Part(i, n int) (UsagePart, bool) {
	r := slices.IndexFunc(u.Parts, func(p UsagePart) bool { return p.Text == Ellipsis })
	tail := len(u.Parts) - 1 - r
	switch {
	case r < 0 && i >= len(u.Parts), len(u.Parts) == 0:
		return UsagePart{}, false
	case r < 0, i < r:
		return u.Parts[i], true
	case tail > 0 && i == n-1:
		return u.Parts[len(u.Parts)-1], true
	case u.Parts[r-1].Sep != 0:
		return u.Parts[r-1], true
	}
	return u.Parts[r], true
}

// Repeats reports whether a part of the usage may be repeated.
func (u *Usage) Repeats() bool {
	return slices.ContainsFunc(u.Parts, func(p UsagePart) bool { return p.Text == Ellipsis })
}

// RepeatsWord reports whether the usage is one word that may be repeated. Each of these words may be written as in
// another usage.
func (u *Usage) RepeatsWord() bool {
	return len(u.Parts) == 2 && u.Parts[1].Text == Ellipsis
}

// ContractUsage returns a usage of a contract line with the word "clauses" replaced by its clauses.
func (f *Form) ContractUsage(text string) string {
	fixed, ok := strings.CutSuffix(text, " clauses")
	if !ok {
		return text
	}
	for _, c := range f.Optional() {
		if !slices.ContainsFunc(f.Usage, func(u string) bool { return strings.Contains(u, " "+c.Name+":") }) {
			fixed += " [" + c.Usage + "]"
		}
	}
	return fixed
}

// UsageClauses splits a usage of a contract line into its clauses.
func (f *Form) UsageClauses(usage string) []Range {
	var all []Range
	for _, r := range CutWords(usage, len(f.Name), false, 0) {
		text := r.In(usage)
		inside := len(all) > 0 && strings.HasPrefix(all[len(all)-1].In(usage), "[") && !strings.HasSuffix(all[len(all)-1].In(usage), "]")
		valued := len(all) > 0 && strings.Contains(all[len(all)-1].In(usage), ":") && !strings.HasSuffix(text, ":") && text[0] != '['
		if inside || valued {
			all[len(all)-1].End = r.End
			continue
		}
		all = append(all, r)
	}
	return all
}
