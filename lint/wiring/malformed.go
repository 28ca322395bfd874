package wiring

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// malformed checks a value against the formats of the lines that describe it. It returns the flaw and the
// first line if the value matches none of them, and nil otherwise.
func (c *endFinder) malformed(v *view, g *project.Given) (worst *types.Flaw, by *contract.Variable) {
	if g == nil || !v.judged {
		return nil, nil
	}
	text, known := masked(g)
	if !known {
		return nil, nil
	}
	lines := v.lines(g.Name)
	if v.preferred(lines) != nil {
		return nil, nil // the program uses the content of NAME_FILE instead
	}
	if len(lines) == 0 {
		if l := v.c.Variable(g.Name); l != nil && !l.IsVariant(g.Name) {
			lines = []*contract.Variable{l}
		}
	}
	for _, l := range lines {
		if !v.judges(&l.Line) {
			return nil, nil
		}
		if len(l.When)+len(l.Unless) > 0 && v.holds(&l.Line) == types.No && !l.Needed {
			continue
		}
		if g.Text == "" && (l.Format.Kind != types.Nothing || g.Name[0] == '-') {
			return nil, nil
		}
		flaw := c.flaw(v, l.Format, text)
		if _, kind := l.Format.Reference(); (kind == types.Password || kind == types.User) && flaw == nil {
			continue // this line only says whose credential it is; another one describes its format
		}
		if flaw == nil || v.holds(&l.Line) == types.Unknown {
			return nil, nil
		}
		if worst == nil {
			worst, by = flaw, l
		}
	}
	return worst, by
}

// flaw checks a text against a format. The name of a connection in the format means any of its types.
func (c *endFinder) flaw(v *view, f *types.Format, text string) *types.Flaw {
	var worst *types.Flaw
	for _, one := range c.meanings(v, f) {
		flaw := c.types.Check(one, text)
		if flaw == nil {
			return nil
		}
		worst = cmp.Or(worst, flaw)
	}
	return worst
}

// meanings returns one format for each type of a named connection, with the type in place of the name. The
// scheme of a URL can then be checked.
func (c *endFinder) meanings(v *view, f *types.Format) []*types.Format {
	ref, _ := f.Reference()
	if ref.Name == "" {
		return []*types.Format{f}
	}
	var all []*types.Format
	for _, t := range c.refTypes(v, ref) {
		all = append(all, f.WithType(ref.Name, t.Type))
	}
	if len(all) == 0 {
		return []*types.Format{f}
	}
	return all
}

// checkFormat reports a value that its format rejects. For a secret it omits the details, because they could
// reveal it.
func (c *environmentCheck) checkFormat(v *view, g *project.Given) {
	worst, by := c.malformed(v, g)
	if worst == nil {
		return
	}
	shown, verb := g.Text, "is"
	if worst.Len > 0 && worst.Len < len(g.Text) && worst.Off+worst.Len <= len(g.Text) {
		shown, verb = g.Text[worst.Off:worst.Off+worst.Len], "holds"
	}
	said := worst.Message
	if c.private(g) {
		shown = source.Short(shown, longest)
		if verb == "is" && !closed(by.Format) {
			shown, said = "", withoutText(said, g.Text)
		}
	}
	message := fmt.Sprintf("%s of %s %s %s: %s", source.Quote(contract.WrittenName(g.Name)), source.Quote(v.Name.Text), verb, source.Quote(shown), said)
	if shown == "" || len(shown) > 60 || strings.Contains(worst.Message, source.Quote(shown)) {
		message = fmt.Sprintf("%s of %s: %s", source.Quote(contract.WrittenName(g.Name)), source.Quote(v.Name.Text), said)
	}
	if by.Secret || c.types.Secret(by.Format) || source.IsSecretName(g.Name) || g.File != nil && source.RefersToSecret(g.File.Slice(g.At)) {
		message = fmt.Sprintf("the value of %s of %s does not match its format, %s", source.Quote(contract.WrittenName(g.Name)), source.Quote(v.Name.Text), source.Quote(by.Format.String()))
		if d := c.types.LookupFormat(by.Format.Name); by.Format.Kind == types.Named && d != nil && d.Doc != "" {
			message += ": " + d.Doc
		}
	}
	if by.Format.Kind == types.Nothing {
		message = fmt.Sprintf("%s refuses %s", source.Quote(v.Name.Text), source.Quote(contract.WrittenName(g.Name)))
		if by.Doc != "" {
			message += ": " + by.Doc
		}
	}
	f := c.fault(&Fault{Rule: "environment-format", Message: message})
	f.at(v.Service, g, types.Part{Off: worst.Off, Len: worst.Len})
	f.relate(by.File, by.FormatAt, "the format is declared here")
}

// checkSpelling reports a variable that the contract does not know and that has a name similar to a known one that
// is not set. It never suggests a variable that the image rejects. It returns whether it reported a fault.
func (c *environmentCheck) checkSpelling(v *view, g *project.Given) bool {
	if v.c.Variable(g.Name) != nil || v.isPlaceholder(g.Name) || !v.judged {
		return false
	}
	var found *contract.Variable
	for _, l := range v.c.Variables {
		if l.Emits || strings.ContainsAny(l.Name, "*-") || !near(g.Name, l.Name) || refuses(l, v.holds(&l.Line)) {
			continue
		}
		if s := v.value(l.Name, 0); s.Set && !s.Default {
			return false
		}
		if found != nil && found.Name != l.Name {
			return false // two names are equally similar, so it is unknown which one was meant
		}
		found = l
	}
	if found == nil || !v.judges(&found.Line) || c.isKnownElsewhere(v, g) {
		return false
	}
	f := c.fault(&Fault{Rule: "unknown-environment", Message: fmt.Sprintf(
		"%s does not read %s; did you mean %s?", source.Quote(v.Name.Text), source.Quote(g.Name), source.Quote(found.Name))})
	f.Service, f.File, f.At = v.Service, g.File, g.NameAt
	f.relate(found.File, found.Place(), source.Quote(found.Name)+" is declared here")
	f.fix("rename "+g.Name+" to "+found.Name, false, source.Edit{File: g.File, At: nameSpan(g), New: found.Name})
	return true
}

// isKnownElsewhere reports whether another service that knows the variable receives the same entry, from an env file or
// an anchor.
func (c *environmentCheck) isKnownElsewhere(v *view, g *project.Given) bool {
	return slices.ContainsFunc(c.index.given()[entryOf(g)], func(o *project.Service) bool {
		return o != v.Service && c.view(o).c.Variable(g.Name) != nil
	})
}

// nameSpan returns the place of the name only. In the list form NAME=value, one scalar contains both.
func nameSpan(g *project.Given) source.Span {
	text := g.File.Slice(g.NameAt)
	if i := strings.Index(text, g.Name); i >= 0 {
		start := g.NameAt.Start + source.Pos(i)
		return source.Span{Start: start, End: start + source.Pos(len(g.Name))}
	}
	return g.NameAt
}

// near reports whether variable a was likely meant to be b.
func near(a, b string) bool {
	return source.Evidence.Nearly(a, b) && (source.Evidence.Edits(a) == 1 || !otherWord(a, b))
}

// otherWord reports whether two names differ in one short word by more than one edit. CACHE_HOST and
// CACHE_PORT, for example, are different names and no typing error.
func otherWord(a, b string) bool {
	as, bs := strings.Split(a, "_"), strings.Split(b, "_")
	if len(as) != len(bs) {
		return false
	}
	for i := range as {
		if max(len(as[i]), len(bs[i])) < 5 && source.Distance(as[i], bs[i], 1) > 1 {
			return true
		}
	}
	return false
}
