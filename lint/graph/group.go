package graph

import (
	"path"
	"slices"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint/project"
)

// From this number of services on they are drawn in groups.
const grouped = 10

// group puts the services of a large project into groups: by the Compose file that defines them if there are
// several, else by network.
func (g *Graph) group(w *project.App) {
	if len(w.Services) < grouped {
		return
	}
	if g.groupBy(w, "file", fileOf(w)) {
		return
	}
	g.groupBy(w, "network", networkOf(w))
}

// groupBy sets the groups, unless nearly all services would be in one, or each in one of its own.
func (g *Graph) groupBy(w *project.App, what string, name func(*project.Service) string) bool {
	var names []string
	count := map[string]int{}
	of := make([]string, len(w.Services))
	for i, svc := range w.Services {
		of[i] = name(svc)
		if of[i] != "" && count[of[i]] == 0 {
			names = append(names, of[i])
		}
		count[of[i]]++
	}
	names = slices.DeleteFunc(names, func(n string) bool { return count[n] < 2 })
	if len(names) < 2 {
		return false
	}
	at := map[string]int{}
	for i, n := range names {
		at[n] = i
	}
	for i, n := range of {
		if k, ok := at[n]; ok {
			g.Services[i].Group = k
		}
	}
	g.Groups, g.Grouping = names, what
	return true
}

func fileOf(w *project.App) func(*project.Service) string {
	return func(svc *project.Service) string {
		if svc.Name.File == nil {
			return ""
		}
		if rest := relative(w.Model.Dir, svc.Name.File.Path); rest != svc.Name.File.Path {
			return rest
		}
		return path.Base(svc.Name.File.Path)
	}
}

// networkOf returns for a service the network with the fewest services among those it is on: the one that tells
// most of it.
func networkOf(w *project.App) func(*project.Service) string {
	members := map[string]int{}
	for _, svc := range w.Services {
		for _, n := range svc.Networks {
			members[n.Network.Text]++
		}
	}
	return func(svc *project.Service) string {
		best := ""
		for _, n := range svc.Networks {
			if name := n.Network.Text; shared(n, members) && (best == "" || members[name] < members[best]) {
				best = name
			}
		}
		return best
	}
}

func shared(n compose.Attachment, members map[string]int) bool {
	return n.Network.Known && members[n.Network.Text] > 1
}
