package docker

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lsp/query"
)

// A usage is one way to write an instruction, cut into the parameters that signature help shows.
type usage struct {
	label  string
	params []run
	flags  bool // the first parameter stands for the flags
	shape  shape
	parts  []part // what stands behind the flags: the words, or the elements of the array
}

// A shape is what the operands of an instruction look like as a whole.
type shape int8

const (
	bare    shape = iota // words
	array                // the JSON form
	heredoc              // <<EOF and words
)

// A part is one word of a usage, or one element of its array.
type part struct {
	text  string
	param int  // the first of its parameters
	sep   byte // between its two parameters, as in image:tag; 0 for one
}

const repeats = "…"

// literal reports whether the part is typed as it stands: AS, CMD, NONE.
func (p part) literal() bool {
	return p.text != repeats && p.text == strings.ToUpper(p.text) && query.Alnum(p.text[0])
}

// usagesOf lists the ways to write an instruction of Docker's: each usage of its form, with what may
// be left out left out and put in.
func usagesOf(f *dockerfile.Form) []usage {
	var all []usage
	for _, text := range f.Usage {
		for _, label := range alternatives(text) {
			all = append(all, parseUsage(strings.Join(strings.Fields(label), " ")))
		}
	}
	return all
}

// alternatives spells a usage out: "a[:b|@c] [D]" is "a", "a:b", "a@c", and the three again with D.
// Flags that are written out are left to their own usage.
func alternatives(text string) []string {
	start := optional(text)
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

// optional returns where the last piece begins that may be left out, or -1. What cannot be set apart
// from the word before it, as the protocol of a port, stays with that.
func optional(text string) int {
	for i := len(text) - 1; i >= 0; i-- {
		if text[i] == '[' && i+1 < len(text) && !strings.HasPrefix(text[i:], `["`) && !strings.HasPrefix(text[i:], "[flags") && text[i+1] != '/' {
			return i
		}
	}
	return -1
}

// parseUsage cuts a usage into its parameters.
func parseUsage(label string) usage {
	u := usage{label: label}
	at := strings.IndexByte(label, ' ') + 1
	if strings.HasPrefix(label[at:], "[flags] ") {
		u.flags = true
		u.params = append(u.params, run{at, at + len("[flags]")})
		at += len("[flags] ")
	}
	switch rest := label[at:]; {
	case strings.HasPrefix(rest, `["`):
		u.shape = array
		u.params = append(u.params, run{at, at + 1})
		u.cut(at+1, len(label)-1, ", ")
		u.params = append(u.params, run{len(label) - 1, len(label)})
		return u
	case strings.HasPrefix(rest, "<<"):
		u.shape = heredoc
	}
	u.cut(at, len(label), " ")
	return u
}

// cut makes parts of the label's [from, to), which stand apart by sep.
func (u *usage) cut(from, to int, sep string) {
	for from < to {
		end := to
		if i := strings.Index(u.label[from:to], sep); i >= 0 {
			end = from + i
		}
		p := part{text: u.label[from:end], param: len(u.params)}
		if i := strings.IndexAny(p.text, ":@="); i > 0 && u.shape == bare {
			p.sep = p.text[i]
			u.params = append(u.params, run{from, from + i}, run{from + i + 1, end})
		} else {
			u.params = append(u.params, run{from, end})
		}
		u.parts = append(u.parts, p)
		from = end + len(sep)
	}
}

// part returns the part that the i-th of n words stands for, and whether there is one. What repeats
// stands for all words between those before and those behind it.
func (u *usage) part(i, n int) (part, bool) {
	r := slices.IndexFunc(u.parts, func(p part) bool { return p.text == repeats })
	tail := len(u.parts) - 1 - r
	switch {
	case r < 0 && i >= len(u.parts), len(u.parts) == 0:
		return part{}, false
	case r < 0, i < r:
		return u.parts[i], true
	case tail > 0 && i == n-1:
		return u.parts[len(u.parts)-1], true
	case u.parts[r-1].sep != 0:
		return u.parts[r-1], true
	}
	return u.parts[r], true
}

// repeats reports whether something in the usage may stand again and again.
func (u *usage) repeats() bool {
	return slices.ContainsFunc(u.parts, func(p part) bool { return p.text == repeats })
}

// each reports whether the usage is one word again and again, whose spelling each may choose.
func (u *usage) each() bool {
	return len(u.parts) == 2 && u.parts[1].text == repeats
}
