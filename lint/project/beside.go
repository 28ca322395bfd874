package project

import (
	"crypto/sha256"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
)

// A declaration is a name that a Compose file declares, for example for a service or network, or an
// additional host name ("host") of a service.
type declaration struct{ what, name string }

// declaredIn lists the names that a file declares, in order of appearance.
func declaredIn(f *compose.File) []declaration {
	var all []declaration
	for _, doc := range f.Docs {
		for _, what := range []string{"service", "network", "volume", "secret", "config", "model"} {
			section := doc.Get(what + "s")
			if section == nil {
				continue
			}
			for _, e := range section.Entries {
				all = append(all, declaration{what, e.Key.Text})
				if what == "service" {
					all = append(all, declaration{"host", strings.ToLower(e.Key.Text)})
					all = append(all, hostsOf(e.Value)...)
				}
			}
		}
	}
	return all
}

// hostsOf lists the host names of a service other than its own name.
func hostsOf(service *compose.Node) []declaration {
	var all []declaration
	add := func(n *compose.Node) {
		if n != nil && n.Kind == compose.Scalar && n.Text != "" {
			all = append(all, declaration{"host", strings.ToLower(n.Text)})
		}
	}
	add(service.Get("container_name"))
	add(service.Get("hostname"))
	if networks := service.Get("networks"); networks != nil {
		for _, e := range networks.Entries {
			if aliases := e.Value.Get("aliases"); aliases != nil {
				for _, a := range aliases.Items {
					add(a)
				}
			}
		}
	}
	return all
}

// neighbours holds the Compose files in some folders and the names that they declare. Groups of files in the
// same folders share one value.
type neighbours struct {
	sum   [sha256.Size]byte // hash of the files' paths and all declared names
	where map[declaration][]string
}

// neighbourNames are the names declared by other Compose files in the folders of a group. Those files may be merged
// over the group, or the group over them.
type neighbourNames struct {
	*neighbours
	own []string
}

func (b neighbourNames) has(d declaration) bool {
	return b.neighbours != nil && slices.ContainsFunc(b.where[d], func(file string) bool { return !slices.Contains(b.own, file) })
}

func (b neighbourNames) equal(o neighbourNames) bool {
	return (b.neighbours == o.neighbours || b.neighbours != nil && o.neighbours != nil && b.sum == o.sum) && slices.Equal(b.own, o.own)
}

func (g *grouper) beside(one group) neighbourNames {
	own := slices.Concat(one.files, one.base)
	var dirs []string
	for _, o := range own {
		if dir := path.Dir(o); !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	slices.Sort(dirs)
	key := strings.Join(dirs, "\x00")
	if g.around[key] == nil {
		g.around[key] = g.neighbours(dirs)
	}
	return neighbourNames{g.around[key], own}
}

func (g *grouper) neighbours(dirs []string) *neighbours {
	var near []*summary
	for _, dir := range dirs {
		near = append(near, g.in[dir]...)
	}
	slices.SortFunc(near, func(a, b *summary) int { return strings.Compare(a.path, b.path) })
	n, sum := &neighbours{where: map[declaration][]string{}}, sha256.New()
	for _, s := range near {
		io.WriteString(sum, s.path+"\x00")
		for _, d := range s.declared {
			io.WriteString(sum, d.what+"\x00"+d.name+"\x00")
			n.where[d] = append(n.where[d], s.path)
		}
	}
	sum.Sum(n.sum[:0])
	return n
}

// DeclaredBeside reports whether another Compose file in the app's folder declares a name. what is its kind:
// "service", "network", "volume" and so on, or "host" for any host name of a service, in lower case.
func (app *App) DeclaredBeside(what, called string) bool {
	return app.beside.has(declaration{what, called})
}

// Unread reports whether part of the app is in a file that could not be read, so that it may define more
// names.
func (app *App) Unread() bool {
	return app.Model.Unread || app.partly
}

// incomplete returns the services for which a file has neither an image nor a build. Such a file needs a base
// file.
func incomplete(f *compose.File) []string {
	var all []string
	for _, doc := range f.Docs {
		services := doc.Get("services")
		if services == nil {
			continue
		}
		for _, e := range services.Entries {
			if !makes(e.Value) {
				all = append(all, e.Key.Text)
			}
		}
	}
	return all
}

func makes(service *compose.Node) bool {
	for _, key := range []string{"image", "build", "extends", "provider"} {
		if service.Get(key) != nil {
			return true
		}
	}
	return false
}

// madeIn returns a sorted list of the services for which a file has an image or a build.
func madeIn(f *compose.File) []string {
	var all []string
	for _, doc := range f.Docs {
		services := doc.Get("services")
		if services == nil {
			continue
		}
		for _, e := range services.Entries {
			if makes(e.Value) {
				all = append(all, e.Key.Text)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// makes reports whether a file has an image or a build for a service.
func (s *summary) makes(name string) bool {
	_, there := slices.BinarySearch(s.made, name)
	return there
}
