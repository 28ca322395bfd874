package graph

import (
	"path"
	"slices"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint/project"
)

// grouped is the number of services from which they are drawn in groups.
const grouped = 10

// group groups the services of a large project: by the Compose file that defines them if there are several,
// or else by network.
func (g *Graph) group(app *project.App) {
	if len(app.Services) < grouped {
		return
	}
	if g.groupBy(app, "file", fileOf(app)) {
		return
	}
	g.groupBy(app, "network", networkOf(app))
}

// groupBy sets the groups, unless nearly all services would be in the same group, or each in a group of its
// own. It reports whether it did.
func (g *Graph) groupBy(app *project.App, what string, name func(*project.Service) string) bool {
	var names []string
	count := map[string]int{}
	of := make([]string, len(app.Services))
	for i, svc := range app.Services {
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

func fileOf(app *project.App) func(*project.Service) string {
	return func(svc *project.Service) string {
		if svc.Name.File == nil {
			return ""
		}
		if rest := relative(app.Model.Dir, svc.Name.File.Path); rest != svc.Name.File.Path {
			return rest
		}
		return path.Base(svc.Name.File.Path)
	}
}

// networkOf returns a function that selects a network for a service. Of the service's networks, it is the one
// with the fewest services, because that says most about the service.
func networkOf(app *project.App) func(*project.Service) string {
	members := map[string]int{}
	for _, svc := range app.Services {
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
