package docker

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lsp/query"
)

// signatureHelp shows the forms of the current instruction that match what the user has typed so far.
func signatureHelp(q *query.Query) []query.Signature {
	if TreeOf(q.File) == nil {
		return nil
	}
	w := indexOf(q.File).typed(q.Pos)
	switch {
	case w.InHeredoc:
		return nil
	case w.InComment || onDirective(q):
		return directiveSignature(q)
	case w.At <= w.Keyword.End && w.OnBuild, w.At <= w.Keyword.End, w.Form() == nil:
		return nil
	case w.Form().Dialect:
		return contractSignatures(&w)
	}
	if all := flagAt(&w); all != nil {
		return all
	}
	var all []query.Signature
	for _, u := range w.Fitting() {
		all = append(all, signature(w.Form(), &u))
	}
	return all
}

// signature returns a usage as a signature.
func signature(f *dockerfile.Form, u *dockerfile.FittingUsage) query.Signature {
	s := query.Signature{Label: u.Label, Doc: firstParagraph(f), Active: u.Active}
	for i, p := range u.Params {
		one := query.Parameter{Start: p.Start, End: p.End}
		if i == 0 && u.Flags {
			one.Doc = flagDocs(f)
		}
		s.Params = append(s.Params, one)
	}
	return s
}

func flagDocs(f *dockerfile.Form) string {
	var b strings.Builder
	for _, fl := range f.Flags {
		b.WriteString("- `" + flagText(&fl) + "`: " + fl.Doc + "\n")
	}
	return b.String()
}

// flagText returns a flag with its example value.
func flagText(f *dockerfile.FlagForm) string {
	if f.Example == "" {
		return "--" + f.Name
	}
	return "--" + f.Name + "=" + f.Example
}

// flagAt returns the signature of the flag whose value is at the cursor, if that flag has one of its own.
func flagAt(typed *dockerfile.TypedInstruction) []query.Signature {
	flags, _ := typed.Flags()
	for _, r := range flags {
		name, value, valued := strings.Cut(r.In(typed.Text)[len("--"):], "=")
		if !valued || !r.Has(typed.At) || typed.At < r.End-len(value) {
			continue
		}
		for _, form := range typed.Form().Flags {
			if form.Name == name && form.Alone {
				return []query.Signature{flagSignature(typed.Form(), &form, value, typed.At-(r.End-len(value)))}
			}
		}
	}
	return nil
}

// flagSignature returns the signature of a flag with its value, or with the keys that its type allows; at is
// the offset of the cursor in the value.
func flagSignature(f *dockerfile.Form, flag *dockerfile.FlagForm, value string, at int) query.Signature {
	s := query.Signature{Label: f.Name + " --" + flag.Name + "=", Doc: flag.Doc}
	add := func(text, doc string) {
		s.Params = append(s.Params, query.Parameter{Start: len(s.Label), End: len(s.Label) + len(text), Doc: doc})
		s.Label += text
	}
	if len(flag.Keys) == 0 {
		add(flag.Example, flag.Doc)
		return s
	}
	here, _, _ := strings.Cut(value[strings.LastIndexByte(value[:at], ',')+1:], "=")
	here, _, _ = strings.Cut(here, ",")
	s.Active = -1
	for _, k := range mountKeys(flag, mountType(value)) {
		if k.Name == here || k.Alias != "" && k.Alias == here {
			s.Active = len(s.Params)
		}
		if len(s.Params) > 0 {
			s.Label += ","
		}
		text := k.Name
		switch kind := mountType(value); {
		case k.Name == "type" && kind != "":
			text += "=" + kind
		case k.Example != "":
			text += "=" + k.Example
		}
		add(text, k.Doc)
	}
	return s
}

// mountType returns the value of type= in a mount, or "".
func mountType(value string) string {
	for _, field := range strings.Split(value, ",") {
		if kind, ok := strings.CutPrefix(field, "type="); ok {
			return kind
		}
	}
	return ""
}

// mountKeys lists the keys that a flag allows for a type of mount, without aliases.
func mountKeys(f *dockerfile.FlagForm, kind string) []dockerfile.FlagForm {
	var all []dockerfile.FlagForm
	for _, k := range f.Keys {
		if k.Alias == "" && (kind == "" || k.On == nil || slices.Contains(k.On, kind)) {
			all = append(all, k)
		}
	}
	return all
}

func firstParagraph(f *dockerfile.Form) string {
	text, _, _ := strings.Cut(f.Doc, "\n\n")
	return text
}
