package dockerfile

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// checkFlags checks the flags of h against those that its form accepts.
func (p *parser) checkFlags(h *Head) {
	if h.Form.flagsIgnored || len(h.Flags) == 0 {
		return
	}
	if h.Form.Name == HEALTHCHECK && strings.EqualFold(h.Args.Text, "NONE") {
		return
	}
	seen := 0 // one bit for each flag of the form
	for _, f := range h.Flags {
		i := slices.IndexFunc(h.Form.Flags, func(form FlagForm) bool { return form.Name == f.Name.Value })
		if i < 0 {
			p.unknownFlag(h, f)
			continue
		}
		form := &h.Form.Flags[i]
		if seen&(1<<i) != 0 && !form.Repeat {
			p.check(f.At, "`--%s` is given twice; remove one", form.Name)
		}
		seen |= 1 << i
		p.flagValue(f, form)
	}
}

func (p *parser) unknownFlag(h *Head, f *Flag) {
	if p.inner || p.full() {
		return
	}
	var names, flags []string
	for _, form := range h.Form.Flags {
		names, flags = append(names, form.Name), append(flags, "--"+form.Name)
	}
	switch near := source.Keywords.Near(f.Name.Value, names); {
	case near != "":
		p.instead(f.Name.At, BuildSyntax, near, "`%s` has no flag `--%s`; did you mean `--%s`?", h.Name, f.Name.Value, near)
	case names == nil:
		p.check(f.At, "`%s` accepts no flags", h.Name)
	default:
		p.check(f.Name.At, "`%s` has no flag `--%s`; it accepts %s", h.Name, f.Name.Value, source.List(source.QuoteEach(flags), "and"))
	}
}

// flagValue checks the value of f to the extent that BuildKit does before the build starts.
func (p *parser) flagValue(f *Flag, form *FlagForm) {
	v := f.given.text
	switch {
	case form.Bool && (f.Value == nil || strings.EqualFold(v, "true") || strings.EqualFold(v, "false")):
		return
	case form.Bool:
		p.check(f.Value.At, "`--%s` must be `true` or `false`, not `%s`", form.Name, v)
		return
	case f.Value == nil:
		p.check(f.At, "`--%s` has no value; write `--%s=…`", form.Name, form.Name)
		return
	}
	switch form.Name {
	case "network", "security":
		for _, known := range form.Values {
			if v == known {
				return
			}
		}
		p.check(f.Value.At, "`--%s` must be %s, not `%s`", form.Name, source.QuoteAny(form.Values), v)
	case "mount", "device":
		p.keys(f)
	}
}

// keys reads the comma-separated key=value pairs of --mount and --device.
func (p *parser) keys(f *Flag) {
	line := f.Value.line
	if f.given.text == "" {
		p.check(f.At, "`--%s` has no value", f.Name.Value)
		return
	}
	fields, ok := csvFields(f.given)
	if !ok {
		p.check(f.Value.At, "unbalanced quotes in `--%s=%s`", f.Name.Value, f.given.text)
		return
	}
	for _, in := range fields {
		start, end := in.at(0), in.upTo(len(in.text))
		pair := &Pair{At: line.Slice(start, max(start, end))}
		key, _, has := strings.Cut(in.text, "=")
		pair.Key = p.cookedWord(line, in.sub(0, len(key)), start, in.after(len(key), end), false)
		if has {
			value := in.sub(len(key)+1, len(in.text))
			pair.Value = p.cookedWord(line, value, in.at(len(key))+1, end, true)
		}
		f.Keys = append(f.Keys, pair)
		dollar := strings.IndexByte(in.text, '$')
		if f.Name.Value == "mount" && has && strings.EqualFold(key, "from") && dollar >= 0 && dollar != len(in.text)-1 {
			p.check(pair.Value.At, "variables do not work in `from=` of a mount; add a stage `FROM %s AS name` and use its name here", pair.Value.Text)
		}
	}
	if f.Name.Value == "device" {
		p.device(f, fields)
	}
}

// device checks the fields of --device as BuildKit does: a name, name=, or required.
func (p *parser) device(f *Flag, fields []cooked) {
	name := ""
	for i, in := range fields {
		key, value, has := strings.Cut(in.text, "=")
		_, err := strconv.ParseBool(value)
		switch key = strings.ToLower(key); {
		case key == "required" && (!has || err == nil):
		case key == "required":
			p.check(f.Keys[i].At, "`required` must be `true` or `false`, not `%s`", value)
		case name == "" && key == "name" && has:
			name = value
		case name == "":
			name = in.text
		case key == "name" && has:
			p.check(f.Keys[i].At, "the device already has a name: `%s`", name)
		default:
			p.check(f.Keys[i].At, "`%s` is not a key of `--device`; write `name=` or `required`", in.text)
		}
	}
}

// csvFields splits in at commas. A field in double quotes may contain commas, and quotes written as "". It
// returns false if BuildKit's CSV reader rejects the text.
func csvFields(in cooked) (fields []cooked, ok bool) {
	for start := 0; ; {
		if start < len(in.text) && in.text[start] == '"' {
			field, next, ok := csvQuoted(in, start+1)
			if !ok {
				return nil, false
			}
			fields = append(fields, field)
			if next > len(in.text) {
				return fields, true
			}
			start = next
			continue
		}
		end := len(in.text)
		if i := strings.IndexByte(in.text[start:], ','); i >= 0 {
			end = start + i
		}
		if strings.IndexByte(in.text[start:end], '"') >= 0 {
			return nil, false
		}
		fields = append(fields, in.sub(start, end))
		if end == len(in.text) {
			return fields, true
		}
		start = end + 1
	}
}

// csvQuoted reads a quoted field; i is the offset after its first quote. The result next is the offset after
// the comma that follows the field, or one past the end of the text.
func csvQuoted(in cooked, i int) (field cooked, next int, ok bool) {
	var out []byte
	var segs []segment
	for {
		j := strings.IndexByte(in.text[i:], '"')
		if j < 0 {
			return cooked{}, 0, false
		}
		for k := i; k < i+j; k++ {
			segs = append(segs, segment{len(out) + k - i, source.Pos(in.at(k))})
		}
		if j == 0 {
			segs = append(segs, segment{len(out), source.Pos(in.at(i))})
		}
		out = append(out, in.text[i:i+j]...)
		i += j + 1
		switch {
		case i == len(in.text):
			return cooked{text: string(out), segs: segs}, i + 1, true
		case in.text[i] == ',':
			return cooked{text: string(out), segs: segs}, i + 1, true
		case in.text[i] == '"':
			segs = append(segs, segment{len(out), source.Pos(in.at(i))})
			out = append(out, '"')
			i++
		default:
			return cooked{}, 0, false
		}
	}
}
