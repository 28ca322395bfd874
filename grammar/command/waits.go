package command

import (
	"net/url"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// This file finds the programs in a script that wait for an address or connect to it, and these addresses.

// wait records an address. It ignores one without which the script continues, because the script does not
// need it.
func (t *tracer) wait(w Wait, st *state) {
	if st.soft || !st.sure || len(t.trace.Waits) >= mostPrograms || !w.settle(st) {
		return
	}
	for _, o := range t.trace.Waits {
		if o.Host == w.Host && o.HostVariable == w.HostVariable && o.Port == w.Port && o.PortVariable == w.PortVariable {
			return
		}
	}
	t.trace.Waits = append(t.trace.Waits, w)
}

// settle decides whether host and port are given as texts or by variables, and reports whether they look like
// a host and a port.
func (w *Wait) settle(st *state) bool {
	if _, set := st.vars[w.HostVariable]; w.HostVariable != "" && !set {
		w.Host = ""
	} else if w.HostVariable = ""; w.Host == "" {
		return false
	}
	if _, set := st.vars[w.PortVariable]; w.PortVariable != "" && !set {
		w.Port = ""
	} else {
		w.PortVariable = ""
	}
	if strings.ContainsAny(w.Host, "$`{}<>%@/ :") || strings.ContainsAny(w.Port, "$`{}<>%") {
		return false
	}
	if w.File != nil && w.Host != "" && !narrow(w.File, &w.At, w.Host) {
		return false
	}
	if w.Host != "" && w.PortAt.Has(w.At.End) && w.PortAt.Has(w.At.Start) {
		w.PortAt.Start = w.At.End // host:port
	}
	if w.File != nil && w.Port != "" && !narrow(w.File, &w.PortAt, w.Port) {
		w.PortAt = w.At
	}
	return w.Port == "" || strings.Trim(w.Port, "0123456789") == ""
}

// narrow shrinks a span to the first occurrence of a text in it, after any scheme. It returns false if the
// text does not occur.
func narrow(f *source.File, at *source.Span, text string) bool {
	raw, from := f.Slice(*at), 0
	if i := strings.Index(raw, "://"); i >= 0 {
		from = i + 3
	}
	i := strings.Index(raw[from:], text)
	if i < 0 {
		return false
	}
	at.Start += source.Pos(from + i)
	at.End = at.Start + source.Pos(len(text))
	return true
}

// A spot is a text within a word, and its position.
type spot struct {
	text     string
	variable string // the name of the variable if the text is exactly its value; otherwise ""
	file     *source.File
	at       source.Span
}

// spotOf returns a complete word as a spot.
func spotOf(w Word) spot {
	s := spot{text: w.Text, file: w.File, at: w.At}
	s.variable = variableIn(w.written())
	return s
}

// written returns the word as written, without quotes.
func (w Word) written() string {
	if w.File == nil {
		return w.Text
	}
	raw := w.File.Slice(w.At)
	if n := len(raw); n > 1 && (raw[0] == '"' || raw[0] == '\'') && raw[n-1] == raw[0] {
		raw = raw[1 : n-1]
	}
	return raw
}

// variableIn returns the variable that a text consists of ($X, ${X} or ${X:-default}), or "".
func variableIn(text string) string {
	name, ok := strings.CutPrefix(text, "$")
	if !ok {
		return ""
	}
	if in, braced := strings.CutPrefix(name, "{"); braced {
		if name, ok = strings.CutSuffix(in, "}"); !ok {
			return ""
		}
		for i := range len(name) {
			if strings.IndexByte(":-=?", name[i]) >= 0 {
				name = name[:i]
				break
			}
		}
	}
	if !isName(name) || name == "" {
		return ""
	}
	return name
}

// endpoint returns a Wait for a host and a port.
func endpoint(host, port spot, typ string) Wait {
	w := Wait{File: host.file, At: host.at, PortAt: port.at, Host: host.text, HostVariable: host.variable, Port: port.text, PortVariable: port.variable, Type: typ}
	if port.file != host.file {
		w.PortAt = w.At
	}
	return w
}

// address records host:port, or a URL if there is a scheme.
func (t *tracer) address(w Word, typ string, st *state) {
	text := w.Text
	if i := strings.Index(text, "://"); i >= 0 {
		scheme := text[:i]
		switch scheme {
		case "http", "https", "http-get", "https-get":
			t.url(w, st)
			return
		case "tcp", "tcp4", "tcp6":
			w = w.after(i + 3)
		default:
			return
		}
	} else if rest, ok := strings.CutPrefix(text, "tcp:"); ok {
		w = w.after(len(text) - len(rest))
	}
	written := w.written()
	host, port, ok := cutAddress(written)
	if !ok {
		return
	}
	h := spot{text: host, variable: variableIn(host), file: w.File, at: w.At}
	p := spot{text: port, variable: variableIn(port), file: w.File, at: w.At}
	if w.Known {
		h.text, p.text, _ = cutAddress(w.Text)
	}
	t.wait(endpoint(h, p, typ), st)
}

// cutAddress splits host:port at the last colon outside braces.
func cutAddress(text string) (host, port string, ok bool) {
	depth := 0
	for i := len(text) - 1; i >= 0; i-- {
		switch text[i] {
		case '}':
			depth++
		case '{':
			depth--
		case ':':
			if depth == 0 {
				return text[:i], text[i+1:], i > 0 && i+1 < len(text) && !strings.Contains(text[:i], "]")
			}
		}
	}
	return "", "", false
}

// after returns the spot without its first n bytes.
func (w Word) after(n int) Word {
	w.Text = w.Text[min(n, len(w.Text)):]
	if w.File != nil {
		raw := w.File.Slice(w.At)
		if len(raw) > 1 && (raw[0] == '"' || raw[0] == '\'') {
			w.At.Start++
			w.At.End--
		}
		w.At.Start = min(w.At.Start+source.Pos(n), w.At.End)
	}
	return w
}

// url records the host of an HTTP URL.
func (t *tracer) url(w Word, st *state) {
	text := strings.Replace(w.Text, "-get://", "://", 1)
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || strings.Contains(u.Host, "$") || u.Scheme != "http" && u.Scheme != "https" {
		return
	}
	e := Wait{File: w.File, At: w.At, PortAt: w.At, Host: u.Hostname(), Port: u.Port(), Type: "org.ietf.http/", TLS: u.Scheme == "https"}
	if e.Port == "" {
		if e.Port = "80"; e.TLS {
			e.Port = "443"
		}
	}
	t.wait(e, st)
}

// optionsOf separates the flags of a command from its operands. The list value contains the flags that are
// followed by a value.
func optionsOf(words []Word, value string) (flags map[string]Word, operands []Word) {
	flags = map[string]Word{}
	for i := 1; i < len(words); i++ {
		w := words[i]
		name, _, joined := strings.Cut(w.Text, "=")
		switch {
		case w.Text == "--":
			return flags, operands
		case !isFlag(w) || w.Text == "-":
			operands = append(operands, w)
		case joined:
			flags[name] = w.after(len(name) + 1)
		case has(value, w.Text) && i+1 < len(words):
			i++
			flags[name] = words[i]
		case len(w.Text) > 2 && w.Text[1] != '-' && has(value, w.Text[:2]):
			flags[w.Text[:2]] = w.after(2)
		default:
			flags[name] = w
		}
	}
	return flags, operands
}

// client returns a waiter for a client program whose host and port are in the given flags.
func client(host, port, typ, others string) func(*tracer, []Word, *state) {
	return func(t *tracer, words []Word, st *state) {
		flags, _ := optionsOf(words, host+" "+port+" "+others)
		h, ok := firstFlag(flags, host)
		if !ok || strings.HasPrefix(h.Text, "/") {
			return
		}
		p, _ := firstFlag(flags, port)
		s := spot{}
		if p.Text != "" {
			s = spotOf(p)
		}
		t.wait(endpoint(spotOf(h), s, typ), st)
	}
}

func firstFlag(flags map[string]Word, names string) (Word, bool) {
	for name := range strings.FieldsSeq(names) {
		if w, ok := flags[name]; ok {
			return w, true
		}
	}
	return Word{}, false
}
