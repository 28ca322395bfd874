package wiring

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// checkPublished reports published container ports on which the image does not listen.
func (c *portCheck) checkPublished(v *view) {
	if !v.judged || v.NetworkOwner().Mode() == "host" {
		return
	}
	all, closed := c.spaceListening(v.Service)
	for _, p := range v.Ports {
		target, err := strconv.Atoi(p.Target)
		if !p.Known || err != nil || p.Published == "" && p.HostIP == "" && strings.Contains(p.Target, "-") {
			continue
		}
		there := slices.DeleteFunc(slices.Clone(all), func(l listenPort) bool {
			return !strings.EqualFold(string(l.listener.On.Transport), p.Protocol) || target < l.port || l.last < target
		})
		if slices.ContainsFunc(there, func(l listenPort) bool { return !l.loopback }) || len(there) == 0 && (c.opens(v.Service, target) || exposes(v, target, p.Protocol)) {
			continue
		}
		if !closed && !private(there, all) {
			if len(there) == 0 {
				c.checkPublishedByProgram(v, p, all)
			}
			continue
		}
		f := c.fault(&Fault{Rule: "published-port", Service: v.Service, File: p.At.File, At: p.At.At, Weight: Evidence,
			Message: fmt.Sprintf("%s publishes container port %d/%s, but listens on %s", source.Quote(v.Name.Text), target, p.Protocol, portList(open(all)))})
		if len(there) > 0 {
			f.Message = fmt.Sprintf("%s publishes container port %d/%s, but listens there on its own loopback only; have it listen on 0.0.0.0",
				source.Quote(v.Name.Text), target, p.Protocol)
			f.relate(there[0].listener.File, there[0].listener.Place(), source.Quote(there[0].service.Name.Text)+" listens here")
		} else if len(all) > 0 {
			f.relate(all[0].listener.File, all[0].listener.Place(), source.Quote(all[0].service.Name.Text)+" listens here")
		}
		if right := open(all); len(right) == 1 && right[0].port == right[0].last && len(there) == 0 && c.isHTTP(right[0].listener) {
			retarget(f, p, right[0].port)
		}
	}
}

// checkPublishedByProgram reports a published port that differs from the ports of the only program that runs. The program may have
// been told of the other port in a way that its block does not know.
func (c *portCheck) checkPublishedByProgram(v *view, p compose.Port, all []listenPort) {
	if !certain(v) || len(all) == 0 || !strings.EqualFold(p.Protocol, "tcp") || c.mentionsPort(v.Service, p.Target) ||
		slices.ContainsFunc(v.Program.Call.Files, func(f *source.File) bool { return hasNumber(f.Text, p.Target) }) ||
		slices.ContainsFunc(all, func(l listenPort) bool {
			return l.may || l.doubt || l.port == 0 || l.loopback || l.listener.Via != contract.ViaProgram
		}) {
		return
	}
	f := c.fault(&Fault{Rule: "published-port", Service: v.Service, File: p.At.File, At: p.At.At, Weight: Advice,
		Message: fmt.Sprintf("%s publishes container port %s/tcp, but its program listens on %s", source.Quote(v.Name.Text), p.Target, portList(all))})
	f.relate(all[0].listener.File, all[0].listener.Place(), source.Quote(v.Name.Text)+" listens here")
	if len(all) == 1 && all[0].port == all[0].last {
		retarget(f, p, all[0].port)
	}
}

// private reports whether a port is certainly bound to the container's own loopback, even if not all ports
// are known. there are the listeners on that port, and all are the listeners of the service. loopbackPrograms
// checks listeners from PROGRAM blocks.
func private(there, all []listenPort) bool {
	return len(there) > 0 && !slices.ContainsFunc(there, func(l listenPort) bool {
		return l.may || l.doubt || l.listener.Via == contract.ViaProgram
	}) &&
		!slices.ContainsFunc(all, func(l listenPort) bool { return l.port == 0 })
}

// exposes reports whether an image that the project does not build has an EXPOSE for a port. The image may
// listen there because of files and settings that the contract does not name.
func exposes(v *view, port int, protocol string) bool {
	return v.Build == nil && slices.ContainsFunc(v.c.Config.Exposed, func(s contract.Setting) bool {
		number, proto, _ := strings.Cut(s.Text, "/")
		return number == strconv.Itoa(port) && strings.EqualFold(cmp.Or(proto, "tcp"), protocol)
	})
}

// isHTTP reports whether a browser can connect to a listener.
func (c *serviceFinder) isHTTP(l *contract.Listener) bool {
	http, _ := types.ParseType("org.ietf.http/")
	return c.fit(l.For, []contract.Typed{{Type: http}}) == types.Fits
}

// retarget offers another container port, which is the part after the last colon in the short form.
func retarget(f *Fault, p compose.Port, port int) {
	text := strings.TrimRight(p.At.File.Slice(p.At.At), `"'`)
	rest, ok := strings.CutSuffix(text, ":"+p.Target)
	if !ok {
		return
	}
	start := p.At.At.Start + source.Pos(len(rest)+1)
	f.fix(fmt.Sprintf("publish container port %d", port), false,
		source.Edit{File: p.At.File, At: source.Span{Start: start, End: start + source.Pos(len(p.Target))}, New: strconv.Itoa(port)})
}
