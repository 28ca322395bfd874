package engine

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

// The drivers that are part of Docker. Any other name may be that of a plugin.
var (
	networkDrivers = []string{"bridge", "host", "overlay", "macvlan", "ipvlan", "none", "null"}
	volumeDrivers  = []string{"local"}
)

// refuseNetworkMode reports settings that a service cannot have when it uses the network of another container
// or of the host.
func refuseNetworkMode(p *lint.Pass, s *project.Service) {
	if uts, ok := visit.Scalar(s.Node, "uts"); ok && uts.Text == "host" && s.Hostname != nil && s.Hostname.Text != "" && s.Hostname.File != nil {
		visit.ReportAt(p, *s.Hostname, "a container with `uts: host` has the host's name, so the engine refuses `hostname`; remove one of them")
	}
	mode := s.NetworkMode
	if mode == nil || !mode.Known {
		return
	}
	switch owner, named := strings.CutPrefix(mode.Text, "service:"); {
	case mode.Text == "host":
		denyKeys(p, s, "remove it", "links", "external_links")
	case named:
		denyKeys(p, s, "move it to "+source.Quote(owner)+", or remove it", "ports", "expose", "hostname", "dns", "extra_hosts", "links", "external_links")
	case ofContainer(mode.Text):
		denyKeys(p, s, "remove it", "ports", "expose", "hostname", "dns", "extra_hosts", "links", "external_links")
	}
}

// denyKeys reports keys of a service that conflict with its network_mode.
func denyKeys(p *lint.Pass, s *project.Service, advice string, keys ...string) {
	for _, key := range keys {
		e := s.Node.Entry(key)
		if e == nil || e.Value == nil || e.Key.File == nil || e.Value.Kind == compose.Null || e.Value.Kind != compose.Scalar && len(e.Value.Items)+len(e.Value.Entries) == 0 {
			continue
		}
		found := visit.ReportAt(p, e.Key.Value(), "`%s` and `network_mode: %s` cannot be combined: the engine refuses the container; %s", key, s.Mode(), advice)
		if s.NetworkMode.File != nil {
			found.Relate(s.NetworkMode.File, s.NetworkMode.At, "the container uses the network of another container")
		}
	}
}

// refuseReplicas reports host ports that several containers of one service would publish.
func refuseReplicas(p *lint.Pass, s *project.Service, swarm func() bool) {
	count, scaled := visit.Scalar(s.Node, "scale")
	if !scaled {
		count, _ = visit.Scalar(s.Node.Get("deploy"), "replicas")
	}
	n, err := strconv.Atoi(count.Text)
	if err != nil || n < 2 || !count.Known || s.Mode() != "" || !scaled && swarm() {
		return
	}
	for _, port := range s.Ports {
		if !port.Known || port.At.File == nil || port.Published == "" || port.Published == "0" {
			continue
		}
		room := rangeSize(port.Published)
		if rangeSize(port.Target) > 1 {
			room = min(room, 1)
		}
		if room < 1 || room >= n {
			continue
		}
		visit.ReportAt(p, port.At, "%d containers cannot publish the host port `%s`: the engine refuses to start more than %d; publish a range as large as the number of containers, or no host port",
			n, port.Published, room)
	}
	for _, a := range s.Networks {
		if a.IPv4 != nil && a.IPv4.Known && a.IPv4.File != nil && a.IPv4.Text != "" {
			visit.ReportAt(p, *a.IPv4, "%d containers have the same address `%s`; the engine refuses the second one", n, a.IPv4.Text)
		}
	}
}

// rangeSize returns the number of ports in a range. It is 1 for a single port, and 0 if it is unknown.
func rangeSize(text string) int {
	first, last, ok := strings.Cut(text, "-")
	if !ok {
		last = first
	}
	a, err := strconv.Atoi(first)
	b, err2 := strconv.Atoi(last)
	if err != nil || err2 != nil || b < a {
		return 0
	}
	return b - a + 1
}

// A subnet is an address range of a network.
type subnet struct {
	prefix  netip.Prefix
	gateway netip.Addr
	at      compose.Value
}

// subnetsOf returns the subnets of a network that Docker's own address manager assigns. known is false if
// something else determines them.
func subnetsOf(n *compose.Network) (all []subnet, known bool) {
	ipam := n.Node.Get("ipam")
	if driver, ok := visit.Scalar(ipam, "driver"); n.External || ok && driver.Text != "default" && driver.Text != "" {
		return nil, false
	}
	list := ipam.Get("config")
	if list == nil {
		return nil, true
	}
	for _, item := range list.Items {
		v, ok := visit.Scalar(item, "subnet")
		if !ok {
			continue
		}
		prefix, err := netip.ParsePrefix(v.Text)
		if err != nil || !v.Known {
			return nil, false
		}
		one := subnet{prefix: prefix.Masked(), at: v}
		if g, ok := visit.Scalar(item, "gateway"); ok {
			one.gateway, _ = netip.ParseAddr(g.Text)
		} else if item.Get("ip_range") == nil && bridged(n) && n.Node.Get("driver_opts") == nil {
			one.gateway = one.prefix.Addr().Next()
		}
		all = append(all, one)
	}
	return all, true
}

func bridged(n *compose.Network) bool {
	return n.Driver == nil || n.Driver.Text == "bridge" || n.Driver.Text == ""
}

// refuseAddresses reports fixed addresses that a network cannot assign.
func refuseAddresses(p *lint.Pass, app *project.App) {
	taken := map[string]compose.Value{} // by network and address
	for _, s := range app.Services {
		for _, a := range s.Networks {
			i := slices.IndexFunc(app.Model.Networks, func(n *compose.Network) bool { return n.Key.Text == a.Network.Text })
			if i < 0 {
				continue
			}
			for _, v := range []*compose.Value{a.IPv4, a.IPv6} {
				if v == nil || !v.Known || v.Text == "" || v.File == nil || refuseAddress(p, app.Model.Networks[i], *v, v == a.IPv6) || !always(s) {
					continue
				}
				key := a.Network.Text + " " + v.Text
				first, twice := taken[key]
				if !twice {
					taken[key] = *v
				} else if first.File != v.File || first.At != v.At {
					visit.ReportAt(p, *v, "two containers of one network cannot have the address `%s`: the engine refuses the second", v.Text).
						Relate(first.File, first.At, "the first has it here")
				}
			}
		}
	}
}

// refuseAddress reports a fixed address that is outside the subnets of its network.
func refuseAddress(p *lint.Pass, n *compose.Network, v compose.Value, six bool) bool {
	addr, err := netip.ParseAddr(v.Text)
	if err != nil || addr.Is4() == six {
		family := "IPv4"
		if six {
			family = "IPv6"
		}
		visit.ReportAt(p, v, "`%s` is not an %s address, so the engine refuses it", v.Text, family)
		return true
	}
	all, known := subnetsOf(n)
	if !known {
		return false
	}
	var same []string
	for _, sub := range all {
		if sub.prefix.Addr().Is4() != addr.Is4() {
			continue
		}
		same = append(same, source.Quote(sub.prefix.String()))
		switch {
		case sub.gateway == addr:
			visit.ReportAt(p, v, "`%s` is the gateway of the network `%s`, so the engine refuses it: the address is in use", v.Text, n.Key.Text)
			return true
		case sub.prefix.Contains(addr):
			return false
		}
	}
	if len(same) == 0 {
		visit.ReportAt(p, v, "the network `%s` has no subnet of its own, and engines before 29.1 refuse a fixed address without one; add `ipam: {config: [{subnet: …}]}` to the network", n.Key.Text)
	} else {
		visit.ReportAt(p, v, "`%s` is outside the subnet %s of the network `%s`, so the engine refuses it", v.Text, strings.Join(same, ", "), n.Key.Text)
	}
	return true
}

// refuseSubnets reports networks in one project whose subnets overlap.
func refuseSubnets(p *lint.Pass, app *project.App) {
	used := map[string]bool{}
	for _, s := range app.Services {
		for _, a := range s.Networks {
			used[a.Network.Text] = used[a.Network.Text] || always(s)
		}
	}
	type owned struct {
		subnet
		by *compose.Network
	}
	var all []owned
	for _, n := range app.Model.Networks {
		list, _ := subnetsOf(n)
		for _, sub := range list {
			if used[n.Key.Text] && bridged(n) && sub.at.File != nil {
				all = append(all, owned{sub, n})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b owned) int {
		return cmp.Or(a.prefix.Addr().Compare(b.prefix.Addr()), cmp.Compare(a.prefix.Bits(), b.prefix.Bits()))
	})
	for i, widest := 1, 0; i < len(all); i++ { // two subnets are either disjoint or one contains the other
		a, b := all[widest], all[i]
		if !a.prefix.Overlaps(b.prefix) {
			widest = i
			continue
		}
		if a.by == b.by || sameName(a.by, b.by) {
			continue
		}
		visit.ReportAt(p, b.at, "the subnet `%s` overlaps `%s` of the network `%s`, so the engine refuses to create the second network", b.at.Text, a.at.Text, a.by.Key.Text).
			Relate(a.at.File, a.at.At, "the other subnet")
	}
}

// sameName reports whether two networks in a project may be the same network in the engine.
func sameName(a, b *compose.Network) bool {
	return a.Name != nil && b.Name != nil && (a.Name.Text == b.Name.Text || !a.Name.Known || !b.Name.Known)
}

// refuseDrivers reports names of network and volume drivers that are similar to the name of one of Docker's
// own.
func refuseDrivers(p *lint.Pass, app *project.App) {
	judge := func(v *compose.Value, external bool, own []string) bool {
		if v == nil || external || !v.Known || v.File == nil || v.Text == "" || slices.Contains(own, v.Text) {
			return false
		}
		if near := source.Evidence.Near(v.Text, own); near != "" {
			found := visit.ReportAt(p, *v, "the engine has no driver `%s` and refuses to create this; did you mean `%s`?", v.Text, near)
			edit.Instead(found, *v, near)
		}
		return true
	}
	for _, n := range app.Model.Networks {
		if judge(n.Driver, n.External, networkDrivers) || n.Driver == nil || n.External || n.Driver.File == nil {
			continue
		}
		if d := n.Driver.Text; n.Driver.Known && (d == "host" || d == "null" || d == "none") {
			visit.ReportAt(p, *n.Driver, "the engine refuses to create a network with the driver `%s`; write `network_mode: %s` in the service instead", d, strings.ReplaceAll(d, "null", "none"))
		}
	}
	for _, v := range app.Model.Volumes {
		judge(v.Driver, v.External, volumeDrivers)
	}
}
