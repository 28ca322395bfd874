package code

import (
	"strconv"
	"strings"
)

// A listening describes a call that starts to listen. It is one row of data.
type listening struct {
	pattern string // tokens up to the opening parenthesis
	how     string
	kind    string // "http" or "grpc"
	arg     int    // index of the argument with the address
	key     string // name of the argument or key with the address, such as port
	not     string // text that must not occur in the file
	has     string
}

// listening records the listener that a call at a token starts.
func (r *reader) listening(i int) {
	for _, n := range r.d.begins[r.tokens[i].text] {
		l := &r.d.listens[n]
		parts := r.d.patterns[n]
		if !r.spells(i, parts) || l.not != "" && r.has(l.not) || !r.has(l.has) {
			continue
		}
		r.listen(l, i, i+len(parts))
		return
	}
}

func (r *reader) listen(l *listening, i, at int) {
	from := i
	if r.tokens[from].is(".") && from+1 < len(r.tokens) {
		from++
	}
	out := Listen{File: r.f.File, At: r.span(from), How: l.how, Type: l.kind}
	for n := 0; at < len(r.tokens) && n < 6; n++ {
		end := r.argument(at)
		if end == at {
			break
		}
		r.listenArgument(l, &out, n, at, end)
		if at = end + 1; end >= len(r.tokens) || !r.tokens[end].is(",") {
			break
		}
	}
	if out.Port != 0 || out.Name != "" || out.ref != "" {
		r.f.Listens = append(r.f.Listens, out)
	}
}

// listenArgument reads one argument of a call that starts to listen.
func (r *reader) listenArgument(l *listening, out *Listen, n, from, end int) {
	key := ""
	if from+2 < end && r.tokens[from].kind == word && r.tokens[from+1].oneOf([]string{"=", ":"}) {
		key, from = r.tokens[from].text, from+2
	}
	switch t := &r.tokens[from]; {
	case t.is("{") && n == l.arg && key == "": // a configuration object
		for at := from + 1; at < end; {
			to := r.argument(at)
			if at+1 < to && r.tokens[at+1].is(":") && r.tokens[at].kind == word {
				switch r.tokens[at].text {
				case "port":
					r.address(out, at+2, to)
				case "host", "hostname":
					r.host(out, at+2, to)
				}
			} else if r.tokens[at].is("port") {
				out.ref = "port"
			}
			at = to + 1
		}
	case l.key != "" && key == l.key, l.key == "" && key == "" && n == l.arg:
		r.address(out, from, end)
	case key == "host", key == "" && l.key == "" && n == l.arg+1 && t.kind == text:
		r.host(out, from, end)
	}
}

func (r *reader) host(out *Listen, from, end int) {
	if end == from+1 && r.tokens[from].kind == text && r.tokens[from].plain {
		out.Host = r.tokens[from].text
	}
}

// address reads the port from the tokens of an argument with an address.
func (r *reader) address(out *Listen, from, end int) {
	for n, i := range r.reads {
		if from <= i && i < end && r.f.Reads[n].Name != "" && strings.Contains(strings.ToUpper(r.f.Reads[n].Name), "PORT") {
			out.Name = r.f.Reads[n].Name
			return
		}
	}
	if v := r.literal(from, end); v.known {
		host, port := "", v.text
		if i := strings.LastIndexByte(v.text, ':'); i >= 0 {
			host, port = v.text[:i], v.text[i+1:]
		}
		if out.Port = portNumber(port); out.Port != 0 && host != "" {
			out.Host = host
		}
		return
	}
	for j := end - 1; j >= from; j-- {
		if t := &r.tokens[j]; t.kind == word && strings.Contains(strings.ToLower(t.text), "port") {
			out.ref = t.text
			return
		}
	}
	if end == from+1 && r.tokens[from].kind == word {
		out.ref = r.tokens[from].text
	}
}

func portNumber(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 65535 {
		return 0
	}
	return n
}
