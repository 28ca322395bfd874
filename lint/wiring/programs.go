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

// This file checks programs that PROGRAM blocks describe.

// checkLoopbackPrograms reports published ports on which a program listens only on its container's loopback.
func (c *portCheck) checkLoopbackPrograms(v *view) {
	if v.Program == nil || v.NetworkOwner().Mode() == "host" {
		return
	}
	all, _ := c.spaceListening(v.Service)
	if c.loopbackPorts(v, all, Evidence) || len(c.sharing(v.Service)) > 1 {
		return
	}
	if w, weight := c.assumed(v); w != nil {
		all, _ = w.ports()
		c.loopbackPorts(w, all, weight)
	}
}

// loopbackPorts reports the published ports that only such a program listens on. It returns whether there are
// any.
func (c *portCheck) loopbackPorts(v *view, all []listenPort, weight Weight) (any bool) {
	for _, p := range v.NetworkOwner().Ports {
		target, err := strconv.Atoi(p.Target)
		if !p.Known || err != nil || p.Published == "" && p.HostIP == "" && strings.Contains(p.Target, "-") {
			continue
		}
		there := slices.DeleteFunc(slices.Clone(all), func(l listenPort) bool {
			return !strings.EqualFold(string(l.listener.On.Transport), p.Protocol) || l.port != 0 && (target < l.port || l.last < target)
		})
		i := slices.IndexFunc(there, func(l listenPort) bool {
			return l.service == v.Service && l.port != 0 && l.listener.Via == contract.ViaProgram
		})
		if i < 0 || slices.ContainsFunc(there, func(l listenPort) bool { return !l.loopback || l.may || l.doubt }) || strangeFlag(v, target) {
			continue
		}
		f := c.loopbackProgram(v, there[i], p, target)
		f.Weight, any = max(f.Weight, weight), true
	}
	return any
}

// strangeFlag reports whether a flag that no block describes contains the port, or an address that makes it
// reachable.
func strangeFlag(v *view, port int) bool {
	return slices.ContainsFunc(v.Flags, func(g *project.Given) bool {
		return v.c.Variable(g.Name) == nil && (hasNumber(g.Text, fmt.Sprint(port)) || strings.Contains(g.Text, "0.0.0.0"))
	})
}

// unsettled are programs whose default address depends on their version, or on a mode that may be set
// elsewhere. The value is the reason.
var unsettled = map[string]string{
	"json-server": "its 1.x releases listen on all interfaces",
	"rails":       "in production it listens on all interfaces",
	"rackup":      "with RACK_ENV=production it listens on all interfaces",
	"symfony":     "before 5.10.3 it listened on all interfaces",
}

func (c *portCheck) loopbackProgram(v *view, l listenPort, p compose.Port, port int) *Fault {
	s, program := v.address(l.listener), programOf(v, l.listener)
	name, host := program.Last().String(), loopbackHost(v, l.listener, s)
	f := c.fault(&Fault{Rule: "loopback-listener", Service: v.Service, File: p.At.File, At: p.At.At, Weight: Evidence,
		Message: fmt.Sprintf("%s listens on %s only, so port %d cannot be reached", source.Quote(name), host, port)})
	if why := unsettled[contract.ProgramName(program.Last().Name)]; why != "" && s.Default {
		f.Weight = Advice
		f.Message += " (" + why + ")"
	}
	f.Message += "; " + opening(v, l.listener, s)
	if v.assume && s.Default {
		f.Message += ", unless an env file that is not in the repository sets the address"
	}
	openAddress(v, f, l.listener, s)
	if s.Given != nil && !s.Given.Image && s.Given.File != nil {
		f.relate(s.Given.File, s.Given.At, "the address is set here")
	}
	return f.relate(l.listener.File, l.listener.Place(), source.Quote(name)+" is described here")
}

// programOf returns the program with a block that states the listener, or nil.
func programOf(v *view, l *contract.Listener) *project.Program {
	for _, p := range v.Programs {
		if slices.Contains(p.Contract.Listeners, l) {
			return p
		}
	}
	return v.Program
}

// address returns the setting for the address that a listener binds to.
func (v *view) address(l *contract.Listener) setting { return v.value(addressName(l), 0) }

func addressName(l *contract.Listener) string {
	if l.On.Bind == "" {
		return l.On.Placeholder
	}
	return l.On.Bind
}

// loopbackHost returns the loopback address that a listener binds to, for a message.
func loopbackHost(v *view, l *contract.Listener, s setting) string {
	if l.On.Bind == "" {
		if all := loopbackHosts(v, l, s); len(all) > 0 {
			return s.Text[all[0].Off : all[0].Off+all[0].Len]
		}
	} else if host, _ := boundTo(v, l); host != "" {
		return host
	}
	return "its loopback"
}

// loopbackHosts returns the places of the loopback addresses in the value that sets a listener's address.
func loopbackHosts(v *view, l *contract.Listener, s setting) []types.Part {
	var all []types.Part
	for _, line := range v.lines(addressName(l)) {
		for _, t := range targets(v.types, line.Format, s.Text) {
			at := t.HostAt
			if t.Kind == types.Bind && isLoopback(t.Host) && at.Len > 0 && at.Off+at.Len <= len(s.Text) && !slices.Contains(all, at) {
				all = append(all, at)
			}
		}
	}
	return all
}

// opened returns the value that sets a listener's address, with loopback addresses replaced by the address
// for every interface.
func (v *view) opened(l *contract.Listener, s setting) string {
	all := loopbackHosts(v, l, s)
	if s.Given != nil && s.Known && len(all) > 0 {
		text := s.Text
		for _, at := range slices.Backward(all) {
			text = text[:at.Off] + "0.0.0.0" + text[at.Off+at.Len:]
		}
		return text
	}
	if l.On.Placeholder == addressName(l) {
		if n, _, _ := portOf(v, l.On.Placeholder); n > 0 {
			return fmt.Sprintf("0.0.0.0:%d", n)
		}
	}
	return "0.0.0.0"
}

// openAddress offers the edit that makes a program listen on every interface. It replaces the host in the
// value, or adds a flag to the command.
func openAddress(v *view, f *Fault, l *contract.Listener, s setting) {
	const title = "listen on every interface"
	if g := s.Given; g != nil {
		if g.File == nil || strings.HasPrefix(g.File.Path, "dfvet-catalog:") {
			return
		}
		var edits []source.Edit
		for _, at := range loopbackHosts(v, l, s) {
			span, ok := exact(g, at)
			if !ok {
				return
			}
			edits = append(edits, source.Edit{File: g.File, At: span, New: "0.0.0.0"})
		}
		if host := hostOf(g.Text); len(edits) == 0 && len(host) > 1 && strings.Trim(host, "0123456789") == "" { // the value is only a port
			if at, ok := exact(g, types.Part{Len: len(host)}); ok {
				edits = append(edits, source.Edit{File: g.File, At: at, New: "0.0.0.0:" + host})
			}
		}
		if len(edits) > 0 {
			f.fix(title, false, edits...)
		}
		return
	}
	call := programOf(v, l).Call
	words := append([]*project.Given{call.Program}, call.Args...)
	last := words[len(words)-1]
	if !strings.HasPrefix(l.On.Bind, "--") || l.On.Bind == l.On.Placeholder || last.File == nil || slices.ContainsFunc(words, func(g *project.Given) bool { return g.Text == "--" }) {
		return
	}
	flag := contract.WrittenName(l.On.Bind)
	if text, at, ok := after(last, flag, "0.0.0.0"); ok {
		f.fix("add "+source.Quote(flag+" 0.0.0.0"), false, source.Edit{File: last.File, At: source.Span{Start: at, End: at}, New: text})
	}
}

// after returns the text that appends two words to a command, and the place to insert it. ok is false if the
// command cannot be edited.
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
func opening(v *view, l *contract.Listener, s setting) string {
	name, host := addressName(l), v.opened(l, s)
	if s.Given != nil {
		name = s.Given.Name
	}
	return openWith(contract.WrittenName(name), s.Given != nil, host)
}

// openWith says which flag, operand or variable to set to a host; given means that it has another value.
func openWith(name string, given bool, host string) string {
	switch {
	case strings.HasPrefix(name, "-D"): // a system property of Java
		return fmt.Sprintf("add %s", source.Quote(name+"="+host))
	case contract.IsOperand(name):
		return fmt.Sprintf("give it %s", source.Quote(host))
	case strings.HasPrefix(name, "-") && given:
		return fmt.Sprintf("use %s", source.Quote(name+" "+host))
	case strings.HasPrefix(name, "-"):
		return fmt.Sprintf("add %s", source.Quote(name+" "+host))
	}
	return fmt.Sprintf("set %s", source.Quote(name+"="+host))
}
