package rules

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed wiring_port_conflict.md
var portConflictDoc string

var portConflict = &lint.Rule{
	Name: "wiring/port-conflict", Aliases: []string{"no-duplicate-exported-ports"}, Doc: portConflictDoc,
	Level: lint.Error, Tags: []string{"wiring", "correctness"},
	App: func(p *lint.Pass, app *project.App) {
		var order *project.Order
		warned := false
		held := heldPorts{single: map[int][]taken{}}
		for _, b := range takenPorts(app) {
			a, clash := held.first(b)
			if clash && order == nil {
				order = project.NewOrder(app)
			}
			if sure := clash && order.Together(a.service, b.service, 1000); clash && (sure || !warned) {
				found := p.Report(b.port.At.At, "`%s` and `%s` both publish host port %s", a.service.Name.Text, b.service.Name.Text, shared(a, b)).
					In(b.port.At.File).Relate(a.port.At.File, a.port.At.At, "`%s` publishes it here", a.service.Name.Text)
				if a.service == b.service {
					found.Message = source.Quote(a.service.Name.Text) + " publishes host port " + shared(a, b) + " twice"
				}
				if !sure {
					warned = true
					found.AtLevel(lint.Warning)
					found.Message += ": they cannot run at the same time"
				}
			}
			held.add(b)
		}
	},
}

// heldPorts are the host ports that are already published. Short ranges are stored by port number, long
// ranges separately. At most mostHolders are kept for each port, so if hundreds of services publish the same
// port, a conflict names only one of them.
type heldPorts struct {
	single map[int][]taken
	runs   []taken
	added  int
}

const (
	longRun     = 64 // a range with more ports than this is long
	mostHolders = 100
)

func (h *heldPorts) add(t taken) {
	h.added++
	t.order = h.added
	if t.last-t.first >= longRun {
		if len(h.runs) < mostHolders {
			h.runs = append(h.runs, t)
		}
		return
	}
	for n := t.first; n <= min(t.last, 65535); n++ {
		if len(h.single[n]) < mostHolders {
			h.single[n] = append(h.single[n], t)
		}
	}
}

// first returns the service that already publishes a port in t. It looks at the lowest such port, and returns
// the first service with it.
func (h *heldPorts) first(t taken) (first taken, found bool) {
	at := 0
	try := func(n int, a taken) {
		if (!found || n < at || n == at && a.order < first.order) && a.clashes(t) && mayMeet(a.service, t.service) {
			first, at, found = a, n, true
		}
	}
	for _, a := range h.runs {
		try(max(a.first, t.first), a)
	}
	if len(h.single) == 0 {
		return first, found
	}
	for n := t.first; n <= min(t.last, 65535) && (!found || n <= at); n++ {
		for _, a := range h.single[n] {
			try(n, a)
		}
	}
	return first, found
}

// A taken is a range of host ports that a service publishes.
type taken struct {
	service     *project.Service
	port        compose.Port
	first, last int
	order       int // index among the published ports
}

func takenPorts(app *project.App) []taken {
	var all []taken
	for _, s := range app.Services {
		for _, p := range s.Ports {
			from, to, dash := strings.Cut(p.Published, "-")
			if !dash {
				to = from
			}
			first, err1 := strconv.Atoi(from)
			last, err2 := strconv.Atoi(to)
			// If a range is published for one container port, the engine chooses any free host port in it.
			if err1 != nil || err2 != nil || !p.Known || first == 0 || dash && !strings.Contains(p.Target, "-") {
				continue
			}
			all = append(all, taken{service: s, port: p, first: first, last: last})
		}
	}
	return all
}

func (t taken) clashes(o taken) bool {
	if t.port.Protocol != o.port.Protocol || t.last < o.first || o.last < t.first {
		return false
	}
	return t.port.HostIP == o.port.HostIP || everywhere(t.port.HostIP) && !v6(o.port.HostIP) || everywhere(o.port.HostIP) && !v6(t.port.HostIP)
}

func everywhere(ip string) bool { return ip == "" || ip == "0.0.0.0" }

func v6(ip string) bool { return strings.Contains(ip, ":") }

// mayMeet returns false for services without a common profile, because they are alternatives.
func mayMeet(a, b *project.Service) bool {
	if len(a.Profiles) == 0 || len(b.Profiles) == 0 {
		return true
	}
	return slices.ContainsFunc(a.Profiles, func(x compose.Value) bool {
		return slices.ContainsFunc(b.Profiles, func(y compose.Value) bool { return x.Text == y.Text })
	})
}

// shared returns the ports that two ranges have in common.
func shared(a, b taken) string {
	first, last := max(a.first, b.first), min(a.last, b.last)
	if first == last {
		return strconv.Itoa(first)
	}
	return fmt.Sprintf("%d-%d", first, last)
}
