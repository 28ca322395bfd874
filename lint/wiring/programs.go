package wiring

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// This file is about programs that PROGRAM blocks describe.

// loopbackPrograms reports published ports on which a program listens on the loopback of its container only.
func (c *checker) loopbackPrograms(v *view) {
	if v.Program == nil || v.Host().Mode() == "host" {
		return
	}
	all, _ := c.spaceListening(v.Service)
	for _, p := range v.Host().Ports {
		target, err := strconv.Atoi(p.Target)
		if !p.Known || err != nil || p.Published == "" && p.HostIP == "" && strings.Contains(p.Target, "-") {
			continue
		}
		there := slices.DeleteFunc(slices.Clone(all), func(l listening) bool {
			return !strings.EqualFold(string(l.listener.On.Transport), p.Protocol) || l.port != 0 && (target < l.port || l.last < target)
		})
		i := slices.IndexFunc(there, func(l listening) bool {
			return l.service == v.Service && l.port != 0 && l.listener.Via == contract.FromProgram
		})
		if i < 0 || slices.ContainsFunc(there, func(l listening) bool { return !l.loopback || l.may || l.doubt }) || v.strangeFlag(target) {
			continue
		}
		c.loopbackProgram(v, there[i], p, target)
	}
}

// strangeFlag reports whether a flag that no block names holds the port, or an address that opens it.
func (v *view) strangeFlag(port int) bool {
	return slices.ContainsFunc(v.Flags, func(g *project.Given) bool {
		return v.c.Variable(g.Name) == nil && (hasNumber(g.Text, fmt.Sprint(port)) || strings.Contains(g.Text, "0.0.0.0"))
	})
}

// unsettled are programs whose default address hangs on their version, or on a mode that may come from outside, and why
// that is so.
var unsettled = map[string]string{
	"json-server": "its 1.x releases listen on all interfaces",
	"rails":       "in production it listens on all interfaces",
	"rackup":      "with RACK_ENV=production it listens on all interfaces",
	"symfony":     "before 5.10.3 it listened on all interfaces",
}

func (c *checker) loopbackProgram(v *view, l listening, p compose.Port, port int) {
	x := v.value(l.listener.On.Bind, 0)
	name, host := v.Program.Last().String(), ""
	if host, _ = v.boundTo(l.listener); host == "" {
		host = "its loopback"
	}
	f := c.fault(&Fault{Rule: "loopback-listener", Service: v.Service, File: p.At.File, At: p.At.At, Weight: Evidence,
		Message: fmt.Sprintf("%s listens on %s only, so port %d cannot be reached", quote(name), host, port)})
	if why := unsettled[contract.ProgramName(v.Program.Last().Name)]; why != "" && x.Default {
		f.Weight = Advice
		f.Message += " (" + why + ")"
	}
	f.Message += "; " + v.opening(l.listener, x)
	v.openAddress(f, l.listener, x)
	if x.Given != nil && !x.Given.Image && x.Given.File != nil {
		f.relate(x.Given.File, x.Given.At, "the address is given here")
	}
	f.relate(l.listener.File, l.listener.At, quote(name)+" is described here")
}

// openAddress offers the edit by which a program listens on every interface: the host in the value that gives it, or a flag
// after the words of the command.
func (v *view) openAddress(f *Fault, l *contract.Listener, x setting) {
	const title = "listen on every interface"
	if g := x.Given; g != nil {
		host, open := hostOf(g.Text), "0.0.0.0"
		if strings.Trim(host, "0123456789") == "" {
			open += ":" + host // a port alone
		}
		i := strings.Index(g.Text, host)
		if at, ok := exact(g, types.Part{Off: max(i, 0), Len: len(host)}); ok && i >= 0 && !strings.HasPrefix(g.File.Path, "dfvet-catalog:") {
			f.fix(title, false, Edit{g.File, at, open})
		}
		return
	}
	words := append([]*project.Given{v.Program.Call.Program}, v.Program.Call.Args...)
	last := words[len(words)-1]
	if !strings.HasPrefix(l.On.Bind, "--") || l.On.Bind == l.On.Hole || last.File == nil || slices.ContainsFunc(words, func(g *project.Given) bool { return g.Text == "--" }) {
		return
	}
	if text, at, ok := after(last, l.On.Bind, "0.0.0.0"); ok {
		f.fix("add "+quote(l.On.Bind+" 0.0.0.0"), false, Edit{last.File, source.Span{Start: at, End: at}, text})
	}
}

// after returns the text by which a command has two more words after the last one, and where it belongs.
func after(last *project.Given, one, two string) (text string, at source.Pos, ok bool) {
	file, end := last.File, last.At.End
	raw := file.Slice(last.At)
	line := file.LineSpan(file.Line(last.At.Start))
	before, rest := file.Text[line.Start:last.At.Start], file.Text[end:line.End]
	quote := ""
	switch {
	case raw == last.Text:
	case len(raw) == len(last.Text)+2 && raw[1:len(raw)-1] == last.Text:
		quote = raw[:1]
	case strings.HasPrefix(rest, `"`) || strings.HasPrefix(rest, "'"):
	default:
		return "", 0, false
	}
	next := strings.TrimLeft(rest, " ")
	switch {
	case quote == "" && strings.HasPrefix(strings.TrimLeft(before, " "), "- "), quote != "" && strings.TrimSpace(before) == "-":
		indent := before[:len(before)-len(strings.TrimLeft(before, " "))]
		return fmt.Sprintf("\n%s- %s%s%s\n%s- %s%s%s", indent, quote, one, quote, indent, quote, two, quote), end, true
	case strings.HasPrefix(next, ",") || strings.HasPrefix(next, "]"):
		return fmt.Sprintf(", %s%s%s, %s%s%s", quote, one, quote, quote, two, quote), end, true
	case quote == "":
		return " " + one + " " + two, end, true
	}
	return "", 0, false
}

// opening says how to have a program listen on every interface.
func (v *view) opening(l *contract.Listener, x setting) string {
	name := l.On.Bind
	if x.Given != nil {
		name = x.Given.Name
	}
	host := "0.0.0.0"
	if l.On.Hole == l.On.Bind {
		if n, _, _ := v.portOf(l.On.Hole); n > 0 {
			host = fmt.Sprintf("0.0.0.0:%d", n)
		}
	}
	switch {
	case contract.IsOperand(name):
		return fmt.Sprintf("give it %s", quote(host))
	case strings.HasPrefix(name, "-") && x.Given != nil:
		return fmt.Sprintf("use %s", quote(name+" "+host))
	case strings.HasPrefix(name, "-"):
		return fmt.Sprintf("add %s", quote(name+" "+host))
	}
	return fmt.Sprintf("set %s", quote(name+"="+host))
}
