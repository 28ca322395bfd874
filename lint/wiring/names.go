package wiring

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// A directory records which services have which host name on which network of a Compose project.
type directory struct {
	nets     map[string]map[string][]*project.Service // by network, then by name in lower case
	anywhere map[string][]*project.Service            // on any network, or without networks because of network_mode
	byName   map[string]*project.Service              // the first service with each name, in lower case
	addrs    map[string][]*project.Service
	external map[string]bool   // networks that containers of other projects may join
	engine   map[string]string // names of the networks in the engine, by key
	partly   []string          // names with an unresolved part, as returned by types.Masked
}

// register collects the host names. See the Compose specification, "networks". Docker Engine's embedded DNS
// resolves service, container and host names, and aliases.
func (c *shared) register() directory {
	n := directory{nets: map[string]map[string][]*project.Service{}, anywhere: map[string][]*project.Service{}, byName: map[string]*project.Service{}, addrs: map[string][]*project.Service{},
		external: map[string]bool{}, engine: map[string]string{}}
	for _, net := range c.App.Model.Networks {
		key := net.Key.Text
		n.engine[key] = key
		if net.Name != nil { // two keys with one name are the same network
			n.engine[key] = "=" + net.Name.Text
		}
		if net.External {
			n.external[n.engine[key]] = true
		}
	}
	for _, s := range c.App.Services {
		own := strings.ToLower(s.Name.Text)
		if n.byName[own] == nil {
			n.byName[own] = s
		}
		if s.NetworkMode != nil {
			n.anywhere[own] = append(n.anywhere[own], s)
			continue
		}
		common := []string{s.Name.Text, "tasks." + s.Name.Text}
		for _, v := range []*compose.Value{s.ContainerName, s.Hostname} {
			switch {
			case v == nil:
			case v.Known:
				common = append(common, v.Text)
			default:
				n.partly = append(n.partly, types.Masked(strings.ToLower(v.Text), true))
			}
		}
		for _, a := range s.Networks {
			net := n.network(a.Network.Text)
			for _, name := range common {
				n.add(net, name, s)
			}
			for _, alias := range a.Aliases {
				if !alias.Known {
					n.partly = append(n.partly, types.Masked(strings.ToLower(alias.Text), true))
				}
				n.add(net, alias.Text, s)
			}
			for _, ip := range []*compose.Value{a.IPv4, a.IPv6} {
				if ip != nil {
					n.addrs[ip.Text] = append(n.addrs[ip.Text], s)
				}
			}
		}
	}
	return n
}

func (n *directory) add(net, name string, s *project.Service) {
	name = strings.ToLower(name)
	if n.nets[net] == nil {
		n.nets[net] = map[string][]*project.Service{}
	}
	if list := n.nets[net][name]; len(list) == 0 || list[len(list)-1] != s {
		n.nets[net][name] = append(list, s)
	}
	if list := n.anywhere[name]; len(list) == 0 || list[len(list)-1] != s {
		n.anywhere[name] = append(list, s)
	}
}

// network returns the name in the engine for the key of a network.
func (n *directory) network(key string) string {
	if name, ok := n.engine[key]; ok {
		return name
	}
	return key
}

// An answer is what a host name resolves to for one service.
type answer struct {
	Kind     answerKind
	Services []*project.Service // found: services with the name; elsewhere: services with it on another network
	unsure   bool               // an unknown service may also have this name
}

type answerKind int8

const (
	outside   answerKind = iota // outside the project: nothing is known
	loopback                    // this container or, under network_mode: host, the host
	found                       // services on a network of this one
	elsewhere                   // services, but not on the same network
	undefined                   // only the project could define it, but does not
)

// resolve returns what host means to service s. A service with that name on a network of s takes precedence
// over a HOST block.
func (c *resolver) resolve(s *project.Service, host string) answer {
	a := c.inProject(s, host)
	if a.Kind == found || a.Kind == loopback {
		return a
	}
	if s.NetworkOwner().Mode() == "none" {
		return a // the service has no network
	}
	if blocks := c.hosts.At(host); len(blocks) > 0 {
		// If only the project could define the name, it may also belong to a service in a file that is not
		// here.
		return answer{Kind: found, Services: blocks, unsure: a.Kind == outside && onlyProjectDefines(strings.ToLower(host))}
	}
	return a
}

// inProject resolves host without the HOST blocks.
func (c *resolver) inProject(s *project.Service, host string) answer {
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
	if ip, err := netip.ParseAddr(host); err == nil {
		switch {
		case ip.IsLoopback():
			return answer{Kind: loopback}
		case len(c.names.addrs[host]) > 0:
			return answer{Kind: found, Services: c.names.addrs[host]}
		}
		return answer{Kind: outside}
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return answer{Kind: loopback}
	}
	for _, p := range s.ExtraHosts {
		if strings.EqualFold(p.Key.Text, host) {
			return answer{Kind: outside}
		}
	}
	if a, ok := c.linked(s, host); ok {
		return a
	}
	return c.onNetworks(s, host)
}

// linked looks the host up in links and external_links, which give services additional names.
func (c *resolver) linked(s *project.Service, host string) (answer, bool) {
	for _, l := range s.ExternalLinks {
		_, alias, has := strings.Cut(l.Text, ":")
		if strings.EqualFold(alias, host) || !has && strings.EqualFold(l.Text, host) {
			return answer{Kind: outside}, true
		}
	}
	for _, l := range s.Links {
		name, alias, _ := strings.Cut(l.Text, ":")
		if strings.EqualFold(alias, host) || strings.EqualFold(name, host) {
			if p := c.App.Service(name); p != nil {
				return answer{Kind: found, Services: []*project.Service{p}}, true
			}
			return answer{Kind: outside}, true
		}
	}
	return answer{}, false
}

func (c *resolver) onNetworks(s *project.Service, host string) answer {
	home := s.NetworkOwner()
	switch home.Mode() {
	case "":
	case "host", "none": // no service of the project has a name there, but other containers may
		if there := c.anywhere(host); len(there) > 0 && onlyProjectDefines(host) {
			return answer{Kind: elsewhere, Services: there}
		}
		return answer{Kind: outside}
	default: // bridge, or another container
		return answer{Kind: outside}
	}
	vague := s.Unread || home.Unread
	var here []*project.Service
	seen := map[*project.Service]bool{}
	for _, a := range home.Networks {
		net := c.names.network(a.Network.Text)
		vague = vague || c.names.external[net] || !a.Network.Known
		for _, p := range slices.Concat(c.names.nets[net][host], c.qualified(a, net, host)) {
			if !seen[p] {
				seen[p] = true
				here = append(here, p)
			}
		}
		if len(here) > mostAnswers {
			return answer{Kind: outside}
		}
	}
	if len(here) > 0 {
		return answer{Kind: found, Services: here}
	}
	if vague || !onlyProjectDefines(host) || len(c.names.partly) > mostAnswers || slices.ContainsFunc(c.names.partly, func(name string) bool { return types.MayBe(name, host) }) {
		return answer{Kind: outside}
	}
	if there := c.anywhere(host); len(there) > 0 {
		if slices.ContainsFunc(there, func(p *project.Service) bool { return p.Unread }) {
			return answer{Kind: outside} // the container may be on more networks
		}
		return answer{Kind: elsewhere, Services: there}
	}
	if p := c.container(host); p != nil {
		if a := c.onNetworks(s, strings.ToLower(p.Name.Text)); a.Kind == found && slices.Contains(a.Services, p) {
			return answer{Kind: found, Services: []*project.Service{p}}
		}
		return answer{Kind: outside} // the project's name, which is part of the container's, is unknown
	}
	if c.unknowable(s, host) || home != s && c.unknowable(home, host) {
		return answer{Kind: outside}
	}
	return answer{Kind: undefined}
}

// unknowable reports whether something unknown may define a host name: a file that was not read, a
// neighbouring Compose file, a DNS server, or a provider.
func (c *resolver) unknowable(s *project.Service, host string) bool {
	if p := c.App.Service(host); p != nil && p.Provider != nil {
		if _, ours := p.DfvetProvider(); !ours { // dfvet's own image is on no network
			return true
		}
	}
	return c.App.Unread() || c.App.DeclaredBeside("host", host) || s.Node.Get("dns") != nil || s.Node.Get("dns_search") != nil
}

// qualified finds the services that NAME.NETWORK means, as the engine's DNS server does. A network without an
// explicit name is called PROJECT_KEY.
func (c *resolver) qualified(a compose.Attachment, net, host string) []*project.Service {
	name, network, dotted := strings.Cut(host, ".")
	if !dotted {
		return nil
	}
	key := strings.ToLower(a.Network.Text)
	if full, named := strings.CutPrefix(net, "="); named && network == strings.ToLower(full) || !named && (network == key || strings.HasSuffix(network, "_"+key)) {
		return c.names.nets[net][name]
	}
	return nil
}

// anywhere finds the services that have a name on any network, and those without networks because of
// network_mode.
func (c *resolver) anywhere(host string) []*project.Service {
	return c.names.anywhere[host]
}

// container finds the service with a default container name: PROJECT-SERVICE-1, or the same with underscores.
func (c *resolver) container(host string) *project.Service {
	rest := strings.TrimRight(host, "0123456789")
	if rest == host || !strings.HasSuffix(rest, "-") && !strings.HasSuffix(rest, "_") {
		return nil
	}
	rest = rest[:len(rest)-1]
	var first *project.Service
	for i := 1; i < len(rest); i++ {
		if rest[i-1] != '-' && rest[i-1] != '_' {
			continue
		}
		if s := c.names.byName[rest[i:]]; s != nil && (first == nil || s.Index < first.Index) {
			first = s
		}
	}
	return first
}

// onlyProjectDefines reports whether only the project could define a name. That is the case if it has no dot, or ends in
// .internal or .test, except for names that clouds and Docker define (dialect, section 5).
func onlyProjectDefines(host string) bool {
	if host == "" || strings.ContainsAny(host, "/\\$@ ") {
		return false
	}
	for _, theirs := range []string{"docker.internal", "google.internal", "compute.internal", "ec2.internal"} {
		if host == theirs || strings.HasSuffix(host, "."+theirs) {
			return false
		}
	}
	return !strings.Contains(host, ".") || strings.HasSuffix(host, ".internal") || strings.HasSuffix(host, ".test")
}
