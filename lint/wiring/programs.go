package wiring

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
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

func (c *checker) loopbackProgram(v *view, l listening, p compose.Port, port int) {
	x := v.value(l.listener.On.Bind, 0)
	name, host := v.Program.Last().String(), ""
	if host, _ = v.boundTo(l.listener); host == "" {
		host = "its loopback"
	}
	f := c.fault(&Fault{Rule: "loopback-listener", Service: v.Service, File: p.At.File, At: p.At.At, Weight: Evidence,
		Message: fmt.Sprintf("%s listens on %s only, so port %d cannot be reached", quote(name), host, port)})
	f.Message += "; " + v.opening(l.listener, x)
	if x.Given != nil && !x.Given.Image && x.Given.File != nil {
		f.relate(x.Given.File, x.Given.At, "the address is given here")
	}
	f.relate(l.listener.File, l.listener.At, quote(name)+" is described here")
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
	case strings.HasPrefix(name, "-"):
		return fmt.Sprintf("add %s", quote(name+" "+host))
	}
	return fmt.Sprintf("set %s", quote(name+"="+host))
}
