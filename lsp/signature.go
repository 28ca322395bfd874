package lsp

import (
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// A Signature is one form of an instruction; Active is the parameter that the cursor is on.
type Signature struct {
	Label  string
	Doc    string
	Params [][2]int // byte offsets in Label
	Active int
}

// signatureHelp shows the forms of the instruction that is being written, those alone that what
// stands there may be the beginning of.
func signatureHelp(q *Query) []Signature {
	f := q.File.Docker()
	if f == nil {
		return nil
	}
	before := logicalBefore(f, q.Pos)
	if rest, ok := strings.CutPrefix(before, "#:"); ok {
		before = strings.TrimLeft(rest, " \t")
	} else if strings.HasPrefix(before, "#") {
		return nil
	}
	words := strings.Fields(before)
	if len(words) > 1 && strings.EqualFold(words[0], "ONBUILD") {
		words = words[1:]
		before = strings.TrimLeft(strings.TrimLeft(before, " \t")[len("ONBUILD"):], " \t")
	}
	if len(words) == 0 || len(words) == 1 && !blankEnd(before) {
		return nil
	}
	c := &completer{Query: q, file: f, before: before, words: words[1:]}
	form := c.formOf(strings.ToUpper(words[0]))
	if form == nil {
		return nil
	}
	var all []Signature
	for _, usage := range form.Usage {
		if sig, ok := signatureOf(usage, c.words, blankEnd(before)); ok {
			sig.Doc = firstParagraph(form)
			all = append(all, sig)
		}
	}
	return all
}

func firstParagraph(f *dockerfile.Form) string {
	text, _, _ := strings.Cut(f.Doc, "\n\n")
	return text
}

// signatureOf says where in a usage the words lead; ok is false where they cannot stand in it.
func signatureOf(usage string, words []string, blank bool) (sig Signature, ok bool) {
	sig = Signature{Label: usage, Params: parameters(usage)}
	flags, operands := 0, 0
	for _, w := range words {
		if operands == 0 && strings.HasPrefix(w, "--") {
			flags++
		} else {
			operands++
		}
	}
	json := strings.Contains(usage, `["`)
	if operands > 0 {
		first := words[flags]
		if strings.HasPrefix(first, "[") != json || strings.Contains(usage, "<<") != strings.HasPrefix(first, "<<") {
			return sig, false
		}
	}
	at := operands
	if !blank && operands > 0 {
		at--
	}
	takesFlags := len(sig.Params) > 0 && strings.HasPrefix(usage[sig.Params[0][0]:], "[") && !strings.HasPrefix(usage[sig.Params[0][0]:], `["`)
	switch {
	case flags > 0 && operands == 0 && !blank:
		at = 0
	case takesFlags:
		at++
	}
	sig.Active = atMost(usage, sig.Params, at)
	return sig, true
}

// atMost keeps to the parameter that repeats, or to the last.
func atMost(usage string, params [][2]int, at int) int {
	for i, p := range params {
		if usage[p[0]:p[1]] == "…" && at >= i {
			return max(i-1, 0)
		}
	}
	return max(min(at, len(params)-1), 0)
}

// parameters cuts a usage behind its keyword: at blanks outside brackets, and within the brackets
// of the JSON form.
func parameters(usage string) [][2]int {
	var all [][2]int
	depth := 0
	start := strings.IndexByte(usage, ' ')
	if start < 0 {
		return nil
	}
	start++
	flush := func(end int) {
		if text := strings.TrimRight(usage[start:end], ",]"); strings.HasPrefix(usage[start:end], `"`) || strings.HasPrefix(usage[start:end], `["`) {
			from := start + strings.IndexByte(usage[start:], '"')
			all = append(all, [2]int{from, start + len(text)})
		} else if end > start {
			all = append(all, [2]int{start, start + len(strings.TrimRight(usage[start:end], ","))})
		}
	}
	for i := start; i < len(usage); i++ {
		switch usage[i] {
		case '[':
			if !strings.HasPrefix(usage[i:], `["`) {
				depth++
			}
		case ']':
			depth = max(depth-1, 0)
		case ' ':
			if depth == 0 {
				flush(i)
				start = i + 1
			}
		}
	}
	flush(len(usage))
	return all
}

func outSignatures(_ *Query, all []Signature) any {
	if len(all) == 0 {
		return nil
	}
	out := &protocol.SignatureHelp{ActiveSignature: ptr(uint32(0)), ActiveParameter: protocol.NewNullable(uint32(all[0].Active))}
	for _, s := range all {
		info := protocol.SignatureInformation{Label: s.Label, Documentation: markdown(s.Doc), ActiveParameter: protocol.NewNullable(uint32(s.Active))}
		for _, p := range s.Params {
			units := func(end int) uint32 { return uint32(utf16.count(s.Label[:end])) }
			info.Parameters = append(info.Parameters, protocol.ParameterInformation{
				Label: protocol.ParameterInformationLabelTuple{units(p[0]), units(p[1])}})
		}
		out.Signatures = append(out.Signatures, info)
	}
	return out
}
