package dockerfile

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// This file checks the values of clauses.

// checkValue reports a value w that does not match the form of its clause. It does not check the text that
// will replace a variable or a placeholder.
func (p *parser) checkValue(w *Word, form *ClauseForm) {
	if !p.placeholders(w, form) || p.lang == fragment && strings.IndexByte(w.Value, '$') >= 0 {
		return
	}
	if !w.Literal() {
		if i := strings.IndexByte(w.Text, ':'); form.kind == anEndpoint && strings.IndexByte(w.Text, '$') < 0 && i > 0 {
			_, flaw := types.ParseEndpoint(w.Text[:i] + ":1")
			p.flaw(w, flaw)
			if end := bindPlaceholder(w.Text, i+1); end > 0 && flaw == nil {
				p.bound(w, i, end)
			}
		}
		return
	}
	switch form.kind {
	case anEndpoint:
		_, flaw := types.ParseEndpoint(w.Value)
		p.flaw(w, flaw)
	case aType, someTypes, aContent:
		t, tls, flaw := types.ParseProtocol(w.Value)
		p.flaw(w, flaw)
		if tls && form.kind == aType {
			p.report(w.At, ContractSyntax, "`%s` means `%s` with TLS and is only valid after `FOR:`; write `%s`", w.Text, t, t)
		}
		if i := strings.LastIndexByte(w.Value, '@'); t.Versions == "TAG" && p.lang != contractFile && i >= 0 {
			p.report(w.InValue(i, len(w.Value)), ContractSyntax, "`@TAG` is only valid in contract files, where `FROM` has the tag; write a version")
		}
	case aFormat:
		_, flaw := types.ParseFormat(w.Value)
		p.flaw(w, flaw)
	case aHost, anEnd:
		p.host(w)
	case aName:
		if !isName(w.Value) || strings.ContainsAny(w.Value, ".") {
			p.report(w.At, ContractSyntax, "`%s` is not a valid name; use letters, digits, `-` and `_`", w.Value)
		}
	case aVariable, aPattern, anAssignment, conditions:
		p.variableName(w, form.kind)
	case aNumber:
		if w.Value == "" || strings.Trim(w.Value, "0123456789") != "" {
			p.report(w.At, ContractSyntax, "expected a number, not `%s`", w.Value)
		}
	case anOutput:
		if !strings.EqualFold(w.Value, "STDOUT") {
			p.absolute(w)
		}
	case aPath:
		p.absolute(w)
	case aChoice:
		p.choice(w, form)
	}
}

func (p *parser) flaw(w *Word, f *types.Flaw) {
	if f != nil {
		p.report(w.InValue(f.Off, f.Off+f.Len), ContractSyntax, "%s", f.Message)
	}
}

// placeholders reports placeholders that are malformed or not allowed, and returns false if there are any.
func (p *parser) placeholders(w *Word, form *ClauseForm) bool {
	if form.kind == aText || form.kind == aFormat {
		return true // formats, defaults and DOC: texts may contain literal braces
	}
	takes := slices.Contains([]kind{anEndpoint, aHost, anEnd, aPath}, form.kind)
	for _, part := range w.Parts {
		switch i := strings.Index(part.Lit, "{{"); {
		case part.Placeholder && !takes:
			p.report(part.At, ContractSyntax, "`{{%s}}` is not allowed here; write `%s`", part.Var, form.Usage)
			return false
		case part.Placeholder && part.At.Len() != len(part.Var)+4:
			p.instead(part.At, ContractSyntax, "{{"+part.Var+"}}", "remove the spaces: `{{%s}}`", part.Var)
		case i >= 0 && takes:
			at := strings.Index(w.Text, "{{")
			p.report(w.InText(at, len(w.Text)), ContractSyntax, "invalid placeholder; write `{{NAME}}` with the name of a variable or a flag")
			return false
		}
	}
	return true
}

// bound reports an endpoint whose address, which ends at w.Text[end], is not followed by a port: a number, a
// range or a placeholder.
func (p *parser) bound(w *Word, transport, end int) {
	rest := w.Text[end+1:]
	if _, n := placeholder(rest, 0); len(rest) > 0 && n == len(rest) {
		return
	}
	if _, flaw := types.ParseEndpoint(w.Text[:transport+1] + rest); flaw != nil {
		p.report(w.InText(end, len(w.Text)), ContractSyntax, "the port is missing after the address; add a number or a placeholder: `%s:{{PORT}}`", w.Text[:end])
	}
}

// host reports a value that is neither a DNS name nor an IP address. Underscores are allowed, because the
// names of Compose services may contain them.
func (p *parser) host(w *Word) {
	if _, err := netip.ParseAddr(strings.Trim(w.Value, "[]")); err == nil {
		return
	}
	if i := strings.Index(w.Value, "://"); i >= 0 {
		p.report(w.InValue(0, i+3), ContractSyntax, "expected a host, not a URL; write only the host name")
		return
	}
	for i := range len(w.Value) {
		c := w.Value[i]
		switch {
		case nameByte(c):
		case c == ':':
			p.report(w.InValue(i, len(w.Value)), ContractSyntax, "the port does not belong in the host; write `ON: TCP%s`", w.Value[i:])
			return
		default:
			p.report(w.InValue(i, i+1), ContractSyntax, "`%s` is not valid in a host name", string(c))
			return
		}
	}
}

// variableName reports a value that is not NAME or one of the other forms that its kind allows.
func (p *parser) variableName(w *Word, k kind) {
	name, end := w.Value, len(w.Value)
	if k == conditions && (strings.HasPrefix(name, "/") || strings.HasPrefix(name, "./")) {
		return
	}
	if i := strings.IndexByte(name, '='); i >= 0 && (k == anAssignment || k == conditions) {
		name, end = name[:i], i
	}
	plain := name
	switch begins, star := strings.CutSuffix(name, "*"); {
	case k == aPattern:
		plain = strings.ReplaceAll(name, "*", "_")
	case k == conditions && star && end == len(w.Value) && !strings.HasPrefix(name, "-"):
		plain = begins
	}
	if !isName(plain) {
		p.report(w.InValue(0, max(end, 1)), ContractSyntax, "`%s` is not a valid name of a variable or a flag such as `--port`", name)
	}
}

// absolute reports a path that is not absolute: /path, or C:\path on Windows.
func (p *parser) absolute(w *Word) {
	windows := len(w.Value) > 2 && letter(w.Value[0]) && w.Value[1] == ':'
	if !strings.HasPrefix(w.Value, "/") && !windows {
		p.report(w.At, ContractSyntax, "the path `%s` is not absolute; a path in the container begins with `/`", w.Value)
	}
}

func (p *parser) choice(w *Word, form *ClauseForm) {
	for _, v := range form.Values {
		if strings.EqualFold(v, w.Value) {
			return
		}
	}
	list := source.QuoteAny(form.Values)
	if near := source.Keywords.Near(w.Value, form.Values); near != "" {
		p.instead(w.At, ContractSyntax, near, "expected %s, not `%s`; did you mean `%s`?", list, w.Value, near)
		return
	}
	p.report(w.At, ContractSyntax, "expected %s, not `%s`", list, w.Value)
}
